//go:build !js

package suite

import (
	"bytes"
	"encoding/json"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

type signatureGroup struct {
	PublicKey struct {
		PK           hexBytes // EdDSA
		Uncompressed hexBytes // ECDSA
	}
	Tests []struct {
		wycheCase
		Msg, Sig hexBytes
	}
}

func TestWycheproofVectorsOfCurveSignatures(t *testing.T) {
	for name, id := range map[string]uint16{
		"ed25519": 1, "ed448": 4,
		"ecdsa_secp256r1_sha256": 2, "ecdsa_secp384r1_sha384": 7, "ecdsa_secp521r1_sha512": 5,
	} {
		s, _ := Lookup(id)
		wycheproofFile(t, name, func(c *tally, g signatureGroup) {
			public := append(g.PublicKey.PK, g.PublicKey.Uncompressed...)
			for _, tc := range g.Tests {
				c.judge(tc.wycheCase, tc.Result == "valid", s.signature.verify(public, tc.Msg, tc.Sig) == nil)
			}
		})
	}
}

// mldsaCase may have no message, when another entry of the algorithm is tested, or a context or a random
// value, which MLS does not use.
type mldsaCase struct {
	wycheCase
	Msg, Ctx, Sig hexBytes
	Mu, Rnd       json.RawMessage
}

var mldsaSuites = map[string]uint16{"44": 0xf009, "65": 0xf00a, "87": 0xf00b}

func TestWycheproofVectorsOfMLDSAVerification(t *testing.T) {
	type group struct {
		PublicKey hexBytes
		Tests     []mldsaCase
	}
	for size, id := range mldsaSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "mldsa_"+size+"_verify", func(c *tally, g group) {
			for _, tc := range g.Tests {
				// A signature under a context is none of MLS, valid as it may be.
				c.judge(tc.wycheCase, tc.Result == "valid" && len(tc.Ctx) == 0, s.signature.verify(g.PublicKey, tc.Msg, tc.Sig) == nil)
			}
		})
	}
}

func TestWycheproofVectorsOfMLDSASigning(t *testing.T) {
	type group struct {
		Seed      hexBytes `json:"privateSeed"`
		PublicKey hexBytes
		Tests     []struct {
			mldsaCase
			Msg *hexBytes
		}
	}
	for size, id := range mldsaSuites {
		s, _ := Lookup(id)
		wycheproofFile(t, "mldsa_"+size+"_sign_seed", func(c *tally, g group) {
			key, err := s.signatureKey(secret.New(g.Seed))
			if err == nil && !bytes.Equal(key.Public(), g.PublicKey) {
				c.t.Errorf("another public key than %x", g.PublicKey[:16])
			}
			for _, tc := range g.Tests {
				switch {
				case err != nil:
					c.judge(tc.wycheCase, tc.Result == "valid", false)
				case tc.Msg == nil || len(tc.Ctx) > 0 || tc.Rnd != nil:
					c.other()
				default:
					c.judge(tc.wycheCase, tc.Result == "valid", bytes.Equal(must[[]byte](t)(key.sign(*tc.Msg)), tc.Sig))
				}
			}
		})
	}
}
