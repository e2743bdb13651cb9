package suite

import (
	"crypto/hkdf"
	"crypto/hmac"
	"encoding/binary"
	"hash"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/wire"
)

// kdf is HKDF over a hash, and the hash (RFC 9180, Section 7.2; RFC 5869).
type kdf struct {
	id   uint16
	new  func() hash.Hash
	size int
}

func (k *kdf) extract(salt, ikm []byte) []byte {
	prk, err := hkdf.Extract(k.new, ikm, salt)
	if err != nil {
		panic("suite: HKDF-Extract refused its hash: " + err.Error()) // fails only for hashes that the table has not
	}
	return prk
}

// expand returns length bytes, 0 < length <= 255 * Nh.
func (k *kdf) expand(prk, info []byte, length int) []byte {
	out, err := hkdf.Expand(k.new, prk, string(info), length)
	if err != nil {
		panic("suite: HKDF-Expand beyond 255 blocks: " + err.Error()) // every caller's length is fixed or checked
	}
	return out
}

// Hash returns the hash of the parts, one after the other.
func (s *Suite) Hash(parts ...[]byte) []byte {
	h := s.kdf.new()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// MAC returns HMAC(key, data), Nh bytes (RFC 9420, Section 5.1).
func (s *Suite) MAC(key secret.Secret, data []byte) []byte {
	m := hmac.New(s.kdf.new, key.Bytes())
	m.Write(data)
	return m.Sum(nil)
}

// VerifyMAC tells whether tag is the MAC of data, at its full length and in constant time.
func (s *Suite) VerifyMAC(key secret.Secret, data, tag []byte) bool {
	return hmac.Equal(s.MAC(key, data), tag)
}

// Zero returns the all-zero string of Nh bytes, the "0" of the key schedule (RFC 9420, Section 8).
func (s *Suite) Zero() secret.Secret { return secret.Own(make([]byte, s.kdf.size)) }

// Extract is KDF.Extract(salt, ikm) (RFC 9420, Section 8).
func (s *Suite) Extract(salt, ikm secret.Secret) secret.Secret {
	return secret.Own(s.kdf.extract(salt.Bytes(), ikm.Bytes()))
}

// MaxExpand is the longest output of [Suite.ExpandWithLabel] in bytes: 255 blocks of HKDF.
func (s *Suite) MaxExpand() int { return 255 * s.kdf.size }

// ExpandWithLabel derives length bytes, 0 to [Suite.MaxExpand], from sec (RFC 9420, Section 8). A length that comes
// from a user must be checked before: outside of the bounds it panics.
func (s *Suite) ExpandWithLabel(sec secret.Secret, label string, context []byte, length int) secret.Secret {
	if length < 0 || length > s.MaxExpand() {
		panic("suite: ExpandWithLabel with an unchecked length")
	}
	info, err := wire.EncodeFunc(func(c *wire.Codec) {
		n, l := uint16(length), []byte(labelPrefix+label)
		c.Uint16(&n)
		c.Bytes(&l)
		c.Bytes(&context)
	})
	if err != nil {
		panic("suite: KDFLabel with a context beyond 2^30 bytes") // contexts are hashes and group contexts
	}
	return secret.Own(s.kdf.expand(sec.Bytes(), info, length))
}

// DeriveSecret derives Nh bytes from sec (RFC 9420, Section 8).
func (s *Suite) DeriveSecret(sec secret.Secret, label string) secret.Secret {
	return s.ExpandWithLabel(sec, label, nil, s.kdf.size)
}

// DeriveTreeSecret derives length bytes for one generation of a ratchet (RFC 9420, Section 9.1).
func (s *Suite) DeriveTreeSecret(sec secret.Secret, label string, generation uint32, length int) secret.Secret {
	var g [4]byte
	binary.BigEndian.PutUint32(g[:], generation)
	return s.ExpandWithLabel(sec, label, g[:], length)
}

// RefHash identifies value by a hash under label, which is used as it is: callers pass "MLS 1.0 KeyPackage Reference"
// or "MLS 1.0 Proposal Reference" (RFC 9420, Section 5.2).
func (s *Suite) RefHash(label string, value []byte) ([]byte, error) {
	input, err := wire.EncodeFunc(func(c *wire.Codec) {
		l := []byte(label)
		c.Bytes(&l)
		c.Bytes(&value)
	})
	if err != nil {
		return nil, err
	}
	return s.Hash(input), nil
}

// labelled encodes SignContent and EncryptContext, which have the same two fields (RFC 9420, Sections 5.1.2, 5.1.3).
func labelled(label string, content []byte) ([]byte, error) {
	return wire.EncodeFunc(func(c *wire.Codec) {
		l := []byte(labelPrefix + label)
		c.Bytes(&l)
		c.Bytes(&content)
	})
}
