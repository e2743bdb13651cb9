package mls

import (
	"bytes"
)

// DraftSelfRemoves gives [ExternalCommit] the SelfRemoves that wait in the group's current epoch, as MLSMessages: the commit covers
// them, and whoever sent them has left (draft-ietf-mls-extensions, "SelfRemove Proposal"). The joiner needs [SelfRemoveDraft]. It
// can not tell whether a member sent one to the group, only that it signed it: the service gives them beside the GroupInfo. One
// that is not valid refuses the commit: [CodeWrongGroup], [CodeWrongEpoch], or [CodeInvalidMessage] by the rule draft-16. The
// bytes are only read.
func DraftSelfRemoves(messages ...[]byte) JoinOption {
	return func(o *joinOptions) { o.external.selfRemoves = append(o.external.selfRemoves, messages...) }
}

// DraftChanges gives [ExternalCommit] proposals of the draft to cover by value: [DraftAppDataUpdate], [DraftAppDataRemove], [DraftAppEphemeral]
// ("Updating Application Data in the GroupContext", "Attaching Application Data to a Commit").
func DraftChanges(changes ...Change) JoinOption {
	return func(o *joinOptions) { o.external.changes = append(o.external.changes, changes...) }
}

// coverDraft adds proposals of the draft to the list of an external commit.
func (j *joining) coverDraft(view *Group, d *commitDraft) error {
	for _, c := range j.external.changes {
		if c.kind != changeDraft || c.draft.kind == proposalTypeSelfRemove {
			return fail(CodeInvalidArgument, "a change that no external commit makes")
		}
		p, err := view.orderDraft(c.draft)
		if err != nil {
			return err
		}
		d.list = append(d.list, coveredProposal{sender: d.by.Sender, proposal: p})
	}
	if len(j.external.selfRemoves) == 0 {
		return nil
	}
	if !j.signer.hasDraft(SelfRemoveDraft) {
		return fail(CodeUnsupported, "a draft that is not switched on")
	}
	return j.signer.drafts.coverSelfRemoves(view, d, j.external.selfRemoves)
}

// coverSelfRemoves puts SelfRemoves into the list, one for a leaf, in place of a Remove of the joiner's own former leaf.
func (*drafts) coverSelfRemoves(view *Group, d *commitDraft, messages [][]byte) error {
	leaving := make(map[LeafIndex]bool)
	var list proposalList
	for _, b := range messages {
		p, err := view.openSelfRemove(b)
		if err != nil {
			return err
		}
		if leaf, _ := p.target(); !leaving[leaf] {
			leaving[leaf] = true
			list = append(list, p)
		}
	}
	var kept proposalList
	for _, p := range d.list {
		if leaf, ok := p.target(); !ok || !leaving[leaf] {
			kept = append(kept, p)
		}
	}
	d.list = append(kept, list...)
	return nil
}

// openSelfRemove judges a SelfRemove as somebody outside of the group can: without its membership tag.
func (g *Group) openSelfRemove(b []byte) (coveredProposal, error) {
	m, err := decodeMessage(b)
	if err != nil {
		return coveredProposal{}, err
	}
	if m.public == nil || m.public.content.proposal == nil || m.public.content.proposal.kind != proposalTypeSelfRemove ||
		m.public.content.sender.Type != SenderMember {
		return coveredProposal{}, breaks("draft-16", "not a SelfRemove of a member")
	}
	content := &m.public.content
	if !bytes.Equal(content.groupID, g.epoch.context.groupID) {
		return coveredProposal{}, fail(CodeWrongGroup, "a SelfRemove of another group")
	}
	if content.epoch != g.epoch.context.epoch {
		return coveredProposal{}, fail(CodeWrongEpoch, "a SelfRemove of another epoch")
	}
	signed := &authenticatedContent{WireFormatPublicMessage, *content, m.public.auth}
	if err := judgeAll(signedChecks, signedSubject{g.epoch.messages, signed}); err != nil {
		return coveredProposal{}, &Error{Code: CodeInvalidMessage, Rule: "draft-16", text: "SelfRemove", cause: err}
	}
	ref, err := proposalRef(g.suite, signed)
	return coveredProposal{sender: content.sender, proposal: content.proposal, ref: ref}, err
}
