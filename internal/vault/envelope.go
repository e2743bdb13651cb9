package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	nonceSize = chacha20poly1305.NonceSizeX
	tagSize   = chacha20poly1305.Overhead
)

// Overhead is how much longer a sealed row or backup is than what it holds, in
// bytes: version 1, commit number 8, nonce 24, tag 16.
const Overhead = prefixSize + nonceSize + tagSize

// The envelope of rows and backups:
//
//	0  version        1
//	1  commit number  uint64, big endian
//	9  nonce          24 bytes
//	33 ciphertext and tag
//
// The associated data are version and commit number, and behind them the names of
// the place that the envelope belongs to.
const (
	envelopeVersion = 1
	prefixSize      = 1 + 8
)

func newAEAD(key secret) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key.bytes())
	if err != nil {
		panic(err) // only for keys that are not 32 bytes long
	}
	return aead
}

func seal(aead cipher.AEAD, commit uint64, plaintext []byte, place ...string) []byte {
	nonce := make([]byte, nonceSize)
	rand.Read(nonce)
	return sealWith(aead, nonce, commit, plaintext, place...)
}

func sealWith(aead cipher.AEAD, nonce []byte, commit uint64, plaintext []byte, place ...string) []byte {
	b := make([]byte, 0, Overhead+len(plaintext))
	b = append(b, envelopeVersion)
	b = binary.BigEndian.AppendUint64(b, commit)
	aad := appendFields(b[:prefixSize:prefixSize], place...)
	b = append(b, nonce...)
	return aead.Seal(b, nonce, plaintext, aad)
}

func open(aead cipher.AEAD, sealed []byte, place ...string) (plaintext []byte, commit uint64, err error) {
	if len(sealed) == 0 {
		return nil, 0, ErrSealed
	}
	if sealed[0] > envelopeVersion {
		return nil, 0, ErrUnsupported
	}
	if len(sealed) < Overhead {
		return nil, 0, ErrSealed
	}
	prefix, rest := sealed[:prefixSize:prefixSize], sealed[prefixSize:]
	aad := appendFields(prefix, place...)
	plaintext, err = aead.Open([]byte{}, rest[:nonceSize], rest[nonceSize:], aad)
	if err != nil {
		return nil, 0, ErrSealed
	}
	return plaintext, binary.BigEndian.Uint64(prefix[1:]), nil
}
