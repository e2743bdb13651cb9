package suite

import (
	"crypto/cipher"
	"hash"

	"mlswasm/pkg/mls/internal/secret"
)

// Meter counts what a suite is asked to do, so that a test can bound the work that a message causes without a clock.
type Meter struct {
	Hashes     int // hash computations begun outside of the KEM; an HMAC is two
	Ciphers    int // AEAD keys set up: one for each Seal and Open
	KeyPairs   int // HPKE private keys derived or parsed
	Transports int // encapsulations and decapsulations
	KeyChecks  int // public keys checked
	Signed     int
	Verified   int // signatures checked
}

// Total is the number of all operations.
func (m *Meter) Total() int {
	return m.Hashes + m.Ciphers + m.KeyPairs + m.Transports + m.KeyChecks + m.Signed + m.Verified
}

// MeterForTest counts everything that the suite does until stop is called, whoever asks for it; not what keys do that were
// parsed before. It changes the row of the
// table itself, since what a message causes begins with a look-up: nothing else may use the suite meanwhile, and nothing but
// a test may call it (internal/archtest).
func (s *Suite) MeterForTest() (m *Meter, stop func()) {
	before := *s
	m = new(Meter)
	d, a := *s.kdf, *s.aead
	d.new = func() hash.Hash { m.Hashes++; return before.kdf.new() }
	a.new = func(key []byte) (cipher.AEAD, error) { m.Ciphers++; return before.aead.new(key) }
	s.kdf, s.aead = &d, &a
	s.kem, s.signature = &meteredKEM{s.kem, m}, &meteredScheme{s.signature, m}
	return m, func() { *s = before }
}

type meteredKEM struct {
	kem
	m *Meter
}

func (x *meteredKEM) derive(ikm secret.Secret) (kemPrivate, error) {
	x.m.KeyPairs++
	key, err := x.kem.derive(ikm)
	return meteredKey{key, x.m}, err
}

func (x *meteredKEM) private(raw secret.Secret) (kemPrivate, error) {
	x.m.KeyPairs++
	key, err := x.kem.private(raw)
	return meteredKey{key, x.m}, err
}

func (x *meteredKEM) check(public []byte) error {
	x.m.KeyChecks++
	return x.kem.check(public)
}

func (x *meteredKEM) encap(public []byte, seed secret.Secret) (secret.Secret, []byte, error) {
	x.m.Transports++
	return x.kem.encap(public, seed)
}

type meteredKey struct {
	kemPrivate
	m *Meter
}

func (x meteredKey) decap(enc []byte) (secret.Secret, error) {
	x.m.Transports++
	return x.kemPrivate.decap(enc)
}

type meteredScheme struct {
	signatureScheme
	m *Meter
}

func (x *meteredScheme) parse(raw secret.Secret) ([]byte, func([]byte) ([]byte, error), error) {
	public, sign, err := x.signatureScheme.parse(raw)
	return public, func(message []byte) ([]byte, error) { x.m.Signed++; return sign(message) }, err
}

func (x *meteredScheme) check(public []byte) error {
	x.m.KeyChecks++
	return x.signatureScheme.check(public)
}

func (x *meteredScheme) verify(public, message, signature []byte) error {
	x.m.Verified++
	return x.signatureScheme.verify(public, message, signature)
}
