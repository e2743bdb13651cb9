package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/keyschedule"
)

// forgery is a commit by a member that keeps no rule.
type forgery struct {
	list     proposalList
	noPath   bool
	edit     func(*authenticatedContent) // after it was signed
	editPath func(*updatePath)           // before it is signed
}

// forge makes a commit of alice's without judging anything.
func (w *world) forge(f forgery) []byte {
	w.t.Helper()
	g := w.group("alice")
	d := &commitDraft{order: &order{}, by: memberCommits(g.OwnLeaf()), list: f.list}
	d.p = &provisional{tree: g.epoch.tree.clone(), extensions: g.epoch.context.extensions, committer: g.OwnLeaf()}
	w.check(d.p.apply(f.list, g.epoch))
	private, commitSecret := g.epoch.private.pruned(d.p.tree), keyschedule.NoCommit(g.suite)
	if !f.noPath {
		var err error
		private, commitSecret, err = g.draftPath(d)
		w.check(err)
		if f.editPath != nil {
			f.editPath(d.path.path)
		}
	}
	w.check(g.draftSigned(d))
	w.check(g.draftEpoch(d, private, commitSecret))
	if f.edit != nil {
		f.edit(d.signed)
	}
	b, claim, err := g.epoch.messages.protect(d.signed)
	w.check(err)
	g.epoch.messages.consume(claim)
	return b
}

// breaksCommit registers a commit that bob must refuse.
func breaksCommit(rule, what string, build func(s *listScene) forgery) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newListScene(t)
		s.t = t
		f := build(s)
		f.list = append(f.list, s.list...)
		_, err := s.group("bob").Process(s.forge(f))
		return err
	})
}

// Is a forgery that changes nothing a commit like any other? Otherwise the cases below would show nothing.
func TestForgeryOfNothing(t *testing.T) {
	s := newListScene(t)
	s.cover("alice", removeOf(s.leaf("dave")))
	message := s.forge(forgery{list: s.list})
	for _, name := range []string{"bob", "carol"} {
		s.check(s.group(name).Apply(s.transition(name, message)))
	}
	if !bytes.Equal(s.group("bob").EpochAuthenticator(), s.group("carol").EpochAuthenticator()) {
		t.Error("bob and carol disagree")
	}
}

var _ = breaksCommit("com-5", "a Remove without a path", func(s *listScene) forgery {
	s.cover("alice", removeOf(s.leaf("dave")))
	return forgery{noPath: true}
})

var _ = breaksCommit("com-5", "nothing at all", func(*listScene) forgery { return forgery{noPath: true} })

var _ = breaksCommit("com-12", "a confirmation tag that is not the epoch's", func(*listScene) forgery {
	return forgery{edit: func(x *authenticatedContent) { x.auth.confirmationTag[31] ^= 1 }}
})

var _ = breaksCommit("com-12", "the first half of the confirmation tag", func(*listScene) forgery {
	return forgery{edit: func(x *authenticatedContent) { x.auth.confirmationTag = x.auth.confirmationTag[:16] }}
})

var _ = breaksCommit("com-12", "no confirmation tag", func(*listScene) forgery {
	return forgery{edit: func(x *authenticatedContent) { x.auth.confirmationTag = nil }}
})

var _ = breaksCommit("com-3", "a signature that is not the committer's", func(*listScene) forgery {
	return forgery{edit: func(x *authenticatedContent) { x.auth.signature[0] ^= 1 }}
})

var _ = breaksCommit("com-4", "a reference to nothing", func(s *listScene) forgery {
	return forgery{editPath: func(*updatePath) {}, list: proposalList{{
		sender: memberAt(s.leaf("carol")), proposal: removeOf(s.leaf("dave")), ref: []byte("unknown"),
	}}}
})

var _ = breaksCommit("list-2", "a commit with the committer's Update", func(s *listScene) forgery {
	s.cover("alice", s.updateOf("alice"))
	return forgery{}
})

var _ = breaksCommit("list-1", "a commit with an invalid key package", func(s *listScene) forgery {
	p := s.addOf(s.client("erin").signer)
	p.add.keyPackage.signature[0] ^= 1
	s.cover("alice", p)
	return forgery{}
})

var _ = breaksCommit("com-9", "a path secret for nobody", func(*listScene) forgery {
	return forgery{editPath: func(p *updatePath) {
		for i := range p.nodes {
			for j := range p.nodes[i].encryptedPathSecret {
				p.nodes[i].encryptedPathSecret[j].ciphertext[0] ^= 1
			}
		}
	}}
})

var _ = breaksCommit("com-7", "a path that is too short", func(*listScene) forgery {
	return forgery{editPath: func(p *updatePath) { p.nodes = p.nodes[1:] }}
})

var _ = breaksRule("com-2", "a membership tag that is not the commit's", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	commit, err := w.group("alice").Commit(AsPublicMessage())
	w.check(err)
	m, err := decodeMessage(commit.Message)
	w.check(err)
	m.public.membershipTag[0] ^= 1
	b, err := encode("MLSMessage", m.wire)
	w.check(err)
	_, err = w.group("bob").Process(b)
	return err
})

var _ = breaksRule("com-1", "a commit of an epoch that has ended", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob", "carol")
	late, err := w.group("alice").Commit()
	w.check(err)
	w.commit("carol")
	_, err = w.group("bob").Process(late.Message)
	return err
})

var _ = breaksRule("com-14", "one's own commit", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	commit, err := w.group("alice").Commit()
	w.check(err)
	_, err = w.group("alice").Process(commit.Message)
	return err
})

var _ = breaksRule("st-1", "a message after a proposal", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	w.propose("alice", Update())
	_, err := w.group("bob").Encrypt([]byte("too early"), nil)
	return err
})

var _ = breaksRule("st-7", "more than 255 blocks", func(t *testing.T) error {
	_, err := newWorld(t, "alice").group("alice").Export("label", nil, 255*32+1)
	return err
})

var _ = breaksRule("st-7", "less than a byte", func(t *testing.T) error {
	_, err := newWorld(t, "alice").group("alice").Export("label", nil, -1)
	return err
})

var _ = breaksRule("st-9", "a Transition of another epoch", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	commit, err := w.group("alice").Commit()
	w.check(err)
	w.commit("bob")
	return w.group("alice").Apply(commit)
})

// Does a removed member check what it can of the commit that removes it?
func TestRemovalIsVerified(t *testing.T) {
	s := newListScene(t)
	s.cover("alice", removeOf(s.leaf("dave")))
	before := marshal(t, s.group("dave"))
	_, err := s.group("dave").Process(s.forge(forgery{list: s.list, editPath: func(p *updatePath) { p.leafNode.signature[0] ^= 1 }}))
	wantCode(t, err, CodeInvalidMessage, "com-6")
	_, err = s.group("dave").Process(s.forge(forgery{list: s.list, noPath: true}))
	wantCode(t, err, CodeInvalidMessage, "com-5")
	if !bytes.Equal(before, marshal(t, s.group("dave"))) {
		t.Error("a removal that does not hold changed the group")
	}
	if !s.transition("dave", s.forge(forgery{list: s.list})).RemovesSelf() {
		t.Error("dave stays")
	}
}
