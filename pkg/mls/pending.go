package mls

import (
	"bytes"
	"strconv"

	"mlswasm/pkg/mls/internal/wire"
)

// PendingProposals returns the proposals of this epoch in the order of their arrival, this member's own and those of clients
// that propose themselves included, and those that it discarded left out. None once this member was removed. The caller owns the bytes.
func (g *Group) PendingProposals() []ProposalEvent {
	var events []ProposalEvent
	for _, p := range g.pending {
		if p.verdict != discarded {
			events = append(events, *g.epoch.describeProposal(p))
		}
	}
	return events
}

// DiscardProposal lets this member do without a proposal of the epoch, by its [ProposalEvent.Ref]: its commits leave it out,
// unless [Covering] names it, and it no longer keeps application data back. A commit of another member may still cover
// it. RFC 9420, Section 12.4, leaves it to the application which proposals are valid; one that removes a member is better not
// discarded for long.
//
// Codes: [CodeInvalidArgument] when no proposal of that reference waits; [CodeNotAMember].
func (g *Group) DiscardProposal(ref []byte) error {
	if err := g.active(); err != nil {
		return err
	}
	p := g.pending.find(ref)
	if p == nil || p.verdict == discarded {
		return fail(CodeInvalidArgument, "no proposal of that reference")
	}
	p.verdict = discarded
	g.changes.proposal(p)
	return nil
}

// AcceptProposal lets this member take a proposal of the epoch, by its [ProposalEvent.Ref], which a client made that wants to be added
// itself: from now on its commits cover it, and application data waits for that. RFC 9420, Section 12.1.8, wants somebody to
// have verified that the client may come in, and only the application can; until it has, the proposal is kept and no more. It
// takes back [Group.DiscardProposal], too. A commit of another member may cover the proposal in any case.
//
// Codes: [CodeInvalidArgument] when no proposal of that reference waits; [CodeNotAMember].
func (g *Group) AcceptProposal(ref []byte) error {
	if err := g.active(); err != nil {
		return err
	}
	p := g.pending.find(ref)
	if p == nil {
		return fail(CodeInvalidArgument, "no proposal of that reference")
	}
	p.verdict = accepted
	g.changes.proposal(p)
	return nil
}

// verdict is what the application said of a proposal.
type verdict uint8

const (
	unjudged verdict = iota // the sender decides: see stands
	discarded
	accepted
)

// stands tells whether this member's commits cover the proposal when nothing else is asked for, and application data waits for
// it. Members, and the external senders that they have listed, may propose; whoever proposes itself is a stranger.
func (x *pendingProposal) stands() bool {
	return x.verdict == accepted || x.verdict == unjudged && x.sender.Type != SenderNewMemberProposal
}

// waiting tells whether a proposal has to be committed before application data is sent.
func (l pendingProposals) waiting() bool {
	for _, p := range l {
		if p.stands() {
			return true
		}
	}
	return false
}

// exactly returns the proposals by value, and those of the references in their order.
func (l pendingProposals) exactly(committer LeafIndex, byValue []*proposal, refs [][]byte) (proposalList, error) {
	var list proposalList
	for _, p := range byValue {
		list = append(list, coveredProposal{sender: memberAt(committer), proposal: p})
	}
	for _, ref := range refs {
		p := l.find(ref)
		if p == nil {
			return nil, fail(CodeInvalidArgument, "no proposal of that reference")
		}
		list = append(list, p.cover())
	}
	return list, nil
}

// proposalNote is what is stored of a proposal beside itself. It came after version 1 of the stored form, and so has a part of
// its own, and a version octet.
type proposalNote struct {
	authenticatedData []byte
	verdict           verdict
}

const noteVersion = 1

func notePart(number uint32) string { return "note/" + strconv.FormatUint(uint64(number), 10) }

// isEmpty tells whether there is nothing to store.
func (x *proposalNote) isEmpty() bool { return len(x.authenticatedData) == 0 && x.verdict == unjudged }

// wire is the field list of the part "note/NUMBER".
func (x *proposalNote) wire(c *wire.Codec) {
	wireVersion(c, noteVersion)
	c.Bytes(&x.authenticatedData)
	wire.U8(c, &x.verdict)
	if c.Decoding() && c.Err() == nil && (x.isEmpty() || x.verdict > accepted) {
		c.Fail(errStatePart)
	}
}

// annotate gives loaded proposals their notes.
func (l *loading) annotate() error {
	for _, p := range l.g.pending {
		if note, ok := l.notes[p.number]; ok {
			p.proposalNote = *note
			delete(l.notes, p.number)
		}
		p.count()
	}
	if len(l.notes) > 0 {
		return errStatePart
	}
	return nil
}

// note keeps the authenticated data of a proposal.
func note(authenticatedData []byte) proposalNote {
	return proposalNote{authenticatedData: bytes.Clone(authenticatedData)}
}
