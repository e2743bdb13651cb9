package mls

import (
	"testing"
	"time"
)

// listScene is a group of four in which alice commits a list of proposals.
type listScene struct {
	*world
	list proposalList
}

func newListScene(t testing.TB) *listScene {
	t.Helper()
	return &listScene{world: newWorld(t, "alice", "bob", "carol", "dave")}
}

func (s *listScene) cover(by string, p *proposal) {
	s.list = append(s.list, coveredProposal{sender: memberAt(s.leaf(by)), proposal: p})
}

func (s *listScene) addOf(signer *Signer) *proposal {
	s.t.Helper()
	kp := newTestKeyPackage(s.t, signer)
	return &proposal{kind: proposalTypeAdd, add: &addProposal{*kp.Public()}}
}

func (s *listScene) updateOf(name string) *proposal {
	s.t.Helper()
	entry := &pendingProposal{sender: memberAt(s.leaf(name))}
	s.check(s.group(name).fill(entry, &order{updates: 1}))
	return &entry.proposal
}

func removeOf(leaf LeafIndex) *proposal {
	return &proposal{kind: proposalTypeRemove, remove: &removeProposal{leaf}}
}

func extensionsOf(extensions ...extension) *proposal {
	return &proposal{
		kind:                   proposalTypeGroupContextExtensions,
		groupContextExtensions: &groupContextExtensionsProposal{extensions},
	}
}

func pskOf(usage resumptionUsage, nonce int) *proposal {
	return &proposal{kind: proposalTypePSK, preSharedKey: &preSharedKeyProposal{
		preSharedKeyID{kind: pskResumption, usage: usage, groupID: []byte("group"), nonce: make([]byte, nonce)},
	}}
}

// judge answers what bob says of the list as a whole.
func (s *listScene) judge() error {
	_, err := s.group("bob").provision(s.list, memberCommits(s.leaf("alice")), time.Time{})
	return err
}

// breaksList registers a list that bob must refuse.
func breaksList(rule, what string, build func(s *listScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newListScene(t)
		build(s)
		return s.judge()
	})
}

var _ = breaksList("list-2", "an Update by the committer", func(s *listScene) {
	s.cover("alice", s.updateOf("alice"))
})

var _ = breaksList("list-3", "a Remove of the committer", func(s *listScene) {
	s.cover("bob", removeOf(s.leaf("alice")))
})

var _ = breaksList("list-4", "an Update and a Remove of a leaf", func(s *listScene) {
	s.cover("bob", s.updateOf("bob"))
	s.cover("alice", removeOf(s.leaf("bob")))
})

var _ = breaksList("list-4", "two Removes of a leaf", func(s *listScene) {
	s.cover("bob", removeOf(3))
	s.cover("carol", removeOf(3))
})

var _ = breaksList("list-5", "one client added twice", func(s *listScene) {
	signer := s.client("erin").signer
	s.cover("alice", s.addOf(signer))
	s.cover("alice", s.addOf(signer))
})

var _ = breaksList("list-6", "a member added", func(s *listScene) {
	s.cover("alice", s.addOf(s.client("carol").signer))
})

var _ = breaksList("list-7", "a pre-shared key twice", func(s *listScene) {
	s.cover("alice", pskOf(resumptionApplication, 32))
	s.cover("alice", pskOf(resumptionApplication, 32))
})

var _ = breaksList("list-8", "two lists of extensions", func(s *listScene) {
	s.cover("alice", extensionsOf())
	s.cover("bob", extensionsOf())
})

var _ = breaksList("list-9", "a ReInit beside a Remove", func(s *listScene) {
	s.cover("alice", removeOf(s.leaf("dave")))
	s.cover("alice", &proposal{kind: proposalTypeReInit, reInit: &reInitProposal{version: protocolMLS10}})
})

var _ = breaksList("list-10", "an ExternalInit by a member", func(s *listScene) {
	s.cover("alice", &proposal{kind: proposalTypeExternalInit, externalInit: &externalInitProposal{}})
})

var _ = breaksList("list-11", "a proposal type of the future", func(s *listScene) {
	s.cover("alice", &proposal{kind: 0xf001})
})

var _ = breaksList("list-1", "a Remove of nobody", func(s *listScene) {
	s.cover("alice", removeOf(9))
})

var _ = breaksList("list-12", "two members with one encryption key", func(s *listScene) {
	p := s.addOf(s.client("erin").signer)
	kp := &p.add.keyPackage
	kp.leaf.encryptionKey = s.group("alice").epoch.tree.leaf(s.leaf("carol")).encryptionKey
	s.sign(kp, "erin")
	s.cover("alice", p)
})

// sign makes the signatures of a key package fit its changed content.
func (s *listScene) sign(kp *KeyPackage, name string) {
	s.t.Helper()
	signer := s.client(name).signer
	s.check(signer.signLeaf(&kp.leaf, nil, 0))
	tbs, err := encode("KeyPackageTBS", kp.wireContent)
	s.check(err)
	kp.signature, err = signer.sign("KeyPackageTBS", tbs)
	s.check(err)
}

// requires is a required_capabilities extension that asks for an extension type.
func requires(t ExtensionType) extension {
	r := requiredCapabilities{extensions: []ExtensionType{t}}
	return extension{extensionRequiredCapabilities, mustEncode(r.wire)}
}

var _ = breaksList("gce-1", "a capability that the members have not", func(s *listScene) {
	s.cover("alice", extensionsOf(requires(0xf002)))
})

var _ = breaksList("gce-1", "an extension that the members do not know", func(s *listScene) {
	s.cover("alice", extensionsOf(extension{extensionType: 0xf002}))
})

// breaksProposal registers a proposal that bob must refuse when he receives it.
func breaksProposal(rule, what string, code Code, build func(s *listScene) *proposal) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newListScene(t)
		p := build(s)
		content := s.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
		content.proposal = p
		err := s.processed(s.signed("alice", WireFormatPrivateMessage, content), func(*message) {})
		if CodeOf(err) != code {
			t.Errorf("got %v, want the code %s", err, code)
		}
		return err
	})
}

var _ = breaksProposal("add-1", "a key package with another's signature", CodeInvalidMessage, func(s *listScene) *proposal {
	p := s.addOf(s.client("erin").signer)
	p.add.keyPackage.signature[0] ^= 1
	return p
})

var _ = breaksProposal("upd-1", "another member's Update", CodeInvalidMessage, func(s *listScene) *proposal {
	return s.updateOf("carol")
})

var _ = breaksProposal("upd-1", "an Update of another source", CodeInvalidMessage, func(s *listScene) *proposal {
	leaf := *s.group("alice").epoch.tree.leaf(0)
	return &proposal{kind: proposalTypeUpdate, update: &updateProposal{leaf}}
})

var _ = breaksProposal("rem-1", "a Remove of a leaf outside of the tree", CodeInvalidMessage, func(*listScene) *proposal { return removeOf(9) })

var _ = breaksProposal("rem-1", "a Remove of a blank leaf", CodeInvalidMessage, func(s *listScene) *proposal {
	gone := s.leaf("carol")
	s.commit("alice", Remove(gone))
	return removeOf(gone)
})

var _ = breaksProposal("psk-1", "a resumption PSK for a branch", CodeInvalidMessage, func(*listScene) *proposal {
	return pskOf(resumptionBranch, 32)
})

var _ = breaksProposal("psk-2", "a short nonce", CodeInvalidMessage, func(*listScene) *proposal {
	return pskOf(resumptionApplication, 31)
})

var _ = breaksProposal("reinit-1", "a lower version", CodeInvalidMessage, func(*listScene) *proposal {
	return &proposal{kind: proposalTypeReInit, reInit: &reInitProposal{}}
})

var _ = breaksProposal("st-8", "an ExternalInit", CodeUnsupported, func(*listScene) *proposal {
	return &proposal{kind: proposalTypeExternalInit, externalInit: &externalInitProposal{}}
})

// Does a list keep all rules that has one of each?
func TestSoundListIsApplied(t *testing.T) {
	s := newListScene(t)
	erin := s.client("erin").signer
	s.cover("alice", s.addOf(erin))
	s.cover("alice", s.addOf(s.client("dave").signer)) // removed in the same list, so a client that is added anew
	s.cover("alice", extensionsOf(requires(extensionLastResort)))
	s.cover("carol", removeOf(s.leaf("dave")))
	s.cover("carol", s.updateOf("carol"))
	p, err := s.group("bob").provision(s.list, memberCommits(s.leaf("alice")), time.Time{})
	s.check(err)
	if len(p.added) != 2 || p.added[0] != 3 || p.added[1] != 4 || len(p.removed) != 1 || len(p.updated) != 1 {
		t.Errorf("list-14: added %v, removed %v, updated %v", p.added, p.removed, p.updated)
	}
	if got := string(p.tree.leaf(3).credential.Identity()); got != "erin" {
		t.Errorf("list-14: %s has the leaf of the member who was removed", got)
	}
}

// list-14: Are the extensions of a list there before whom it adds and what it updates is judged, and is the rest applied in order?
func TestOrderOfAList(t *testing.T) {
	TestSoundListIsApplied(t)
	for _, lists := range []string{"an Add", "an Update"} {
		for _, before := range []bool{true, false} {
			s := newListScene(t)
			required := extensionList{requires(extensionLastResort)}
			var now extensionList
			if before {
				for _, name := range s.active() {
					s.group(name).epoch.context.extensions = required
				}
			} else {
				now = required
			}
			s.cover("alice", extensionsOf(now...))
			if lists == "an Add" {
				p := s.addOf(s.client("erin").signer)
				p.add.keyPackage.leaf.capabilities.extensions = nil
				s.sign(&p.add.keyPackage, "erin")
				s.cover("alice", p)
			} else {
				p := s.updateOf("carol")
				p.update.leafNode.capabilities.extensions = nil
				s.check(s.clients["carol"].signer.signLeaf(&p.update.leafNode, []byte("group"), s.leaf("carol")))
				s.cover("carol", p)
			}
			if err := s.judge(); before {
				s.check(err) // what the group required it requires no more
			} else {
				wantCode(t, err, CodeInvalidMessage, "list-1")
			}
		}
	}
}

// Has a member that is removed no say in what the group requires from then on?
func TestRemovedMemberHasNoVeto(t *testing.T) {
	s := newListScene(t)
	for _, g := range []*Group{s.group("alice"), s.group("bob")} {
		leaf := *g.epoch.tree.leaf(s.leaf("dave"))
		leaf.capabilities.extensions = nil
		g.epoch.tree.setLeaf(s.leaf("dave"), &leaf)
	}
	s.cover("alice", extensionsOf(requires(extensionLastResort)))
	wantCode(t, s.judge(), CodeInvalidMessage, "gce-1")
	s.cover("alice", removeOf(s.leaf("dave")))
	s.check(s.judge())
}

// Do new extensions reach every member and every joiner?
func TestGroupContextExtensions(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.commit("alice", SetExtensions(RequiredCapabilities{Extensions: []ExtensionType{extensionLastResort}}.Extension()))
	w.agree()
	w.add("bob", "carol")
	for _, name := range w.active() {
		if _, ok := w.group(name).epoch.context.extensions.get(extensionRequiredCapabilities); !ok {
			t.Errorf("%s has no required_capabilities", name)
		}
	}
	w.talk()
}

// Can no proposal of another member keep one from committing?
func TestSpoilingProposalIsLeftOut(t *testing.T) {
	s := newListScene(t)
	erin := s.addOf(s.client("erin").signer)
	erin.add.keyPackage.leaf.encryptionKey = s.group("alice").epoch.tree.leaf(s.leaf("alice")).encryptionKey
	s.sign(&erin.add.keyPackage, "erin")
	content := s.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
	content.proposal = erin
	s.check(s.processed(s.signed("alice", WireFormatPrivateMessage, content), func(*message) {}))
	message, err := s.group("carol").Propose(Update())
	s.check(err)
	s.process("bob", message)
	commit, err := s.group("bob").Commit(Remove(s.leaf("dave")))
	s.check(err)
	if len(commit.Added()) != 0 || len(commit.Removed()) != 1 || len(commit.Updated()) != 2 {
		t.Errorf("added %v, removed %v, updated %v", commit.Added(), commit.Removed(), commit.Updated())
	}
}

// Do many bad proposals cost a committer no more than a bounded number of tries, and the good Removes not at all?
func TestManySpoilingProposals(t *testing.T) {
	s := newListScene(t)
	g := s.group("bob")
	twin := g.epoch.tree.leaf(s.leaf("alice")).encryptionKey
	for i := range 40 {
		p := s.addOf(s.client(names("bad", 40)[i]).signer)
		p.add.keyPackage.leaf.encryptionKey = twin
		s.sign(&p.add.keyPackage, names("bad", 40)[i])
		g.keep(&pendingProposal{number: g.pending.next(), ref: []byte{byte(i)}, sender: memberAt(2), proposal: *p})
	}
	g.keep(&pendingProposal{number: g.pending.next(), ref: []byte("good"), sender: memberAt(2), proposal: *removeOf(3)})
	commit, err := g.Commit()
	s.check(err)
	if len(commit.Removed()) != 1 || len(commit.Added()) != 0 {
		t.Errorf("removed %v, added %d", commit.Removed(), len(commit.Added()))
	}
}

// Is there no step beyond the last epoch?
func TestLastEpoch(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.group("alice").epoch.context.epoch = 1<<64 - 1
	_, err := w.group("alice").Commit()
	wantCode(t, err, CodeInvalidMessage)
}

// Which of the proposals that exclude each other does a commit take?
func TestChoiceOfProposals(t *testing.T) {
	s := newListScene(t)
	erin := newTestKeyPackage(t, s.client("erin").signer)
	s.propose("bob", Update())
	s.propose("bob", Update())
	s.propose("carol", Update())
	s.propose("dave", Remove(s.leaf("carol")))
	s.propose("bob", Add(erin.Public()))
	s.propose("dave", Remove(s.leaf("alice")))
	s.propose("carol", Add(newTestKeyPackage(t, s.client("erin").signer).Public()))
	commit := s.commit("alice")
	if got := commit.Removed(); len(got) != 1 || got[0].Leaf != 2 {
		t.Errorf("removed %v", got)
	}
	if got := commit.Updated(); len(got) != 2 || got[0].Leaf != s.leaf("bob") {
		t.Errorf("updated %v", got)
	}
	if got := commit.Added(); len(got) != 1 {
		t.Errorf("added %v", got)
	}
	s.join("erin", erin, commit)
	s.agree()
	s.talk()
}
