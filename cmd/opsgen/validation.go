package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// subjects says what the rules are about whose ids begin with a word, in the order
// of the page.
var subjects = []struct{ word, title string }{
	{"wire", "Presentation language"},
	{"leaf", "Leaves"},
	{"kp", "Key packages"},
	{"list", "Lists of proposals"},
	{"add", "Add"},
	{"upd", "Update"},
	{"rem", "Remove"},
	{"psk", "PreSharedKey"},
	{"reinit", "ReInit"},
	{"ext", "ExternalInit and external commits"},
	{"xp", "Proposals from outside of the group"},
	{"gce", "GroupContextExtensions"},
	{"com", "Commits"},
	{"wel", "Welcomes"},
	{"frm", "Framing"},
	{"st", "State"},
	{"prim", "Primitives"},
	{"dos", "Bounds on work"},
	{"draft", "Drafts: draft-ietf-mls-extensions"},
}

// link is where the section stands that asks for a rule; a draft has no numbers that stay.
func (r rule) link() string {
	if word, _ := r.parts(); word == "draft" {
		return fmt.Sprintf("[%s](https://datatracker.ietf.org/doc/draft-ietf-mls-extensions/)", r.section)
	}
	return fmt.Sprintf("[%s](https://www.rfc-editor.org/rfc/rfc9420.html#section-%s)", r.section, r.section)
}

// validationPage writes docs/validation.md.
func validationPage(rules []rule) (string, error) {
	var b strings.Builder
	b.WriteString(generatedMark)
	fmt.Fprintf(&b, `# Validity rules

What `+"`pkg/mls`"+` refuses or bounds: %d rules of RFC 9420 and, where it is switched on, of a draft, written from the tables in
`+"`pkg/mls/checks_*.go`"+` and of their tests. The error names the rule that does not hold by its id. Ids never change their meaning; a
number that is missing has not been given.

Each rule stands with what holds it, and with what breaks it: the cases in which exactly this rule does not hold, each in words, or a test
of the behaviour, by its name, where a rule refuses nothing. `+"`go test ./pkg/mls -run 'TestRuleIsEnforced/leaf-3_'`"+` runs the cases of one;
`+"`make mutants`"+` takes out what holds a rule, and expects its tests to fail.
`, len(rules))
	left := len(rules)
	for _, subject := range subjects {
		var own []rule
		for _, r := range rules {
			if word, _ := r.parts(); word == subject.word {
				own = append(own, r)
			}
		}
		if len(own) == 0 {
			continue
		}
		left -= len(own)
		slices.SortFunc(own, func(a, b rule) int {
			_, x := a.parts()
			_, y := b.parts()
			return cmp.Compare(x, y)
		})
		fmt.Fprintf(&b, "\n## %s\n\n| id | section | rule | held by | broken in |\n|---|---|---|---|---|\n", subject.title)
		for _, r := range own {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.id, r.link(), cell(r.text), r.place, cell(r.shownBy()))
		}
	}
	if left > 0 {
		return "", fmt.Errorf("%d rules have ids that no subject begins with: name it in cmd/opsgen/validation.go", left)
	}
	return b.String(), nil
}

// parts cuts an id, such as "leaf-3", into its word and its number.
func (r rule) parts() (word string, number int) {
	word, digits, _ := strings.Cut(r.id, "-")
	number, _ = strconv.Atoi(digits)
	return word, number
}
