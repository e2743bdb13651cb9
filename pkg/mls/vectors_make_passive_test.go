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

// The format names the pre-shared keys that a client holds; here it holds none.
type passiveCaseText struct {
	passiveCase
	PSKs []struct{} `json:"external_psks"`
}

var _ = vectorMaker("passive-client-random.json", func(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for _, beside := range []bool{false, true} {
		cases = append(cases, makePassiveCase(t, s, beside))
	}
	return cases
})

func makePassiveCase(t *testing.T, s *suite.Suite, treeBeside bool) passiveCaseText {
	t.Helper()
	x := &passiveScenario{t: t, suite: s}
	x.members = []*Group{done[*Group](t)(NewGroup(newTestSigner(t, CipherSuite(s.ID()), "0"), randomHex(t, 16)))}
	x.invite("1", "2")

	passive := newTestSigner(t, CipherSuite(s.ID()), "passive")
	kp := newTestKeyPackage(t, passive)
	changes := []Change{Add(kp.Public())}
	if treeBeside {
		changes = append(changes, TreeBeside())
	}
	joined := x.commit(1, nil, changes...)
	c := passiveCaseText{PSKs: []struct{}{}, passiveCase: passiveCase{
		CipherSuite: CipherSuite(s.ID()), KeyPackage: done[[]byte](t)(kp.Public().Marshal()),
		SignaturePrivate: passive.key.Raw().Bytes(), EncryptionPrivate: kp.leafKey.Bytes(), InitPrivate: kp.initKey.Bytes(),
		Welcome: joined.Welcome, Authenticator: x.members[0].EpochAuthenticator(),
	}}
	if treeBeside {
		tree := vectors.Hex(joined.RatchetTree())
		c.RatchetTree = &tree
	}
	x.steps = nil // what follows, the passive client receives
	x.commit(0, nil)
	x.commit(2, [][]byte{x.propose(0, Update()), x.propose(1, Update())})
	x.commit(1, nil, Remove(x.members[2].OwnLeaf()))
	x.invite("3", "4", "5")
	x.commit(1, [][]byte{x.propose(0, Remove(x.members[len(x.members)-1].OwnLeaf()))})
	x.commit(0, nil)
	c.Epochs = x.steps
	return c
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
