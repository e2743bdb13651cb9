package client

import (
	"crypto/sha256"
	"time"

	"mlswasm/pkg/mls"
)

// pendingRow is an own commit whose fate is open. Its Transition is kept in a row of its own until the log has decided:
// even a commit that was refused is recognised, should the log show it all the same.
type pendingRow struct {
	OutboxID string
	Epoch    uint64 // in which it was made
	Intent   string // key; empty: none, it is not made again
	Refused  bool   // the service says that it did not store it
	Rejoin   bool   // it is an external commit: what it leads to is a state of its own
}

func (r *pendingRow) fields(c *codec) {
	c.string(&r.OutboxID)
	c.uint64(&r.Epoch)
	c.string(&r.Intent)
	c.bool(&r.Refused)
	if c.version > 1 {
		c.bool(&r.Rejoin)
	}
}

// transitionRow is the Transition of a pending commit, or the state that an external commit leads to.
type transitionRow struct{ Bytes []byte }

func (r *transitionRow) fields(c *codec) { c.bytes(&r.Bytes) }

// outboxID names bytes that are to be sent: whoever posts them twice posts the same id.
func outboxID(message []byte) string {
	sum := sha256.Sum256(message)
	return hexBytes(sum[:16])
}

// build makes the commit of an intent, or drops the intent when nothing is left to do.
func (t *turn) build(cid, key string) error {
	in, _ := t.intents.get(key)
	if in.Tries == tookBack {
		t.intents.delete(key)
		return nil
	}
	g, err := t.group(cid)
	if err != nil {
		return err
	}
	if in.Kind == intentLeave {
		if going, err := t.depart(cid, key, g, in); going || err != nil {
			return err
		}
	}
	changes, err := t.changes(cid, g, in)
	if err != nil {
		return err
	}
	if in.done(changes) {
		t.intents.delete(key)
		return nil
	}
	if err := t.giveProposed(g); err != nil {
		return err
	}
	if err := t.passOver(cid); err != nil {
		return err
	}
	g.JudgeAt(t.now) // lifetimes of key packages are judged by who adds them
	tr, err := g.Commit(changes...)
	if in.Kind == intentLink && mls.CodeOf(err) == mls.CodeInvalidMessage {
		return failWith(CodeUnsupported, "a member does not know links", err)
	}
	if err != nil {
		return fromMLS("the commit could not be made", err)
	}
	return t.propose(cid, key, g, tr)
}

// propose stores a Transition as the pending commit of an intent. Its secrets are in the sealed row from then on, and nowhere else:
// a commit that is dropped leaves none in memory.
func (t *turn) propose(cid, key string, g *mls.Group, tr *mls.Transition) error {
	defer tr.Discard()
	if t.makesTwins(g, tr) {
		return fail(CodeInvalidMessage, "two members would be one device")
	}
	secret, err := tr.Marshal()
	if err != nil {
		return fromMLS("the commit could not be encoded", err)
	}
	entry := commitEntry{Welcome: tr.Welcome, Added: t.deviceNames(tr.Added()), Removed: t.deviceNames(tr.Removed())}
	if _, ends := tr.ReInit(); !ends { // nobody comes back into a group that was re-initialized
		if entry.GroupInfo, err = tr.GroupInfo(); err != nil {
			return fromMLS("the GroupInfo could not be made", err)
		}
		entry.RatchetTree = tr.RatchetTree()
	}
	t.putPending(cid, pendingRow{Epoch: uint64(g.Epoch()), Intent: key}, tr.Message, secret, entry)
	return nil
}

// putPending stores a commit, what it leads to, and its way out.
func (t *turn) putPending(cid string, pending pendingRow, message, next []byte, entry commitEntry) {
	pending.OutboxID = outboxID(message)
	t.raw[transitionKey(cid)] = encodeRecord(&transitionRow{next})
	t.pendings.put(cid, pending)
	t.unsent[pending.OutboxID] = true
	t.outs.put(pending.OutboxID, outboxRow{Order: t.nextOrder(), Conversation: cid, Epoch: pending.Epoch, Bytes: message, Commit: &entry})
}

// merge applies the pending commit: the service has stored it at that time, as its answer or the log says. The Transition is nil
// when the commit was an external one.
func (t *turn) merge(cid string, pending pendingRow, at time.Time, echoed bool) (*mls.Transition, error) {
	if pending.Rejoin {
		return nil, t.mergeRejoin(cid, pending, echoed)
	}
	g, err := t.group(cid)
	if err != nil {
		return nil, err
	}
	key := transitionKey(cid)
	rows, err := t.readRows(key)
	if err != nil {
		return nil, err
	}
	var row transitionRow
	if err := decodeRecord(rows[key], &row); err != nil {
		return nil, damaged(key, err)
	}
	tr, err := g.UnmarshalTransition(row.Bytes)
	if err != nil {
		return nil, failWith(CodeVaultCorrupted, "a stored commit is damaged", err)
	}
	t.keepAttached(cid, g, tr)
	tellTime(g, at, echoed)
	if err := g.Apply(tr); err != nil {
		tr.Discard()
		return nil, failWith(CodeInternal, "an own commit could not be applied", err)
	}
	t.dropPending(cid, pending)
	in, _ := t.intents.get(pending.Intent)
	t.intents.delete(pending.Intent)
	conv, _ := t.convs.get(cid)
	switch {
	case echoed:
	case pending.Epoch == 0:
		conv.Founding = pending.OutboxID
	default:
		conv.Echo = pending.OutboxID
	}
	conv.State = active
	conv.Activity = max(conv.Activity, t.millis())
	t.convs.put(cid, conv)
	if err := t.entered(cid, g); err != nil {
		return nil, err
	}
	if now, _ := t.convs.get(cid); in.Kind == intentMigrate && now.State == suspended { // nobody else was faster
		if _, err := t.found(cid, in.Members); err != nil { // a later migrate goes on from here
			return tr, t.note(cid, err)
		}
	}
	if in.Kind == intentLeave { // it removed whoever else was there
		return tr, t.end(cid, removed)
	}
	// Newcomers do not know the title, which travels encrypted for those who are members.
	if len(tr.Added()) > 0 && conv.Title != "" {
		if err := t.sendProfile(cid, conv.Title); err != nil {
			return nil, err
		}
	}
	return tr, nil
}

// tellTime tells a group when its commit was stored: by the log's word keys of past epochs end, by the answer's, which may be ahead of the
// log, they do not.
func tellTime(g *mls.Group, at time.Time, logged bool) {
	if g.JudgeAt(at); logged {
		g.SetTime(at)
	}
}

// entered notes that the group is in a new epoch.
func (t *turn) entered(cid string, g *mls.Group) error {
	if !g.Active() {
		return t.end(cid, removed)
	}
	t.dropProposals(cid)
	conv, _ := t.convs.get(cid)
	conv.Epoch = uint64(g.Epoch())
	t.convs.put(cid, conv)
	t.putRoster(cid, g)
	if _, ok := g.ReInit(); ok {
		return t.suspend(cid)
	}
	t.awake[cid] = true
	for _, key := range t.intents.keys(cid + "/") { // with the epoch its proposals are gone
		if in, _ := t.intents.get(key); in.Kind == intentSettle {
			t.intents.delete(key)
		}
	}
	return t.enterHeirs(cid)
}

// note keeps the code of a change that failed, unless the failure is this program's or the store's.
func (t *turn) note(cid string, err error) error {
	switch code := CodeOf(err); code {
	case CodeInternal, CodeStorageFailed, CodeVaultCorrupted, CodeStateRolledBack:
		return err
	default:
		conv, _ := t.convs.get(cid)
		conv.Problem = string(code)
		t.convs.put(cid, conv)
		return nil
	}
}

func (t *turn) dropPending(cid string, pending pendingRow) {
	t.pendings.delete(cid)
	t.raw[transitionKey(cid)] = nil
	t.outs.delete(pending.OutboxID)
}

// lose clears a commit that will not be merged and leaves its intent to be built anew, or given up.
func (t *turn) lose(cid string, pending pendingRow) error {
	t.dropPending(cid, pending)
	t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "rebase"})
	t.awake[cid] = true
	in, ok := t.intents.get(pending.Intent)
	if !ok {
		return nil
	}
	in.Tries++
	if in.Tries > maxRebuilds {
		t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "dropped"})
		return t.giveUp(cid, pending.Intent, CodeRejected)
	}
	t.intents.put(pending.Intent, in)
	return nil
}

// advance makes, for every conversation where something has changed, the next commit and the messages that waited.
func (t *turn) advance() error {
	for _, cid := range sortedKeys(t.awake) {
		conv, _ := t.convs.get(cid)
		if conv.State != creating && conv.State != active {
			continue
		}
		if err := t.buildNext(cid); err != nil {
			return err
		}
		if _, err := t.flush(cid); err != nil {
			return err
		}
	}
	clear(t.awake)
	return nil
}

// free says whether a commit may be made. A device is one epoch ahead of the log at most: with every own commit that is
// merged before the log shows it, the messages before it in the log are one epoch older, and a few epochs are all that can be
// opened. Nobody speaks before the first commit, so that one does not count.
func (t *turn) free(cid string) bool {
	conv, _ := t.convs.get(cid)
	return !t.pendings.has(cid) && conv.Echo == "" && (conv.State == creating || conv.State == active) && !t.lacksKey(cid)
}

// buildNext makes a commit of the oldest intent that can become one.
func (t *turn) buildNext(cid string) error {
	for t.free(cid) {
		key := t.nextIntent(cid)
		if key == "" {
			return nil
		}
		err := t.build(cid, key)
		switch code := CodeOf(err); code {
		case "":
		case CodeInternal, CodeStorageFailed, CodeVaultCorrupted, CodeStateRolledBack:
			return err
		default: // the group says that this change cannot be made any more
			if err := t.giveUp(cid, key, code); err != nil {
				return err
			}
		}
	}
	return nil
}

// end closes a conversation for this device: nothing of it can be sent or received any more. Its history stays.
func (t *turn) end(cid string, state convState) error {
	if pending, ok := t.pendings.get(cid); ok {
		t.dropPending(cid, pending)
		t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "dropped"})
	}
	conv, _ := t.convs.get(cid)
	if state != failed || conv.Predecessor == "" { // else another member's group takes its place, and all that was said and wanted waits for that
		for _, key := range t.intents.keys(cid + "/") {
			t.intents.delete(key)
		}
		if err := t.failMessages(cid); err != nil {
			return err
		}
		conv, _ = t.convs.get(cid)
	}
	for _, key := range t.waits.keys(cid + "/") {
		t.waits.delete(key)
	}
	t.dropProposals(cid)
	t.links.delete(cid)
	if err := t.eraseGroup(cid); err != nil {
		return err
	}
	conv.State, conv.Founding, conv.Echo, conv.SealedAt = state, "", "", 0
	t.convs.put(cid, conv)
	delete(t.awake, cid)
	return nil
}
