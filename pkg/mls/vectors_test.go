package mls

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"mlswasm/internal/vectors"
)

// vectorRunner verifies the cases of one vector file, fails its t when one does not, and returns how many there are.
type vectorRunner func(t *testing.T, data []byte) int

// vectorRunners has a runner for each file name. It is filled while the package's test variables are initialised, next
// to each runner, by vectorFile or vectorFileRunner.
var vectorRunners = map[string]vectorRunner{}

// vectorFile registers a runner for one case of a file, in the format of test-vectors.md:
//
//	var _ = vectorFile("welcome.json", func(t *testing.T, c welcomeCase) { … })
func vectorFile[T any](name string, run func(t *testing.T, c T)) struct{} {
	return vectorFileRunner(name, func(t *testing.T, data []byte) int {
		cases := vectors.Decode[T](t, data)
		for i, c := range cases {
			t.Run(strconv.Itoa(i), func(t *testing.T) { run(t, c) })
		}
		return len(cases)
	})
}

// vectorFileRunner registers a runner for the whole text of a file.
func vectorFileRunner(name string, run vectorRunner) struct{} {
	if _, twice := vectorRunners[name]; twice {
		panic("two runners for " + name)
	}
	vectorRunners[name] = run
	return struct{}{}
}

// TestVectors runs every file of the official set and prints how many cases passed. A file without a runner fails.
// MLS_VECTORS names the folder; see internal/vectors for what is taken without it.
func TestVectors(t *testing.T) {
	set, ok := vectors.Official()
	if !ok {
		fmt.Println("*** official MLS test vectors not found: run `make vectors`, or set MLS_VECTORS; only the project's own run now")
		set = vectors.Own(t)
	}
	runVectors(t, set)
}

// Is every file run as a passive client's that is named like one?
func TestMorePassiveClients(t *testing.T) {
	const name = passiveFiles + "of-somebody-else.json"
	data, err := fs.ReadFile(vectors.Own(t).Files, passiveFiles+"welcome.json")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	official := vectorRunners[passiveFiles+"random.json"]
	vectorRunners[passiveFiles+"random.json"] = func(t *testing.T, data []byte) int {
		ran = official(t, data)
		return ran
	}
	defer func() { vectorRunners[passiveFiles+"random.json"] = official }()
	runVectors(t, vectors.Set{Name: "other", Files: fstest.MapFS{name: {Data: data}}})
	if ran == 0 {
		t.Error("it was not run")
	}
}

// TestOwnVectors runs the files that this project generates, for every suite of RFC 9420.
func TestOwnVectors(t *testing.T) {
	runVectors(t, vectors.Own(t))
}

// TestPostQuantumVectors runs those for the suites of draft-ietf-mls-pq-ciphersuites.
func TestPostQuantumVectors(t *testing.T) {
	runVectors(t, vectors.PostQuantum(t))
}

func runVectors(t *testing.T, set vectors.Set) {
	t.Helper()
	names := set.Names(t)
	if len(names) == 0 {
		t.Fatalf("the %s set has no JSON file", set.Name)
	}
	for _, name := range names {
		run, ok := vectorRunners[name]
		if !ok && strings.HasPrefix(name, passiveFiles) {
			run, ok = vectorRunners[passiveFiles+"random.json"], true
		}
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) {
			if !ok {
				t.Fatalf("%s has no runner", name)
			}
			data, err := fs.ReadFile(set.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			if passed := run(t, data); !t.Failed() {
				fmt.Printf("%s: %d passed\n", name, passed)
			}
		})
	}
}

// A runner of a misspelled name would never run: each has the name of a file that the sums pin, or of the project's own
// set. Which files are on this machine is another question: of an official set that is not whole, what is there is run.
func TestVectorRunnersHaveFiles(t *testing.T) {
	known := map[string]bool{}
	for _, name := range append(vectors.Pinned(t), vectors.Own(t).Names(t)...) {
		known[name] = true
	}
	for name := range vectorRunners {
		if !known[name] {
			t.Errorf("neither set has a file for the runner of %s", name)
		}
	}
}
