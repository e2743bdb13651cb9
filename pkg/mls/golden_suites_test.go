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

// pinned holds the SHA-256 of what pins the states of each release, and of the states that stand alone. It is here and not
// beside them, since the writer of a state would write that, too.
var pinned = map[string]string{
	"0.1.0/SHA256SUMS":       "3e9297039317a09bb55c5253d52e5f70dc81949e81230b227c90614c70bc3d2a",
	"0.1.0-lineage-life.bin": "daf37fa8213e143a9427e7ba1e35a09670feaab591ae8c0cf8b0bda71a297af0",
	"0.1.0-life.bin":         "3aaa7d6586e6fd5cdddc1c8eb7b406d7d030abb19b0ab6a05043f0a1b84dcd55",
}

// What was stored does not change: were a state written anew, by code that no longer reads the old one, nobody would see it.
func TestGoldenStatesAreTheOnesThatWerePinned(t *testing.T) {
	if got := fmt.Sprintf("%x", sha256.Sum256(goldenV1)); got != "5f2ecc514fee00f09eab574a789098ccf120cd592be496764524d3d5399df072" {
		t.Errorf("state_v1.bin has the sum %s", got)
	}
	names, err := fs.Glob(goldenStates, path.Join(goldenFolder, "*-life.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range releases(t) {
		names = append(names, path.Join(goldenFolder, release, "SHA256SUMS"))
		compareSums(t, release)
	}
	for _, name := range names {
		stored, err := goldenStates.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		short := strings.TrimPrefix(name, goldenFolder+"/")
		if got := fmt.Sprintf("%x", sha256.Sum256(stored)); got != pinned[short] {
			t.Errorf("%s has the sum %s, and %q is pinned", short, got, pinned[short])
		}
	}
	if len(names) != len(pinned) {
		t.Errorf("%d states of %d are there", len(names), len(pinned))
	}
}

// compareSums compares the states of a release with the list beside them.
func compareSums(t *testing.T, release string) {
	t.Helper()
	listed, err := goldenStates.ReadFile(path.Join(goldenFolder, release, "SHA256SUMS"))
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
	if sums.String() != string(listed) {
		t.Errorf("release %s: the states differ from their sums:\n%s", release, &sums)
	}
}
