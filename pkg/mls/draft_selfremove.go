package mls

// order judges a draft's proposal that this member is asked to make.
func (d *drafts) order(g *Group, p *proposal) error {
	if p.kind != proposalTypeSelfRemove {
		return nil // judged as everyone's
	}
	if g.epoch.tree == nil {
		return fail(CodeInvalidArgument, "only a member removes itself")
	}
	for _, pending := range g.pending {
		if pending.proposal.kind == proposalTypeSelfRemove && pending.sender == memberAt(g.epoch.private.leaf) {
			return &Error{Code: CodeInvalidArgument, Rule: "draft-15", text: "a SelfRemove in this epoch waits already"}
		}
	}
	return nil
}

// judgeOpened judges a message that was opened, beside what RFC 9420 asks for.
func (d *drafts) judgeOpened(k *messageKeys, o *opened) error {
	if p := o.content.proposal; p != nil && p.kind == proposalTypeSelfRemove && o.wireFormat != WireFormatPublicMessage {
		return breaks("draft-14", "a SelfRemove that clients which join can not read")
	}
	return d.judgeAAD(k, o.content.authenticatedData)
}

// dueRemoves leaves out of what is asked for each Remove of a member that waits to leave by a SelfRemove (draft-ietf-mls-extensions,
// "SelfRemove Proposal").
func (*drafts) dueRemoves(l pendingProposals, asked []*proposal) []*proposal {
	leaving := make(map[LeafIndex]bool)
	for _, p := range l {
		if p.proposal.kind == proposalTypeSelfRemove && p.stands() {
			leaving[p.sender.Leaf] = true
		}
	}
	if len(leaving) == 0 {
		return asked
	}
	var due []*proposal
	for _, p := range asked {
		if p.kind != proposalTypeRemove || !leaving[p.remove.removed] {
			due = append(due, p)
		}
	}
	return due
}
