package mls

import (
	"fmt"
	"slices"
	"testing"
)

// outsideModel is a model to whose group strangers come, and which lists a service.
type outsideModel struct {
	*model
	service *Signer
	waiting map[string]*PrivateKeyPackage // of clients that have proposed themselves in this epoch
	entered int
	added   int
}

func newOutsideModel(t *testing.T, seed uint64) *outsideModel {
	m := &outsideModel{model: newModel(t, seed), service: newTestSigner(t, DefaultCipherSuite, "service")}
	m.commit("m000", SetExtensions(ExternalSenders(sentBy(m.service))))
	m.forget()
	return m
}

// forget drops what belongs to an epoch that has ended.
func (m *outsideModel) forget() { m.waiting = map[string]*PrivateKeyPackage{} }

func (m *outsideModel) stepOutside() {
	m.t.Helper()
	switch m.rng.IntN(8) {
	case 0:
		m.comes()
	case 1:
		m.comesBack()
	case 2:
		m.servicePropose()
	case 3:
		m.proposesItself()
	case 4:
		m.commits()
	default:
		epoch := m.group(m.pick()).Epoch()
		m.step()
		if m.group(m.pick()).Epoch() != epoch {
			m.forget()
		}
	}
}

// fresh names a client that has not been there before.
func (m *outsideModel) fresh() string {
	m.made++
	return fmt.Sprintf("m%03d", m.made)
}

// comes lets a new client join externally, while somebody else may be faster.
func (m *outsideModel) comes() {
	if len(m.active()) > 16 {
		return
	}
	name := m.fresh()
	_, late := m.external(name, m.pick())
	if m.rng.IntN(3) == 0 {
		m.commit(m.pick())
		for _, member := range m.active() {
			_, err := m.group(member).Process(late)
			wantCode(m.t, err, CodeWrongEpoch, "com-1")
		}
	}
	m.enter(name, m.pick())
	m.arrived(name)
}

// comesBack lets a member lose its state and take its own place.
func (m *outsideModel) comesBack() {
	name, by := m.pick(), m.pick()
	if name == by {
		return
	}
	m.enter(name, by, Resync())
	m.flight = slices.DeleteFunc(m.flight, func(l letter) bool { return l.to == name })
	m.arrived(name)
}

func (m *outsideModel) arrived(name string) {
	m.t.Helper()
	delete(m.stores, name)
	m.entered++
	m.forget()
	m.agree()
}

// servicePropose lets the service propose to remove somebody.
func (m *outsideModel) servicePropose() {
	if len(m.active()) < 5 {
		return
	}
	g := m.group(m.pick())
	message, err := ProposeAsExternalSender(m.service, 0, g.ID(), g.Epoch(), Remove(m.leaf(m.pick())), AuthenticatedData([]byte(fmt.Sprint(m.rng.Uint64()))))
	m.check(err)
	for _, name := range m.active() {
		m.process(name, message)
	}
}

func (m *outsideModel) proposesItself() {
	if len(m.active()) > 16 {
		return
	}
	name := m.fresh()
	kp := newTestKeyPackage(m.t, m.client(name).signer)
	g := m.group(m.pick())
	message, err := ProposeSelf(m.client(name).signer, g.ID(), g.Epoch(), kp.Public())
	m.check(err)
	for _, member := range m.active() {
		m.process(member, message)
	}
	m.waiting[name] = kp
}

// commits lets a member accept those that have proposed themselves and commit.
func (m *outsideModel) commits() {
	by := m.pick()
	g := m.group(by)
	for _, p := range g.PendingProposals() {
		if p.Sender.Type == SenderNewMemberProposal {
			m.check(g.AcceptProposal(p.Ref))
		}
	}
	t := m.commit(by)
	for _, member := range t.Added() {
		name := string(member.Credential.Identity())
		m.join(name, m.waiting[name], t)
		m.added++
	}
	m.forget()
	m.agree()
}

// Do members agree through random lives in which clients come by external commits, lose their state and come back, and
// strangers propose?
func TestLivesWithOutsiders(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newOutsideModel(t, seed)
			for range 120 {
				m.stepOutside()
			}
			m.commits()
			m.talk()
			if m.entered < 5 || m.added < 1 || m.heard < 5 {
				t.Errorf("a dull life: %d came, %d were added, %d messages", m.entered, m.added, m.heard)
			}
		})
	}
}
