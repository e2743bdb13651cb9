package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

var (
	row     = regexp.MustCompile("(?m)^\\| `([a-z]+-[0-9]+)`")
	promise = regexp.MustCompile(`(?m)^\t"([a-z]+-[0-9]+)": +(Test\w+),$`)
)

// everyRow fails when a row of docs/validation.md has no mutant that a run takes out.
func everyRow(sources []*source) error {
	document, err := os.ReadFile("docs/validation.md")
	if err != nil {
		return err
	}
	broken := map[string]bool{}
	for _, m := range choose(sources, "", false) {
		broken[m.rule] = true
	}
	rows := row.FindAllSubmatch(document, -1)
	if len(rows) < 100 {
		return fmt.Errorf("docs/validation.md has %d rows", len(rows))
	}
	var whole []string
	for _, r := range rows {
		if id := string(r[1]); !broken[id] {
			whole = append(whole, id)
		}
	}
	if slices.Sort(whole); len(whole) > 0 {
		return fmt.Errorf("nothing breaks %s: add to internal/mutants/byhand.go", strings.Join(whole, ", "))
	}
	return nil
}

// promiseTest is the test that promises_test.go names for a rule, "" where the rule is no promise.
func promiseTest(rule string) (string, error) {
	tests, err := os.ReadFile("pkg/mls/promises_test.go")
	if err != nil {
		return "", err
	}
	for _, p := range promise.FindAllSubmatch(tests, -1) {
		if string(p[1]) == rule {
			return string(p[2]), nil
		}
	}
	return "", nil
}
