package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

// ReInit says which group takes the place of this one, with the same members (RFC 9420, Sections 11.2 and 12.1.5).
type ReInit struct {
	GroupID     []byte      // 1 to 255 bytes; this group's own is allowed, but then late messages can not be told apart by it
	Version     uint16      // ProtocolVersion; 0 stands for 1, MLS 1.0, the only one that can be proposed
	CipherSuite CipherSuite // any, also this group's
	Extensions  []Extension // all that the GroupContext of the new group has: see [SetExtensions]
}

// ReInitialize asks for the group to be shut down in favour of another (RFC 9420, Section 12.1.5), for example to change
// the cipher suite. It can be proposed or committed, but only alone. Once the commit is applied, the group is
// suspended: [Group.ReInit] says what follows, and any member makes the new group by [Group.ContinueReInit] with a
// key package of every other member. There is no way back, so those key packages had better be at hand first. The
// bytes are copied.
func ReInitialize(r ReInit) Change {
	p := &reInitProposal{groupID: bytes.Clone(r.GroupID), version: ProtocolVersion(r.Version), cipherSuite: r.CipherSuite}
	if p.version == 0 {
		p.version = protocolMLS10
	}
	p.extensions = ownExtensions(r.Extensions)
	return Change{kind: changeReInit, reInit: p}
}

// orderReInit judges what a ReInit of this member may ask for.
func (g *Group) orderReInit(r *reInitProposal) (*proposal, error) {
	if len(r.groupID) == 0 || len(r.groupID) > maxGroupID {
		return nil, fail(CodeInvalidArgument, "a group identifier has 1 to 255 bytes")
	}
	if r.version != protocolMLS10 {
		return nil, fail(CodeUnsupported, "protocol version")
	}
	if _, err := r.cipherSuite.suite(); err != nil {
		return nil, err
	}
	if err := checkGroupExtensions(r.extensions); err != nil {
		return nil, err
	}
	return &proposal{kind: proposalTypeReInit, reInit: r}, nil
}

// ReInit returns what the group becomes, when the commit says so: true, and [Group.Apply] suspends the group. The
// caller owns the bytes.
func (t *Transition) ReInit() (ReInit, bool) { return t.reInit.public() }

// ReInit returns what the group became, when a commit has re-initialized it. Then the group is suspended (RFC 9420,
// Section 12.4.2): it sends nothing, reads late messages of past epochs only, and exports its last secrets as before;
// [Group.ContinueReInit] makes the new group, [Continues] joins it. The caller owns the bytes.
func (g *Group) ReInit() (ReInit, bool) { return g.reInit.public() }

func (x *reInitProposal) public() (ReInit, bool) {
	if x == nil {
		return ReInit{}, false
	}
	return ReInit{bytes.Clone(x.groupID), uint16(x.version), x.cipherSuite, x.extensions.public()}, true
}

// sending returns an error when this member may send nothing: because it was removed, or the group re-initialized.
func (g *Group) sending() error {
	if err := g.active(); err != nil {
		return err
	}
	return g.reInit.suspends()
}

func (x *reInitProposal) suspends() error {
	if x == nil {
		return nil
	}
	return &Error{Code: CodeSuspended, Rule: "st-2", text: "the group was re-initialized"}
}

// suspend ends the use of the group for messages.
func (g *Group) suspend(r *reInitProposal) {
	g.reInit = r
	g.changes.add(reInitPart)
}

// reInitPart is the part of a suspended group's state that says what it became. It came after version 1 of the stored form, and
// so has a version octet of its own.
const (
	reInitPart        = "reinit"
	reInitPartVersion = 1
)

// wirePart is the field list of the part "reinit".
func (x *reInitProposal) wirePart(c *wire.Codec) {
	wireVersion(c, reInitPartVersion)
	x.wire(c)
}
