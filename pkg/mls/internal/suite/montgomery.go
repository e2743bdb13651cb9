package suite

import (
	"github.com/cloudflare/circl/dh/x25519"
	"github.com/cloudflare/circl/dh/x448"

	"mlswasm/pkg/mls/internal/secret"
)

// x25519Curve is X25519 (RFC 7748, Section 5).
type x25519Curve struct{}

func (x25519Curve) scalarSize() int { return x25519.Size }
func (x25519Curve) exact() bool     { return true }
func (x25519Curve) mask([]byte)     {}

func (x25519Curve) private(raw secret.Secret) (curvePrivate, error) {
	if raw.Len() != x25519.Size {
		return nil, ErrKey
	}
	var pub x25519.Key
	x25519.KeyGen(&pub, (*x25519.Key)(raw.Bytes()))
	return &x25519Private{raw, pub[:]}, nil
}

func (x25519Curve) check(public []byte) error {
	if len(public) != x25519.Size || badX25519(public) {
		return ErrKey
	}
	return nil
}

type x25519Private struct {
	sk  secret.Secret
	pub []byte
}

func (p *x25519Private) public() []byte { return p.pub }

func (p *x25519Private) dh(peer []byte) ([]byte, error) {
	if len(peer) != x25519.Size {
		return nil, ErrKey
	}
	var shared x25519.Key
	if !x25519.Shared(&shared, (*x25519.Key)(p.sk.Bytes()), (*x25519.Key)(peer)) {
		return nil, ErrKey
	}
	return shared[:], nil
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
