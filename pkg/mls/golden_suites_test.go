package mls

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
)

// goldenStates holds, for each release, what a client of it had stored in a group of each suite; see testdata/golden/README.md.
//
//go:embed testdata/golden
var goldenStates embed.FS

const goldenFolder = "testdata/golden"

// releases lists the folders of goldenStates.
func releases(t *testing.T) []string {
	t.Helper()
	entries, err := goldenStates.ReadDir(goldenFolder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no release has stored anything")
	}
	return names
}

// Can what a client of any release has stored, in a group of any suite, be read and worked with?
func TestGoldenStatesOfEverySuite(t *testing.T) {
	for _, release := range releases(t) {
		files, err := fs.Glob(goldenStates, path.Join(goldenFolder, release, "*.bin"))
		if err != nil || len(files) == 0 {
			t.Fatalf("release %s stored nothing: %v", release, err)
		}
		for _, file := range files {
			t.Run(release+"/"+strings.TrimSuffix(path.Base(file), ".bin"), func(t *testing.T) {
				stored, err := goldenStates.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				useGolden(t, stored)
			})
		}
	}
}

// Has every suite of this build a state, of one release at least?
func TestEverySuiteHasAGoldenState(t *testing.T) {
	for _, cs := range CipherSuites() {
		name := vectorSuite(t, cs).Name()
		if files, _ := fs.Glob(goldenStates, path.Join(goldenFolder, "*", name+".bin")); len(files) == 0 {
			t.Errorf("no release has stored a group of %s", name)
		}
	}
}

// What was stored does not change: were a state written anew, by code that no longer reads the old one, nobody would see it.
func TestGoldenStatesAreTheOnesThatWerePinned(t *testing.T) {
	for _, release := range releases(t) {
		pinned, err := goldenStates.ReadFile(path.Join(goldenFolder, release, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		files, _ := fs.Glob(goldenStates, path.Join(goldenFolder, release, "*.bin"))
		var sums strings.Builder
		for _, file := range files {
			stored, err := goldenStates.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(stored), path.Base(file))
		}
		if sums.String() != string(pinned) {
			t.Errorf("release %s: the states differ from their sums:\n%s", release, &sums)
		}
	}
}
