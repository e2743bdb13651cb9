package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

// The proposal types of the draft that a [ProposalEvent] can have.
const (
	DraftProposalAppDataUpdate ProposalType = proposalTypeAppDataUpdate
	DraftProposalAppEphemeral  ProposalType = proposalTypeAppEphemeral
	DraftProposalSelfRemove    ProposalType = proposalTypeSelfRemove
)

// DraftProposal is what a [ProposalEvent] says of a proposal for a component, of type app_data_update or app_ephemeral, beside
// its Data.
type DraftProposal struct {
	Component DraftComponentID
	Remove    bool // the component's data are to go
}

// appDataOperation is the draft's AppDataUpdateOperation ("Updating Application Data in the GroupContext").
type appDataOperation uint8

const (
	appDataUpdate appDataOperation = 1
	appDataRemove appDataOperation = 2
)

var errAppDataOperation = fail(CodeMalformed, "operation on application data")

// wireComponent is the field list of the draft's AppDataUpdate ("Updating Application Data in the GroupContext") and AppEphemeral
// ("Attaching Application Data to a Commit").
func (x *proposal) wireComponent(c *wire.Codec) {
	wire.U16(c, &x.component)
	if x.kind == proposalTypeAppDataUpdate {
		wire.U8(c, &x.operation)
		switch x.operation {
		case appDataUpdate:
		case appDataRemove:
			return
		default:
			c.Fail(errAppDataOperation)
			return
		}
	}
	c.Bytes(&x.custom)
}

// DraftSelfRemove asks for this member to leave the group: to be proposed, not committed (draft-ietf-mls-extensions, "SelfRemove
// Proposal"). Unlike a [Remove] of oneself, a client that joins by an external commit covers it too ([DraftSelfRemoves]), so that it
// lasts until somebody commits, and for that it travels in the clear. Every member must support it, and it can be proposed once
// in an epoch.
func DraftSelfRemove() Change { return draftChange(proposal{kind: proposalTypeSelfRemove}) }

// DraftAppDataUpdate asks for an update of the group's data of a component ("Updating Application Data in the GroupContext"): what comes
// of it says the component ([DraftComponent].Update). A commit needs no path for it. The bytes are copied.
func DraftAppDataUpdate(component DraftComponentID, update []byte) Change {
	return draftChange(proposal{
		kind: proposalTypeAppDataUpdate, component: component, operation: appDataUpdate, custom: bytes.Clone(update),
	})
}

// DraftAppDataRemove asks for the group's data of a component to go. A commit can not update and remove the same.
func DraftAppDataRemove(component DraftComponentID) Change {
	return draftChange(proposal{kind: proposalTypeAppDataUpdate, component: component, operation: appDataRemove})
}

// DraftAppEphemeral attaches data of a component to the commit that covers it ("Attaching Application Data to a Commit"): all members
// process the same ([Transition.DraftEphemeral]), and nothing of it stays in the group. A commit needs no path for it. The bytes are
// copied.
func DraftAppEphemeral(component DraftComponentID, data []byte) Change {
	return draftChange(proposal{kind: proposalTypeAppEphemeral, component: component, custom: bytes.Clone(data)})
}

func draftChange(p proposal) Change { return Change{kind: changeDraft, draft: &p} }

// orderDraft judges what a draft's proposal of this member asks for.
func (g *Group) orderDraft(p *proposal) (*proposal, error) {
	if g.signer.drafts == nil {
		return nil, fail(CodeUnsupported, "a draft that is not switched on")
	}
	return p, g.signer.drafts.order(g, p)
}

// isForComponent tells whether a proposal is for a component.
func (x *proposal) isForComponent() bool {
	return x.kind == proposalTypeAppDataUpdate || x.kind == proposalTypeAppEphemeral
}
