package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sourceDir(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package mls\n"+source), 0o666); err != nil {
		t.Fatal(err)
	}
	// A test's table is not part of the page.
	if err := os.WriteFile(filepath.Join(dir, "a_test.go"), []byte("package mls\nvar x = []checkInfo{{\"leaf-9\", \"1\", \"x\"}}"), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRulesAreReadFromTheirTables(t *testing.T) {
	rules, err := checkRules(sourceDir(t, `
		var leafChecks = []check[leafSubject]{{"leaf-10", "7.3", "ten", f}, {"leaf-2", "7.3", "two | bars", f}}
		var ( others = []checkInfo{
			{"kp-1", "10.1",
				"one"}, // Group.f, g
		}; not = []string{"a"} )
	`))
	if err != nil || len(rules) != 3 {
		t.Fatal(rules, err)
	}
	if rules[0].by != "f" || rules[2].by != "Group.f, g" {
		t.Errorf("held by %q and %q", rules[0].by, rules[2].by)
	}
	page, err := validationPage(rules)
	if err != nil {
		t.Fatal(err)
	}
	two, ten, kp := strings.Index(page, "| `leaf-2` | [7.3]"), strings.Index(page, "| `leaf-10` |"), strings.Index(page, "## Key packages")
	if two < 0 || ten < two || kp < ten || !strings.Contains(page, "two \\| bars") || !strings.Contains(page, "3 rules") {
		t.Error(page)
	}
}

func TestRulesThatCannotBeReadAreErrors(t *testing.T) {
	for source, says := range map[string]string{
		`var a = []checkInfo{{"leaf-1", "7.3"}}`: "is not id, section, rule",
		`var a = []checkInfo{leaf}`:              "is not id, section, rule",
		`var a = []checkInfo{{"leaf-1", "7.3", "a"}}; var b = []checkInfo{{"leaf-1", "7.3", "b"}}`: "twice",
		`var a = []string{}`: "no rules",
		`var a = `:           "expected",
	} {
		if _, err := checkRules(sourceDir(t, source)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", source, err)
		}
	}
	if _, err := validationPage([]rule{{id: "unheard-1", section: "1", text: "x"}}); err == nil {
		t.Error("a rule of an unknown subject is left out in silence")
	}
}
