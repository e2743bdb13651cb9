//go:build !mlswasm_compact

package suite

import (
	"crypto/ecdh"

	"mlswasm/pkg/mls/internal/secret"
)

// nistCurve is P-256, P-384 or P-521, with points uncompressed (RFC 9180, Section 7.1.1).
type nistCurve struct {
	ecdh.Curve
	size    int  // of a scalar in bytes
	topMask byte // bits of a scalar's first byte (RFC 9180, Section 7.1.3)
}

func (n *nistCurve) scalarSize() int { return n.size }
func (n *nistCurve) exact() bool     { return false }
func (n *nistCurve) mask(b []byte)   { b[0] &= n.topMask }

func (n *nistCurve) private(raw secret.Secret) (curvePrivate, error) {
	key, err := n.NewPrivateKey(raw.Bytes())
	if err != nil {
		return nil, ErrKey
	}
	return &nistPrivate{n, key, raw, key.PublicKey().Bytes()}, nil
}

func (n *nistCurve) check(public []byte) error {
	if _, err := n.NewPublicKey(public); err != nil {
		return ErrKey
	}
	return nil
}

type nistPrivate struct {
	curve *nistCurve
	key   *ecdh.PrivateKey
	sk    secret.Secret
	pub   []byte
}

func (p *nistPrivate) public() []byte { return p.pub }
func (p *nistPrivate) clear()         { p.sk.Clear() }

func (p *nistPrivate) dh(peer []byte) ([]byte, error) {
	point, err := p.curve.NewPublicKey(peer)
	if err != nil {
		return nil, ErrKey
	}
	shared, err := p.key.ECDH(point)
	if err != nil {
		return nil, ErrKey
	}
	return shared, nil
}
