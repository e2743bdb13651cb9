package suite

import "mlswasm/pkg/mls/internal/secret"

// kem is the seam for a key encapsulation mechanism in the sense of RFC 9180, Section 4. Nothing above it knows of
// curves or lattices: dhkem.go, mlkem.go and hybrid.go are the three kinds.
type kem interface {
	id() uint16
	// seedSize is how many random bytes a new key takes.
	seedSize() int
	// encapSeedSize is how many random bytes an encapsulation takes.
	encapSeedSize() int
	// derive is DeriveKeyPair.
	derive(ikm secret.Secret) (kemPrivate, error)
	// private is DeserializePrivateKey.
	private(raw secret.Secret) (kemPrivate, error)
	// check is DeserializePublicKey with the validation of RFC 9180, Section 7.1.4.
	check(public []byte) error
	// encap is Encap with the randomness given, encapSeedSize bytes.
	encap(public []byte, seed secret.Secret) (shared secret.Secret, enc []byte, err error)
}

// kemPrivate is a private key of a kem, parsed once.
type kemPrivate interface {
	public() []byte
	raw() secret.Secret
	decap(enc []byte) (secret.Secret, error)
	// clear overwrites the key as far as it is held here: a library's own copy is out of reach.
	clear()
}
