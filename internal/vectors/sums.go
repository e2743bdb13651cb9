package vectors

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

// SumsFile is the name of the file that pins the official set, in testdata.
const SumsFile = "official.SHA256SUMS"

// Sum is a line of testdata/official.SHA256SUMS: a file of the official set, and its SHA-256 in hexadecimal.
type Sum struct{ Name, SHA256 string }

// ParseSums reads the text of testdata/official.SHA256SUMS. It fails on a line that is not one of sha256sum, or that names
// anything but a file of the folder.
func ParseSums(text string) ([]Sum, error) {
	var sums []Sum
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) != 2 || path.Base(fields[1]) != fields[1] {
			return nil, fmt.Errorf("not a line of sha256sum: %q", line)
		}
		sums = append(sums, Sum{fields[1], fields[0]})
	}
	return sums, nil
}

// Pinned returns the names of the official files, whether they are on this machine or not.
func Pinned(t testing.TB) []string {
	t.Helper()
	text, err := sums()
	if err != nil {
		t.Fatalf("%v; a browser build has the sums after `make vectors`", err)
	}
	all, err := ParseSums(string(text))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return names
}
