package vault

import (
	"encoding/json"
	"os"
	"testing"
)

// The package of JavaScript runs the same table: a name that is another one there opens nothing here.
func TestOneAccountOnBothSides(t *testing.T) {
	text, err := os.ReadFile("../../testdata/accounts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]string
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) < 5 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		if got, err := Account(c[0]); got != c[1] || err != nil {
			t.Errorf("%q is %q, must be %q: %v", c[0], got, c[1], err)
		}
		if got, err := Account(c[1]); got != c[1] || err != nil {
			t.Errorf("%q is no form of its own: %q, %v", c[1], got, err)
		}
	}
	for _, name := range []string{"\u0085a@b", "a@b\ufeff", "a@b\u00a0"} {
		if got, err := Account(name); err == nil {
			t.Errorf("%q is taken as %q", name, got)
		}
	}
}
