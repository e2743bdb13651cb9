package suite

import (
	"bytes"
	"errors"
	"math/big"
	"testing"
)

func TestSignaturesVerifyForTheirLabelAndContentOnly(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		stranger := must[*SignatureKey](t)(s.GenerateSignatureKey())
		signature := must[[]byte](t)(signer.SignWithLabel("label", context))
		if err := s.VerifyWithLabel(signer.Public(), "label", context, signature); err != nil {
			t.Error(err)
		}
		for _, c := range []struct {
			name      string
			public    []byte
			label     string
			content   []byte
			signature []byte
		}{
			{"another key", stranger.Public(), "label", context, signature},
			{"another label", signer.Public(), "lab", context, signature},
			{"a label that ends in the content", signer.Public(), "label" + string(context[:1]), context[1:], signature},
			{"another content", signer.Public(), "label", context[1:], signature},
			{"a short signature", signer.Public(), "label", context, signature[:len(signature)-1]},
			{"a long signature", signer.Public(), "label", context, append(append([]byte(nil), signature...), 0)},
			{"no signature", signer.Public(), "label", context, nil},
			{"a signature of zeros", signer.Public(), "label", context, make([]byte, len(signature))},
		} {
			if err := s.VerifyWithLabel(c.public, c.label, c.content, c.signature); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for i := range signature {
			bad := append([]byte(nil), signature...)
			bad[i] ^= 1
			if err := s.VerifyWithLabel(signer.Public(), "label", context, bad); !errors.Is(err, ErrSignature) {
				t.Errorf("byte %d changed: %v", i, err)
			}
		}
	})
}

func TestSigningNeedsNoRandomness(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		withRandom(zeros{}, func() {
			a := must[[]byte](t)(signer.SignWithLabel("label", context))
			b := must[[]byte](t)(signer.SignWithLabel("label", context))
			if !bytes.Equal(a, b) {
				t.Error("two signatures differ")
			}
		})
	})
}

// An S that is not reduced would be a second signature for the same message.
func TestEdDSASignaturesHaveOneForm(t *testing.T) {
	order25519, _ := new(big.Int).SetString("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16)
	order448, _ := new(big.Int).SetString("3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3", 16)
	for _, c := range []struct {
		id    uint16
		order *big.Int
	}{{1, order25519}, {4, order448}} {
		s, _ := Lookup(c.id)
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		signature := must[[]byte](t)(signer.SignWithLabel("label", context))
		half := len(signature) / 2
		number := new(big.Int).SetBytes(reversed(signature[half:]))
		number.Add(number, c.order)
		bad := append([]byte(nil), signature[:half]...)
		bad = append(bad, reversed(number.FillBytes(make([]byte, half)))...)
		if err := s.VerifyWithLabel(signer.Public(), "label", context, bad); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// Under a key of low order, one signature fits chosen messages without any private key: such keys are refused.
func TestSignatureKeysOfLowOrderAreRefused(t *testing.T) {
	for _, c := range []struct {
		id     uint16
		points [][]byte
		size   int
	}{{1, lowOrderEd25519, 32}, {4, lowOrder448, 57}} {
		s, _ := Lookup(c.id)
		for _, p := range c.points {
			for _, sign := range []byte{0, 0x80} {
				key := le(p, c.size)
				key[c.size-1] |= sign
				if err := s.CheckSignaturePublicKey(key); !errors.Is(err, ErrKey) {
					t.Errorf("%s: %x: %v", s.name, key, err)
				}
				forged := append(le([]byte{1}, c.size), make([]byte, c.size)...) // R neutral, S zero
				if err := s.VerifyWithLabel(key, "label", context, forged); !errors.Is(err, ErrKey) {
					t.Errorf("%s: %x verifies: %v", s.name, key, err)
				}
			}
		}
	}
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[len(b)-1-i] = b[i]
	}
	return out
}
