package suite

import (
	"errors"
	"testing"
)

// Whatever arrives as a key, a signature, a KEM output or a ciphertext is answered with one of three errors.
func FuzzBytesFromTheNetwork(f *testing.F) {
	keys := make([]*HPKEKey, len(suites.rows))
	for i, s := range suites.rows {
		key, err := s.GenerateKeyPair()
		if err != nil {
			f.Fatal(err)
		}
		signer, err := s.GenerateSignatureKey()
		if err != nil {
			f.Fatal(err)
		}
		signature, err := signer.SignWithLabel("label", context)
		if err != nil {
			f.Fatal(err)
		}
		enc, ciphertext, err := s.EncryptWithLabel(key.Public(), "label", context, plaintext)
		if err != nil {
			f.Fatal(err)
		}
		keys[i] = key
		f.Add(uint8(i), signer.Public(), signature)
		f.Add(uint8(i), enc, ciphertext)
	}
	f.Fuzz(func(t *testing.T, i uint8, a, b []byte) {
		s, key := suites.rows[int(i)%len(suites.rows)], keys[int(i)%len(suites.rows)]
		if s.kem.id() == 0x0012 { // two hundred times slower than the others, and the same code as P-256
			return
		}
		_, openErr := key.DecryptWithLabel("label", context, a, b)
		_, newErr := s.NewHPKEKey(a)
		for _, err := range []error{
			s.VerifyWithLabel(a, "label", context, b), s.CheckHPKEPublicKey(a), s.CheckSignaturePublicKey(a), openErr, newErr,
		} {
			if err != nil && !errors.Is(err, ErrKey) && !errors.Is(err, ErrSignature) && !errors.Is(err, ErrOpen) {
				t.Fatal(err)
			}
		}
	})
}
