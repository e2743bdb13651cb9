package client

// What this device wants of a conversation can be taken back as long as the log does not have it. The bytes of a commit that left the
// engine may be with the service, whatever its host heard of it, so only the log says what became of them:
//
//	wish ──────────────────────────────▶ withdrawn
//	commit ── not handed out yet ──────▶ withdrawn
//	commit ── refused ─────────────────▶ withdrawn
//	commit ── handed out ──────────────▶ open: it stays in the outbox, because the answer to it alone ends the doubt, and
//	                                     ├─ accepted, or own bytes in the log: it is in force, as if nobody had asked
//	                                     └─ refused, or another commit in the log: withdrawn, and made no more
//
// What left the engine is known in memory only. After a crash everything in the outbox may have left.
const (
	tookBack  uint32 = 1 << 31 // stands in the tries of a migration that goes on only if its commit is in force already
	noIntent         = "-"     // stands in a pending commit for proposals that was taken back: the key of no wish
	isOpen           = "open"
	withdrawn        = "withdrawn"
)

func (t *turn) cancelChanges(p *ConversationParams) (CancelChangesResult, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.joined(cid)
	if err != nil {
		return CancelChangesResult{}, err
	}
	pending, changing := t.pendings.get(cid)
	changing = changing && !pending.Rejoin // which is this device's way back
	certain := pending.Refused || t.unsent[pending.OutboxID]
	wanted, left := false, false
	for _, key := range t.intents.keys(cid + "/") {
		in, _ := t.intents.get(key)
		own := changing && pending.Intent == key
		switch {
		case in.Kind == intentCreate || in.Kind == intentSettle: // without these nobody could say anything
			changing = changing && !own
			continue
		case in.Kind == intentLeave && in.Proposed == conv.Epoch+1: // the others may commit what was proposed
			left = true
		}
		wanted = true
		if own && !certain && in.Kind == intentMigrate { // it may have ended the group, and then what continues it is to be made
			in.Tries = tookBack
			t.intents.put(key, in)
		} else {
			t.intents.delete(key)
		}
	}
	if !wanted && !changing {
		return CancelChangesResult{}, fail(CodeNotFound, "no change of this device is under way")
	}
	switch {
	case changing && certain:
		t.dropPending(cid, pending)
		t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "dropped"})
	case changing:
		left = true
		if pending.Intent == "" {
			pending.Intent = noIntent
			t.pendings.put(cid, pending)
		}
	}
	t.awake[cid] = true // what has waited for it
	if left {
		return CancelChangesResult{isOpen}, t.advance()
	}
	return CancelChangesResult{withdrawn}, t.advance()
}
