package mls

import (
	"testing"

	"mlswasm/pkg/mls/internal/keyschedule"
)

// externalScene is a group of three, and dave who joins it by a commit that keeps no rule.
type externalScene struct {
	*world
	joiner *Signer
	opts   []JoinOption
	noPath bool
	// these change the commit: its list; the path before it is signed; the whole afterwards
	list     func(d *commitDraft)
	path     func(d *commitDraft, p *updatePath)
	finished func(*authenticatedContent)
}

func newExternalScene(t testing.TB) *externalScene {
	t.Helper()
	w := newWorld(t, "alice", "bob", "carol")
	return &externalScene{
		world: w, joiner: w.client("dave").signer,
		list: func(*commitDraft) {}, path: func(*commitDraft, *updatePath) {}, finished: func(*authenticatedContent) {},
	}
}

// forge makes the commit without judging anything.
func (s *externalScene) forge() []byte {
	s.t.Helper()
	j := &joining{signer: s.joiner}
	for _, set := range s.opts {
		set(&j.joinOptions)
	}
	info, err := s.group("alice").GroupInfo(true)
	s.check(err)
	s.check(j.readGroupInfo(info))
	s.check(j.openTree())
	view, err := j.view()
	s.check(err)
	d := &commitDraft{
		order: &order{public: true},
		by:    committer{Sender{Type: SenderNewMemberCommit}, s.joiner.leafContent()},
	}
	external, init, err := j.externalInit()
	s.check(err)
	s.check(j.list(view, d, external))
	s.list(d)
	d.p = &provisional{tree: view.epoch.tree.clone(), extensions: view.epoch.context.extensions, joins: true, init: init}
	s.check(d.p.apply(d.list, view.epoch))
	s.check(d.p.admit())
	private, commitSecret := newTreePrivate(d.p.committer, init.Clone()), keyschedule.NoCommit(view.suite)
	if !s.noPath {
		private, commitSecret, err = view.draftPath(d)
		s.check(err)
		s.path(d, d.path.path)
	}
	s.check(view.draftSigned(d))
	s.check(view.draftEpoch(d, private, commitSecret))
	s.finished(d.signed)
	b, _, err := view.epoch.messages.protect(d.signed)
	s.check(err)
	return b
}

func (d *commitDraft) insert(p *proposal) {
	d.list = append(d.list, coveredProposal{sender: d.by.Sender, proposal: p})
}

// breaksExternal registers an external commit that bob must refuse.
func breaksExternal(rule, what string, build func(s *externalScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newExternalScene(t)
		build(s)
		_, err := s.group("bob").Process(s.forge())
		return err
	})
}

// Is a forgery that changes nothing a commit like any other? Otherwise the cases below would show nothing.
func TestExternalForgeryOfNothing(t *testing.T) {
	s := newExternalScene(t)
	s.transition("bob", s.forge())
	s.joiner, s.opts = s.client("carol").signer, []JoinOption{Resync()}
	s.transition("bob", s.forge())
}

var _ = breaksExternal("ext-1", "no ExternalInit", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.list = nil }
})

var _ = breaksExternal("ext-1", "two ExternalInit", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.list = append(d.list, d.list[0]) }
})

var _ = breaksExternal("ext-2", "a Remove of another member", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.insert(removeOf(s.leaf("carol"))) }
})

var _ = breaksRule("ext-2", "a Remove of two former leaves", func(t *testing.T) error {
	s := newExternalScene(t)
	for _, name := range []string{"one", "two"} {
		s.client(name).signer = newTestSigner(t, s.cs, "dave")
		s.add("alice", name)
	}
	s.list = func(d *commitDraft) {
		d.insert(removeOf(s.leaf("one")))
		d.insert(removeOf(s.leaf("two")))
	}
	s.group("bob").SetAuthenticator(believe) // each of the two alone is the joiner's
	_, err := s.group("bob").Process(s.forge())
	return err
})

var _ = breaksExternal("ext-3", "an Add", func(s *externalScene) {
	s.list = func(d *commitDraft) {
		kp := newTestKeyPackage(s.t, s.client("erin").signer)
		d.insert(&proposal{kind: proposalTypeAdd, add: &addProposal{*kp.Public()}})
	}
})

var _ = breaksExternal("ext-3", "GroupContextExtensions", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.insert(extensionsOf()) }
})

var _ = breaksExternal("ext-3", "a ReInit", func(s *externalScene) {
	s.list = func(d *commitDraft) {
		d.insert(&proposal{kind: proposalTypeReInit, reInit: &reInitProposal{
			groupID: []byte("next"), version: protocolMLS10, cipherSuite: s.cs,
		}})
	}
})

var _ = breaksExternal("ext-4", "a reference to a proposal that is known", func(s *externalScene) {
	s.propose("alice", Remove(s.leaf("carol")))
	s.list = func(d *commitDraft) { d.list = append(d.list, s.group("bob").pending[0].cover()) }
})

var _ = breaksExternal("ext-5", "no path", func(s *externalScene) { s.noPath = true })

var _ = breaksExternal("ext-6", "a signature that is not the joiner's", func(s *externalScene) {
	s.finished = func(x *authenticatedContent) { x.auth.signature[0] ^= 1 }
})

var _ = breaksExternal("ext-6", "a signature of another client than the path's", func(s *externalScene) {
	s.path = func(d *commitDraft, p *updatePath) { p.leafNode.signatureKey = s.client("erin").signer.PublicKey() }
})

var _ = breaksExternal("ext-7", "a Commit by an external sender", func(s *externalScene) {
	s.finished = func(x *authenticatedContent) { x.content.sender = Sender{Type: SenderExternal} }
})

var _ = breaksExternal("ext-7", "a Commit of the sender type new_member_proposal", func(s *externalScene) {
	s.finished = func(x *authenticatedContent) { x.content.sender = Sender{Type: SenderNewMemberProposal} }
})

var _ = breaksRule("ext-7", "a proposal of the sender type new_member_commit", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPublicMessage), func(m *message) {
		m.public.content.sender = Sender{Type: SenderNewMemberCommit}
	})
})

var _ = breaksExternal("ext-8", "a KEM output that is too short", func(s *externalScene) {
	s.list = func(d *commitDraft) {
		external := d.list[0].proposal.externalInit
		external.kemOutput = external.kemOutput[1:]
	}
})

var _ = breaksExternal("com-12", "a KEM output for another epoch", func(s *externalScene) {
	s.list = func(d *commitDraft) {
		key, err := s.client("erin").signer.suite.GenerateKeyPair()
		s.check(err)
		d.list[0].proposal.externalInit.kemOutput, _, err = keyschedule.ExternalInit(s.joiner.suite, key.Public())
		s.check(err)
	}
})

var _ = breaksExternal("com-12", "a confirmation tag that is not the epoch's", func(s *externalScene) {
	s.finished = func(x *authenticatedContent) { x.auth.confirmationTag[0] ^= 1 }
})

var _ = breaksExternal("com-7", "a path that is too short", func(s *externalScene) {
	s.path = func(_ *commitDraft, p *updatePath) { p.nodes = p.nodes[1:] }
})

var _ = breaksExternal("com-6", "a leaf that was not signed", func(s *externalScene) {
	s.path = func(_ *commitDraft, p *updatePath) { p.leafNode.signature[0] ^= 1 }
})

var _ = breaksExternal("com-6", "a leaf with the encryption key of the former one", func(s *externalScene) {
	s.joiner, s.opts = s.client("carol").signer, []JoinOption{Resync()}
	s.path = func(d *commitDraft, p *updatePath) {
		p.leafNode.encryptionKey = d.p.former.encryptionKey
		s.check(s.joiner.signLeaf(&p.leafNode, s.group("alice").groupID(), d.p.committer))
	}
})

var _ = breaksExternal("com-8", "a ciphertext for nobody", func(s *externalScene) {
	s.path = func(_ *commitDraft, p *updatePath) {
		n := &p.nodes[0]
		n.encryptedPathSecret = append(n.encryptedPathSecret, n.encryptedPathSecret[0])
	}
})

var _ = breaksExternal("com-9", "path secrets that do not decrypt", func(s *externalScene) {
	s.path = func(_ *commitDraft, p *updatePath) {
		for i := range p.nodes {
			for j := range p.nodes[i].encryptedPathSecret {
				p.nodes[i].encryptedPathSecret[j].ciphertext[0] ^= 1
			}
		}
	}
})

var _ = breaksExternal("com-10", "the encryption key of a member", func(s *externalScene) {
	s.path = func(_ *commitDraft, p *updatePath) {
		p.nodes[0].encryptionKey = s.group("alice").epoch.tree.leaf(s.leaf("carol")).encryptionKey
	}
})

var _ = breaksExternal("com-11", "another parent hash", func(s *externalScene) {
	s.path = func(d *commitDraft, p *updatePath) {
		p.leafNode.parentHash = make([]byte, 32)
		s.check(s.joiner.signLeaf(&p.leafNode, s.group("alice").groupID(), d.p.committer))
	}
})

var _ = breaksRule("leaf-4", "a joiner with a credential that the members do not support", func(t *testing.T) error {
	s := newExternalScene(t)
	s.joiner, _ = x509Signer(t)
	s.group("bob").SetAuthenticator(believe)
	_, err := s.group("bob").Process(s.forge())
	return err
})

var _ = breaksExternal("leaf-9", "a client that is a member and stays one", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.list = d.list[:1] }
	s.joiner, s.opts = s.client("carol").signer, []JoinOption{Resync()}
})

var _ = breaksExternal("list-7", "a pre-shared key twice", func(s *externalScene) {
	psk, err := NewExternalPSK([]byte("id"), []byte("key"))
	s.check(err)
	s.opts = []JoinOption{PSKs(psk), NeedPSKs(psk.ID())}
	s.list = func(d *commitDraft) { d.list = append(d.list, d.list[1]) }
})

var _ = breaksExternal("list-1", "a pre-shared key for branching", func(s *externalScene) {
	s.list = func(d *commitDraft) { d.insert(pskOf(resumptionBranch, s.joiner.suite.Nh())) }
})

// breaksGroupInfo registers a GroupInfo that dave must refuse. change alters it before it is signed.
func breaksGroupInfo(rule, what string, change func(info *groupInfo)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newExternalScene(t)
		g := s.group("alice")
		b, err := g.GroupInfo(true)
		s.check(err)
		m, err := decodeMessage(b)
		s.check(err)
		change(m.groupInfo)
		m.groupInfo.signature, err = g.signer.sign(groupInfoLabel, mustEncode(m.groupInfo.tbs))
		s.check(err)
		if rule == "wel-3" {
			m.groupInfo.signature[0] ^= 1
		}
		_, _, err = ExternalCommit(s.joiner, mustEncode(m.wire))
		return err
	})
}

var _ = breaksGroupInfo("st-3", "no external_pub", func(info *groupInfo) {
	kept := info.extensions[:0]
	for _, x := range info.extensions {
		if x.extensionType != extensionExternalPub {
			kept = append(kept, x)
		}
	}
	info.extensions = kept
})

var _ = breaksGroupInfo("st-3", "external_pub that is no key", func(info *groupInfo) {
	info.extensions = info.extensions.with(extensionExternalPub, []byte{3, 1, 2, 3})
})

var _ = breaksGroupInfo("st-3", "external_pub that ends early", func(info *groupInfo) {
	info.extensions = info.extensions.with(extensionExternalPub, []byte{32, 1})
})

var _ = breaksGroupInfo("st-4", "a GroupContext extension that the joiner does not know", func(info *groupInfo) {
	info.context.extensions = extensionList{{extensionType: testExtension}}
})

var _ = breaksGroupInfo("wel-3", "a signature that is not the signer's", func(*groupInfo) {})

var _ = breaksGroupInfo("wel-6", "another tree", func(info *groupInfo) { info.context.treeHash[0] ^= 1 })

var _ = breaksGroupInfo("wel-5", "another version", func(info *groupInfo) { info.context.version = 2 })

// Does an external commit cost one signature when it is not the joiner's own, however long it is?
func TestForgedExternalCommitCostsASignature(t *testing.T) {
	s := newExternalScene(t)
	s.add("alice", names("m", 30)...)
	s.finished = func(x *authenticatedContent) { x.auth.signature[0] ^= 1 }
	forged := s.forge()
	costOf(t, s.cs, func() {
		_, err := s.group("bob").Process(forged)
		wantCode(t, err, CodeInvalidMessage, "ext-6")
	}).within(t, "a forged external commit", 1, 1<<17)
}
