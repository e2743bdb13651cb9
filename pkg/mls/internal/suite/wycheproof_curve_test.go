//go:build !js

package suite

import (
	"bytes"
	"math/big"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

type dhGroup struct {
	Tests []struct {
		wycheCase
		Public, Private, Shared hexBytes
	}
}

// A shared secret of zeros is refused where Wycheproof leaves that open (RFC 9180, Section 7.1.4), and so is a
// compressed point; coordinates that are not reduced are taken in a KEM output, whose secret they do not change, and
// refused in a key (CheckHPKEPublicKey).
func TestWycheproofVectorsOfCurves(t *testing.T) {
	for name, id := range map[string]uint16{
		"x25519": 1, "x448": 4,
		"ecdh_secp256r1_ecpoint": 2, "ecdh_secp384r1_ecpoint": 7, "ecdh_secp521r1_ecpoint": 5,
	} {
		s, _ := Lookup(id)
		group := s.kem.(*dhkem).curve
		wycheproofFile(t, name, func(c *tally, g dhGroup) {
			for _, tc := range g.Tests {
				raw := tc.Private
				if !group.exact() { // a number with leading zeros, or without those that it should have
					raw = new(big.Int).SetBytes(raw).FillBytes(make([]byte, group.scalarSize()))
				}
				key := must[curvePrivate](t)(group.private(secret.New(raw)))
				shared, err := key.dh(tc.Public)
				want := tc.Result != "invalid" && !tc.has("ZeroSharedSecret") && !tc.has("CompressedPublic")
				c.judge(tc.wycheCase, want, err == nil && bytes.Equal(shared, tc.Shared))

				if checked := s.CheckHPKEPublicKey(tc.Public) == nil; checked != (want && !tc.has("NonCanonicalPublic")) {
					c.t.Errorf("case %d (%v): as a key: %t", tc.ID, tc.Flags, checked)
				}
			}
		})
	}
}
