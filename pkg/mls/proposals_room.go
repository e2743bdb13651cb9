package mls

// Bounds on what others can make a member keep until the epoch ends. RFC 9420 sets none, and tells in Sections 12.1.8 and 12.4 that
// a proposal which is not authorized is invalid, and that a committer covers what is valid: whoever is refused here
// proposes again in the next epoch, which any commit begins. A commit that covers what was refused can not be followed
// (com-4). What is refused follows from the epoch and from the proposals before it alone, so that members who receive the same in the
// same order keep the same, and one of them covers nothing that another has not kept.
//
// Each sender has a share of its own, and nobody's is taken by others. Clients that propose themselves have one together: a name
// costs them nothing.
const (
	maxPending      = 1000    // proposals of one share, discarded ones included
	maxPendingBytes = 1 << 20 // their bytes, with their authenticated data
	maxSelfProposal = 1 << 16 // bytes of the message of a client that proposes itself

	// In a crowd, shares are smaller, so that 64 of them are what all keep together. From 1024 senders on they stay as they are.
	fullShares = 64
	maxCrowd   = 16
)

// roomRules hold at the places that they name.
var roomRules = []checkInfo{
	{"dos-7", "12.1", "of a member, 1000 proposals and 1 MiB are kept in an epoch; in a group of more than 64, a part of that"},  // Group.judgeShare
	{"xp-4", "12.1.8", "as much is kept of each external sender, and of all clients that propose themselves, each up to 64 KiB"}, // Group.judgeRoom
	{"xp-5", "12.1.8", "a client that proposes itself is one that the Admission lets propose"},                                   // Group.judgeAdmission
}

// judgeRoom tells whether there is room for what a message brings from outside. It comes before any signature is verified:
// everybody who can reach the group can send as much.
func (g *Group) judgeRoom(m *message, size int) error {
	if m.public == nil || m.public.content.contentType != ContentTypeProposal || m.public.content.sender.Type == SenderMember {
		return nil
	}
	content := &m.public.content
	if size > maxSelfProposal && content.sender.Type == SenderNewMemberProposal {
		return &Error{Code: CodeInvalidMessage, Rule: "xp-4", text: "a client that proposes itself at length"}
	}
	if !g.hasRoom(content.sender, sizeOf(content.proposal, content.authenticatedData)) {
		return &Error{Code: CodePendingProposals, Rule: "xp-4", text: "too much waits for a commit"}
	}
	return nil
}

// hasRoom tells whether a proposal of that size goes into the sender's share.
func (g *Group) hasRoom(sender Sender, size int) bool {
	count := 1
	for _, p := range g.pending {
		if p.sender == sender {
			count++
			size += p.size
		}
	}
	crowd := g.epoch.crowd()
	return count <= maxPending/crowd && size <= maxPendingBytes/crowd
}

// crowd is by what the shares of an epoch are divided.
func (e *epochState) crowd() int {
	senders := len(e.messages.roster)
	if listed, err := e.context.extensions.externalSenders(); err == nil { // always: gce-2, wel-20
		senders += len(listed)
	}
	return min(max(1, (senders+fullShares-1)/fullShares), maxCrowd)
}

// sizeOf is what a proposal takes of a share: the same for its sender, for all that receive it, and for a state that was stored.
func sizeOf(p *proposal, authenticatedData []byte) int {
	return len(mustEncode(p.wire)) + len(authenticatedData)
}

// judgeShare counts a proposal and tells whether there is room for one more of a member, whose message was authenticated.
func (g *Group) judgeShare(x *pendingProposal) error {
	x.count()
	if x.sender.Type == SenderMember && !g.hasRoom(x.sender, x.size) {
		return &Error{Code: CodePendingProposals, Rule: "dos-7", text: "too much of a member waits for a commit"}
	}
	return nil
}

// count notes the size of a proposal.
func (x *pendingProposal) count() { x.size = sizeOf(&x.proposal, x.authenticatedData) }
