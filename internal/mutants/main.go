// Mutants shows that the tests of pkg/mls notice when a check is gone. It takes the checks out one by one, runs the tests,
// and names the mutants that survive: `make mutants`. There must be none.
//
// What is taken out: each row of the tables in checks*.go; each condition behind which a rule of docs/validation.md is
// refused, in the package and in the leaves that hold rules (wire, secrettree); the answer of each call of a function
// that judges; and by hand, what the promises of the package rest on. With -all, also the conditions behind every other
// refusal, and what covered.go says that another check covers.
//
// All mutants are compiled into one binary, as copies of the sources (go test -overlay; the tree itself is not
// touched), and the environment says which of them lives. So a mutant costs the run of a few tests, most of them a
// fraction of a second: those of its own rule first, all others when it has survived these. Native only; about ten
// minutes on two cores.
//
// Files: main.go, find.go (what can be taken out), byhand.go (the promises), covered.go, rewrite.go (the copies), run.go.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
)

// packages hold the checks; the tests of pkg/mls judge all, the leaf's own come first.
var packages = []string{"pkg/mls", "pkg/mls/internal/wire", "pkg/mls/internal/secrettree"}

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

func hunt(only string, every, list bool, workers int) (survivors int, err error) {
	var all []*source
	numbers := new(counter)
	for _, dir := range packages {
		sources, err := findMutants(dir, numbers)
		if err != nil {
			return 0, err
		}
		all = append(all, sources...)
	}
	if err := byHand(all, numbers); err != nil {
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
