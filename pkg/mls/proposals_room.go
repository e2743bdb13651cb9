package mls

// Bounds on what others can make a member keep until the epoch ends. RFC 9420 sets none, and tells in Sections 12.1.8 and 12.4 that
// a proposal which is not authorized is invalid, and that a committer covers what is valid: whoever is refused here
// proposes again in the next epoch, which any commit begins. A commit that covers what was refused can not be followed
// (com-4); one of this package covers what its own sender has kept, by the same bounds.
const (
	maxMemberPending  = 1000    // proposals of one member, discarded ones included
	maxOutsidePending = 1000    // proposals in all, from when on none of an outsider is taken
	maxSelfProposal   = 1 << 16 // bytes of the message of a client that proposes itself
)

// roomRules hold at the places that they name.
var roomRules = []checkInfo{
	{"dos-7", "12.1", "of one member, 1000 proposals are kept in an epoch"},                                            // Group.judgeShare
	{"xp-4", "12.1.8", "a proposal from outside is taken while fewer than 1000 wait, and a client's own up to 64 KiB"}, // Group.judgeRoom
}

// judgeRoom tells whether there is room for what a message brings from outside. It comes before any signature is verified:
// everybody who can reach the group can send as much.
func (g *Group) judgeRoom(m *message, size int) error {
	if m.public == nil || m.public.content.contentType != ContentTypeProposal || m.public.content.sender.Type == SenderMember {
		return nil
	}
	if len(g.pending) >= maxOutsidePending {
		return &Error{Code: CodePendingProposals, Rule: "xp-4", text: "too many proposals wait for a commit"}
	}
	if size > maxSelfProposal && m.public.content.sender.Type == SenderNewMemberProposal {
		return &Error{Code: CodeInvalidMessage, Rule: "xp-4", text: "a client that proposes itself at length"}
	}
	return nil
}

// judgeShare tells whether there is room for one more proposal of a member, whose message was authenticated. Nobody's share is taken by
// others.
func (g *Group) judgeShare(sender Sender) error {
	kept := 0
	for _, p := range g.pending {
		if p.sender == sender {
			kept++
		}
	}
	if sender.Type == SenderMember && kept >= maxMemberPending {
		return &Error{Code: CodePendingProposals, Rule: "dos-7", text: "too many proposals of a member wait for a commit"}
	}
	return nil
}
