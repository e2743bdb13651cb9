package suite

import (
	"crypto/ed25519"

	"mlswasm/pkg/mls/internal/secret"
)

// ed25519Scheme is Ed25519 (RFC 8032, Section 5.1).
type ed25519Scheme struct{}

func (ed25519Scheme) generate() (secret.Secret, error) { return Random(ed25519.SeedSize) }

func (ed25519Scheme) parse(raw secret.Secret) ([]byte, func([]byte) ([]byte, error), error) {
	if raw.Len() != ed25519.SeedSize {
		return nil, nil, ErrKey
	}
	key := ed25519.NewKeyFromSeed(raw.Bytes())
	sign := func(message []byte) ([]byte, error) { return ed25519.Sign(key, message), nil }
	return append([]byte(nil), key[ed25519.SeedSize:]...), sign, nil
}

func (ed25519Scheme) check(public []byte) error {
	if len(public) != ed25519.PublicKeySize || badEd25519(public) {
		return ErrKey
	}
	return nil
}

func (e ed25519Scheme) verify(public, message, signature []byte) error {
	if err := e.check(public); err != nil {
		return err
	}
	if !ed25519.Verify(public, message, signature) {
		return ErrSignature
	}
	return nil
}
