package client

// settle lets everything arrive, and users decide on whatever waits for them. Then nothing moves any more.
func (l *life) settle() {
	l.calm = true
	l.note("--- all faults are over")
	for len(l.flights) > 0 {
		l.land(0)
	}
	for _, d := range l.devices {
		d.store.failCommit, d.page = 0, 100
		l.crash(d)
		if l.rng.Intn(2) == 0 { // who does not get them does without
			l.giveKeys(d)
		}
	}
	const rounds, enough = 80, 4
	for patience, round := 0, 0; round < rounds; round++ {
		before := l.s.seq
		busy := false
		for _, d := range l.devices {
			if l.rng.Intn(4) == 0 {
				l.crash(d)
			}
			l.turnOf(d, patience)
			l.observe(d)
			busy = busy || len(d.outbox()) > 0 || len(d.frames()) > 0
			if l.failed {
				return
			}
		}
		if busy || l.s.seq != before {
			continue
		}
		if patience++; patience == enough {
			return
		}
	}
	l.breach("the devices do not come to rest")
}

func (l *life) giveKeys(d *device) {
	for _, id := range lifePSKs {
		_, _ = do[Nothing](l, d, "addPSK", &AddPSKParams{id, testRoot})
	}
}

// turnOf does all that a host and a user have to do. patience is how often nothing has moved before.
func (l *life) turnOf(d *device, patience int) {
	_ = l.push(d, true)
	l.pullAll(d)
	_ = l.decide(d)
	_ = l.host(d, patience < 2)
	l.rescue(d, patience)
	_ = l.push(d, true)
	l.pullAll(d)
}

// rescue is what a user does who sees that a conversation does not go on.
func (l *life) rescue(d *device, patience int) {
	views, err := do[ConversationsResult](l, d, "conversations", &Nothing{})
	if err != nil || patience == 0 {
		return
	}
	for _, v := range views.Conversations {
		cid := v.Conversation
		switch {
		case v.State == "suspended": // whoever began it has not come to its end
			_ = l.migrate(d, cid)
			if patience > 2 {
				l.leaving[d.name.User][cid] = true
				_, _ = do[Nothing](l, d, "leaveConversation", &ConversationParams{cid})
			}
		case v.State == "active" && v.Problem != nil && *v.Problem == string(CodeUnknownPSK):
			_ = l.rejoin(d, cid)
			if patience > 1 { // there is nothing to come back to
				l.giveKeys(d)
			}
		case v.State == "active" && patience == 1:
			l.grant(d, cid)
		}
	}
}

// grant lets in who asks.
func (l *life) grant(d *device, cid string) {
	r, err := do[PendingProposalsResult](l, d, "pendingProposals", &ConversationParams{cid})
	if err != nil {
		return
	}
	for _, p := range r.Proposals {
		if p.From == "newMember" && l.rng.Intn(2) == 0 {
			_, _ = do[ChangeResult](l, d, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &[][]byte{p.Ref}})
			return
		}
	}
}

// everybodySpeaks tries each conversation once more, and changes it.
func (l *life) everybodySpeaks() {
	l.note("--- everybody speaks")
	for _, d := range l.devices {
		views, _ := do[ConversationsResult](l, d, "conversations", &Nothing{})
		for _, v := range views.Conversations {
			if v.State != "active" {
				continue
			}
			_, _ = do[Nothing](l, d, "markRead", &ConversationParams{v.Conversation})
			_ = l.say(d, v.Conversation)
			_, _ = do[ChangeResult](l, d, "updateKeys", &ConversationParams{v.Conversation})
		}
	}
}
