package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var forTest = regexp.MustCompile(`\b\w+ForTest\(`)

// What says in its name that it is for tests changes something that the program relies on: a cipher suite's row, so far.
func TestWhatIsForTestsIsCalledByTests(t *testing.T) {
	declared := 0
	for _, name := range sources(t, ".go") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if !forTest.MatchString(line) || strings.HasPrefix(line, "//") {
				continue
			}
			if strings.HasPrefix(line, "func ") {
				declared++
				continue
			}
			t.Errorf("%s:%d calls %s", name, i+1, forTest.FindString(line))
		}
	}
	if declared == 0 {
		t.Error("nothing is for tests: the rule finds nothing")
	}
}
