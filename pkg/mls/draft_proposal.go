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

// DraftProposal is what a [ProposalEvent] says of a proposal for a component: of type app_data_update or app_ephemeral.
type DraftProposal struct {
	Component DraftComponentID
	Data      []byte // of an update, or what is attached to the commit
	Remove    bool   // the component's data are to go
}

// appDataOperation is the draft's AppDataUpdateOperation ("Updating Application Data in the GroupContext").
type appDataOperation uint8

const (
	appDataUpdate appDataOperation = 1
	appDataRemove appDataOperation = 2
)

var errAppDataOperation = fail(CodeMalformed, "operation on application data")

// appDataUpdateProposal is the draft's AppDataUpdate ("Updating Application Data in the GroupContext").
type appDataUpdateProposal struct {
	component DraftComponentID
	operation appDataOperation
	update    []byte // of operation update
}

func (x *appDataUpdateProposal) wire(c *wire.Codec) {
	wire.U16(c, &x.component)
	wire.U8(c, &x.operation)
	switch x.operation {
	case appDataUpdate:
		c.Bytes(&x.update)
	case appDataRemove:
	default:
		c.Fail(errAppDataOperation)
	}
}

// appEphemeralProposal is the draft's AppEphemeral ("Attaching Application Data to a Commit").
type appEphemeralProposal struct {
	component DraftComponentID
	data      []byte
}

func (x *appEphemeralProposal) wire(c *wire.Codec) {
	wire.U16(c, &x.component)
	c.Bytes(&x.data)
}

// DraftSelfRemove asks for this member to leave the group: to be proposed, not committed (draft-ietf-mls-extensions, "SelfRemove
// Proposal"). Unlike a [Remove] of oneself, a client that joins by an external commit covers it too ([DraftSelfRemoves]), so that it
// lasts until somebody commits, and for that it travels in the clear. Every member must support it, and it can be proposed once
// in an epoch.
func DraftSelfRemove() Change { return draftChange(proposal{kind: proposalTypeSelfRemove}) }

// DraftAppDataUpdate asks for an update of the group's data of a component ("Updating Application Data in the GroupContext"): what comes
// of it says the component ([DraftComponent].Update). A commit needs no path for it. The bytes are copied.
func DraftAppDataUpdate(component DraftComponentID, update []byte) Change {
	x := &appDataUpdateProposal{component, appDataUpdate, bytes.Clone(update)}
	return draftChange(proposal{kind: proposalTypeAppDataUpdate, appDataUpdate: x})
}

// DraftAppDataRemove asks for the group's data of a component to go. A commit can not update and remove the same.
func DraftAppDataRemove(component DraftComponentID) Change {
	x := &appDataUpdateProposal{component: component, operation: appDataRemove}
	return draftChange(proposal{kind: proposalTypeAppDataUpdate, appDataUpdate: x})
}

// DraftAppEphemeral attaches data of a component to the commit that covers it ("Attaching Application Data to a Commit"): all members
// process the same ([Transition.DraftEphemeral]), and nothing of it stays in the group. A commit needs no path for it. The bytes are
// copied.
func DraftAppEphemeral(component DraftComponentID, data []byte) Change {
	x := &appEphemeralProposal{component, bytes.Clone(data)}
	return draftChange(proposal{kind: proposalTypeAppEphemeral, appEphemeral: x})
}

func draftChange(p proposal) Change { return Change{kind: changeDraft, draft: &p} }

// orderDraft judges what a draft's proposal of this member asks for.
func (g *Group) orderDraft(p *proposal) (*proposal, error) {
	if g.signer.drafts == nil {
		return nil, fail(CodeUnsupported, "a draft that is not switched on")
	}
	return p, g.signer.drafts.order(g, p)
}

// component names the component that a proposal is for, with its data; false for one of another type.
func (x *proposal) component() (p DraftProposal, ok bool) {
	switch x.kind {
	case proposalTypeAppDataUpdate:
		u := x.appDataUpdate
		return DraftProposal{u.component, u.update, u.operation == appDataRemove}, true
	case proposalTypeAppEphemeral:
		return DraftProposal{Component: x.appEphemeral.component, Data: x.appEphemeral.data}, true
	}
	return DraftProposal{}, false
}

// describeDraft fills in what an event says of a draft's proposal.
func (event *ProposalEvent) describeDraft(x *proposal) {
	if p, ok := x.component(); ok {
		p.Data = bytes.Clone(p.Data)
		event.Draft = &p
	}
}
