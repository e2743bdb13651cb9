package client

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls"
)

// post is what the service does with an entry, and what becomes known of its group by that.
func (l *life) post(from *device, e OutboxEntry) (uint64, error) {
	_, before := l.s.posted[e.ID]
	spoilt := e
	if l.hostile && !l.calm && e.Kind == "commit" && e.Epoch > 0 && e.GroupInfo != nil && l.rng.Intn(25) == 0 {
		spoilt.Bytes = bytes.Clone(e.Bytes)
		spoilt.Bytes[len(spoilt.Bytes)-1] ^= 1
	}
	seq, err := l.s.post(from.name, spoilt)
	l.note("  service: %s of %s for %s in epoch %d -> %d %v", e.Kind, l.nick(from.name), e.Conversation[:4], e.Epoch, seq, err)
	if err == nil && !before {
		l.chronicle(from, e, seq)
	}
	return seq, err
}

func (l *life) chronicle(from *device, e OutboxEntry, seq uint64) {
	cid := e.Conversation
	if e.Kind == "message" {
		if e.MessageID != nil {
			l.sent[*e.MessageID] = append(l.sent[*e.MessageID], place{cid, e.Epoch, seq, from.name})
		}
		return
	}
	log := l.logs[cid]
	if log == nil {
		log = &annals{members: map[uint64][]DeviceName{}, secrets: map[uint64]string{}, entered: map[DeviceName]uint64{}, gone: map[DeviceName]uint64{}}
		l.logs[cid] = log
	}
	log.newest = e.Epoch + 1
	log.over = e.GroupInfo == nil
	for _, d := range e.Removed {
		log.gone[d] = seq
	}
	came := e.Added
	if peek, err := mls.PeekMessage(e.Bytes); err == nil && peek.SenderType == mls.SenderNewMemberCommit {
		came = []DeviceName{from.name}
	}
	for _, d := range came {
		log.entered[d] = log.newest
		delete(log.gone, d)
		delete(l.excused[d], cid)
		delete(l.adrift[d], cid)
	}
	for _, w := range e.Welcomes {
		d := DeviceName{w.User, w.Device}
		inbox := l.s.inboxes[d]
		if last := inbox[len(inbox)-1]; last.CommitSeq != nil && *last.CommitSeq == seq {
			l.welcomes[d][last.Seq] = cid
		}
	}
	if e.GroupInfo == nil {
		return
	}
	info, err := mls.InspectGroupInfo(*e.GroupInfo, mls.RatchetTree(*e.RatchetTree))
	if err != nil {
		l.breach("the GroupInfo of a commit: %v", err)
		return
	}
	var names []DeviceName
	for _, m := range info.Members {
		user, device, _ := bytes.Cut(m.Credential.Identity(), []byte("/"))
		names = append(names, DeviceName{string(user), string(device)})
	}
	log.members[log.newest] = sortedNames(names)
}

// land lets a request arrive that its sender has given up.
func (l *life) land(i int) {
	f := l.flights[i]
	l.flights = slices.Delete(l.flights, i, i+1)
	_, _ = l.post(f.from, f.entry)
}

// push sends the outbox as a host does: what is of one conversation in its order, and nothing of it behind a commit or a failure. Unless it is
// sure, requests and answers get lost, repeated and late.
func (l *life) push(d *device, sure bool) error {
	out, err := do[OutboxResult](l, d, "outbox", &Nothing{})
	stopped := map[string]bool{}
	for _, e := range out.Entries {
		if stopped[e.Conversation] {
			continue
		}
		fate := 7
		if !sure {
			fate = l.rng.Intn(10)
		}
		p := &SettleOutboxParams{ID: e.ID, Outcome: "unknown"}
		switch fate {
		case 0: // the request is lost
		case 1: // it is late
			l.flights = append(l.flights, flight{d, e})
		case 2: // the answer is lost
			_, _ = l.post(d, e)
		case 3: // without a trace
			_, _ = l.post(d, e)
			stopped[e.Conversation] = true
			continue
		default:
			p = l.answer(d, e)
		}
		stopped[e.Conversation] = p.Outcome != "accepted" || e.Kind == "commit"
		if _, err := do[SettleOutboxResult](l, d, "settleOutbox", p); err != nil && CodeOf(err) != CodeNotFound {
			return err
		}
	}
	return err
}

// answer is what the service says. To who is no member it says nothing of the epoch.
func (l *life) answer(d *device, e OutboxEntry) *SettleOutboxParams {
	seq, err := l.post(d, e)
	p := settlement(e, seq, err)
	if err != nil {
		l.flights = slices.DeleteFunc(l.flights, func(f flight) bool { return f.entry.ID == e.ID })
		if g := l.s.groups[e.Conversation]; g == nil || !slices.Contains(membersNow(g), d.name) {
			p.Epoch = nil
		}
	}
	return p
}

func membersNow(g *serviceGroup) (names []DeviceName) {
	for d := range g.members {
		names = append(names, d)
	}
	return names
}

// pull receives something of what the service has for a device: parts of it, or what it has had before.
func (l *life) pull(d *device) error {
	at, err := do[CursorsResult](l, d, "cursors", &Nothing{})
	if err != nil {
		return err
	}
	var frames []Frame
	again := l.rng.Intn(8) == 0
	if l.rng.Intn(4) > 0 {
		from := at.Inbox
		if again {
			from = 0
		}
		frames = l.s.inbox(d.name, from, d.page)
	}
	for _, g := range at.Groups {
		if l.rng.Intn(4) == 0 {
			continue
		}
		from := g.Seq
		if again && from > 3 {
			from -= 3
		}
		frames = append(frames, l.s.log(d.name, g.Conversation, from, d.page)...)
	}
	if len(frames) == 0 { // that would say that everything was read
		return nil
	}
	return l.receive(d, frames)
}

func (l *life) receive(d *device, frames []Frame) error {
	r, err := do[ReceiveResult](l, d, "receive", &ReceiveParams{frames})
	for _, f := range r.Results {
		code := ""
		if f.Code != nil {
			code = *f.Code
		}
		cid := l.welcomes[d.name][f.Seq]
		l.note("  %s %d: %s %s", f.Source, f.Seq, f.Kind, code)
		if f.Source == "inbox" && f.Kind == "waiting" {
			l.waiting[d.name][cid] = *f.Conversation
		}
		if f.Source != "inbox" || cid == "" || f.Kind != "quarantined" && f.Kind != "notForUs" {
			continue
		}
		// Nobody who was added could help it: the Welcome needs a key that is not there.
		l.excused[d.name][cid] = true
		if f.Kind == "notForUs" || code != string(CodeUnknownPSK) && code != string(CodeInvalidMessage) {
			l.note("  !! %s %s %s", f.Kind, code, cid)
		}
	}
	return err
}

// pullAll receives everything.
func (l *life) pullAll(d *device) {
	for range 200 {
		at, err := do[CursorsResult](l, d, "cursors", &Nothing{})
		if err != nil {
			return
		}
		frames := l.s.inbox(d.name, at.Inbox, d.page)
		for _, g := range at.Groups {
			frames = append(frames, l.s.log(d.name, g.Conversation, g.Seq, d.page)...)
		}
		_ = l.receive(d, frames)
		if len(frames) == 0 || l.failed {
			return
		}
	}
	l.breach("the cursors of %s do not come to the end", l.nick(d.name))
}

// host does what a host does with conversations that are lost and links that are followed.
func (l *life) host(d *device, patient bool) error {
	at, err := do[CursorsResult](l, d, "cursors", &Nothing{})
	if err != nil {
		return err
	}
	for _, g := range at.Groups {
		if g.Diverged {
			if err := l.rejoin(d, g.Conversation); err != nil {
				return err
			}
		}
	}
	for _, link := range at.Links {
		if !link.Joining {
			if err := l.knock(d, link, patient); err != nil {
				return err
			}
		}
	}
	return nil
}

// rejoin asks the service for the GroupInfo, which it gives to members.
func (l *life) rejoin(d *device, cid string) error {
	g := l.s.groups[cid]
	if g == nil || g.info == nil || !slices.Contains(membersNow(g), d.name) {
		return nil
	}
	_, err := do[ChangeResult](l, d, "rejoin", d.rejoining(cid))
	return err
}

func (l *life) knock(d *device, link LinkCursor, patient bool) error {
	cid := link.Conversation
	g := l.s.groups[cid]
	shown := OutboxEntry{Epoch: g.epoch, LinkToken: &link.Token}
	comes, asks := g.opens(shown, mls.SenderNewMemberCommit), g.opens(shown, mls.SenderNewMemberProposal)
	var err error
	switch {
	case !comes && !asks || !patient || g.info == nil:
		l.giveUpLink(d, cid)
		_, err = do[Nothing](l, d, "forgetLink", &ConversationParams{cid})
	case comes:
		_, err = do[ChangeResult](l, d, "joinByLink", d.rejoining(cid))
	case link.Asked == nil || *link.Asked != g.epoch:
		info, failed := mls.InspectGroupInfo(g.info)
		if failed != nil {
			l.breach("GroupInfo: %v", failed)
			return nil
		}
		_, err = do[ChangeResult](l, d, "askByLink", &AskByLinkParams{cid, uint32(info.CipherSuite), g.epoch})
	}
	return err
}

// giveUpLink notes that a device may stand among the members without taking part.
func (l *life) giveUpLink(d *device, cid string) { l.excused[d.name][cid] = true }
