package mls

import (
	"errors"
	"testing"
)

// ruleCase is a subject that keeps every rule but one.
type ruleCase struct {
	rule, what string
	judge      func(t *testing.T) error
}

var ruleCases []ruleCase

// breaksRule registers the case in which a rule is broken, while the package's test variables are initialised: judge
// returns what the package answers.
func breaksRule(rule, what string, judge func(t *testing.T) error) struct{} {
	ruleCases = append(ruleCases, ruleCase{rule, what, judge})
	return struct{}{}
}

// Is each rule enforced, and named by the error?
func TestRuleIsEnforced(t *testing.T) {
	for _, c := range ruleCases {
		t.Run(c.rule+" "+c.what, func(t *testing.T) {
			err := c.judge(t)
			if e, ok := errors.AsType[*Error](err); !ok || e.Rule != c.rule {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Does every rule of docs/validation.md have a case that breaks it, and a place in RFC 9420?
func TestEveryRuleHasACase(t *testing.T) {
	broken := map[string]bool{}
	for _, c := range ruleCases {
		broken[c.rule] = true
	}
	listed := map[string]bool{}
	for _, info := range checkIndex() {
		if listed[info.ID] {
			t.Errorf("%s is listed twice", info.ID)
		}
		listed[info.ID] = true
		if !broken[info.ID] {
			t.Errorf("no case breaks %s: %s", info.ID, info.Rule)
		}
		if info.Section == "" || info.Rule == "" {
			t.Errorf("%s has no section or no words", info.ID)
		}
	}
	for rule := range broken {
		if !listed[rule] {
			t.Errorf("a case breaks %s, which is not listed", rule)
		}
	}
}

// breaksOnly judges a subject and fails the test when the subject breaks any other rule of the table, too: then the case would
// pass with the rule removed.
func breaksOnly[T any](t *testing.T, rule string, checks []check[T], subject T) error {
	t.Helper()
	for _, c := range checks {
		if err := c.judge(subject); err != nil && c.id != rule {
			t.Errorf("%s is broken as well: %v", c.id, err)
		}
	}
	return judgeAll(checks, subject)
}

// keepsAll fails the test when a subject breaks a rule of the table: the case that leads to the broken ones.
func keepsAll[T any](t *testing.T, checks []check[T], subject T) {
	t.Helper()
	if err := judgeAll(checks, subject); err != nil {
		t.Fatalf("a sound subject is refused: %v", err)
	}
}
