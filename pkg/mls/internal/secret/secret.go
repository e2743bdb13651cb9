// Package secret holds bytes that must not be printed, compared with == or forgotten in a copy.
//
// A [Secret] does not compile in a comparison or as a map key, prints as "[secret]" under every verb of fmt and
// every text marshaler, also as a field of a struct that is printed, and compares in constant time. What it can not
// do: Go's collector may have moved or copied the bytes before, so [Secret.Clear] shortens the life of a secret
// but does not prove its end.
//
// Files: secret.go, watch.go (what tests see of it).
package secret

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// ErrRandom reports a failed source of randomness. No secret was made.
var ErrRandom = errors.New("secret: no randomness")

const redacted = "[secret]"

// Secret owns a byte string. Copies of a Secret share it. The zero Secret is empty. Not safe for use by several
// goroutines while one of them clears it.
type Secret struct {
	_ [0]func() // refuses == and map keys
	// fmt reaches unexported fields by reflection, without asking their methods, and follows one pointer under a
	// verb that it finds wrong. Of a pointer to a pointer it prints an address.
	box **box
}

// box points to itself so that one allocation serves both pointers.
type box struct {
	self *box
	b    []byte
}

// New returns a Secret with a copy of b.
func New(b []byte) Secret {
	if len(b) == 0 {
		return Secret{}
	}
	return Own(append(make([]byte, 0, len(b)), b...))
}

// Own returns a Secret that takes b over: the caller must not use b again.
func Own(b []byte) Secret {
	x := &box{b: b}
	x.self = x
	s := Secret{box: &x.self}
	if made != nil {
		made(s)
	}
	return s
}

// Random returns n random bytes from the operating system, or an error that wraps [ErrRandom].
func Random(n int) (Secret, error) { return ReadFrom(rand.Reader, n) }

// ReadFrom returns the next n bytes of source, or an error that wraps [ErrRandom] when it has fewer.
func ReadFrom(source io.Reader, n int) (Secret, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(source, b); err != nil {
		clear(b)
		return Secret{}, &randomError{err}
	}
	return Own(b), nil
}

// Bytes returns the bytes themselves, not a copy: they are zero after [Secret.Clear] and the caller must not change
// them. It is the one way out and therefore easy to search for.
func (s Secret) Bytes() []byte {
	if s.box == nil {
		return nil
	}
	return (*s.box).b
}

// Len returns the number of bytes.
func (s Secret) Len() int { return len(s.Bytes()) }

// Clone returns a Secret of its own, which clearing s leaves alone.
func (s Secret) Clone() Secret { return New(s.Bytes()) }

// Equal compares in a time that depends on the lengths alone.
func (s Secret) Equal(t Secret) bool { return subtle.ConstantTimeCompare(s.Bytes(), t.Bytes()) == 1 }

// Clear overwrites the bytes, for every copy of s, and leaves s empty.
func (s *Secret) Clear() {
	if s.box != nil {
		clear((*s.box).b)
		(*s.box).b = nil
		s.box = nil
	}
}

// Codec is what [Secret.Wire] needs of a wire.Codec.
type Codec interface {
	Bytes(*[]byte)
	Decoding() bool
}

// Wire walks the secret as opaque<V>, for state that is stored sealed.
func (s *Secret) Wire(c Codec) {
	b := s.Bytes()
	c.Bytes(&b)
	if c.Decoding() { // b is a copy: the codec does not alias its input
		*s = Own(b)
	}
}

// String returns "[secret]".
func (s Secret) String() string { return redacted }

// GoString returns "[secret]".
func (s Secret) GoString() string { return redacted }

// Format writes "[secret]" for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns "[secret]", so that an encoder which finds it can not leak.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Redact writes a name and the length of data that are secret: what a type prints that is handed out with its bytes.
func Redact(f fmt.State, name string, data []byte) {
	_, _ = io.WriteString(f, name+" "+redacted+" of "+strconv.Itoa(len(data))+" bytes")
}

type randomError struct{ cause error }

func (e *randomError) Error() string   { return ErrRandom.Error() + ": " + e.cause.Error() }
func (e *randomError) Unwrap() []error { return []error{ErrRandom, e.cause} }
