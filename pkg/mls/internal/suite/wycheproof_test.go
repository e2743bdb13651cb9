//go:build !js

package suite

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/c2sp/wycheproof"

	"mlswasm/internal/vectors"
)

// The cases of Wycheproof for every primitive that a suite is made of, through the functions of this package that the
// protocol goes through. A case that Wycheproof calls acceptable is decided here, one way: RFC 9420 and RFC 9180 leave
// nothing open. The hundred megabytes of its module are linked into this test natively and not for the browser, whose
// build runs the official files and those of this project over the same code.

// tally judges the cases of one file, and counts them.
type tally struct {
	t                          *testing.T
	total                      int
	accepted, refused, outside int
}

// wycheCase is what all cases have.
type wycheCase struct {
	ID     int      `json:"tcId"`
	Flags  []string `json:"flags"`
	Result string   `json:"result"` // "valid", "invalid" or "acceptable"
}

func (c wycheCase) has(flag string) bool {
	for _, f := range c.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// wycheproofFile runs the groups of a file as a test of its name, and reports how many cases were accepted and refused.
func wycheproofFile[G any](t *testing.T, name string, run func(c *tally, group G)) {
	t.Run(name, func(t *testing.T) {
		data, err := fs.ReadFile(wycheproof.TestVectors, name+"_test.json")
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Total  int `json:"numberOfTests"`
			Groups []G `json:"testGroups"`
		}
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		c := &tally{t: t, total: file.Total}
		for _, g := range file.Groups {
			run(c, g)
		}
		if ran := c.accepted + c.refused + c.outside; ran != c.total || c.accepted == 0 {
			t.Errorf("%d cases of %d, %d accepted", ran, c.total, c.accepted)
		}
		t.Logf("%s.json: %d cases: %d accepted, %d refused, %d of parameters that no suite has",
			name, c.total, c.accepted, c.refused, c.outside)
	})
}

// judge compares what was done with a case to what was to be done.
func (c *tally) judge(tc wycheCase, want, got bool) {
	c.t.Helper()
	if want != got {
		c.t.Errorf("case %d (%s, %v): accepted: %t", tc.ID, tc.Result, tc.Flags, got)
	}
	if got {
		c.accepted++
	} else {
		c.refused++
	}
}

// other counts a case with parameters that no suite has.
func (c *tally) other() { c.outside++ }

// hexBytes is how Wycheproof writes bytes.
type hexBytes = vectors.Hex
