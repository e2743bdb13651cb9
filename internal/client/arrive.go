package client

import (
	"bytes"
	"encoding/base64"
	"slices"

	"mlswasm/pkg/mls"
)

// arrive makes of a frame whatever can be made of it now. A frame at which the program panicked before is not tried again.
func (t *turn) arrive(a arrival) (FrameResult, error) {
	if t.e.poison[a.id] {
		conv, _ := t.convs.get(a.cid)
		peek, err := mls.PeekMessage(a.bytes)
		if err == nil && peek.ContentType == mls.ContentTypeCommit && uint64(peek.Epoch) == conv.Epoch {
			return t.diverge(a, CodeInternal)
		}
		return t.refuse(a, CodeInternal), nil
	}
	t.e.opening = a.id // stays when the program panics
	r, err := t.judge(a)
	t.e.opening = ""
	return r, err
}

func (t *turn) judge(a arrival) (FrameResult, error) {
	if r, ok, err := t.arriveOwn(a); ok || err != nil {
		return r, err
	}
	conv, _ := t.convs.get(a.cid)
	peek, err := mls.PeekMessage(a.bytes)
	if err != nil {
		return t.refuse(a, CodeOf(fromMLS("", err))), nil
	}
	id, _ := base64.RawURLEncoding.DecodeString(a.cid)
	if peek.WireFormat != mls.WireFormatPublicMessage && peek.WireFormat != mls.WireFormatPrivateMessage || !bytes.Equal(peek.GroupID, id) {
		return t.refuse(a, CodeInvalidMessage), nil
	}
	commit := peek.ContentType == mls.ContentTypeCommit
	epoch := uint64(peek.Epoch)
	switch {
	case epoch > conv.Epoch && conv.halted():
		return t.refuse(a, CodeWrongEpoch), nil
	case epoch > conv.Epoch:
		return t.wait(a, epoch, CodeWrongEpoch)
	case commit && epoch+1 == conv.Epoch && conv.Echo != "" && conv.State == active:
		// The service said that it stored this device's commit of that epoch, and the log has another one. The log is what all see.
		return t.diverge(a, CodeRejected)
	case epoch < conv.Epoch && peek.ContentType != mls.ContentTypeApplication:
		return a.result("tooOld"), nil
	}
	g, err := t.group(a.cid)
	if CodeOf(err) == CodeStateRolledBack { // its keys may have been used: it is not used again
		return t.diverge(a, CodeStateRolledBack)
	}
	if err != nil {
		return FrameResult{}, err
	}
	event, err := t.process(g, a)
	if err != nil {
		return t.unusable(a, epoch, commit, err)
	}
	switch event := event.(type) {
	case *mls.Application:
		return t.arriveMessage(a, event)
	case *mls.ProposalEvent:
		return t.arriveProposal(a, g, event)
	case *mls.Transition:
		return t.arriveCommit(a, g, event)
	}
	panic("client: an event of an unknown kind") // pkg/mls has three
}

// arriveOwn recognises what this device sent.
func (t *turn) arriveOwn(a arrival) (FrameResult, bool, error) {
	conv, _ := t.convs.get(a.cid)
	r := a.result("ownEcho")
	if pending, ok := t.pendings.get(a.cid); ok && pending.OutboxID == a.id {
		tr, err := t.merge(a.cid, pending, timeOf(a.time), true)
		if err != nil {
			return FrameResult{}, false, err
		}
		t.settle(a.id, SettleOutboxResult{Conversation: a.cid, State: "merged"})
		if tr == nil {
			conv, _ := t.convs.get(a.cid)
			r.Epoch = &conv.Epoch
			return r, true, nil
		}
		return t.changedBy(r, tr), true, nil
	}
	switch a.id {
	case conv.Founding:
		conv.Founding = ""
		t.convs.put(a.cid, conv)
		return r, true, nil
	case conv.Echo:
		conv.Echo = ""
		t.convs.put(a.cid, conv)
		t.awake[a.cid] = true
		return r, true, nil
	}
	entry, ok := t.outs.get(a.id)
	if ok && len(entry.Proposal) > 0 && entry.Conversation == a.cid {
		result, err := t.proposalStored(a.id, entry)
		t.settle(a.id, result)
		return r, true, err
	}
	if ok && entry.Message != nil && entry.Conversation == a.cid {
		t.outs.delete(a.id)
		id := filled(entry.Message.MessageID)
		t.settle(a.id, SettleOutboxResult{Conversation: a.cid, State: "sent", MessageID: id})
		r.ID = id
		return r, true, t.markSent(a.cid, *entry.Message, &a.seq, a.time)
	}
	return r, false, nil
}

// unusable decides about a frame that the group refused. What cannot change by waiting is not tried again.
func (t *turn) unusable(a arrival, epoch uint64, commit bool, err error) (FrameResult, error) {
	switch mls.CodeOf(err) {
	case mls.CodeTooOld, mls.CodeWrongEpoch:
		return a.result("tooOld"), nil
	case mls.CodeDuplicate:
		return a.result("duplicate"), nil
	case mls.CodeOwnMessage:
		return a.result("ownEcho"), nil
	case mls.CodeInternal:
		return FrameResult{}, failWith(CodeInternal, "a frame could not be processed", err)
	case mls.CodeOwnCommit: // made by this device in a state that it does not have any more
		return t.diverge(a, CodeStateRolledBack)
	}
	why := CodeOf(fromMLS("", err))
	conv, _ := t.convs.get(a.cid)
	if !commit || conv.halted() {
		return t.refuse(a, why), nil
	}
	a.tries &^= wantsKey
	switch id, missing := missingPSK(err); {
	case !missing:
	case id.Type != mls.PSKExternal: // nobody can give it: the group has the keys of its own past epochs, as far as it knew them
		return t.diverge(a, why)
	default: // its time comes when the key is given, or when the user does without: see rejoin
		a.tries |= wantsKey
		conv.Problem = string(why)
		t.convs.put(a.cid, conv)
		return t.wait(a, epoch, why)
	}
	if a.tries++; a.tries < maxTries {
		return t.wait(a, epoch, why)
	}
	return t.diverge(a, why)
}

func (t *turn) arriveMessage(a arrival, m *mls.Application) (FrameResult, error) {
	if t.e.opened != nil {
		t.e.opened(a.cid, m)
	}
	var frame appFrame
	if err := decodeRecord(m.Plaintext, &frame); err != nil {
		why := CodeMalformed
		if err == errVersion {
			why = CodeUnsupported
		}
		return t.refuse(a, why), nil
	}
	if len(m.AuthenticatedData) > maxText {
		return t.refuse(a, CodeMalformed), nil
	}
	sender := t.name(m.Credential)
	r := a.result("message")
	r.Sender, r.Device, r.Text = &sender.User, filled(sender.Device), &frame.Body
	conv, _ := t.convs.get(a.cid)
	switch frame.Type {
	case frameProfile:
		if len(frame.Body) > maxTitle {
			return t.refuse(a, CodeMalformed), nil
		}
		r.Kind = "profile"
		conv.Title = frame.Body
		t.convs.put(a.cid, conv)
		return r, nil
	case frameText:
	default:
		return t.refuse(a, CodeUnsupported), nil
	}
	id := messageID(sender, frame.Nonce)
	r.ID = &id
	if frame.Attempt > 0 {
		known, err := t.recently(a.cid, id)
		if err != nil {
			return r, err
		}
		if known {
			return a.result("duplicate"), nil
		}
	}
	if len(m.AuthenticatedData) > 0 {
		r.AuthenticatedData = &m.AuthenticatedData
	}
	row := messageRow{ID: id, AuthenticatedData: m.AuthenticatedData, Sender: sender.User, Device: sender.Device, Text: frame.Body, Time: a.time, Seq: a.seq,
		State: messageReceived, Own: t.isOwnUser(m.Credential, m.SignatureKey)}
	if row.Own {
		row.State = messageSent
	}
	r.Own = row.Own
	t.appendHistory(a.cid, row)
	return r, nil
}

// recently reports whether a message is among the newest of the history: a sender that was told that a message was not
// stored encrypts it again, and may have been told wrongly.
func (t *turn) recently(cid, id string) (bool, error) {
	cid = t.heir(cid)
	conv, _ := t.convs.get(cid)
	views, err := t.readHistory(cid, conv.Count, 2*chunkSize)
	return slices.ContainsFunc(views, func(m MessageView) bool { return m.ID == id }), err
}

func (t *turn) arriveCommit(a arrival, g *mls.Group, tr *mls.Transition) (FrameResult, error) {
	defer tr.Discard() // does nothing once it is applied
	pending, changing := t.pendings.get(a.cid)
	switch conv, _ := t.convs.get(a.cid); {
	case !admits(g, tr), t.makesTwins(g, tr):
		return t.diverge(a, CodeInvalidMessage)
	case conv.State == diverged && changing && pending.Rejoin: // another state is to take the place of this one
		return t.refuse(a, CodeWrongEpoch), nil
	case conv.State == diverged: // the commit for which another one stood
		conv.State = active
		t.convs.put(a.cid, conv)
	}
	conv, _ := t.convs.get(a.cid)
	conv.Echo = ""                              // the log is in order: what it has not shown by now does not come
	if conv.Problem == string(CodeUnknownPSK) { // the key is there now
		conv.Problem = ""
	}
	t.convs.put(a.cid, conv)
	r := t.changedBy(a.result("commit"), tr)
	if beside := tr.AuthenticatedData(); len(beside) > 0 && !tr.External() { // a stranger's is the proof of its link
		r.AuthenticatedData = &beside
	}
	t.sentBy(&r, g, tr.Committer())
	t.keepAttached(a.cid, g, tr)
	if err := g.Apply(tr); err != nil {
		return r, failWith(CodeInternal, "a verified commit could not be applied", err)
	}
	if r.Sender == nil {
		t.sentBy(&r, g, tr.Committer())
	}
	if changing {
		if err := t.lose(a.cid, pending); err != nil {
			return r, err
		}
	}
	if err := t.entered(a.cid, g); err != nil {
		return r, err
	}
	return r, t.admitted(a.cid, tr)
}

// changedBy adds what a commit changed.
func (s *state) changedBy(r FrameResult, tr *mls.Transition) FrameResult {
	epoch := uint64(tr.Epoch())
	r.Epoch = &epoch
	r.Added, r.Removed = s.deviceNames(tr.Added()), s.deviceNames(tr.Removed())
	return r
}

func (s *state) sentBy(r *FrameResult, g *mls.Group, leaf mls.LeafIndex) {
	if m, ok := g.Member(leaf); ok {
		sender := s.name(m.Credential)
		r.Sender, r.Device = &sender.User, filled(sender.Device)
	}
}
