// Package vectors finds and loads MLS test vectors: JSON files in the formats of
// github.com/mlswg/mls-implementations, test-vectors.md. It is imported by tests only.
//
// Two sets exist. The official one is not part of the repository: `make vectors` fetches it, checks it against
// testdata/official.SHA256SUMS and puts it into .vectors; MLS_VECTORS names another folder. The project's own, in
// testdata/vectors, holds the same formats for every suite of RFC 9420 and is always there; in its folder pq are fewer cases
// for each of the post-quantum suites, whose keys are large.
//
// A browser reads no files, so `make vectors` also copies the sets and the sums into the folder embedded, from where they are
// linked into test binaries for GOOS=js. The copies are not committed.
//
// Files: vectors.go (sets, decoding), files.go (sets on disk), files_js.go (sets in the binary), sums.go (what the
// official set consists of), fetch/ (make vectors).
package vectors

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"testing"
)

// Set is a folder of vector files.
type Set struct {
	Name  string // "official", "own" or "pq"
	Files fs.FS
}

// Official returns the official set, false when it is not on this machine.
func Official() (Set, bool) {
	files, ok := official()
	return Set{"official", files}, ok
}

// Own returns the set that this project generates.
func Own(t testing.TB) Set {
	t.Helper()
	files, ok := own()
	if !ok {
		t.Fatal("the project's own vectors are missing; a browser build has them after `make vectors`")
	}
	return Set{"own", files}
}

// PostQuantum returns the set that this project generates for the post-quantum suites.
func PostQuantum(t testing.TB) Set {
	t.Helper()
	files, ok := postQuantum()
	if !ok {
		t.Fatal("the project's post-quantum vectors are missing; a browser build has them after `make vectors`")
	}
	return Set{"pq", files}
}

// Names returns the names of the JSON files of a set, sorted.
func (s Set) Names(t testing.TB) []string {
	t.Helper()
	names, err := fs.Glob(s.Files, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(names)
	return names
}

// Decode decodes the array of cases that a file holds. A file without a case fails the test.
func Decode[T any](t testing.TB, text []byte) []T {
	t.Helper()
	var cases []T
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no case")
	}
	return cases
}

// Each runs every case of a file as a test of its own: the official file when it is there, and those of the
// project's own sets that have one of that name. A file that no set has fails the test.
func Each[T any](t *testing.T, file string, run func(t *testing.T, c T)) {
	t.Helper()
	var sets []Set
	if s, ok := Official(); ok {
		sets = append(sets, s)
	}
	if files, ok := own(); ok {
		sets = append(sets, Set{"own", files})
	}
	if files, ok := postQuantum(); ok {
		sets = append(sets, Set{"pq", files})
	}
	found := false
	for _, s := range sets {
		text, err := fs.ReadFile(s.Files, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		found = true
		for i, c := range Decode[T](t, text) {
			t.Run(path.Join(s.Name, strconv.Itoa(i)), func(t *testing.T) { run(t, c) })
		}
	}
	if !found {
		t.Fatalf("no set has %s; a browser build has them after `make vectors`", file)
	}
}

// Hex is a byte string, hexadecimal in JSON. null is read as nil; nil is written as the empty string, so that an optional
// value is a *Hex.
type Hex []byte

// UnmarshalJSON reads a string of hexadecimal digits.
func (h *Hex) UnmarshalJSON(text []byte) error {
	var s *string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	if s == nil {
		*h = nil
		return nil
	}
	b, err := hex.DecodeString(*s)
	if err != nil {
		return err
	}
	*h = b
	return nil
}

// MarshalJSON writes a string of hexadecimal digits.
func (h Hex) MarshalJSON() ([]byte, error) { return json.Marshal(hex.EncodeToString(h)) }
