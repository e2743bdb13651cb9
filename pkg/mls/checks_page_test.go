//go:build !js

package mls

import (
	"os"
	"strings"
	"testing"
)

// Does docs/validation.md, which is written from the sources, name the cases that run?
func TestThePageOfRulesNamesTheCases(t *testing.T) {
	page, err := os.ReadFile("../../docs/validation.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for row := range strings.Lines(string(page)) {
		if cells := strings.Split(row, "|"); len(cells) > 5 {
			rows[strings.Trim(cells[1], " `")] = strings.TrimSpace(strings.Join(cells[5:len(cells)-1], "|")) + ";"
		}
	}
	for _, c := range ruleCases {
		if words := strings.ReplaceAll(c.what, "|", `\|`); !strings.Contains(rows[c.rule], " "+words+";") {
			t.Errorf("%s: %q is not in its row: %q", c.rule, c.what, rows[c.rule])
		}
	}
}
