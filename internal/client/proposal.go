package client

import (
	"bytes"

	"mlswasm/pkg/mls"
)

// A proposal of this device is kept back from its own commits until the service has it: a commit that covers what the
// others never got would cut them off.
//
//	propose ──▶ outbox, discarded ──accepted, or own bytes in the log──▶ pending ──▶ covered by a commit
//	                  │ refused, or another epoch
//	                  └──────────▶ dropped
const maxRefs = 256

// living returns the group of a conversation that is active, to be changed.
func (t *turn) living(name string) (string, *mls.Group, error) {
	cid := t.heir(name)
	conv, err := t.joined(cid)
	if err != nil {
		return cid, nil, err
	}
	if conv.State != active {
		return cid, nil, fail(CodeConflict, "the conversation is not active")
	}
	g, err := t.group(cid)
	return cid, g, err
}

func (t *turn) proposeChange(p *ProposeParams) (ProposeResult, error) {
	none := ProposeResult{}
	cid, g, err := t.living(p.Conversation)
	if err != nil {
		return none, err
	}
	change, err := t.proposed(g, &ProposedChange{p.Kind, p.Member, p.Device, p.PSK, p.Extensions, p.CipherSuite, p.Custom})
	if err != nil {
		return none, err
	}
	if t.pendings.has(cid) || len(t.proposalsOut(cid)) >= maxIntents {
		return none, fail(CodeConflict, "too much is under way in the conversation")
	}
	style, err := styleOf(p.Public, p.AuthenticatedData)
	if err != nil {
		return none, err
	}
	return t.sendProposal(cid, g, change, style...)
}

// styleOf is how a handshake travels, by what its caller wants.
func styleOf(public *bool, authenticatedData *[]byte) ([]mls.Change, error) {
	var style []mls.Change
	if public != nil && *public {
		style = append(style, mls.AsPublicMessage())
	}
	if authenticatedData != nil {
		if len(*authenticatedData) > maxText {
			return nil, invalid("authenticatedData", "at most 65536 bytes")
		}
		style = append(style, mls.AuthenticatedData(*authenticatedData))
	}
	return style, nil
}

// sendProposal makes a proposal and its way out.
func (t *turn) sendProposal(cid string, g *mls.Group, change mls.Change, style ...mls.Change) (ProposeResult, error) {
	none := ProposeResult{}
	g.JudgeAt(t.now)
	message, err := g.Propose(change, style...)
	if mls.CodeOf(err) == mls.CodeDuplicate {
		return none, fail(CodeConflict, "the same was proposed in this epoch before")
	}
	if err != nil {
		return none, fromMLS("the proposal could not be made", err)
	}
	pending := g.PendingProposals()
	ref := pending[len(pending)-1].Ref
	if err := g.DiscardProposal(ref); err != nil {
		return none, failWith(CodeInternal, "a proposal just made is not there", err)
	}
	id := outboxID(message)
	t.outs.put(id, outboxRow{Order: t.nextOrder(), Conversation: cid, Epoch: uint64(g.Epoch()), Bytes: message, Proposal: ref})
	return ProposeResult{id, bytes.Clone(ref)}, nil
}

// proposalsOut returns the outbox ids of the proposals of a conversation.
func (t *turn) proposalsOut(cid string) (ids []string) {
	for _, id := range t.outs.keys("") {
		if entry, _ := t.outs.get(id); entry.Conversation == cid && len(entry.Proposal) > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// dropProposals takes back what was proposed in an epoch that is gone.
func (t *turn) dropProposals(cid string) {
	for _, id := range t.proposalsOut(cid) {
		t.outs.delete(id)
		t.settle(id, SettleOutboxResult{Conversation: cid, State: "dropped"})
	}
}

// proposalStored notes that the service has a proposal of this device: from now on its commits may cover it.
func (t *turn) proposalStored(id string, entry outboxRow) (SettleOutboxResult, error) {
	result := SettleOutboxResult{Conversation: entry.Conversation, State: "sent"}
	t.outs.delete(id)
	if conv, _ := t.convs.get(entry.Conversation); conv.State != active {
		return result, nil
	}
	g, err := t.group(entry.Conversation)
	if err != nil {
		return result, err
	}
	if err := g.AcceptProposal(entry.Proposal); err != nil { // an entry goes with its epoch
		return result, failWith(CodeInternal, "a proposal that waits is not there", err)
	}
	return result, nil
}

func (t *turn) settleProposal(p *SettleOutboxParams, entry outboxRow) (SettleOutboxResult, error) {
	switch p.Outcome {
	case "unknown":
		return SettleOutboxResult{Conversation: entry.Conversation, State: "queued"}, nil
	case "accepted":
		return t.proposalStored(p.ID, entry)
	}
	t.outs.delete(p.ID)
	if row, _ := t.links.get(entry.Conversation); row.Follows { // the request that it made is to be made again
		row.Asked = 0
		t.links.put(entry.Conversation, row)
	}
	return SettleOutboxResult{Conversation: entry.Conversation, State: "dropped"}, nil
}

func (t *turn) pendingProposals(p *ConversationParams) (PendingProposalsResult, error) {
	_, g, err := t.living(p.Conversation)
	if err != nil {
		return PendingProposalsResult{}, err
	}
	result := PendingProposalsResult{uint64(g.Epoch()), []ProposalView{}}
	for _, event := range g.PendingProposals() {
		result.Proposals = append(result.Proposals, t.proposalView(g, event))
	}
	return result, nil
}

func (t *turn) proposalView(g *mls.Group, event mls.ProposalEvent) ProposalView {
	view := ProposalView{Ref: event.Ref, Type: uint32(event.Type), From: "newMember"}
	switch event.Sender.Type {
	case mls.SenderMember:
		view.From = "member"
		var r FrameResult
		t.sentBy(&r, g, event.Sender.Leaf)
		view.Sender, view.Device = r.Sender, r.Device
		if len(event.AuthenticatedData) > 0 {
			view.AuthenticatedData = &event.AuthenticatedData
		}
	case mls.SenderExternal:
		view.From = "external"
		if names := t.listed(g.Extensions()); int(event.Sender.Index) < len(names) {
			name := names[event.Sender.Index]
			view.Sender, view.Device = filled(name.User), filled(name.Device)
		}
	}
	if event.Added != nil {
		name := t.name(event.Added.Credential)
		view.Added = &name
	}
	if event.Removed != nil {
		name := t.name(event.Removed.Credential)
		view.Removed = &name
	}
	if event.PSK != nil {
		view.PSK = pskView(*event.PSK)
	}
	switch {
	case event.ReInit != nil:
		suite := uint32(event.ReInit.CipherSuite)
		extensions := extensionViews(event.ReInit.Extensions)
		view.CipherSuite, view.Extensions = &suite, &extensions
	case event.Type == mls.ProposalGroupContextExtensions:
		extensions := extensionViews(event.Extensions)
		view.Extensions = &extensions
	case isOwnExtension(view.Type):
		view.Data = &event.Data
	}
	return view
}

// pskView names a key as a caller does. One of another group has no name here.
func pskView(id mls.PSKID) *PSKName {
	if id.Type == mls.PSKExternal {
		return &PSKName{ID: &id.External}
	}
	epoch := uint64(id.Epoch)
	return &PSKName{Epoch: &epoch}
}

func (t *turn) commitProposals(p *CommitProposalsParams) (ChangeResult, error) {
	cid, g, err := t.living(p.Conversation)
	if err != nil {
		return ChangeResult{}, err
	}
	style, err := styleOf(p.Public, p.AuthenticatedData)
	if err != nil {
		return ChangeResult{}, err
	}
	if p.Refs != nil {
		if len(*p.Refs) == 0 || len(*p.Refs) > maxRefs {
			return ChangeResult{}, invalid("refs", "1 to 256 references")
		}
		style = append(style, mls.Covering(*p.Refs...))
	}
	if err := listed(g, p.Refs); err != nil {
		return ChangeResult{}, err
	}
	if p.WithoutPath != nil && *p.WithoutPath {
		style = append(style, mls.WithoutPath())
	}
	if !t.free(cid) || len(t.intents.keys(cid+"/")) > 0 {
		return ChangeResult{}, fail(CodeConflict, "a change of this device is under way")
	}
	if err := t.giveProposed(g); err != nil {
		return ChangeResult{}, err
	}
	g.JudgeAt(t.now)
	tr, err := g.Commit(style...)
	if err != nil {
		return ChangeResult{}, fromMLS("the commit could not be made", err)
	}
	conv, _ := t.convs.get(cid)
	conv.Problem = ""
	t.convs.put(cid, conv)
	if err := t.propose(cid, "", g, tr); err != nil { // no intent: in another epoch there is nothing to do again
		return ChangeResult{}, err
	}
	pending, _ := t.pendings.get(cid)
	return ChangeResult{filled(pending.OutboxID)}, nil
}

// listed fails when there is nothing to commit.
func listed(g *mls.Group, refs *[][]byte) error {
	pending := g.PendingProposals()
	if refs == nil {
		if len(pending) == 0 {
			return fail(CodeNotFound, "no proposal waits")
		}
		return nil
	}
	waiting, seen := map[string]bool{}, map[string]bool{}
	for _, event := range pending {
		waiting[string(event.Ref)] = true
	}
	for _, ref := range *refs {
		if !waiting[string(ref)] {
			return fail(CodeNotFound, "no proposal of that reference waits")
		}
		if seen[string(ref)] {
			return invalid("refs", "each once")
		}
		seen[string(ref)] = true
	}
	return nil
}

func (t *turn) discardProposal(p *ProposalParams) (Nothing, error) {
	cid, g, err := t.living(p.Conversation)
	if err != nil {
		return Nothing{}, err
	}
	for _, event := range g.PendingProposals() {
		switch {
		case !bytes.Equal(event.Ref, p.Ref):
		case leavesBy(event):
			return Nothing{}, fail(CodeConflict, "a member who leaves by a SelfRemove cannot be held back")
		case event.Sender.Type == mls.SenderNewMemberProposal:
			t.decline(cid, *event.Added)
		}
	}
	if g.DiscardProposal(p.Ref) != nil {
		return Nothing{}, fail(CodeNotFound, "no proposal of that reference waits")
	}
	t.awake[cid] = true // messages may have waited for it
	return Nothing{}, t.advance()
}
