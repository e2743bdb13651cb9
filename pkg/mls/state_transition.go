package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/wire"
)

// Marshal returns the Transition in a versioned form that [Group.UnmarshalTransition] reads, so that a commit which waits for an
// answer survives a crash. It holds the next epoch's secrets: the caller owns the bytes and seals them before they
// are stored. One that was applied or discarded can not be marshalled: [CodeStale].
func (t *Transition) Marshal() ([]byte, error) {
	if t.spent() {
		return nil, fail(CodeStale, "the Transition was applied or discarded")
	}
	return encode("Transition", t.wire)
}

// UnmarshalTransition reads what [Transition.Marshal] wrote for this group. Whether its epoch is still the current one is judged
// by [Group.Apply].
//
// Codes: [CodeMalformed]; [CodeUnsupported] for the version of a later release; [CodeWrongGroup]; [CodeNotAMember].
func (g *Group) UnmarshalTransition(b []byte) (*Transition, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	t := &Transition{signer: g.signer}
	if err := decode("Transition", b, t.wire); err != nil {
		return nil, err
	}
	if !bytes.Equal(t.base.groupID, g.epoch.context.groupID) {
		return nil, fail(CodeWrongGroup, "a Transition of another group")
	}
	if t.next != nil && !t.follows(g) {
		return nil, fail(CodeMalformed, "a Transition to something else")
	}
	return t, nil
}

// follows tells whether the decoded next epoch is one that the group can go to.
func (t *Transition) follows(g *Group) bool {
	next := t.next
	return next.suite == g.suite && next.context.epoch == t.Epoch() &&
		bytes.Equal(next.context.groupID, t.base.groupID) && next.belongsTo(g.signer)
}

func (t *Transition) wire(c *wire.Codec) {
	version := t.storedVersion()
	c.Uint8(&version)
	if version < stateVersion || version > transitionDraftVersion {
		c.Fail(errStoredVersion)
		return
	}
	c.Bytes(&t.Message)
	c.Bytes(&t.Welcome)
	c.Bytes(&t.base.groupID)
	wire.U64(c, &t.base.epoch)
	c.Bytes(&t.base.confirmationTag)
	wireBool(c, &t.own)
	wire.U32(c, &t.committer)
	c.Bytes(&t.authenticatedData)
	wireMembers(c, &t.added)
	wireMembers(c, &t.removed)
	wireMembers(c, &t.updated)
	optional(c, &t.next, (*epochState).wirePending)
	if version >= transitionVersion {
		optional(c, &t.reInit, (*reInitProposal).wire)
		wireBool(c, &t.external)
		vector(c, (*[]coveredProposal)(&t.custom), (*coveredProposal).wireCustom)
		vector(c, &t.psks, (*PSKID).wire)
	}
	if version >= transitionDraftVersion {
		t.wireDrafts(c)
	}
}

// transitionVersion numbers the stored form of a Transition that holds more than version 1 knows.
const transitionVersion = 2

// storedVersion returns the version in which the Transition is stored: the first that can hold it.
func (t *Transition) storedVersion() uint8 {
	if t.signer.drafts != nil && t.signer.drafts.isStored(t) {
		return transitionDraftVersion
	}
	if t.reInit != nil || t.external || len(t.custom)+len(t.psks) > 0 {
		return transitionVersion
	}
	return stateVersion
}

// wirePending is the field list of an epoch that has not begun: its encryption secret is not yet in a secret tree.
func (e *epochState) wirePending(c *wire.Codec) {
	e.wire(c)
	if c.Err() != nil {
		return
	}
	e.secrets.Encryption.Wire(c)
	if c.Decoding() && c.Err() == nil && e.secrets.Encryption.Len() != e.suite.Nh() {
		e.secrets.Encryption = keyschedule.EncryptionSecret{}
		c.Fail(fail(CodeMalformed, "length of a secret"))
	}
}

func wireBool(c *wire.Codec, v *bool) {
	n := uint8(0)
	if *v {
		n = 1
	}
	c.Uint8(&n)
	if n > 1 {
		c.Fail(fail(CodeMalformed, "neither true nor false"))
	}
	if c.Decoding() {
		*v = n == 1
	}
}
