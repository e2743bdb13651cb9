//go:build !mlswasm_compact

package suite

import (
	"bytes"

	"github.com/cloudflare/circl/dh/x448"
	"github.com/cloudflare/circl/sign/ed448"

	"mlswasm/pkg/mls/internal/secret"
)

// prime448 is 2^448 - 2^224 - 1, and lowOrder448 the u or y = 0, 1, -1 of low order, the same numbers on the Montgomery and
// on the Edwards curve; little-endian, as in loworder.go.
var (
	prime448    = append(append(bytes.Repeat([]byte{0xff}, 28), 0xfe), bytes.Repeat([]byte{0xff}, 27)...)
	lowOrder448 = [][]byte{make([]byte, 56), one(56), append([]byte{0xfe}, prime448[1:]...)}
)

func badX448(u []byte) bool { return !reduced(u, prime448) || oneOf(u, lowOrder448) }

// badEd448 ignores the sign of x, the top bit of a last byte that has no other.
func badEd448(public []byte) bool {
	y := public[:56]
	return public[56]&0x7f != 0 || !reduced(y, prime448) || oneOf(y, lowOrder448)
}

// x448Curve is X448 (RFC 7748, Section 5).
type x448Curve struct{}

func (x448Curve) scalarSize() int { return x448.Size }
func (x448Curve) exact() bool     { return true }
func (x448Curve) mask([]byte)     {}

func (x448Curve) private(raw secret.Secret) (curvePrivate, error) {
	if raw.Len() != x448.Size {
		return nil, ErrKey
	}
	var pub x448.Key
	x448.KeyGen(&pub, (*x448.Key)(raw.Bytes()))
	return &x448Private{raw, pub[:]}, nil
}

func (x448Curve) check(public []byte) error {
	if len(public) != x448.Size || badX448(public) {
		return ErrKey
	}
	return nil
}

type x448Private struct {
	sk  secret.Secret
	pub []byte
}

func (p *x448Private) public() []byte { return p.pub }
func (p *x448Private) clear()         { p.sk.Clear() }

func (p *x448Private) dh(peer []byte) ([]byte, error) {
	if len(peer) != x448.Size {
		return nil, ErrKey
	}
	var shared x448.Key
	if !x448.Shared(&shared, (*x448.Key)(p.sk.Bytes()), (*x448.Key)(peer)) {
		return nil, ErrKey
	}
	return shared[:], nil
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
