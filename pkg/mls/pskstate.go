package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

// pskPart is the part of a group's state that holds its pre-shared keys; there is none while it has none. It came after
// version 1 of the stored form, and so has a version octet of its own.
const (
	pskPart        = "psks"
	pskPartVersion = 1
)

// wire is the field list of the part "psks".
func (s *pskStore) wire(c *wire.Codec) {
	wireVersion(c, pskPartVersion)
	for _, keys := range []*[]*PSK{&s.given, &s.past} {
		wire.Vector(c, keys, func(c *wire.Codec, p **PSK) { walk(c, p, (*PSK).wire) })
	}
}

func (p *PSK) wire(c *wire.Codec) {
	p.id.wire(c)
	p.secret.Wire(c)
}

func (x *PSKID) wire(c *wire.Codec) {
	wire.U8(c, &x.Type)
	switch x.Type {
	case PSKExternal:
		c.Bytes(&x.External)
	case PSKResumption:
		c.Bytes(&x.Group)
		wire.U64(c, &x.Epoch)
	default:
		c.Fail(errPSKType)
	}
}

func (s *pskStore) isEmpty() bool { return len(s.given)+len(s.past) == 0 }

// belongsTo tells whether loaded keys are what a group can hold.
func (s *pskStore) belongsTo(g *Group) bool {
	if g.left != nil {
		return s.isEmpty()
	}
	for i, p := range s.past {
		inOrder := i == 0 || s.past[i-1].id.Epoch < p.id.Epoch
		own := p.id.Type == PSKResumption && bytes.Equal(p.id.Group, g.groupID()) && p.id.Epoch < g.Epoch()
		if !inOrder || !own || p.secret.Len() != g.suite.Nh() {
			return false
		}
	}
	for i, p := range s.given {
		for _, q := range s.given[:i] {
			if p.id.equal(&q.id) {
				return false
			}
		}
		if !p.id.isSane() || p.secret.Len() == 0 || p.secret.Len() > maxExternalPSK {
			return false
		}
	}
	return len(s.given) <= maxGivenPSKs && len(s.past) <= maxPastPSKs
}
