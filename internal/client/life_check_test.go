package client

import "slices"

// check judges what has become of everybody when nothing moves any more.
func (l *life) check() {
	l.t.Helper()
	for _, d := range l.devices {
		l.checkRest(d)
		l.checkHistory(d)
	}
	for _, cid := range sortedKeys(l.logs) {
		l.checkMembers(cid)
	}
}

// takesPart says whether a device is expected to follow a conversation: it is among the members, and not by a way that it gave up.
func (l *life) takesPart(d *device, cid string) bool {
	log := l.logs[cid]
	return slices.Contains(log.members[log.newest], d.name) && !l.mayBeAway(d, cid)
}

// mayBeAway says that a device has a reason of its own not to follow a conversation whose member it is.
func (l *life) mayBeAway(d *device, cid string) bool {
	origin, waits := l.waiting[d.name][cid]
	return l.excused[d.name][cid] || l.leaves(d.name.User, cid) || waits && (l.lost[d.name][origin] || l.mayBeAway(d, origin))
}

// checkRest wants nothing to be under way.
func (l *life) checkRest(d *device) {
	if out := d.outbox(); len(out) > 0 {
		l.breach("%s still sends %s to %s in epoch %d", l.nick(d.name), out[0].Kind, out[0].Conversation, out[0].Epoch)
	}
	if frames := d.frames(); len(frames) > 0 {
		l.breach("%s has not read %d frames", l.nick(d.name), len(frames))
	}
	views := must[ConversationsResult](d, "conversations", &Nothing{}).Conversations
	for _, v := range views {
		cid := v.Conversation
		switch v.State {
		case "creating", "suspended":
			l.breach("%s: %s is %s", l.nick(d.name), cid, v.State)
		case "diverged":
			if g := l.s.groups[cid]; slices.Contains(membersNow(g), d.name) && g.info != nil {
				l.breach("%s: %s is diverged", l.nick(d.name), cid)
			}
		case "active":
			if v.Changing && !l.alone(d, cid) {
				l.breach("%s: %s is changing", l.nick(d.name), cid)
			}
		}
	}
	for _, i := range must[InvitationsResult](d, "invitations", &Nothing{}).Invitations {
		if l.takesPart(d, i.Conversation) && !slices.ContainsFunc(views, func(v ConversationView) bool {
			return v.Conversation == i.Conversation && v.State == "active" && v.Epoch == l.logs[i.Conversation].newest
		}) {
			l.breach("%s cannot accept an invitation to %s", l.nick(d.name), i.Conversation)
		}
	}
}

// alone says that nobody else takes part in a conversation, so that nobody commits a departure.
func (l *life) alone(d *device, cid string) bool {
	for _, other := range l.devices {
		if other.name.User != d.name.User && l.takesPart(other, cid) {
			return false
		}
	}
	return true
}

// checkMembers wants all members of a group to be in its newest epoch, and nobody else to believe so.
func (l *life) checkMembers(cid string) {
	log := l.logs[cid]
	for _, d := range l.devices {
		state, epoch := "unknown", uint64(0)
		for _, v := range must[ConversationsResult](d, "conversations", &Nothing{}).Conversations {
			if v.Conversation == cid {
				state, epoch = v.State, v.Epoch
			}
		}
		member := slices.Contains(log.members[log.newest], d.name)
		switch {
		case log.over:
			if state == "active" && !l.mayBeAway(d, cid) {
				l.breach("%s is active in %s, which is over", l.nick(d.name), cid)
			}
		case member && state != "active" && !l.mayBeAway(d, cid) && l.s.groups[cid].info != nil:
			l.breach("%s is a member of %s and %s", l.nick(d.name), cid, state)
		case member && state == "active" && epoch != log.newest:
			l.breach("%s is in epoch %d of %s, which is in %d", l.nick(d.name), epoch, cid, log.newest)
		case !member && state == "active":
			l.breach("%s is active in %s and no member", l.nick(d.name), cid)
		}
	}
}

// checkHistory wants every message to be with those who were there, once, and with nobody else.
func (l *life) checkHistory(d *device) {
	have := map[string]MessageView{}
	active := map[string]bool{}
	for _, v := range must[ConversationsResult](d, "conversations", &Nothing{}).Conversations {
		active[v.Conversation] = v.State == "active"
		if v.State == "continued" {
			continue
		}
		messages := must[MessagesResult](d, "messages", &MessagesParams{Conversation: v.Conversation, Limit: 500}).Messages
		unread := uint32(0)
		for _, m := range messages {
			if _, twice := have[m.ID]; twice {
				l.breach("%s has message %s twice", l.nick(d.name), m.Text)
			}
			have[m.ID] = m
			if !m.Own {
				unread++
			}
			l.checkMessage(d, v, m)
		}
		if n := len(messages); n > 0 && (v.Last == nil || v.Last.ID != messages[n-1].ID || v.Last.State != messages[n-1].State) || v.Unread > unread {
			l.breach("%s: the list shows %+v of %s, and %d unread of %d", l.nick(d.name), v.Last, v.Conversation, v.Unread, unread)
		}
	}
	for _, id := range sortedKeys(l.sent) {
		if _, ok := have[id]; !ok && l.shouldHave(d, l.sent[id]) {
			l.breach("%s lacks message %s, which %s sent to %s in epoch %d", l.nick(d.name), id, l.nick(l.sent[id][0].sender), l.sent[id][0].cid, l.sent[id][0].epoch)
		}
	}
}

// checkMessage wants a message to have come from where it may.
func (l *life) checkMessage(d *device, v ConversationView, m MessageView) {
	stored, ok := l.sent[m.ID]
	if m.Device != d.name.Device {
		if !ok || !slices.ContainsFunc(stored, func(p place) bool { return slices.Contains(l.logs[p.cid].members[p.epoch], d.name) }) {
			l.breach("%s has message %s of an epoch that it was not in", l.nick(d.name), m.Text)
		}
		return
	}
	switch {
	case m.State == "sent" && !ok:
		l.breach("%s: message %s is sent, and the service does not have it", l.nick(d.name), m.Text)
	case m.State == "queued" && v.State == "active" && !l.leaves(d.name.User, v.Conversation):
		l.breach("%s: message %s of %s is queued for ever", l.nick(d.name), m.Text, v.Conversation)
	case m.State == "failed" && v.State == "active" && l.logs[v.Conversation].entered[d.name] == 0 && v.Predecessor == nil:
		l.note("!! %s: message %s of %s failed", l.nick(d.name), m.Text, v.Conversation)
	}
}

// shouldHave says whether a device was in the conversation without a gap since a message was stored.
func (l *life) shouldHave(d *device, stored []place) bool {
	for _, p := range stored {
		log := l.logs[p.cid]
		gone, left := log.gone[d.name]
		if p.sender != d.name && slices.Contains(log.members[p.epoch], d.name) && p.epoch >= log.entered[d.name] && (!left || p.seq < gone) &&
			!l.adrift[d.name][p.cid] && !l.mayBeAway(d, p.cid) {
			return true
		}
	}
	return false
}
