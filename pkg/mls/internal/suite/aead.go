package suite

import (
	"crypto/aes"
	"crypto/cipher"

	"golang.org/x/crypto/chacha20poly1305"

	"mlswasm/pkg/mls/internal/secret"
)

// nonceSize and TagSize hold for every AEAD of the table.
const (
	nonceSize = 12
	// TagSize is how many bytes a ciphertext is longer than its plaintext.
	TagSize = 16
)

type aead struct {
	id      uint16
	keySize int
	new     func(key []byte) (cipher.AEAD, error)
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func newChaCha(key []byte) (cipher.AEAD, error) { return chacha20poly1305.New(key) }

func (a *aead) cipher(key, nonce []byte) (cipher.AEAD, error) {
	if len(key) != a.keySize || len(nonce) != nonceSize {
		return nil, ErrKey
	}
	c, err := a.new(key)
	if err != nil {
		return nil, ErrKey
	}
	return c, nil
}

// Seal encrypts plaintext under a key and a nonce that must never be used together again. It answers [ErrKey] for a
// key that is not Nk or a nonce that is not Nn bytes long. The caller owns the ciphertext, [TagSize] bytes longer.
func (s *Suite) Seal(key, nonce secret.Secret, aad, plaintext []byte) ([]byte, error) {
	c, err := s.aead.cipher(key.Bytes(), nonce.Bytes())
	if err != nil {
		return nil, err
	}
	return c.Seal(make([]byte, 0, len(plaintext)+TagSize), nonce.Bytes(), plaintext, aad), nil
}

// Open authenticates and decrypts what [Suite.Seal] made, or answers [ErrOpen]. The ciphertext is not changed; the
// caller owns the plaintext.
func (s *Suite) Open(key, nonce secret.Secret, aad, ciphertext []byte) ([]byte, error) {
	c, err := s.aead.cipher(key.Bytes(), nonce.Bytes())
	if err != nil {
		return nil, err
	}
	plaintext, err := c.Open(nil, nonce.Bytes(), ciphertext, aad)
	if err != nil {
		return nil, ErrOpen
	}
	return plaintext, nil
}
