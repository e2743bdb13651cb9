//go:build !js

package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/suite"
)

// passiveScenario is a group whose members are followed by one more, of whom only what it receives is written down.
type passiveScenario struct {
	t       *testing.T
	suite   *suite.Suite
	members []*Group
	steps   []passiveStep
}

var (
	_ = vectorMaker(passiveFiles+"welcome.json", makePassiveWelcomes)
	_ = vectorMaker(passiveFiles+"handling-commit.json", makePassiveCommits)
	_ = vectorMaker(passiveFiles+"random.json", makePassiveLives)
)

// makePassiveWelcomes: with the tree inside and beside, with pre-shared keys and without.
func makePassiveWelcomes(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for _, beside := range []bool{false, true} {
		for _, psks := range []int{0, 1, 2} {
			_, c := newPassiveScenario(t, s, beside, psks)
			c.Epochs = []passiveStep{}
			cases = append(cases, c)
		}
	}
	return cases
}

// makePassiveCommits: one commit, of each kind.
func makePassiveCommits(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for _, commit := range []func(x *passiveScenario, c *passiveCase){
		func(x *passiveScenario, _ *passiveCase) { x.commit(0, nil) },
		func(x *passiveScenario, _ *passiveCase) { x.invite("3") },
		func(x *passiveScenario, _ *passiveCase) { x.commit(1, nil, Remove(x.members[2].OwnLeaf())) },
		func(x *passiveScenario, _ *passiveCase) { x.commit(1, [][]byte{x.propose(2, Update())}) },
		func(x *passiveScenario, c *passiveCase) { x.commit(0, nil, PreSharedKey(x.share(c))) },
		func(x *passiveScenario, _ *passiveCase) {
			x.commit(0, nil, SetExtensions(RequiredCapabilities{Extensions: []ExtensionType{extensionLastResort}}.Extension()))
		},
	} {
		x, c := newPassiveScenario(t, s, false, 0)
		commit(x, &c)
		c.Epochs = x.steps
		cases = append(cases, c)
	}
	return cases
}

// makePassiveLives: several epochs.
func makePassiveLives(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for _, beside := range []bool{false, true} {
		x, c := newPassiveScenario(t, s, beside, 1)
		x.commit(0, nil)
		x.commit(2, [][]byte{x.propose(0, Update()), x.propose(1, Update())})
		x.commit(1, nil, Remove(x.members[2].OwnLeaf()))
		x.invite("3", "4", "5")
		x.commit(1, [][]byte{x.propose(0, Remove(x.members[len(x.members)-1].OwnLeaf()))})
		x.commit(0, nil)
		past := PSKID{Type: PSKResumption, Group: x.members[0].ID(), Epoch: x.members[0].Epoch() - 1}
		x.commit(0, [][]byte{x.propose(1, PreSharedKey(x.share(&c)))}, PreSharedKey(past))
		c.Epochs = x.steps
		cases = append(cases, c)
	}
	return cases
}

// newPassiveScenario makes a group of three and adds the passive client by a commit that uses pre-shared keys. What follows,
// the client receives.
func newPassiveScenario(t *testing.T, s *suite.Suite, treeBeside bool, psks int) (*passiveScenario, passiveCase) {
	t.Helper()
	x := &passiveScenario{t: t, suite: s}
	x.members = []*Group{done[*Group](t)(NewGroup(newTestSigner(t, CipherSuite(s.ID()), "0"), randomHex(t, 16)))}
	x.invite("1", "2")

	passive := newTestSigner(t, CipherSuite(s.ID()), "passive")
	kp := newTestKeyPackage(t, passive)
	c := passiveCase{
		CipherSuite: CipherSuite(s.ID()), PSKs: []passivePSK{}, KeyPackage: done[[]byte](t)(kp.Public().Marshal()),
		SignaturePrivate: passive.key.Raw().Bytes(), EncryptionPrivate: kp.leafKey.Bytes(), InitPrivate: kp.initKey.Bytes(),
	}
	changes := []Change{Add(kp.Public())}
	for range psks {
		changes = append(changes, PreSharedKey(x.share(&c)))
	}
	if treeBeside {
		changes = append(changes, TreeBeside())
	}
	joined := x.commit(1, nil, changes...)
	c.Welcome, c.Authenticator = joined.Welcome, x.members[0].EpochAuthenticator()
	if treeBeside {
		tree := vectors.Hex(joined.RatchetTree())
		c.RatchetTree = &tree
	}
	x.steps = nil
	return x, c
}

// share gives an external pre-shared key to all members, and to the passive client before it joins.
func (x *passiveScenario) share(c *passiveCase) PSKID {
	x.t.Helper()
	p := passivePSK{ID: randomHex(x.t, 12), PSK: randomHex(x.t, x.suite.Nh())}
	c.PSKs = append(c.PSKs, p)
	psk := done[*PSK](x.t)(NewExternalPSK(p.ID, p.PSK))
	for _, g := range x.members {
		if err := g.AddPSK(psk); err != nil {
			x.t.Fatal(err)
		}
	}
	return psk.ID()
}

// propose sends a proposal to every member.
func (x *passiveScenario) propose(from int, change Change) []byte {
	x.t.Helper()
	message := done[[]byte](x.t)(x.members[from].Propose(change))
	for i, g := range x.members {
		if i != from {
			done[Event](x.t)(g.Process(message))
		}
	}
	return message
}

// commit has every member apply a commit, drops those that it removes and writes the epoch down.
func (x *passiveScenario) commit(from int, proposals [][]byte, changes ...Change) *Transition {
	x.t.Helper()
	own := done[*Transition](x.t)(x.members[from].Commit(changes...))
	var left []*Group
	for i, g := range x.members {
		transition := own
		if i != from {
			transition = done[Event](x.t)(g.Process(own.Message)).(*Transition)
		}
		if err := g.Apply(transition); err != nil {
			x.t.Fatal(err)
		}
		if g.Active() {
			left = append(left, g)
		}
	}
	x.members = left
	step := passiveStep{Proposals: []vectors.Hex{}, Commit: own.Message, Authenticator: left[0].EpochAuthenticator()}
	for _, p := range proposals {
		step.Proposals = append(step.Proposals, p)
	}
	x.steps = append(x.steps, step)
	return own
}

// invite has the first member add others, who join.
func (x *passiveScenario) invite(names ...string) {
	x.t.Helper()
	var changes []Change
	var signers []*Signer
	var packages []*PrivateKeyPackage
	for i, name := range names {
		signers = append(signers, newTestSigner(x.t, CipherSuite(x.suite.ID()), name))
		packages = append(packages, newTestKeyPackage(x.t, signers[i]))
		changes = append(changes, Add(packages[i].Public()))
	}
	added := x.commit(0, nil, changes...)
	for i := range signers {
		x.members = append(x.members, done[*Group](x.t)(JoinGroup(signers[i], packages[i], added.Welcome)))
	}
}
