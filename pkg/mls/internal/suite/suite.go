// Package suite implements the cipher suites of RFC 9420, Sections 5.1 and 17.1, and of draft-ietf-mls-pq-ciphersuites, and
// the labelled operations that the protocol builds from them (Sections 5.1.2, 5.1.3, 5.2, 8 and 9).
//
// A [Suite] is a row of one table (table.go): a KEM, a KDF, an AEAD, a hash and a signature scheme. Each is a small
// interface, so that a further suite is a further row. Curves, ciphers, hashes and signatures come from the
// standard library, from golang.org/x/crypto and from circl; what is composed here is HPKE's base mode (RFC 9180),
// because no library offers all of the KEMs, takes a random source that may fail, and is small in a browser.
// docs/adr/0007-primitives.md has the figures.
//
// Rules that hold throughout: randomness comes from crypto/rand and a failing source is an error, never a key; tags
// and shared secrets are compared in constant time; private keys are parsed once and kept as handles that do not
// print; public keys from the network are checked by [Suite.CheckHPKEPublicKey] and [Suite.CheckSignaturePublicKey],
// and again wherever they are used.
//
// A Suite is immutable once it can be looked up and safe for concurrent use, and so are its key handles.
//
// Files: table.go (the suites; table_full.go has those that a compact build leaves out, table_compact.go that it does),
// codepoint.go (their numbers), kdf.go (hash, MAC, ExpandWithLabel and its family), aead.go, signature.go with
// ed25519.go, ecdsa.go and mldsa.go, hpke.go (base mode and exports), kem.go with dhkem.go, mlkem.go and hybrid.go
// (KEMs), x25519.go, curve448.go and nist.go (curves), loworder.go (what public keys must not be), random.go,
// meter.go (what tests count of the work).
package suite

import "errors"

// Failures. None of them tells more than its name: an attacker learns nothing from the difference between a wrong
// key and a changed ciphertext.
var (
	// ErrKey reports a key of the wrong length, off its curve, of low order or out of range.
	ErrKey = errors.New("suite: invalid key")
	// ErrSignature reports a signature that does not verify.
	ErrSignature = errors.New("suite: invalid signature")
	// ErrOpen reports a ciphertext that does not authenticate.
	ErrOpen = errors.New("suite: can not be opened")
	// ErrLength reports a requested length that the KDF does not give.
	ErrLength = errors.New("suite: length out of range")
)

// labelPrefix stands before every label of the protocol (RFC 9420, Sections 5.1.2, 5.1.3 and 8).
const labelPrefix = "MLS 1.0 "

// Suite is one cipher suite. Obtain it from [Lookup].
type Suite struct {
	standard  uint16 // the code point of RFC 9420, or the one that a suite of a draft has without [Assign]
	id        uint16
	name      string
	kem       kem
	kdf       *kdf
	aead      *aead
	signature signatureScheme
	hpkeID    []byte // suite_id of RFC 9180, Section 5.1
}

// ID returns the code point.
func (s *Suite) ID() uint16 { return s.id }

// Name returns the registered name.
func (s *Suite) Name() string { return s.name }

// Nh is the size of a hash, a MAC tag and of every secret of the key schedule, in bytes (KDF.Nh).
func (s *Suite) Nh() int { return s.kdf.size }

// Nk is the size of an AEAD key in bytes (AEAD.Nk).
func (s *Suite) Nk() int { return s.aead.keySize }

// Nn is the size of an AEAD nonce in bytes (AEAD.Nn).
func (s *Suite) Nn() int { return nonceSize }
