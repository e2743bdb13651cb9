package archtest

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

// Every fuzz target has inputs that a run of it has found, beside the ones in its code: the tests try them again, and the next
// run begins with them.
func TestEveryFuzzTargetHasACorpus(t *testing.T) {
	found := map[string]int{}
	for _, name := range sources(t, "") {
		if dir := filepath.Dir(name); strings.Contains(dir, filepath.FromSlash("testdata/fuzz/")) {
			found[dir]++
		}
	}
	targets := 0
	for _, name := range sources(t, "_test.go") {
		for _, target := range fuzzTarget.FindAllStringSubmatch(read(t, name), -1) {
			targets++
			corpus := filepath.Join(filepath.Dir(name), "testdata", "fuzz", target[1])
			if found[corpus] == 0 {
				t.Errorf("%s: %s has no input in %s", name, target[1], corpus)
			}
			delete(found, corpus)
		}
	}
	if targets < 25 {
		t.Errorf("%d targets", targets)
	}
	for corpus := range found {
		t.Errorf("%s is the corpus of no target", corpus)
	}
}
