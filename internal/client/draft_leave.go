//go:build !mlswasm_compact

package client

import "mlswasm/pkg/mls"

// draftLeave is leaveConversation by a SelfRemove: a client that comes in by an external commit may take the leaver along.
func (t *turn) draftLeave(p *ConversationParams) (Nothing, error) {
	if err := t.needDraft("selfRemove"); err != nil {
		return Nothing{}, err
	}
	return t.wantLeave(p.Conversation, true)
}

// departure is the proposal by which a device of this user goes.
func (in intentRow) departure(g *mls.Group, leaf mls.LeafIndex) mls.Change {
	if in.SelfRemove && leaf == g.OwnLeaf() {
		return mls.DraftSelfRemove()
	}
	return mls.Remove(leaf)
}

// leavesBy says whether a member leaves by a proposal, without that others have to agree.
func leavesBy(event mls.ProposalEvent) bool { return event.Type == mls.DraftProposalSelfRemove }

// besideProposal gives what this program puts beside a proposal the form that the group demands. In a frame it stands as an item of this
// program's own.
func besideProposal(g *mls.Group, data []byte) []byte {
	const safeAAD = 2
	if _, framed := g.DraftAppData(safeAAD); !framed {
		return data
	}
	framed, err := mls.DraftSafeAAD(mls.DraftSafeAADItem{Component: linkExtension, Data: data})
	if err != nil {
		panic("client: one item twice")
	}
	return framed
}
