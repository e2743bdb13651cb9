package mls

import (
	"bytes"
	"slices"
)

// propose lets a member propose something at random.
func (m *service) propose(p *person) {
	m.t.Helper()
	change := Update()
	switch m.rng.IntN(6) {
	case 0:
		members := p.group.Members()
		if leaf := members[m.rng.IntN(len(members))].Leaf; !proposes(p.group, leaf) {
			change = Remove(leaf)
		}
	case 1:
		change = PreSharedKey(m.psk(p))
	case 2:
		if joiner := m.one(m.outside()); joiner != nil && m.inSync(p) && m.size() < m.most {
			change = m.adding(joiner)
		}
	}
	epoch := p.at()
	var message []byte
	stored := m.turn(p, func() {
		var err error
		message, err = p.group.Propose(change)
		if message != nil || CodeOf(err) != CodeDuplicate { // it has proposed to remove the same member before
			m.check(err)
		}
	})
	if stored && message != nil && m.submit(p, message, false, epoch) {
		m.count("proposed")
	}
}

// proposes tells whether the member has proposed a removal already: were it to do so again, with a deterministic signature, then
// both were one proposal for the others (frm-11).
func proposes(g *Group, removed LeafIndex) bool {
	return slices.ContainsFunc(g.PendingProposals(), func(e ProposalEvent) bool {
		return e.Sender == memberAt(g.OwnLeaf()) && e.Removed != nil && e.Removed.Leaf == removed
	})
}

// psk names a pre-shared key that all members hold.
func (m *service) psk(p *person) PSKID {
	if m.rng.IntN(2) == 0 {
		return PSKID{Type: PSKResumption, Group: p.group.ID(), Epoch: p.group.Epoch()}
	}
	return m.known[m.rng.IntN(len(m.known))].ID()
}

// commit lets a member commit changes at random; it may lag, and its commit lose.
func (m *service) commit(p *person) {
	m.t.Helper()
	var changes []Change
	if victim := m.one(m.members()); m.rng.IntN(3) == 0 && victim != p && m.size() > 3 {
		for _, other := range p.group.Members() {
			if string(other.Credential.Identity()) == victim.name {
				changes = append(changes, Remove(other.Leaf))
			}
		}
	}
	if m.rng.IntN(4) == 0 {
		changes = append(changes, PreSharedKey(m.psk(p)))
	}
	if m.rng.IntN(3) == 0 {
		changes = append(changes, WithoutPath())
	}
	if m.rng.IntN(4) == 0 {
		changes = append(changes, AsPublicMessage())
	}
	m.offer(p, changes...)
}

// add lets a member who has seen everything add people from outside.
func (m *service) add(p *person, joiners []*person) {
	m.t.Helper()
	var changes []Change
	for _, j := range joiners {
		changes = append(changes, m.adding(j))
	}
	m.offer(p, changes...)
}

// adding asks for a person with a new key package.
func (m *service) adding(p *person) Change {
	m.t.Helper()
	kp := newTestKeyPackage(m.t, m.signer(p))
	m.made[string(kp.Public().Ref())] = offered{p, kp}
	return Add(kp.Public())
}

// offer makes a commit and sends it. What the service takes is applied with the log, what it refuses is discarded.
func (m *service) offer(p *person, changes ...Change) {
	m.t.Helper()
	epoch := p.at()
	resumption, err := p.group.ResumptionPSK(p.group.Epoch())
	m.check(err)
	var t *Transition
	stored := m.turn(p, func() {
		var err error
		t, err = p.group.Commit(changes...)
		m.check(err)
	})
	if !stored {
		return
	}
	b, err := t.Marshal()
	m.check(err)
	info, err := t.GroupInfo()
	if CodeOf(err) != CodeSuspended { // by a ReInit, which nobody joins
		m.check(err)
	}
	if !m.submit(p, t.Message, true, epoch) {
		t.Discard()
		wantCode(m.t, p.group.Apply(t), CodeStale)
		return
	}
	m.tally(t)
	m.info, m.tree = info, t.RatchetTree()
	p.pending = &pendingCommit{message: t.Message, stored: b, t: t}
	m.invite(t.Welcome, append([]*PSK{resumption}, m.known...))
}

// tally counts what a commit does.
func (m *service) tally(t *Transition) {
	m.count("committed")
	for what, n := range map[string]int{
		"added": len(t.Added()), "removed by others": len(t.Removed()), "updated": len(t.Updated()), "mixed in a PSK": len(t.PSKs()),
	} {
		m.counts[what] += n
	}
}

// invite hands a Welcome to those whose key packages it names.
func (m *service) invite(welcome []byte, psks []*PSK) {
	m.t.Helper()
	if welcome == nil {
		return
	}
	refs, err := WelcomeKeyPackageRefs(welcome)
	m.check(err)
	for _, ref := range refs {
		o := m.made[string(ref)]
		delete(m.made, string(ref))
		o.p.invited = &invitation{o.kp, welcome, psks, m.epoch, len(m.log)}
	}
}

// join lets an invited person look at its Welcome.
func (m *service) join(p *person) {
	m.t.Helper()
	i := p.invited
	g, err := JoinGroup(m.signer(p), i.kp, i.welcome, PSKs(i.psks...))
	m.check(err)
	m.admit(p, g, i.epoch, i.cursor)
	m.look(p)
	m.count("joined")
}

// enter lets a person join by itself, or come back in the place of what it was.
func (m *service) enter(p *person) {
	m.t.Helper()
	options := []JoinOption{RatchetTree(m.tree), PSKs(m.known...)}
	if m.rng.IntN(3) == 0 {
		options = append(options, NeedPSKs(m.known[0].ID()))
	}
	g, commit, err := ExternalCommit(m.signer(p), m.info, options...)
	if CodeOf(err) == CodeDuplicate { // the others know it as a member
		g, commit, err = ExternalCommit(m.signer(p), m.info, append(options, Resync())...)
		m.count("came back")
	}
	m.check(err)
	if !m.submit(p, commit, true, m.epoch) {
		m.t.Fatal("the service refuses a commit of its epoch")
	}
	m.admit(p, g, m.epoch, len(m.log))
	m.look(p)
	m.info, err = g.GroupInfo(false)
	m.check(err)
	m.tree, err = g.epoch.tree.marshal()
	m.check(err)
	m.count("entered")
}

// pull lets a person process the next entry of the log.
func (m *service) pull(p *person) {
	m.t.Helper()
	if !p.member() || p.cursor == len(m.log) {
		return
	}
	e := m.log[p.cursor]
	stored := m.turn(p, func() { m.follow(p, e) })
	if !stored {
		return
	}
	p.cursor++
	if e.commit {
		if p.pending != nil {
			p.pending = nil // the commit of this epoch is in the log, its own or another's
		}
		m.look(p)
		if !p.group.Active() {
			m.count("removed")
		}
	}
}

// follow processes an entry: applies a commit, its own from what it has stored, and keeps a proposal.
func (m *service) follow(p *person, e entry) {
	m.t.Helper()
	if e.by == p && !e.commit {
		_, err := p.group.Process(e.message)
		wantCode(m.t, err, CodeOwnMessage)
		return
	}
	if p.pending != nil && bytes.Equal(p.pending.message, e.message) {
		_, err := p.group.Process(e.message)
		wantCode(m.t, err, CodeOwnCommit)
		t := p.pending.t
		if t == nil || m.rng.IntN(2) == 0 {
			t, err = p.group.UnmarshalTransition(p.pending.stored)
			m.check(err)
		}
		p.pending.t = nil // a crash would lose it
		m.check(p.group.Apply(t))
		return
	}
	event, err := p.group.Process(e.message)
	if err != nil {
		m.t.Fatalf("%s at epoch %d does not take entry %d: %v", p.name, p.at(), p.cursor, err)
	}
	t, ok := event.(*Transition)
	if ok != e.commit {
		m.t.Fatalf("%s takes entry %d for %T", p.name, p.cursor, event)
	}
	if ok {
		m.check(p.group.Apply(t))
	}
}

// catchUp lets all members process the whole log, and join who was invited.
func (m *service) catchUp() {
	m.t.Helper()
	for _, p := range m.people {
		if p.invited != nil {
			m.join(p)
		}
		for p.member() && p.cursor < len(m.log) {
			m.pull(p)
		}
	}
}
