package suite

import (
	"crypto/ed25519"

	"github.com/cloudflare/circl/sign/ed448"

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

// ed448Scheme is Ed448 with an empty context (RFC 8032, Section 5.2; RFC 8446, Section 4.2.3).
type ed448Scheme struct{}

func (ed448Scheme) generate() (secret.Secret, error) { return Random(ed448.SeedSize) }

func (ed448Scheme) parse(raw secret.Secret) ([]byte, func([]byte) ([]byte, error), error) {
	if raw.Len() != ed448.SeedSize {
		return nil, nil, ErrKey
	}
	key := ed448.NewKeyFromSeed(raw.Bytes())
	sign := func(message []byte) ([]byte, error) { return ed448.Sign(key, message, ""), nil }
	return append([]byte(nil), key[ed448.SeedSize:]...), sign, nil
}

func (ed448Scheme) check(public []byte) error {
	if len(public) != ed448.PublicKeySize || badEd448(public) {
		return ErrKey
	}
	return nil
}

func (e ed448Scheme) verify(public, message, signature []byte) error {
	if err := e.check(public); err != nil {
		return err
	}
	if !ed448.Verify(public, message, signature, "") {
		return ErrSignature
	}
	return nil
}
