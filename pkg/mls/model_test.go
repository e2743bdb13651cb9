package mls

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// model plays random operations on a group of many clients: messages late, lost, twice and out of order; proposals;
// commits that collide; clients that crash. After each epoch all members must agree, and every message that arrives
// in time must open.
type model struct {
	*world
	rng    *rand.Rand
	stores map[string]store
	flight []letter
	made   int
	heard  int
}

// letter is an application message on its way to one client.
type letter struct {
	to, from, text string
	epoch          Epoch
	message        []byte
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{
		world:  newWorld(t, names("m", 5)...),
		rng:    rand.New(rand.NewPCG(seed, seed)),
		stores: map[string]store{},
	}
	m.made = 5
	return m
}

func (m *model) pick() string {
	active := m.active()
	return active[m.rng.IntN(len(active))]
}

// step plays one operation.
func (m *model) step() {
	m.t.Helper()
	switch n := m.rng.IntN(100); {
	case n < 45:
		m.send()
	case n < 80:
		for range 3 {
			m.receive()
		}
	case n < 88:
		m.crash()
	case n < 92:
		m.proposeSomething()
	default:
		m.epoch()
	}
}

func (m *model) send() {
	from := m.pick()
	if len(m.group(from).pending) > 0 {
		return
	}
	text := fmt.Sprint("message ", m.rng.Uint64())
	message := m.encrypt(from, text)
	for _, to := range m.active() {
		if to != from && m.rng.IntN(4) > 0 { // one of four is lost
			m.flight = append(m.flight, letter{to: to, from: from, text: text, epoch: m.group(from).Epoch(), message: message})
		}
	}
}

// receive delivers one of the letters; some again, some tampered with first.
func (m *model) receive() {
	m.t.Helper()
	if len(m.flight) == 0 {
		return
	}
	i := m.rng.IntN(len(m.flight))
	l := m.flight[i]
	m.flight = append(m.flight[:i], m.flight[i+1:]...)
	g := m.group(l.to)
	if m.rng.IntN(4) == 0 {
		forged := bytes.Clone(l.message)
		forged[len(forged)-1-m.rng.IntN(20)] ^= 1
		if _, err := g.Process(forged); err == nil {
			m.t.Fatal("a forgery was opened")
		}
	}
	if l.epoch+maxPastEpochs < g.Epoch() {
		_, err := g.Process(l.message)
		wantCode(m.t, err, CodeTooOld)
		return
	}
	event, err := g.Process(l.message)
	if CodeOf(err) == CodeTooOld {
		return // more than 32 behind in the sender's ratchet
	}
	m.check(err)
	if a := event.(*Application); string(a.Plaintext) != l.text || string(a.Credential.Identity()) != l.from {
		m.t.Fatalf("%s heard %q of %s", l.to, a.Plaintext, a.Credential.Identity())
	}
	m.heard++
	if m.rng.IntN(4) == 0 {
		_, err := g.Process(l.message)
		if code := CodeOf(err); code != CodeDuplicate && code != CodeTooOld {
			m.t.Fatalf("opened twice: %v", err)
		}
	}
}

// crash drops a client's memory: it goes on with what it has stored.
func (m *model) crash() {
	m.t.Helper()
	c := m.clients[m.pick()]
	before := marshal(m.t, c.group)
	if m.stores[c.name] == nil {
		m.stores[c.name] = store{}
	}
	m.stores[c.name].take(c.group)
	var err error
	c.group, err = LoadGroup(m.stores[c.name].parts(), c.signer)
	m.check(err)
	if !bytes.Equal(before, marshal(m.t, c.group)) {
		m.t.Fatalf("%s is another after the crash", c.name)
	}
}

func (m *model) proposeSomething() {
	m.t.Helper()
	by := m.pick()
	if m.rng.IntN(3) > 0 {
		m.propose(by, Update())
		return
	}
	if victim := m.pick(); len(m.active()) > 4 {
		m.propose(by, Remove(m.leaf(victim)))
	}
}

// epoch lets two members commit at once; the first wins, the other's commit is dropped.
func (m *model) epoch() {
	m.t.Helper()
	by, rival := m.pick(), m.pick()
	var changes []Change
	packages := map[string]*PrivateKeyPackage{}
	if len(m.active()) < 20 && m.rng.IntN(2) == 0 {
		for range 1 + m.rng.IntN(3) {
			m.made++
			name := fmt.Sprintf("m%03d", m.made)
			packages[name] = newTestKeyPackage(m.t, m.client(name).signer)
			changes = append(changes, Add(packages[name].Public()))
		}
	}
	if victim := m.pick(); victim != by && len(m.active()) > 4 && m.rng.IntN(3) == 0 {
		changes = append(changes, Remove(m.leaf(victim)))
	}
	t, err := m.group(by).commit(commitStyle{omitPath: m.rng.IntN(3) == 0}, changes)
	m.check(err)
	if rival != by {
		lost, err := m.group(rival).Commit()
		m.check(err)
		m.deliver(by, t)
		if m.group(rival).Active() {
			wantCode(m.t, m.group(rival).Apply(lost), CodeStale)
		}
	} else {
		m.deliver(by, t)
	}
	for name, kp := range packages {
		m.join(name, kp, t)
	}
	m.agree()
}

// Do many clients agree through random lives?
func TestRandomLives(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newModel(t, seed)
			for range 250 {
				m.step()
			}
			if m.group(m.active()[0]).Epoch() < 10 || m.heard < 50 {
				t.Errorf("a dull life: epoch %d, %d messages", m.group(m.active()[0]).Epoch(), m.heard)
			}
		})
	}
}
