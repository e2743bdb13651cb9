package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const registering = `
func breaksRule(rule, what string, judge func()) struct{} { return struct{}{} }
func breaksLeaf(at int, what, rule string) struct{} { return breaksRule(rule, what, func() { breaksOnly(rule) }) }
func breaksKey(what string) struct{} { return breaksLeaf(7, what, "kp-1") }
func breaksOnly(rule string) error { return nil }
func TestPromise() {}
`

// testDir is a folder with two files of tests.
func testDir(t *testing.T, a, b string) string {
	t.Helper()
	dir := t.TempDir()
	for name, source := range map[string]string{"a_test.go": a, "b_test.go": b, "c.go": `var _ = breaksRule("no-1", "", nil)`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("package mls\n"+source), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCasesAreReadFromTheirCalls(t *testing.T) {
	tests, err := ruleTests(testDir(t, registering, `
		var _ = []struct{}{breaksRule("leaf-1", "one", func() {}), breaksLeaf(3, "two", "leaf-2"), breaksKey("three")}
		func init() { for range 2 { breaksLeaf(3, "again", "leaf-1") } }
		var promiseTests = map[string]func(){"st-1": TestPromise}
	`))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"leaf-1": "[b_test.go](../pkg/mls/b_test.go): one; again",
		"leaf-2": "[b_test.go](../pkg/mls/b_test.go): two",
		"kp-1":   "[b_test.go](../pkg/mls/b_test.go): three",
		"st-1":   "[a_test.go](../pkg/mls/a_test.go): `TestPromise`",
	} {
		if got := (rule{tests: tests[id]}).shownBy(); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
	if len(tests) != 4 {
		t.Error(slices.Sorted(maps.Keys(tests)))
	}
	if both := (rule{tests: []shown{{"a", "1"}, {"b", "2"}, {"a", "3"}}}).shownBy(); both != "[a](../pkg/mls/a): 1; 3; [b](../pkg/mls/b): 2" {
		t.Error(both)
	}
}

func TestCasesThatCannotBeReadAreErrors(t *testing.T) {
	for source, says := range map[string]string{
		`var _ = breaksRule("leaf" + "-1", "one", nil)`: "are no literals",
		`var _ = breaksKey(words)`:                      "are no literals",
		`func breaksOften(rule string) struct{} { return breaksKey(words()) }; var _ = breaksOften("kp-1")`: "are no literals",
		`func breaksNothing() struct{} { return struct{}{} }; var _ = breaksNothing()`:                      "registers no case",
		`var promiseTests = map[string]func(){"st-1": func() {}}`:                                           "no rule and test",
		`var promiseTests = map[string]func(){"st-1": TestOfNobody}`:                                        "no rule and test",
	} {
		if tests, err := ruleTests(testDir(t, registering, source)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %v", source, tests, err)
		}
	}
}

func TestARuleWithoutATestIsAnError(t *testing.T) {
	rules := func() []rule { return []rule{{id: "leaf-1"}} }
	if err := showRules(rules(), map[string][]shown{}); err == nil {
		t.Error("a rule that nothing shows")
	}
	if err := showRules(rules(), map[string][]shown{"leaf-1": {{}}, "leaf-2": {{}}}); err == nil {
		t.Error("a case of no rule")
	}
	if err := showRules(rules(), map[string][]shown{"leaf-1": {{}}}); err != nil {
		t.Error(err)
	}
}
