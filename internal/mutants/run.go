package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// patience ends a mutant that has made a loop endless: it is noticed. Once the tests have run without a mutant, it is a
// multiple of what they took.
var patience = 10 * time.Minute

// memory ends one that takes more and more of it, in kilobytes of address space. One test takes a gigabyte that it never
// touches.
const memory = 4 << 20

// slow are the tests that show nothing which the others do not, and take long.
const slow = "Vectors|Model|Fuzz|Lives|TestNoErrorTellsASecret"

// runAll runs the mutants and prints the survivors.
func runAll(binaries map[string]string, mutants []*mutant, workers int) (survivors int, err error) {
	start := time.Now()
	for dir := range binaries { // nothing is shown by tests that fail anyway
		if noticed, err := test(binaries, dir, 0, ".", slow); err != nil || noticed {
			return 0, errors.Join(fmt.Errorf("the tests of %s fail without a mutant", dir), err)
		}
	}
	patience = 20*time.Second + 3*time.Since(start)
	start = time.Now()
	var wait sync.WaitGroup
	var mu sync.Mutex
	var left []*mutant
	next := make(chan *mutant)
	done := 0
	for range workers {
		wait.Go(func() {
			for m := range next {
				noticed, failure := hunted(binaries, m)
				mu.Lock()
				if done++; done%25 == 0 {
					fmt.Printf("%d of %d, %.0f s\n", done, len(mutants), time.Since(start).Seconds())
				}
				if err = errors.Join(err, failure); failure == nil && !noticed {
					fmt.Println("SURVIVES", m)
					left = append(left, m)
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range mutants {
		next <- m
	}
	close(next)
	wait.Wait()
	slices.SortFunc(left, func(a, b *mutant) int { return a.number - b.number })
	fmt.Printf("%d mutants in %.0f s, survivors: ", len(mutants), time.Since(start).Seconds())
	if len(left) == 0 {
		fmt.Println("none")
	}
	for _, m := range left {
		fmt.Printf("\n%s", m)
	}
	if len(left) > 0 {
		fmt.Println()
	}
	return len(left), err
}

// hunted tells whether the tests notice a mutant: those of its rule, of any rule, all of its package, all of pkg/mls.
func hunted(binaries map[string]string, m *mutant) (bool, error) {
	runs := []string{"^TestRuleIsEnforced$"}
	if m.rule != "" {
		runs = []string{"^TestRuleIsEnforced$/^" + m.rule + "_", "^TestRuleIsEnforced$"}
	}
	if promise, err := promiseTest(m.rule); err != nil {
		return false, err
	} else if promise != "" {
		runs = []string{"^" + promise + "$"}
	}
	for _, run := range runs {
		if noticed, err := test(binaries, packages[0], m.number, run, "^$"); err != nil || noticed {
			return noticed, err
		}
	}
	if m.dir != packages[0] {
		noticed, err := test(binaries, m.dir, m.number, ".", slow)
		if err != nil || noticed {
			return noticed, err
		}
	}
	return test(binaries, packages[0], m.number, ".", slow)
}

// test runs tests with a mutant alive and tells whether one failed.
func test(binaries map[string]string, dir string, number int, run, skip string) (failed bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	limited := fmt.Sprintf("ulimit -v %d; exec \"$@\"", memory)
	cmd := exec.CommandContext(ctx, "sh", "-c", limited, "sh", binaries[dir], "-test.failfast", "-test.run", run, "-test.skip", skip)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false, nil
	}
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		return false, err
	}
	if number == 0 {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(string(out)))
	}
	return true, nil
}
