package vault

import "crypto/subtle"

// size is the length of every secret here, in bytes.
const size = 32

// secret is what Root, Auth and Key have in common. It cannot be compared with
// ==, and prints as "[secret]". The bytes stand behind a function, because package
// fmt follows pointers when a verb does not fit a type, and asks no String method
// then.
type secret struct{ get func() *[size]byte }

// hold takes b over.
func hold(b *[size]byte) secret { return secret{func() *[size]byte { return b }} }

func newSecret(b []byte) (secret, error) {
	if len(b) != size {
		return secret{}, ErrLength
	}
	return hold((*[size]byte)(append([]byte(nil), b...))), nil
}

// bytes panics on the zero value: using a secret that nobody made is a bug, and
// must not pass for a key of zeros.
func (s secret) bytes() []byte {
	if s.get == nil {
		panic("vault: a secret that was never set")
	}
	return s.get()[:]
}

// String returns "[secret]".
func (s secret) String() string { return "[secret]" }

// GoString returns "[secret]".
func (s secret) GoString() string { return "[secret]" }

// MarshalText returns "[secret]", so that no encoder writes the bytes.
func (s secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Bytes returns a copy of the secret's 32 bytes, which are then the caller's to
// protect.
func (s secret) Bytes() []byte { return append([]byte(nil), s.bytes()...) }

// Clear overwrites the secret in place, for all copies of this value. What the
// runtime has copied elsewhere it cannot reach.
func (s secret) Clear() {
	if s.get != nil {
		clear(s.bytes())
	}
}

func equal(a, b secret) bool {
	return subtle.ConstantTimeCompare(a.bytes(), b.bytes()) == 1
}
