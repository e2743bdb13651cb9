//go:build !js

package suite

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

var mlkemSuites = map[string]uint16{"768": 0xf006, "1024": 0xf008}

// Keys of the wrong length, ciphertexts of the wrong length, ciphertexts that were not made for the key.
func TestWycheproofVectorsOfMLKEMDecapsulation(t *testing.T) {
	type group struct {
		Tests []struct {
			wycheCase
			Seed, EK, C, K hexBytes
		}
	}
	for size, id := range mlkemSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "mlkem_"+size, func(c *tally, g group) {
			for _, tc := range g.Tests {
				key, err := s.kem.private(secret.New(tc.Seed))
				if err == nil && len(tc.EK) > 0 && !bytes.Equal(key.public(), tc.EK) {
					c.t.Errorf("case %d: another public key", tc.ID)
				}
				var shared secret.Secret
				if err == nil {
					shared, err = key.decap(tc.C)
				}
				c.judge(tc.wycheCase, tc.Result == "valid", err == nil && bytes.Equal(shared.Bytes(), tc.K))
			}
		})
	}
}

// Public keys of the wrong length, and with coefficients that are not reduced.
func TestWycheproofVectorsOfMLKEMEncapsulation(t *testing.T) {
	type group struct {
		Tests []struct {
			wycheCase
			M, EK, C, K hexBytes
		}
	}
	for size, id := range mlkemSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "mlkem_"+size+"_encaps", func(c *tally, g group) {
			for _, tc := range g.Tests {
				shared, enc, err := s.kem.encap(tc.EK, secret.New(tc.M))
				c.judge(tc.wycheCase, tc.Result == "valid", err == nil && bytes.Equal(shared.Bytes(), tc.K) && bytes.Equal(enc, tc.C))
				if checked := s.CheckHPKEPublicKey(tc.EK) == nil; checked != (tc.Result == "valid") {
					c.t.Errorf("case %d: as a key: %t", tc.ID, checked)
				}
			}
		})
	}
}

func TestWycheproofVectorsOfMLKEMKeys(t *testing.T) {
	type group struct {
		Tests []struct {
			wycheCase
			Seed, EK hexBytes
		}
	}
	for size, id := range mlkemSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "mlkem_"+size+"_keygen_seed", func(c *tally, g group) {
			for _, tc := range g.Tests {
				key, err := s.NewHPKEKey(tc.Seed)
				c.judge(tc.wycheCase, tc.Result == "valid", err == nil && bytes.Equal(key.Public(), tc.EK))
			}
		})
	}
}
