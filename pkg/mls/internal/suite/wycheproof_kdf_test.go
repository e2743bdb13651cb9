//go:build !js

package suite

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

var hashSuites = map[string]uint16{"sha256": 1, "sha384": 7, "sha512": 5}

// A tag is never truncated in MLS: those that Wycheproof cuts are the first half of ours, and do not verify.
func TestWycheproofVectorsOfHMAC(t *testing.T) {
	type group struct {
		TagSize int
		Tests   []struct {
			wycheCase
			Key, Msg, Tag hexBytes
		}
	}
	for hash, id := range hashSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "hmac_"+hash, func(c *tally, g group) {
			for _, tc := range g.Tests {
				key := secret.New(tc.Key)
				full := g.TagSize == 8*s.Nh()
				if same := bytes.Equal(s.MAC(key, tc.Msg)[:g.TagSize/8], tc.Tag); same != (tc.Result == "valid") {
					c.t.Errorf("case %d: the tag is the same: %t", tc.ID, same)
				}
				c.judge(tc.wycheCase, tc.Result == "valid" && full, s.VerifyMAC(key, tc.Msg, tc.Tag))
			}
		})
	}
}

func TestWycheproofVectorsOfHKDF(t *testing.T) {
	type group struct {
		Tests []struct {
			wycheCase
			IKM, Salt, Info, OKM hexBytes
			Size                 int
		}
	}
	for hash, id := range hashSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "hkdf_"+hash, func(c *tally, g group) {
			for _, tc := range g.Tests {
				if tc.Size > s.MaxExpand() { // what every function of this package refuses before it expands
					c.judge(tc.wycheCase, tc.Result == "valid", false)
					continue
				}
				prk := s.Extract(secret.New(tc.Salt), secret.New(tc.IKM))
				c.judge(tc.wycheCase, tc.Result == "valid", bytes.Equal(s.kdf.expand(prk.Bytes(), tc.Info, tc.Size), tc.OKM))
			}
		})
	}
}
