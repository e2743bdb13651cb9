package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// choose returns the mutants to run: those of named rules, or all, of which the description has a text.
func choose(sources []*source, only string, all bool) []*mutant {
	var chosen []*mutant
	for _, s := range sources {
		for _, m := range s.mutants {
			if strings.Contains(m.String(), only) && (all || m.named && m.covered() == "") {
				chosen = append(chosen, m)
			}
		}
	}
	return chosen
}

// switchFile is added to each package: which mutant lives is said once, before anything else runs.
const switchFile = `package %s

import (
	"os"
	"strconv"
)

var mutantAlive = func() int { n, _ := strconv.Atoi(os.Getenv("MUTANT")); return n }()

// mutantDead tells whether the code is as it was written.
func mutantDead(n int) bool { return mutantAlive != n }

// mutantIgnores returns an error, or where it is ignored, none.
func mutantIgnores(n int, err error) error {
	if mutantAlive == n {
		return nil
	}
	return err
}

// mutantHolds returns a check, or where it is taken out, one that always holds.
func mutantHolds[T any](n int, check func(T) error) func(T) error {
	if mutantAlive == n {
		return func(T) error { return nil }
	}
	return check
}
`

// rewritten returns the file with its mutants in it.
func (s *source) rewritten() []byte {
	sort.SliceStable(s.edits, func(i, j int) bool { return s.edits[i].at < s.edits[j].at })
	var out []byte
	at := 0
	for _, e := range s.edits {
		out = append(append(out, s.text[at:e.at]...), e.text...)
		at = e.at + e.cut
	}
	return append(out, s.text[at:]...)
}

// compile builds the test binary of each package, by its folder.
func compile(dir string, sources []*source) (map[string]string, error) {
	replace := map[string]string{}
	put := func(name string, text []byte) error {
		path, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		copied := filepath.Join(dir, strings.ReplaceAll(name, string(filepath.Separator), "_"))
		replace[path] = copied
		return os.WriteFile(copied, text, 0o600)
	}
	var dirs []string
	for _, s := range sources {
		if err := put(s.name, s.rewritten()); err != nil {
			return nil, err
		}
		if !slices.Contains(dirs, s.dir) {
			dirs = append(dirs, s.dir)
			text := fmt.Sprintf(switchFile, filepath.Base(s.dir))
			if err := put(filepath.Join(s.dir, "mutant_switch.go"), []byte(text)); err != nil {
				return nil, err
			}
		}
	}
	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	binaries := map[string]string{}
	for _, d := range dirs {
		binaries[d] = filepath.Join(dir, filepath.Base(d)+".test")
		build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binaries[d], "./"+d)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			return nil, fmt.Errorf("compiling the mutants of %s: %w", d, err)
		}
	}
	return binaries, nil
}
