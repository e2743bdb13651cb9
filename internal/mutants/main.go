// Mutants shows that the tests of pkg/mls notice when a check is gone. It takes the checks out one by one, runs the tests,
// and names the mutants that survive: `make mutants`. There must be none.
//
// What is taken out: each row of the tables in pkg/mls/checks*.go; each condition behind which a rule of docs/validation.md is
// refused, and each such refusal in which a function ends, in the package and in the leaves that hold rules (wire,
// secrettree); the answer of each call of a function that judges; and by hand, what the promises of the package rest on.
// A row of docs/validation.md that none of them breaks is an error. With -all, also the conditions behind every other
// refusal, and what covered.go says that another check covers.
//
// All mutants are compiled into one binary, as copies of the sources (go test -overlay; the tree itself is not
// touched), and the environment says which of them lives. So a mutant costs the run of a few tests, most of them a
// fraction of a second: those of its own rule first, all others when it has survived these. Native only; about ten
// minutes on two cores.
//
// Files: main.go, find.go (what can be taken out), byhand.go (the promises), rows.go (which must all be broken), covered.go,
// rewrite.go (the copies), run.go.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
)

// leaves hold rules, and refuse nothing else.
var leaves = []string{"pkg/mls/internal/wire", "pkg/mls/internal/secrettree"}

// packages hold the checks; the tests of pkg/mls judge all, the leaf's own come first. What the primitives refuse is their own tests'
// matter, Wycheproof's above all; here it is asked what the rules promise of them.
var packages = append([]string{"pkg/mls"}, append(leaves, "pkg/mls/internal/suite", "pkg/mls/internal/secret")...)

func main() {
	only := flag.String("only", "", "the mutants whose description has this text")
	all := flag.Bool("all", false, "also refusals that are no rule, and what other checks cover")
	list := flag.Bool("list", false, "print the mutants and run nothing")
	workers := flag.Int("p", runtime.NumCPU(), "how many tests run at once")
	flag.Parse()
	survivors, err := hunt(*only, *all, *list, *workers)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

// find makes all mutants.
func find() ([]*source, error) {
	var all []*source
	numbers := new(counter)
	for _, dir := range packages {
		sources, err := findMutants(dir, numbers)
		if err != nil {
			return nil, err
		}
		all = append(all, sources...)
	}
	if err := byHand(all, numbers); err != nil {
		return nil, err
	}
	return all, everyRow(all)
}

func hunt(only string, every, list bool, workers int) (survivors int, err error) {
	all, err := find()
	if err != nil {
		return 0, err
	}
	chosen := choose(all, only, every)
	if list {
		for _, m := range chosen {
			fmt.Println(m)
		}
		return 0, nil
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	binaries, err := compile(dir, all)
	if err != nil {
		return 0, err
	}
	return runAll(binaries, chosen, workers)
}
