package suite

import (
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"testing"
)

func le(b []byte, size int) []byte {
	return append(append([]byte(nil), b...), make([]byte, size-len(b))...)
}

// plus adds a small number to a little-endian one.
func plus(b []byte, n int) []byte {
	b = append([]byte(nil), b...)
	for i := 0; n != 0 && i < len(b); i++ {
		n += int(b[i])
		b[i] = byte(n)
		n >>= 8
	}
	return b
}

func TestPointsOfLowOrderAreRefused(t *testing.T) {
	x25519, _ := Lookup(1)
	x448, _ := Lookup(4)
	highBit := func(b []byte) []byte {
		b = append([]byte(nil), b...)
		b[len(b)-1] |= 0x80
		return b
	}
	for _, c := range []struct {
		suite  *Suite
		points [][]byte
		prime  []byte
	}{{x25519, lowOrderX25519, prime25519}, {x448, lowOrder448, prime448}} {
		key := must[*HPKEKey](t)(c.suite.GenerateKeyPair())
		all := append([][]byte{}, c.points...)
		all = append(all, c.prime, plus(c.prime, 1)) // 0 and 1, not reduced
		if c.suite == x25519 {
			for _, p := range c.points {
				all = append(all, highBit(p)) // the bit that RFC 7748 ignores
			}
		}
		for _, p := range all {
			if err := c.suite.CheckHPKEPublicKey(p); !errors.Is(err, ErrKey) {
				t.Errorf("%s: %x is accepted: %v", c.suite.name, p, err)
			}
			if _, _, err := c.suite.EncryptWithLabel(p, "label", nil, nil); !errors.Is(err, ErrKey) {
				t.Errorf("%s: encrypting to %x: %v", c.suite.name, p, err)
			}
			if _, err := key.DecryptWithLabel("label", nil, p, make([]byte, 32)); !errors.Is(err, ErrKey) {
				t.Errorf("%s: a KEM output of %x: %v", c.suite.name, p, err)
			}
		}
	}
}

// The list of low orders is the set of inputs for which another implementation computes a zero secret.
func TestTheListOfLowOrdersIsTheStandardLibrarys(t *testing.T) {
	key := must[*ecdh.PrivateKey](t)(ecdh.X25519().GenerateKey(rand.Reader))
	for _, p := range lowOrderX25519 {
		if _, err := key.ECDH(must[*ecdh.PublicKey](t)(ecdh.X25519().NewPublicKey(p))); err == nil {
			t.Errorf("%x is of no low order", p)
		}
	}
}

func TestCoordinatesMustBeReduced(t *testing.T) {
	for _, c := range []struct {
		id    uint16
		prime []byte
		check func(s *Suite, key []byte) error
		size  int
	}{
		{1, prime25519, (*Suite).CheckHPKEPublicKey, 32}, {4, prime448, (*Suite).CheckHPKEPublicKey, 56},
		{1, prime25519, (*Suite).CheckSignaturePublicKey, 32}, {4, prime448, (*Suite).CheckSignaturePublicKey, 57},
	} {
		s, _ := Lookup(c.id)
		if err := c.check(s, le(plus(c.prime, 9), c.size)); !errors.Is(err, ErrKey) {
			t.Errorf("%s: p+9: %v", s.name, err)
		}
		if err := c.check(s, le([]byte{9}, c.size)); err != nil {
			t.Errorf("%s: 9: %v", s.name, err)
		}
	}
}

func TestKeysOfTheWrongShapeAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		for name, bad := range shapes(key.Public()) {
			if err := s.CheckHPKEPublicKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("public HPKE key, %s: %v", name, err)
			}
			if _, _, err := s.EncryptWithLabel(bad, "label", nil, nil); !errors.Is(err, ErrKey) {
				t.Errorf("encrypting, %s: %v", name, err)
			}
		}
		for name, bad := range shapes(signer.Public()) {
			if err := s.CheckSignaturePublicKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("public signature key, %s: %v", name, err)
			}
			if err := s.VerifyWithLabel(bad, "label", nil, make([]byte, 64)); !errors.Is(err, ErrKey) {
				t.Errorf("verifying, %s: %v", name, err)
			}
		}
		for name, bad := range shapes(key.Raw().Bytes()) {
			if _, err := s.NewHPKEKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("private HPKE key, %s: %v", name, err)
			}
		}
		for name, bad := range shapes(signer.Raw().Bytes()) {
			if _, err := s.NewSignatureKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("private signature key, %s: %v", name, err)
			}
		}
	})
}

func shapes(key []byte) map[string][]byte {
	return map[string][]byte{
		"empty": nil, "one byte": {4}, "short": key[:len(key)-1], "long": append(append([]byte(nil), key...), 0),
	}
}
