package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/wire"
)

// CustomProposal asks for something that only the application understands (RFC 9420, Section 13.2). t is a type for private use,
// 0xF000 to 0xFFFF, or another one that the signer supports by [Signer.SupportingProposals]; data travel as one
// opaque<V> and are copied. Every member that stays must support the type, or the commit is refused (list-11). Members get
// the data by [ProposalEvent] and [Transition.CustomProposals]; the group itself does nothing with them, and always sends
// a path with them.
func CustomProposal(t ProposalType, data []byte) Change {
	return Change{kind: changeCustom, custom: &proposal{kind: t, custom: bytes.Clone(data)}}
}

// SupportingProposals returns a Signer of the same identity and key, for a client whose application knows more types of
// proposals: its leaves list them in their capabilities, key packages at once and the leaf of a member from its next commit
// or Update on (RFC 9420, Section 7.2). What other members propose is taken when the leaf in the group lists it. Each call adds
// to the types. They are no part of [Signer.Marshal]: ask again after loading.
//
// Codes: [CodeInvalidArgument] for a type that RFC 9420 defines or reserves for GREASE, or of a draft that this package
// knows: see [Signer.WithDrafts].
func (s *Signer) SupportingProposals(types ...ProposalType) (*Signer, error) {
	out := *s
	out.proposals = slices.Clone(s.proposals)
	for _, t := range types {
		if !t.isCustom() || t.isGREASE() {
			return nil, fail(CodeInvalidArgument, "a proposal type that is not an application's")
		}
		if !slices.Contains(out.proposals, t) {
			out.proposals = append(out.proposals, t)
		}
	}
	return &out, nil
}

// CustomProposals returns the proposals of the application's own types that the commit covers, in its order. Of each there are
// Sender, Epoch, Type, Data and, unless the commit has it by value, Ref. The caller owns the bytes.
func (t *Transition) CustomProposals() []ProposalEvent {
	out := make([]ProposalEvent, len(t.custom))
	for i, c := range t.custom {
		out[i] = ProposalEvent{
			Sender: c.sender, Epoch: t.base.epoch, Type: c.proposal.kind,
			Ref: bytes.Clone(c.ref), Data: bytes.Clone(c.proposal.custom),
		}
	}
	return out
}

// isCustom tells whether what is proposed is the application's, one opaque<V> for this package.
func (t ProposalType) isCustom() bool {
	switch t {
	case 0, proposalTypeAppDataUpdate, proposalTypeAppEphemeral, proposalTypeSelfRemove:
		return false
	}
	return !t.isDefault()
}

// isPrivate tells whether the type is for private use (RFC 9420, Section 17.4).
func (t ProposalType) isPrivate() bool { return t >= 0xF000 }

// orderCustom judges a type that this member is asked to propose.
func (g *Group) orderCustom(p *proposal) (*proposal, error) {
	known := p.kind.isPrivate() || slices.Contains(g.signer.proposals, p.kind)
	if !known || !p.kind.isCustom() || p.kind.isGREASE() {
		return nil, fail(CodeInvalidArgument, "a proposal type that is not the application's")
	}
	return p, nil
}

// judgeSupport tells whether every member supports a proposal that this member is about to send.
func (e *epochState) judgeSupport(t ProposalType) error {
	for _, leaf := range e.tree.members() {
		if !leaf.capabilities.supportsProposal(t) {
			return breaks("list-11", "a proposal type that a member does not support")
		}
	}
	return nil
}

// applies tells whether this member knows what to do with a proposal of a type that its leaf lists. What GREASE put into
// the list is no type that it supports (RFC 9420, Section 13.5).
func (e *epochState) applies(t ProposalType) bool {
	own := e.tree.leaf(e.private.leaf)
	return own != nil && !t.isGREASE() && own.capabilities.supportsProposal(t)
}

// wireCustom is the field list of a custom proposal in the stored form of a Transition.
func (p *coveredProposal) wireCustom(c *wire.Codec) {
	p.sender.wire(c)
	c.Bytes(&p.ref)
	walk(c, &p.proposal, (*proposal).wire)
	if c.Decoding() && c.Err() == nil {
		if !p.proposal.kind.isCustom() {
			c.Fail(errProposalType)
		}
		if len(p.ref) == 0 {
			p.ref = nil
		}
	}
}
