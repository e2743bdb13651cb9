package mls

import (
	"bytes"
)

// Transition is the step of a group from one epoch to the next: computed and checked in full, and not yet taken. It is
// the only way to change epoch: [Group.Commit] makes one of this member's own, [Group.Process] one of another
// member's commit, and [Group.Apply] takes the step. One that is not wanted may be dropped; [Transition.Discard] overwrites
// its secrets first.
type Transition struct {
	Message []byte // the MLSMessage with the commit; nil in a Transition that Process returned
	Welcome []byte // an MLSMessage for the clients that were added; nil when there are none, and from Process

	base              transitionBase
	own               bool
	committer         LeafIndex
	authenticatedData []byte
	added             []Member
	removed           []Member
	updated           []Member
	reInit            *reInitProposal
	custom            proposalList
	psks              []PSKID
	ephemeral         []DraftAppData
	external          bool

	signer *Signer
	next   *epochState // nil when the commit removes this member
}

// transitionBase is the epoch in which a Transition was made. The confirmation tag tells apart epochs of the same
// number.
type transitionBase struct {
	groupID         []byte
	epoch           Epoch
	confirmationTag []byte
}

// Epoch returns the epoch that the step leads to.
func (t *Transition) Epoch() Epoch { return t.base.epoch + 1 }

// Committer returns the leaf of the member that sent the commit; of an external commit, the leaf that its sender gets.
func (t *Transition) Committer() LeafIndex { return t.committer }

// External tells whether the commit is external: its sender was no member and joins by it (RFC 9420, Section 12.4.3.2). It is
// the only one among [Transition.Added], and [Transition.Removed] has its former leaf, if any. Nobody in the group has
// vouched for it, beyond publishing the GroupInfo: who it is says its credential, and whoever does not want it drops the
// Transition, as all members have to.
func (t *Transition) External() bool { return t.external }

// Own tells whether this member made the commit.
func (t *Transition) Own() bool { return t.own }

// Added returns the members who join, with the leaves that they get.
func (t *Transition) Added() []Member { return cloneMembers(t.added) }

// Removed returns the members who leave, with the leaves that they had.
func (t *Transition) Removed() []Member { return cloneMembers(t.removed) }

// Updated returns the members who get a new leaf, and with it perhaps a new credential: those whose Update is covered,
// and the committer when the commit has a path.
func (t *Transition) Updated() []Member { return cloneMembers(t.updated) }

// PSKs returns the names of the pre-shared keys that go into the secrets of the new epoch, in the order of the commit; none when
// the commit removes this member. The caller owns the bytes.
func (t *Transition) PSKs() []PSKID {
	out := make([]PSKID, len(t.psks))
	for i, id := range t.psks {
		out[i] = id.clone()
	}
	return out
}

// RemovesSelf tells whether the commit removes this member. After [Group.Apply] the group is no longer active.
func (t *Transition) RemovesSelf() bool { return t.next == nil }

// AuthenticatedData returns what the committer attached in the clear.
func (t *Transition) AuthenticatedData() []byte { return bytes.Clone(t.authenticatedData) }

// GroupInfo returns an MLSMessage with the GroupInfo of the new epoch, without the tree, signed by this member: see
// [Group.GroupInfo].
//
// Codes: [CodeNotAMember] when the commit removes this member, [CodeSuspended] when it re-initializes the group, [CodeStale] when the new epoch has ended too.
func (t *Transition) GroupInfo() ([]byte, error) {
	if t.next == nil {
		return nil, fail(CodeNotAMember, "the commit removes this member")
	}
	if err := t.reInit.suspends(); err != nil {
		return nil, err
	}
	return t.next.exportGroupInfo(t.signer, false)
}

// RatchetTree returns the tree of the new epoch as the data of a ratchet_tree extension (RFC 9420, Section 12.4.3.3): what
// [JoinGroup] takes by [RatchetTree]. nil when the commit removes this member.
func (t *Transition) RatchetTree() []byte {
	if t.next == nil {
		return nil
	}
	b, err := t.next.tree.marshal()
	if err != nil {
		return nil // not reached: a tree above 2^30 bytes was not accepted
	}
	return b
}

// Apply takes the step into the epoch of a Transition that this group made. Proposals that wait are dropped with the epoch
// that they belong to; the keys of the ended epoch remain for late application messages, bounded by number and age.
// When the commit removes this member, the group is not active any more.
//
// Codes: [CodeWrongGroup]; [CodeStale] when the Transition was made in another epoch, was applied before, or discarded;
// [CodeNotAMember].
func (g *Group) Apply(t *Transition) error {
	if err := g.active(); err != nil {
		return err
	}
	if t == nil {
		return fail(CodeInvalidArgument, "no Transition")
	}
	if !bytes.Equal(t.base.groupID, g.epoch.context.groupID) {
		return fail(CodeWrongGroup, "a Transition of another group")
	}
	if !t.base.is(g.epoch) || t.spent() {
		return &Error{Code: CodeStale, Rule: "st-9", text: "the epoch of the Transition has ended"}
	}
	if t.next != nil {
		if err := t.next.begin(); err != nil {
			return err
		}
		if err := t.next.beginDrafts(g.signer.drafts); err != nil {
			return err
		}
	}
	g.dropPending()
	if t.next == nil {
		g.psks.clear()
	} else {
		g.psks.remember(g.epoch)
	}
	g.changes.psks()
	g.rememberMembers(t)
	g.endDrafts()
	g.remember(g.epoch.retire(t.committer))
	if t.next == nil {
		context := &g.epoch.context
		g.left = &departure{context.cipherSuite, context.groupID, t.Epoch(), g.epoch.private.leaf}
	}
	g.epoch = t.next
	g.changes.core()
	if t.reInit != nil {
		g.suspend(t.reInit)
	}
	return nil
}

// Discard overwrites the secrets of the epoch that will not be: the service has refused the commit, or another one won. The
// Transition can not be applied any more. It does nothing to one that was applied.
func (t *Transition) Discard() {
	if t.next != nil && t.next.messages == nil {
		t.next.discard()
	}
}

// spent tells whether the Transition was applied or discarded.
func (t *Transition) spent() bool { return t.next != nil && (t.next.messages != nil || t.next.ended()) }

// baseOf names an epoch.
func baseOf(e *epochState) transitionBase {
	return transitionBase{e.context.groupID, e.context.epoch, e.confirmationTag}
}

// is tells whether the base is that epoch.
func (b *transitionBase) is(e *epochState) bool {
	return b.epoch == e.context.epoch && bytes.Equal(b.confirmationTag, e.confirmationTag)
}

// dropPending forgets the proposals of the epoch.
func (g *Group) dropPending() {
	for _, p := range g.pending {
		g.changes.proposal(p)
	}
	g.pending.clear()
	g.pending = nil
}

// describe fills in who comes and goes.
func (t *Transition) describe(p *provisional, hasPath bool) {
	for _, i := range p.added {
		t.added = append(t.added, memberOf(i, p.tree.leaf(i)))
	}
	t.removed, t.reInit, t.custom, t.ephemeral = p.removed, p.reInit, p.custom, p.ephemeral
	for i := range p.psks {
		t.psks = append(t.psks, p.psks[i].id.public())
	}
	for _, i := range p.updated {
		t.updated = append(t.updated, memberOf(i, p.tree.leaf(i)))
	}
	switch {
	case p.joins:
		t.added = append(t.added, memberOf(t.committer, p.tree.leaf(t.committer)))
	case hasPath:
		t.updated = append(t.updated, memberOf(t.committer, p.tree.leaf(t.committer)))
	}
}
