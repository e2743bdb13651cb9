package suite

import (
	"github.com/cloudflare/circl/dh/x25519"

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
func (p *x25519Private) clear()         { p.sk.Clear() }

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
