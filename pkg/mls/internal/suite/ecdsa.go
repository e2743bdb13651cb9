//go:build !mlswasm_compact

package suite

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"hash"

	"mlswasm/pkg/mls/internal/secret"
)

// ecdsaScheme is ECDSA with the hash of its TLS signature scheme (RFC 9420, Section 17.1; RFC 8446, Section 4.2.3).
type ecdsaScheme struct {
	curve   elliptic.Curve
	new     func() hash.Hash
	size    int  // of a scalar in bytes
	topMask byte // bits of a scalar's first byte
}

func (e *ecdsaScheme) digest(message []byte) []byte {
	h := e.new()
	h.Write(message)
	return h.Sum(nil)
}

func (e *ecdsaScheme) generate() (secret.Secret, error) {
	for range scalarAttempts {
		raw, err := Random(e.size)
		if err != nil {
			return secret.Secret{}, err
		}
		raw.Bytes()[0] &= e.topMask
		if _, err := ecdsa.ParseRawPrivateKey(e.curve, raw.Bytes()); err == nil {
			return raw, nil
		}
	}
	return secret.Secret{}, secret.ErrRandom
}

func (e *ecdsaScheme) parse(raw secret.Secret) ([]byte, func([]byte) ([]byte, error), error) {
	key, err := ecdsa.ParseRawPrivateKey(e.curve, raw.Bytes())
	if err != nil {
		return nil, nil, ErrKey
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, nil, ErrKey
	}
	sign := func(message []byte) ([]byte, error) {
		return key.Sign(nil, e.digest(message), e.hashID()) // no random source: RFC 6979
	}
	return public, sign, nil
}

func (e *ecdsaScheme) hashID() crypto.Hash {
	switch e.size {
	case 32:
		return crypto.SHA256
	case 48:
		return crypto.SHA384
	default:
		return crypto.SHA512
	}
}

func (e *ecdsaScheme) check(public []byte) error {
	if _, err := ecdsa.ParseUncompressedPublicKey(e.curve, public); err != nil {
		return ErrKey
	}
	return nil
}

func (e *ecdsaScheme) verify(public, message, signature []byte) error {
	key, err := ecdsa.ParseUncompressedPublicKey(e.curve, public)
	if err != nil {
		return ErrKey
	}
	if !ecdsa.VerifyASN1(key, e.digest(message), signature) {
		return ErrSignature
	}
	return nil
}
