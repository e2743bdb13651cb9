package mls

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// service is a model of a delivery service and the lives of many clients around it: messages late, lost, twice and out of
// order, proposals, commits that collide, members who lag, leave, come back by themselves and crash before or after they
// have stored. It knows what must come of every message that is delivered, and the code of every one that must not open.
//
//	client ── proposal, commit ──▶ log ── in order, each at its own pace ──▶ members
//	       ── text ─────────────▶ letters ── in any order, 0 to 2 times ──▶ members, and others who must not read it
type service struct {
	t   testing.TB
	rng *rand.Rand

	people []*person
	log    []entry
	epoch  uint64 // of the last commit in the log, counted over all eras
	era    int    // how often the group was re-initialized
	first  int    // the kind of the first group
	info   []byte // GroupInfo of the last epoch
	tree   []byte // and its ratchet tree
	views  map[uint64]view
	mail   []*mailing
	known  []*PSK
	made   map[string]offered // by KeyPackageRef

	most   int            // members at most
	peak   int            // members so far
	counts map[string]int // of what happened
}

// entry is a handshake message in the log.
type entry struct {
	message []byte
	commit  bool
	by      *person
}

// view is what all members of an epoch must agree on.
type view struct {
	authenticator, treeHash []byte
	members                 int
}

// person is one client.
type person struct {
	name    string
	signers map[CipherSuite]*Signer

	group   *Group  // nil before it joined; of a removed member, the group that it was in
	signer  *Signer // of the group
	store   store   // of the group
	joined  uint64  // its first epoch
	cursor  int     // the next entry of the log that is for it
	sent    map[uint64]Generation
	opened  map[ratchetOf]*window
	pending *pendingCommit
	invited *invitation
}

// ratchetOf names who spoke in which epoch.
type ratchetOf struct {
	epoch uint64
	by    *person
}

// pendingCommit is a commit that waits for the service: stored before it is sent.
type pendingCommit struct {
	message, stored []byte
	t               *Transition // nil after a crash
}

// offered is a key package that somebody may be added with.
type offered struct {
	p  *person
	kp *PrivateKeyPackage
}

// invitation is a Welcome that was not yet looked at.
type invitation struct {
	kp      *PrivateKeyPackage
	welcome []byte
	psks    []*PSK // that it may need
	epoch   uint64
	cursor  int
}

// newService starts with a group of so many members.
func newService(t testing.TB, seed uint64, members, most int) *service {
	m := &service{
		t: t, rng: rand.New(rand.NewPCG(seed, 9420)), views: map[uint64]view{}, made: map[string]offered{}, most: most,
		first: int(seed % uint64(len(kinds))), counts: map[string]int{},
	}
	for i := range 3 {
		psk, err := NewExternalPSK(fmt.Appendf(nil, "psk %d", i), bytes.Repeat([]byte{byte(i + 1)}, 32))
		m.check(err)
		m.known = append(m.known, psk)
	}
	for i := range most + 4 {
		m.people = append(m.people, &person{name: fmt.Sprintf("m%02d", i), signers: map[CipherSuite]*Signer{}})
	}
	founder := m.people[0]
	g, err := NewGroup(m.signer(founder), []byte("era 0"), m.kind().extensions...)
	m.check(err)
	m.admit(founder, g, 0, 0)
	m.look(founder)
	for m.size() == 1 { // the turn may be lost
		m.add(founder, m.people[1:members])
		m.catchUp()
	}
	return m
}

func (m *service) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *service) count(what string) { m.counts[what]++ }

// admit gives a person its group, at an epoch.
func (m *service) admit(p *person, g *Group, epoch uint64, cursor int) {
	p.group, p.signer, p.store, p.joined, p.cursor = g, m.signer(p), store{}, epoch, cursor
	p.sent, p.opened, p.pending, p.invited = map[uint64]Generation{}, map[ratchetOf]*window{}, nil, nil
	for _, psk := range m.known {
		m.check(g.AddPSK(psk))
	}
	p.store.take(g)
}

// at is the epoch of a person's group, counted over all eras.
func (p *person) at() uint64 {
	era := 0
	_, err := fmt.Sscanf(string(p.group.ID()), "era %d", &era)
	if err != nil {
		panic(err) // the model names its groups so
	}
	return overall(era, p.group.Epoch())
}

// overall counts the epochs over all eras.
func overall(era int, epoch Epoch) uint64 { return uint64(era)<<32 + uint64(epoch) }

// size is the number of members in the last epoch that somebody has seen.
func (m *service) size() int {
	for e := m.epoch; ; e-- {
		if v, ok := m.views[e]; ok {
			return v.members
		}
	}
}

// members are the clients who are in the group as far as they know; outside, those who are not and were not invited.
func (m *service) members() []*person {
	return m.those(func(p *person) bool { return p.member() })
}

func (m *service) outside() []*person {
	return m.those(func(p *person) bool { return !p.member() && p.invited == nil })
}

func (m *service) those(which func(*person) bool) []*person {
	var found []*person
	for _, p := range m.people {
		if which(p) {
			found = append(found, p)
		}
	}
	return found
}

// one picks one of the people, nil of none.
func (m *service) one(of []*person) *person {
	if len(of) == 0 {
		return nil
	}
	return of[m.rng.IntN(len(of))]
}

// member tells whether the person is in a group as far as it knows.
func (p *person) member() bool { return p.group != nil && p.group.Active() }

// inSync tells whether a member has seen all of the log.
func (m *service) inSync(p *person) bool { return p.member() && p.cursor == len(m.log) }

// look compares a member with the others of its epoch.
func (m *service) look(p *person) {
	m.t.Helper()
	g := p.group
	if !g.Active() {
		return
	}
	seen := view{g.EpochAuthenticator(), bytes.Clone(g.epoch.context.treeHash), len(g.Members())}
	first, ok := m.views[p.at()]
	if !ok {
		m.views[p.at()] = seen
		m.peak = max(m.peak, seen.members)
		return
	}
	if !bytes.Equal(first.authenticator, seen.authenticator) || !bytes.Equal(first.treeHash, seen.treeHash) || first.members != seen.members {
		m.t.Fatalf("%s sees another epoch %d than the others", p.name, g.Epoch())
	}
}

// turn lets a person do one thing, which is stored, or lost in a crash: then it was not done, and nothing of it may be
// sent. It tells which. A person may also crash after it has stored, and must be the same then.
func (m *service) turn(p *person, do func()) (stored bool) {
	m.t.Helper()
	do()
	switch m.rng.IntN(40) {
	case 0:
		m.count("crash before storing")
		m.reload(p)
		return false
	case 1:
		m.count("crash after storing")
		before := marshal(m.t, p.group)
		p.store.take(p.group)
		m.reload(p)
		if !bytes.Equal(before, marshal(m.t, p.group)) {
			m.t.Fatalf("%s is another after a crash", p.name)
		}
		return true
	}
	p.store.take(p.group)
	return true
}

// reload drops a person's memory: it goes on with what it has stored.
func (m *service) reload(p *person) {
	m.t.Helper()
	var err error
	p.group, err = LoadGroup(p.store.parts(), p.signer)
	m.check(err)
	if p.pending != nil {
		p.pending.t = nil
	}
}

// submit is the service's answer to a handshake message: it takes what belongs to the epoch of the log's last commit.
func (m *service) submit(p *person, message []byte, commit bool, epoch uint64) bool {
	if epoch != m.epoch {
		m.count("refused by the service")
		return false
	}
	m.log = append(m.log, entry{message, commit, p})
	if commit {
		m.epoch++
	}
	return true
}
