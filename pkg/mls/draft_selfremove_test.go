package mls

import (
	"bytes"
	"testing"
)

// selfRemoves lets a member propose to leave, lets the others receive it, and returns the message.
func (s *draftScene) selfRemoves(name string) []byte {
	s.t.Helper()
	message := must(s.t.(*testing.T))(s.group(name).Propose(DraftSelfRemove()))
	for _, other := range s.active() {
		if other != name {
			event := s.process(other, message).(*ProposalEvent)
			if event.Type != DraftProposalSelfRemove || event.Removed == nil || event.Removed.Leaf != s.leaf(name) || event.Sender != memberAt(s.leaf(name)) {
				s.t.Fatalf("%s: %+v", other, event)
			}
		}
	}
	return message
}

// Does a member leave in the next commit, whoever makes it, also when all were stored in between?
func TestDraftSelfRemove(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol", "dave")
	s.selfRemoves("bob")
	_, err := s.group("bob").Encrypt([]byte("one more thing"), nil)
	wantCode(t, err, CodePendingProposals)
	s.selfRemoves("dave")
	s.reload()
	commit := s.commit("carol", WithoutPath())
	removed := commit.Removed()
	if len(removed) != 2 || string(removed[0].Credential.Identity()) != "dave" && string(removed[1].Credential.Identity()) != "dave" {
		t.Errorf("removed %v", removed)
	}
	if len(commit.Updated()) != 1 {
		t.Error("without a path")
	}
	if s.group("bob").Active() || s.group("dave").Active() {
		t.Error("who left thinks that it is a member")
	}
	s.reload()
	s.agree()
	s.talk()
	s.add("alice", "erin") // has no drafts: now nobody can leave by himself
	_, err = s.group("alice").Propose(DraftSelfRemove())
	wantCode(t, err, CodeInvalidMessage, "list-11")
}

// Which of the proposals on a leaf does a commit take? The SelfRemove, once, and no Remove that is asked for besides.
func TestDraftSelfRemoveIsPreferred(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol")
	s.propose("bob", Update())
	s.propose("carol", Remove(s.leaf("bob")))
	s.selfRemoves("bob")
	s.propose("alice", Remove(s.leaf("bob")))
	for _, changes := range [][]Change{nil, {Remove(s.leaf("bob"))}, {DraftAppEphemeral(testComponent, nil), Remove(s.leaf("bob"))}} {
		commit, err := s.group("alice").Commit(changes...)
		s.check(err)
		message, err := decodeMessage(commit.Message)
		s.check(err)
		o, err := s.group("carol").epoch.messages.openPrivate(message.private)
		s.check(err)
		var refs int
		for _, p := range o.content.commit.proposals {
			if p.kind == proposalByReference {
				refs++
				if !bytes.Equal(p.reference, s.group("carol").pending[2].ref) {
					t.Error("another proposal than the SelfRemove")
				}
			} else if p.proposal.kind == proposalTypeRemove {
				t.Error("a Remove by value")
			}
		}
		if refs != 1 || len(commit.Removed()) != 1 {
			t.Errorf("%d references, %d removed", refs, len(commit.Removed()))
		}
	}
	own, err := s.group("bob").Commit() // bob may change his mind: it does not cover his own
	s.check(err)
	if len(own.Removed()) != 0 {
		t.Error("bob removes himself")
	}
	s.commit("alice")
	s.agree()
	s.talk()
}

// Does a client that joins by an external commit take along who leaves?
func TestDraftSelfRemoveInAnExternalCommit(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol")
	s.have("dave")
	first, again := s.selfRemoves("bob"), s.selfRemoves("carol")
	s.reload()
	info := must(t)(s.group("alice").GroupInfo(true))
	joined, commit, err := ExternalCommit(s.client("dave").signer, info, DraftSelfRemoves(first, again, first))
	s.check(err)
	for _, name := range []string{"alice", "bob", "carol"} {
		transition := s.transition(name, commit)
		if len(transition.Removed()) != 2 || !transition.External() || transition.RemovesSelf() != (name != "alice") {
			t.Errorf("%s: removes %v", name, transition.Removed())
		}
		s.check(s.group(name).Apply(transition))
	}
	s.clients["dave"].group = joined
	s.reload()
	s.agree()
	s.talk()
}

// Does a client that comes back while its SelfRemove waits cover it in place of a Remove?
func TestDraftSelfRemoveAndResync(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	message := s.selfRemoves("bob")
	info := must(t)(s.group("alice").GroupInfo(true))
	joined, commit, err := ExternalCommit(s.client("bob").signer, info, Resync(), DraftSelfRemoves(message))
	s.check(err)
	transition := s.transition("alice", commit)
	if len(transition.Removed()) != 1 {
		t.Errorf("removes %v", transition.Removed())
	}
	s.check(s.group("alice").Apply(transition))
	s.clients["bob"].group = joined
	s.agree()
	s.talk()
}

// Is the SelfRemove refused where the joiner does not know it, and where it is another group's or epoch's?
func TestDraftSelfRemovesThatDoNotFit(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol")
	s.have("dave")
	old := s.selfRemoves("bob")
	info := must(t)(s.group("alice").GroupInfo(true))
	_, _, err := ExternalCommit(newTestSigner(t, s.cs, "erin"), info, DraftSelfRemoves(old))
	wantCode(t, err, CodeUnsupported)
	s.commit("bob")
	info = must(t)(s.group("alice").GroupInfo(true))
	join := func(message []byte) error {
		_, _, err := ExternalCommit(s.client("dave").signer, info, DraftSelfRemoves(message))
		return err
	}
	wantCode(t, join(old), CodeWrongEpoch)
	wantCode(t, join(nil), CodeMalformed)
	other := newDraftScene(t)
	other.have("alice")
	g, err := NewGroup(other.client("alice").signer, []byte("another"))
	s.check(err)
	wantCode(t, join(must(t)(g.Propose(DraftSelfRemove()))), CodeWrongGroup)
	_, err = JoinGroup(s.client("dave").signer, newTestKeyPackage(t, s.client("dave").signer), nil, DraftSelfRemoves(old))
	wantCode(t, err, CodeInvalidArgument)
}

// Is a SelfRemove of a group without the draft refused, from others and of our own?
func TestDraftSelfRemoveIsOff(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	_, err := w.group("alice").Propose(DraftSelfRemove())
	wantCode(t, err, CodeUnsupported)
	content := w.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
	content.proposal = &proposal{kind: proposalTypeSelfRemove}
	s := &listScene{world: w}
	wantCode(t, s.processed(s.signed("alice", WireFormatPublicMessage, content), func(*message) {}), CodeUnsupported, "st-8")
}
