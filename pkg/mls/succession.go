package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/secret"
)

// ContinueReInit makes the group that takes the place of a suspended one, and the commit that adds all other members
// (RFC 9420, Section 11.2). signer is of the new cipher suite and has this member's credential, or one that is
// equivalent: see [Group.SetEquivalence]; packages are of the others, one each, in any order. The new group is at
// epoch 0, its clock and [Authenticator] are the old one's; the Transition has the resumption PSK of the old group and is
// to be stored with the new group, sent and applied like any other. Any member can do this, also several at once: the
// service lets one of them win, and the others drop theirs and join by its Welcome, with [Continues].
//
// Codes: [CodeInvalidArgument] when the group is not suspended, the suite is another than [Group.ReInit] says, or the
// members are (wel-12); [CodeInvalidMessage] for an invalid key package; [CodeUnsupported] for a version or suite of which
// others spoke and that this package does not have; [CodeNotAMember].
func (g *Group) ContinueReInit(signer *Signer, packages ...*KeyPackage) (*Group, *Transition, error) {
	if err := g.active(); err != nil {
		return nil, nil, err
	}
	r := g.reInit
	if r == nil {
		return nil, nil, fail(CodeInvalidArgument, "the group was not re-initialized")
	}
	if r.version != protocolMLS10 {
		return nil, nil, fail(CodeUnsupported, "protocol version")
	}
	if _, err := r.cipherSuite.suite(); err != nil {
		return nil, nil, err
	}
	return g.succeed(successor{resumptionReInit, signer, r.cipherSuite, r.groupID, r.extensions, packages})
}

// Branch makes a group of some of this group's members, with its cipher suite, and the commit that adds them (RFC 9420,
// Section 11.3). This group stays as it is. signer has this member's credential; id and extensions are as for
// [NewGroup], and id is another than this group's; packages are of the others, one each. The rest is as for
// [Group.ContinueReInit].
//
// Codes: [CodeInvalidArgument] also when signer or a key package is of another suite or of no member (wel-12);
// [CodeInvalidMessage] for an invalid key package, or an extension that is not supported; [CodeSuspended];
// [CodeNotAMember].
func (g *Group) Branch(signer *Signer, id []byte, extensions []Extension, packages ...*KeyPackage) (*Group, *Transition, error) {
	if err := g.sending(); err != nil {
		return nil, nil, err
	}
	list := ownExtensions(extensions)
	if err := checkGroupExtensions(list); err != nil {
		return nil, nil, err
	}
	return g.succeed(successor{resumptionBranch, signer, g.CipherSuite(), id, list, packages})
}

// successor is a group that is to be made with the resumption PSK of another.
type successor struct {
	usage       resumptionUsage
	signer      *Signer
	cipherSuite CipherSuite
	id          []byte
	extensions  extensionList
	packages    []*KeyPackage
}

// origin is what epoch 0 of a successor has of the group that it comes from. Only this epoch's commit may name the key
// in the way that usage says, and so it is not stored.
type origin struct {
	usage resumptionUsage
	psk   *PSK
}

// succeed makes the group and its first commit.
func (g *Group) succeed(s successor) (*Group, *Transition, error) {
	if err := g.judgeSuccessor(s); err != nil {
		return nil, nil, err
	}
	psk, err := g.ResumptionPSK(g.Epoch())
	if err != nil {
		return nil, nil, err
	}
	e, err := firstEpoch(s.signer, bytes.Clone(s.id), s.extensions)
	if err != nil {
		psk.Clear()
		return nil, nil, err
	}
	e.origin = &origin{s.usage, psk}
	next, err := newGroup(s.signer, e)
	if err != nil {
		psk.Clear()
		return nil, nil, err
	}
	next.authenticate, next.equivalent, next.now = g.authenticate, g.equivalent, g.now
	changes := []Change{{kind: changePSK, psk: psk.id, usage: s.usage}}
	for _, kp := range s.packages {
		changes = append(changes, Add(kp))
	}
	t, err := next.Commit(changes...)
	if err != nil {
		next.abandon()
		return nil, nil, err
	}
	return next, t, nil
}

// abandon overwrites the secrets of a group that will not be.
func (g *Group) abandon() {
	g.epoch.private.clear()
	g.epoch.secrets.Clear()
	g.epoch.messages.clear()
	g.epoch.origin.clear()
}

// judgeSuccessor tells the caller beforehand what the others would refuse: see wel-12.
func (g *Group) judgeSuccessor(s successor) error {
	distinct := s.usage == resumptionReInit || !bytes.Equal(s.id, g.groupID()) // a ReInit may keep the identifier; both groups of a branch live
	if len(s.id) == 0 || len(s.id) > maxGroupID || !distinct {
		return fail(CodeInvalidArgument, "the new group has an identifier of 1 to 255 bytes of its own")
	}
	if s.signer == nil || s.signer.cipherSuite != s.cipherSuite {
		return fail(CodeInvalidArgument, "a signer of another cipher suite")
	}
	members := []Credential{s.signer.credential}
	for _, kp := range s.packages {
		if kp == nil || kp.cipherSuite != s.cipherSuite {
			return fail(CodeInvalidArgument, "a key package of another cipher suite")
		}
		members = append(members, kp.leaf.credential)
	}
	k := kinship{g.epoch.messages.roster, members, g.equivalent}
	own, _ := g.epoch.messages.roster.member(g.epoch.private.leaf) // there: a member has a leaf
	kin := kinship{roster{own}, members[:1], g.equivalent}.isSubset() && k.fits(s.usage)
	if !kin {
		return &Error{Code: CodeInvalidArgument, Rule: "wel-12", text: "members that are not those of the group"}
	}
	return nil
}

// permits tells whether the epoch's commit may name a PSK that no other commit may name (RFC 9420, Section 12.1.4).
func (o *origin) permits(id *preSharedKeyID) bool {
	name := id.public()
	return o != nil && o.usage == id.usage && o.psk.id.equal(&name)
}

// find returns the PSK of that name, not a copy, or an empty one.
func (o *origin) find(id *PSKID) secret.Secret {
	if o == nil || !o.psk.id.equal(id) {
		return secret.Secret{}
	}
	return o.psk.secret
}

func (o *origin) clear() {
	if o != nil {
		o.psk.Clear()
	}
}
