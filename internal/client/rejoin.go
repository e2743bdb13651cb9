package client

import "mlswasm/pkg/mls"

// A device that is diverged comes back by an external commit (RFC 9420, Section 12.4.3.2). The log moved on without it: by a commit
// that it cannot accept, or because its own state is not the newest one. Its host fetches the GroupInfo of the current epoch:
//
//	diverged ──rejoin──▶ pending ── accepted, or own bytes in the log ──▶ active, in a state of its own
//	   ▲                    │ rejected: another commit was first
//	   └────────────────────┘ the host fetches the next GroupInfo
//
// Two rules keep the service, which hands out the GroupInfo and orders the log, from choosing who is in the conversation:
//
//   - who vouches for the group is a member that this device knew: the GroupInfo is signed with a key of the last roster. Where a newcomer
//     has signed it, the device asks those whom it knew for another one: see voucher.go;
//   - who comes back has the signature key of the leaf that goes, or the link: see admits.

// groupRow is a group's whole state, while it is not yet that of its conversation: the bytes of a transitionRow.
type groupRow struct{ Parts []mls.StatePart }

func (r *groupRow) fields(c *codec) {
	list(c, &r.Parts, func(c *codec, p *mls.StatePart) {
		c.string(&p.Name)
		c.bytes(&p.Data)
	})
}

func (t *turn) rejoin(p *RejoinParams) (ChangeResult, error) {
	conv, err := t.conversation(p.Conversation)
	if err != nil {
		return ChangeResult{}, err
	}
	if conv.State != diverged && !t.lacksKey(p.Conversation) {
		return ChangeResult{}, fail(CodeConflict, "the conversation is not diverged")
	}
	pending, ok := t.pendings.get(p.Conversation)
	if ok && pending.Rejoin && !pending.Refused {
		return ChangeResult{&pending.OutboxID}, nil
	}
	g, commit, voucher, err := t.externalCommit(p, conv)
	if err != nil {
		return ChangeResult{}, err
	}
	roster, _ := t.rosters.get(p.Conversation)
	vouched, names := roster.knows(voucher), roster.naming(g)
	if !vouched && names == nil {
		return ChangeResult{}, fail(CodeInvalidMessage, "nobody whom this device knew is in the group")
	}
	if ok {
		t.dropPending(p.Conversation, pending)
		t.settle(pending.OutboxID, SettleOutboxResult{Conversation: p.Conversation, State: "dropped"})
	}
	conv.State = diverged // also when it waited for a key: from now on the device is to come back, whoever is first
	t.convs.put(p.Conversation, conv)
	if !vouched {
		return t.plead(p.Conversation, g, names)
	}
	return t.putExternal(p.Conversation, g, commit)
}

// putExternal stores an external commit as the pending one, with the group that it leads to.
func (t *turn) putExternal(cid string, g *mls.Group, commit []byte) (ChangeResult, error) {
	info, err := g.GroupInfo(false)
	if err != nil {
		return ChangeResult{}, fromMLS("the GroupInfo could not be made", err)
	}
	tree, err := g.RatchetTree()
	if err != nil {
		return ChangeResult{}, fromMLS("the tree could not be encoded", err)
	}
	state := encodeRecord(&groupRow{g.TakeChanges()})
	t.putPending(cid, pendingRow{Epoch: uint64(g.Epoch()) - 1, Rejoin: true}, commit, state, commitEntry{GroupInfo: info, RatchetTree: tree})
	pending, _ := t.pendings.get(cid)
	return ChangeResult{&pending.OutboxID}, nil
}

// externalCommit joins the conversation's group anew, in place of this device's former leaf. It answers who has signed the GroupInfo, too.
func (t *turn) externalCommit(p *RejoinParams, conv conversationRow) (g *mls.Group, commit, voucher []byte, err error) {
	info, err := mls.InspectGroupInfo(p.GroupInfo)
	if err != nil {
		return nil, nil, nil, fromMLS("groupInfo", err)
	}
	if conversationName(info.GroupID) != p.Conversation {
		return nil, nil, nil, invalid("groupInfo", "of another group")
	}
	if uint64(info.Epoch) < conv.Epoch {
		return nil, nil, nil, fail(CodeTooOld, "the GroupInfo is older than this device's state")
	}
	signer, err := t.signerOf(t.suiteOf(conv))
	if err != nil {
		return nil, nil, nil, err
	}
	g, commit, err = mls.ExternalCommit(signer, p.GroupInfo, mls.RatchetTree(p.RatchetTree), mls.BoundLifetimes(), mls.Resync(), mls.Authenticate(t.authenticator()))
	if err != nil {
		return nil, nil, nil, fromMLS("the GroupInfo could not be joined by", err)
	}
	if t.hasTwins(g.Members(), g.OwnLeaf()) {
		return nil, nil, nil, fail(CodeInvalidMessage, "two members are one device")
	}
	if info.Signer == g.OwnLeaf() { // its former self, and the joiner has taken its leaf
		return g, commit, signer.PublicKey(), nil
	}
	member, _ := g.Member(info.Signer)
	return g, commit, member.SignatureKey, nil
}

// mergeRejoin takes the state behind an external commit of this device, which comes back or comes in by a link: the service has it. What was
// said and not sent is encrypted again.
func (t *turn) mergeRejoin(cid string, pending pendingRow, echoed bool) error {
	key := transitionKey(cid)
	rows, err := t.readRows(key)
	if err != nil {
		return err
	}
	var row transitionRow
	var state groupRow
	if err := decodeRecord(rows[key], &row); err != nil {
		return damaged(key, err)
	}
	if err := decodeRecord(row.Bytes, &state); err != nil {
		return damaged(key, err)
	}
	conv, _ := t.convs.get(cid)
	follow, _ := t.links.get(cid)
	if follow.Follows {
		conv.Suite = follow.Suite
	}
	signer, err := t.signerOf(t.suiteOf(conv))
	if err != nil {
		return err
	}
	g, err := mls.LoadGroup(state.Parts, signer)
	if err != nil {
		return failWith(CodeVaultCorrupted, "a stored state is damaged", err)
	}
	t.guard(g)
	if err := t.reholdMessages(cid); err != nil {
		return err
	}
	t.dropPending(cid, pending)
	for _, key := range t.waits.keys(cid + "/") {
		t.waits.delete(key)
	}
	if err := t.replaceGroup(cid, g, state.Parts); err != nil {
		return err
	}
	conv, _ = t.convs.get(cid)
	if follow.Follows {
		t.unfollow(cid)
		conv.Suite, conv.Activity = follow.Suite, t.millis()
	}
	conv.State, conv.Founding, conv.Echo, conv.Problem = active, "", pending.OutboxID, ""
	if echoed {
		conv.Echo = ""
	}
	t.convs.put(cid, conv)
	return t.entered(cid, g)
}

// replaceGroup puts a state in the place of the one that a conversation has.
func (t *turn) replaceGroup(cid string, g *mls.Group, parts []mls.StatePart) error {
	if err := t.eraseGroup(cid); err != nil {
		return err
	}
	for _, part := range parts {
		t.raw[groupPrefix(cid)+part.Name] = part.Data
	}
	t.touched[cid] = g
	t.replaced[cid] = true
	return nil
}
