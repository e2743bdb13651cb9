package mls

import "bytes"

// Admission judges a client that proposes itself, by the credential and key that it wants to have in the group and by what came in
// the clear with its proposal (RFC 9420, Section 12.1.8). It is called while a message is judged, may read the group but not change
// it, and gets copies.
type Admission func(client Member, authenticatedData []byte) bool

// SetAdmission sets who judges clients that propose themselves, before anything of them is kept; with nil, all are kept until
// [Group.AcceptProposal], as far as there is room. A commit that covers what was turned away can not be followed. So the answer must
// follow from the group and the message alone: all members turn the same away, and none of them covers it. Whom only this member does not want, it discards
// ([Group.DiscardProposal]). It is no part of the state: set it again after loading.
func (g *Group) SetAdmission(admit Admission) { g.admit = admit }

// judgeAdmission asks whether a client that proposes itself is to be kept.
func (g *Group) judgeAdmission(content *framedContent) error {
	if content.sender.Type != SenderNewMemberProposal || g.admit == nil {
		return nil
	}
	client := memberOf(0, &content.proposal.add.keyPackage.leaf).clone() // an Add: xp-2
	if !g.admit(client, bytes.Clone(content.authenticatedData)) {
		return &Error{Code: CodeInvalidMessage, Rule: "xp-5", text: "a client that is turned away"}
	}
	return nil
}
