package mls

import (
	"bytes"
	"fmt"
	"slices"
)

// kind is what a group of the model is besides its members.
type kind struct {
	suite      CipherSuite
	extensions []Extension
}

// modelExtension is a type of extension that everybody in the model knows.
const modelExtension ExtensionType = 0xF942

// kinds are taken in turn: each re-initialization leads to another suite, another identity key where the suite signs otherwise,
// and other extensions.
var kinds = []kind{
	{suite: DefaultCipherSuite},
	{MLS_128_DHKEMP256_AES128GCM_SHA256_P256, []Extension{{modelExtension, []byte("of the second kind")}}},
	{MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, []Extension{
		RequiredCapabilities{Extensions: []ExtensionType{modelExtension}}.Extension(),
		{modelExtension, []byte("of the third kind")},
	}},
}

// kind is what the group is in this era.
func (m *service) kind() kind { return kinds[(m.first+m.era)%len(kinds)] }

// signer is the person's identity for the group of this era.
func (m *service) signer(p *person) *Signer {
	m.t.Helper()
	cs := m.kind().suite
	if p.signers[cs] == nil {
		s, err := newTestSigner(m.t, cs, p.name).SupportingExtensions(modelExtension)
		m.check(err)
		p.signers[cs] = s
	}
	return p.signers[cs]
}

// reinitialize moves everybody to a new group of the next kind.
func (m *service) reinitialize() {
	m.t.Helper()
	m.catchUp()
	members := m.members()
	by := members[m.rng.IntN(len(members))]
	next := kinds[(m.first+m.era+1)%len(kinds)]
	m.offer(by, ReInitialize(ReInit{GroupID: fmt.Appendf(nil, "era %d", m.era+1), CipherSuite: next.suite, Extensions: next.extensions}))
	m.catchUp()
	if _, ok := by.group.ReInit(); !ok {
		return // the turn was lost
	}
	for _, p := range m.members() {
		_, err := p.group.Encrypt([]byte("too late"), nil)
		wantCode(m.t, err, CodeSuspended, "st-2")
	}
	m.era++
	var packages []*KeyPackage
	joiners := map[*person]*PrivateKeyPackage{}
	for _, p := range m.members() {
		if p != by {
			joiners[p] = newTestKeyPackage(m.t, m.signer(p))
			packages = append(packages, joiners[p].Public())
		}
	}
	g, t, err := by.group.ContinueReInit(m.signer(by), packages...)
	m.check(err)
	welcome := t.Welcome
	m.check(g.Apply(t))
	m.epoch = overall(m.era, 1)
	m.renew(by, g)
	for _, p := range m.those(func(p *person) bool { return joiners[p] != nil }) {
		g, err := JoinGroup(m.signer(p), joiners[p], welcome, Continues(p.group))
		m.check(err)
		m.renew(p, g)
	}
	m.info, err = g.GroupInfo(false)
	m.check(err)
	m.tree, err = g.epoch.tree.marshal()
	m.check(err)
	m.count("re-initialized")
}

// renew gives a member the new group in place of the old one.
func (m *service) renew(p *person, g *Group) {
	m.t.Helper()
	want := m.kind()
	same := slices.EqualFunc(g.Extensions(), want.extensions, func(a, b Extension) bool { return a.Type == b.Type && bytes.Equal(a.Data, b.Data) })
	if g.CipherSuite() != want.suite || !same {
		m.t.Fatalf("%s is in a group of suite %#x with %v, which is not what the ReInit says", p.name, g.CipherSuite(), g.Extensions())
	}
	m.admit(p, g, m.epoch, len(m.log))
	m.look(p)
}
