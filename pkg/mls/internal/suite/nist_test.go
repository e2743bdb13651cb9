//go:build !mlswasm_compact

package suite

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

// Points of the NIST curves: compressed, off the curve, at infinity, with coordinates beyond the field.
func TestNISTPointsAreChecked(t *testing.T) {
	for _, id := range []uint16{2, 5, 7} {
		s, _ := Lookup(id)
		key := must[*HPKEKey](t)(s.GenerateKeyPair()).Public()
		change := func(f func(b []byte) []byte) []byte { return f(append([]byte(nil), key...)) }
		half := (len(key) - 1) / 2
		for name, bad := range map[string][]byte{
			"compressed":       change(func(b []byte) []byte { b[0] = 2 + b[len(b)-1]&1; return b[:1+half] }),
			"hybrid":           change(func(b []byte) []byte { b[0] = 6 + b[len(b)-1]&1; return b }),
			"off the curve":    change(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }),
			"at infinity":      {0},
			"zero":             change(func(b []byte) []byte { clear(b[1:]); return b }),
			"beyond the field": change(func(b []byte) []byte { copy(b[1:1+half], bytes.Repeat([]byte{0xff}, half)); return b }),
		} {
			if err := s.CheckHPKEPublicKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("%s, HPKE key %s: %v", s.name, name, err)
			}
			if err := s.CheckSignaturePublicKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("%s, signature key %s: %v", s.name, name, err)
			}
		}
		for name, scalar := range map[string][]byte{
			"zero": make([]byte, s.kem.seedSize()), "beyond the order": bytes.Repeat([]byte{0xff}, s.kem.seedSize()),
		} {
			if _, err := s.NewHPKEKey(scalar); !errors.Is(err, ErrKey) {
				t.Errorf("%s, HPKE scalar %s: %v", s.name, name, err)
			}
			if _, err := s.NewSignatureKey(scalar); !errors.Is(err, ErrKey) {
				t.Errorf("%s, signature scalar %s: %v", s.name, name, err)
			}
		}
	}
}

// ECDSA signatures are DER, exactly: no other encoding of the same numbers, no number out of range.
func TestECDSASignaturesAreStrict(t *testing.T) {
	for _, id := range []uint16{2, 5, 7} {
		s, _ := Lookup(id)
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		signature := must[[]byte](t)(signer.SignWithLabel("label", context))
		var rs struct{ R, S *big.Int }
		if rest, err := asn1.Unmarshal(signature, &rs); err != nil || len(rest) != 0 {
			t.Fatalf("not DER: %v", err)
		}
		order := s.signature.(*ecdsaScheme).curve.Params().N
		encode := func(r, sig *big.Int) []byte {
			return must[[]byte](t)(asn1.Marshal(struct{ R, S *big.Int }{r, sig}))
		}
		size := (order.BitLen() + 7) / 8
		fixed := append(rs.R.FillBytes(make([]byte, size)), rs.S.FillBytes(make([]byte, size))...)
		for name, bad := range map[string][]byte{
			"r is zero":          encode(big.NewInt(0), rs.S),
			"s is zero":          encode(rs.R, big.NewInt(0)),
			"s is negative":      encode(rs.R, new(big.Int).Neg(rs.S)),
			"s plus the order":   encode(rs.R, new(big.Int).Add(rs.S, order)),
			"r plus the order":   encode(new(big.Int).Add(rs.R, order), rs.S),
			"r is the order":     encode(order, rs.S),
			"of fixed size":      fixed,
			"with trailing data": append(append([]byte(nil), signature...), 5, 0),
			"indefinite length":  append(append([]byte{0x30, 0x80}, signature[2:]...), 0, 0),
		} {
			if err := s.VerifyWithLabel(signer.Public(), "label", context, bad); !errors.Is(err, ErrSignature) {
				t.Errorf("%s, %s: %v", s.name, name, err)
			}
		}
	}
}

// A source that gives zeros for ever must not loop for ever either: a zero scalar is refused, and drawn again, so often.
func TestAScalarIsDrawnABoundedNumberOfTimes(t *testing.T) {
	withRandom(zeros{}, func() {
		for _, s := range suites.rows {
			if scheme, ok := s.signature.(*ecdsaScheme); ok {
				if _, err := scheme.generate(); !errors.Is(err, secret.ErrRandom) {
					t.Errorf("%s: %v", s.name, err)
				}
			}
		}
	})
}
