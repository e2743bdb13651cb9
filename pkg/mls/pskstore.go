package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/secret"
)

// Bounds of the pre-shared keys that a group holds.
const (
	maxGivenPSKs   = 64   // given by AddPSK and PSKs
	maxPastPSKs    = 32   // epochs of the group whose resumption_psk is kept
	maxPSKID       = 255  // bytes of the identifier of an external one
	maxExternalPSK = 1024 // bytes of an external one
)

// PSKID names a pre-shared key (RFC 9420, Section 8.4). The nonce of each use is not part of the name.
type PSKID struct {
	Type     PSKType
	External []byte // of type [PSKExternal]: psk_id
	Group    []byte // of type [PSKResumption]: the group's identifier
	Epoch    Epoch  // of type [PSKResumption]
}

func (x *PSKID) equal(y *PSKID) bool {
	return x.Type == y.Type && x.Epoch == y.Epoch && bytes.Equal(x.External, y.External) && bytes.Equal(x.Group, y.Group)
}

func (x PSKID) clone() PSKID {
	x.External, x.Group = bytes.Clone(x.External), bytes.Clone(x.Group)
	return x
}

// isSane tells whether the fields are those of the type, within their bounds.
func (x *PSKID) isSane() bool {
	switch x.Type {
	case PSKExternal:
		return len(x.External) > 0 && len(x.External) <= maxPSKID && x.Group == nil && x.Epoch == 0
	case PSKResumption:
		return x.External == nil && len(x.Group) > 0 && len(x.Group) <= maxGroupID
	}
	return false
}

// PSK is a pre-shared key with its name: made by [NewExternalPSK] or [Group.ResumptionPSK], given to [Group.AddPSK] or,
// by [PSKs], to [JoinGroup]. It owns its secret, which neither prints nor compares. Safe for concurrent use until Clear.
type PSK struct {
	id     PSKID
	secret secret.Secret
}

// NewExternalPSK makes a pre-shared key that was agreed on outside of MLS (RFC 9420, Section 8.4). id is 1 to 255 bytes, in
// the clear for every member; key is 1 to 1024 bytes and should have as much entropy as the suite's hash is long,
// and never be a password. Both are copied.
//
// Codes: [CodeInvalidArgument] for the lengths.
func NewExternalPSK(id, key []byte) (*PSK, error) {
	name := PSKID{Type: PSKExternal, External: bytes.Clone(id)}
	if !name.isSane() || len(key) == 0 || len(key) > maxExternalPSK {
		return nil, fail(CodeInvalidArgument, "length of a pre-shared key or its identifier")
	}
	return &PSK{name, secret.New(key)}, nil
}

// ID returns the name.
func (p *PSK) ID() PSKID { return p.id.clone() }

// Clear overwrites the secret. Groups that the key was given to keep their copies.
func (p *PSK) Clear() { p.secret.Clear() }

func (p *PSK) clone() *PSK { return &PSK{p.id.clone(), p.secret.Clone()} }

// pskStore holds the pre-shared keys that a group may meet. It owns them.
type pskStore struct {
	given []*PSK // by the caller, each name once
	past  []*PSK // resumption_psk of the group's ended epochs, in rising order
}

// find returns the secret of that name, not a copy, or an empty one.
func (s *pskStore) find(id *PSKID) secret.Secret {
	for _, keys := range [][]*PSK{s.past, s.given} {
		for _, p := range keys {
			if p.id.equal(id) {
				return p.secret
			}
		}
	}
	return secret.Secret{}
}

// give adds a copy of the key, in place of one of that name.
func (s *pskStore) give(p *PSK) error {
	if p == nil || p.secret.Len() == 0 {
		return fail(CodeInvalidArgument, "a pre-shared key that was cleared")
	}
	if !s.remove(&p.id) && len(s.given) >= maxGivenPSKs {
		return fail(CodeInvalidArgument, "more pre-shared keys than a group holds")
	}
	s.given = append(s.given, p.clone())
	return nil
}

func (s *pskStore) remove(id *PSKID) bool {
	at := slices.IndexFunc(s.given, func(p *PSK) bool { return p.id.equal(id) })
	if at < 0 {
		return false
	}
	s.given[at].secret.Clear()
	s.given = slices.Delete(s.given, at, at+1)
	return true
}

// remember keeps the resumption_psk of an epoch that ends, and drops the oldest beyond the bound.
func (s *pskStore) remember(e *epochState) {
	id := PSKID{Type: PSKResumption, Group: bytes.Clone(e.context.groupID), Epoch: e.context.epoch}
	s.past = append(s.past, &PSK{id, e.secrets.Resumption.Clone()})
	for len(s.past) > maxPastPSKs {
		s.past[0].secret.Clear()
		s.past = slices.Delete(s.past, 0, 1)
	}
}

// clear overwrites every key.
func (s *pskStore) clear() {
	for _, keys := range [][]*PSK{s.past, s.given} {
		for _, p := range keys {
			p.secret.Clear()
		}
	}
	*s = pskStore{}
}

// AddPSK gives the group a pre-shared key, for the commits of all members that use it (RFC 9420, Section 8.4). The group
// keeps a copy, in its state too, until [Group.RemovePSK] or the removal of this member; it takes the place of an earlier key of
// that name. Up to 64 keys. The resumption PSKs of the group's current and last 32 epochs need not be given.
//
// Codes: [CodeInvalidArgument] for a key that was cleared, or one too many; [CodeNotAMember].
func (g *Group) AddPSK(psk *PSK) error {
	if err := g.active(); err != nil {
		return err
	}
	if err := g.psks.give(psk); err != nil {
		return err
	}
	g.changes.psks()
	return nil
}

// RemovePSK deletes a pre-shared key that was given, and tells whether there was one.
func (g *Group) RemovePSK(id PSKID) bool {
	if !g.psks.remove(&id) {
		return false
	}
	g.changes.psks()
	return true
}

// ResumptionPSK returns the resumption_psk of an epoch, the current one or one of the last 32 (RFC 9420, Section 8.6), to be
// given to another group: whoever uses it there proves to have been a member here. The caller owns it.
//
// Codes: [CodeTooOld] for an epoch of which it is not held; [CodeNotAMember].
func (g *Group) ResumptionPSK(epoch Epoch) (*PSK, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	id := PSKID{Type: PSKResumption, Group: g.ID(), Epoch: epoch}
	held := g.findPSK(&id)
	if held.Len() == 0 {
		return nil, fail(CodeTooOld, "the resumption PSK of the epoch is not held")
	}
	return &PSK{id, held.Clone()}, nil
}

// findPSK returns a secret that the group holds, not a copy, or an empty one.
func (g *Group) findPSK(id *PSKID) secret.Secret {
	e := g.epoch
	current := PSKID{Type: PSKResumption, Group: e.context.groupID, Epoch: e.context.epoch}
	if id.equal(&current) && e.secrets.Resumption.Len() > 0 {
		return e.secrets.Resumption.Secret
	}
	if held := e.origin.find(id); held.Len() > 0 {
		return held
	}
	return g.psks.find(id)
}
