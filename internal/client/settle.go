package client

// settledMost is how many outbox entries that are gone are remembered.
const settledMost = 256

// settledRing remembers what became of the newest outbox entries that are gone, because their senders may still be waiting
// for the service. It lives in memory: after a restart nobody waits any more.
type settledRing struct {
	ids     [settledMost]string
	next    int
	results map[string]SettleOutboxResult
}

func (r *settledRing) add(id string, result SettleOutboxResult) {
	if r.results == nil {
		r.results = map[string]SettleOutboxResult{}
	}
	if _, ok := r.results[id]; !ok {
		delete(r.results, r.ids[r.next])
		r.ids[r.next] = id
		r.next = (r.next + 1) % len(r.ids)
	}
	r.results[id] = result
}

// settle notes, once the turn is durable, what became of an outbox entry.
func (t *turn) settle(id string, result SettleOutboxResult) { t.settled[id] = result }

func (t *turn) settleOutbox(p *SettleOutboxParams) (SettleOutboxResult, error) {
	if !isHash(p.ID) {
		return SettleOutboxResult{}, invalid("id", "32 lower-case hexadecimal digits")
	}
	if p.Outcome != "accepted" && p.Outcome != "rejected" && p.Outcome != "unknown" {
		return SettleOutboxResult{}, invalid("outcome", "accepted, rejected or unknown")
	}
	entry, ok := t.outs.get(p.ID)
	if !ok {
		// The log may have been faster than the answer.
		if result, ok := t.e.settled.results[p.ID]; ok {
			return result, nil
		}
		return SettleOutboxResult{}, fail(CodeNotFound, "no such outbox entry")
	}
	var result SettleOutboxResult
	var err error
	switch {
	case entry.Commit != nil:
		result, err = t.settleCommit(p, entry)
	case entry.Message != nil:
		result, err = t.settleMessage(p, entry)
	default:
		result, err = t.settleProposal(p, entry)
	}
	if err != nil {
		return SettleOutboxResult{}, err
	}
	if p.Outcome != "unknown" {
		t.settle(p.ID, result)
	}
	return result, t.advance()
}

func (t *turn) settleCommit(p *SettleOutboxParams, entry outboxRow) (SettleOutboxResult, error) {
	cid := entry.Conversation
	pending, ok := t.pendings.get(cid)
	if !ok || pending.OutboxID != p.ID {
		return SettleOutboxResult{}, fail(CodeVaultCorrupted, "an outbox entry without its pending commit")
	}
	result := SettleOutboxResult{Conversation: cid}
	switch {
	case p.Outcome == "unknown":
		result.State = "unknown"
		return result, nil
	case p.Outcome == "accepted":
		result.State = "merged"
		_, err := t.merge(cid, pending, t.now, false)
		return result, err
	case t.refusedForGood(p, entry):
		result.State = "dropped"
		t.dropPending(cid, pending)
		t.awake[cid] = true
		if pending.Intent == "" && t.convs.has(cid) {
			conv, _ := t.convs.get(cid)
			conv.Problem = string(CodeRejected)
			t.convs.put(cid, conv)
		}
		return result, t.giveUp(cid, pending.Intent, CodeRejected)
	}
	// The log will show who won. Until then the commit is kept, but not sent again.
	result.State = "rebase"
	t.outs.delete(p.ID)
	pending.Refused = true
	t.pendings.put(cid, pending)
	return result, nil
}

// refusedForGood tells a refusal that no catching up will cure: of the first commit of a conversation, which has nobody to
// compete with, and of any other in an epoch that the service itself calls the current one.
func (t *turn) refusedForGood(p *SettleOutboxParams, entry outboxRow) bool {
	conv, _ := t.convs.get(entry.Conversation)
	return conv.State == creating || p.Epoch != nil && *p.Epoch == entry.Epoch
}

func (t *turn) settleMessage(p *SettleOutboxParams, entry outboxRow) (SettleOutboxResult, error) {
	cid := entry.Conversation
	result := SettleOutboxResult{Conversation: cid, MessageID: filled(entry.Message.MessageID), State: "queued"}
	if p.Outcome == "unknown" {
		return result, nil
	}
	t.outs.delete(p.ID)
	if p.Outcome == "accepted" {
		result.State = "sent"
		return result, t.markSent(cid, *entry.Message, p.Seq, 0)
	}
	h := *entry.Message
	h.Frame.Attempt++
	conv, _ := t.convs.get(cid)
	if h.Frame.Attempt > maxAttempts || t.refusedForGood(p, entry) {
		result.State = "failed"
		return result, t.failMessage(cid, h)
	}
	if next := t.heir(cid); next != cid { // nothing more is encrypted in the group that it was for
		cid = next
	} else if entry.Epoch == conv.Epoch {
		h.NotBefore = conv.Epoch + 1
	}
	key := t.hold(cid, h)
	sent, err := t.flush(cid)
	result.OutboxID = filled(sent[key])
	return result, err
}

// markSent notes in the history that the service has a message. time is 0 when only the place in the log is known.
func (t *turn) markSent(cid string, h heldRow, seq *uint64, time Millis) error {
	if !h.Shown {
		return nil
	}
	return t.changeHistory(cid, h.Index, func(m *messageRow) {
		m.State = messageSent
		if seq != nil {
			m.Seq = *seq
		}
		if time != 0 {
			m.Time = time
		}
	})
}

// isHash reports whether s has the form of an id: 32 lower-case hexadecimal digits.
func isHash(s string) bool { return len(s) == 32 && isDevice(s[:16]) && isDevice(s[16:]) }
