package mls

import (
	"fmt"
)

// mailing is an application message on its way to one person.
type mailing struct {
	to, by     *person
	text       string
	message    []byte
	epoch      uint64
	generation Generation
	tries      int
}

// window is what a person has opened of one sender's messages of one epoch, and so what it must open yet.
type window struct {
	next    Generation
	skipped map[Generation]bool
}

func (w *window) judge(g Generation) Code {
	switch {
	case g >= w.next:
		return "" // the model sends no thousand messages an epoch
	case w.next-g > 32:
		return CodeTooOld
	case w.skipped[g]:
		return ""
	}
	return CodeDuplicate
}

func (w *window) open(g Generation) {
	for ; w.next < g; w.next++ {
		w.skipped[w.next] = true
	}
	delete(w.skipped, g)
	w.next = max(w.next, g+1)
}

// expected is the code with which a person must answer a letter, "" when it must open it.
func (m *service) expected(l *mailing) Code {
	p := l.to
	now := p.at()
	switch {
	case now>>32 != l.epoch>>32:
		return CodeWrongGroup
	case l.epoch >= now && !p.group.Active():
		return CodeNotAMember
	case l.epoch > now:
		return CodeWrongEpoch
	case l.epoch < p.joined, l.epoch+maxPastEpochs < now:
		return CodeTooOld
	}
	if w, ok := p.opened[ratchetOf{l.epoch, l.by}]; ok {
		return w.judge(l.generation)
	}
	return ""
}

// send lets a member write to all others, to some of them twice, and to people who must not read it.
func (m *service) send(p *person) {
	m.t.Helper()
	text := fmt.Sprint(p.name, " says ", m.rng.Uint64())
	var message []byte
	var code Code
	stored := m.turn(p, func() {
		var err error
		message, err = p.group.Encrypt([]byte(text), nil)
		code = CodeOf(err)
	})
	if waiting := p.group.pending.waiting(); waiting != (code == CodePendingProposals) || !waiting && code != "" {
		m.t.Fatalf("%s has a proposal: %v, and answers %q", p.name, waiting, code)
	}
	if code != "" || !stored {
		return // nothing of a turn that was lost has left
	}
	epoch := p.at()
	generation := p.sent[epoch]
	p.sent[epoch]++
	m.count("sent")
	for _, to := range m.people {
		if to == p || to.group == nil {
			continue
		}
		for range []int{1, 1, 1, 1, 1, 1, 0, 2}[m.rng.IntN(8)] {
			m.mail = append(m.mail, &mailing{to: to, by: p, text: text, message: message, epoch: epoch, generation: generation})
		}
	}
}

// read delivers one of the letters, a late one perhaps.
func (m *service) read() {
	m.t.Helper()
	if len(m.mail) == 0 {
		return
	}
	i := m.rng.IntN(min(len(m.mail), 200))
	l := m.mail[i]
	m.mail[i] = m.mail[len(m.mail)-1]
	m.mail = m.mail[:len(m.mail)-1]
	m.deliver(l)
}

func (m *service) deliver(l *mailing) {
	m.t.Helper()
	p := l.to
	if p.group == nil {
		return
	}
	if m.rng.IntN(8) == 0 {
		m.forge(l)
	}
	want := m.expected(l)
	var event Event
	var err error
	stored := m.turn(p, func() { event, err = p.group.Process(l.message) })
	if CodeOf(err) != want {
		m.t.Fatalf("%s at epoch %d got generation %d of %s, epoch %d: %v, want %q", p.name, p.at(), l.generation, l.by.name, l.epoch, err, want)
	}
	if err == nil {
		a, ok := event.(*Application)
		if !ok || string(a.Plaintext) != l.text || string(a.Credential.Identity()) != l.by.name || a.Generation != l.generation {
			m.t.Fatalf("%s read %+v of %s, who wrote %q", p.name, event, l.by.name, l.text)
		}
	}
	switch {
	case !stored:
		m.mail = append(m.mail, l) // not acknowledged: it comes again
	case err == nil:
		m.count("read")
		m.opened(l)
	case want == CodeWrongEpoch && l.tries < 50:
		l.tries++
		m.mail = append(m.mail, l) // the reader lags
	default:
		m.count("not read: " + string(want))
	}
}

func (m *service) opened(l *mailing) {
	id := ratchetOf{l.epoch, l.by}
	w, ok := l.to.opened[id]
	if !ok {
		w = &window{skipped: map[Generation]bool{}}
		l.to.opened[id] = w
	}
	w.open(l.generation)
}

// forge delivers a copy with one byte changed, which must not open and takes nothing from the letter.
func (m *service) forge(l *mailing) {
	m.t.Helper()
	forged := append([]byte(nil), l.message...)
	forged[m.rng.IntN(len(forged))] ^= 1 << m.rng.IntN(8)
	if _, err := l.to.group.Process(forged); err == nil {
		m.t.Fatal("a forgery was opened")
	}
	m.count("forged")
}
