package mls

import (
	"bytes"
	"testing"
)

// Does each member of groups of every size up to nine come back, and each of the others, also those that joined
// between, follow?
func TestResyncOfEveryLeaf(t *testing.T) {
	for size := 2; size <= 9; size++ {
		all := names("m", size)
		w := newWorld(t, all...)
		for i, name := range all {
			by := all[(i+1)%size]
			if i%2 == 0 { // with nodes above it, or blanks
				w.commit(by)
			}
			w.enter(name, by, Resync())
			w.agree()
			if i%3 == 0 {
				w.reloadAll()
			}
			w.commit(name)
			w.agree()
		}
		w.talk()
	}
}

// Are messages that were on their way when a client came back read by those who can, and those of its former self?
func TestMessagesAcrossAResync(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	early := w.encrypt("alice", "early")
	former := w.encrypt("bob", "before I was lost")
	lost := w.group("bob")
	group, commit := w.external("bob", "carol", Resync())
	for _, name := range []string{"alice", "carol"} {
		w.check(w.group(name).Apply(w.transition(name, commit)))
		w.hears(name, former, "bob", "before I was lost")
	}
	w.hears("carol", early, "alice", "early")
	_, err := group.Process(early)
	wantCode(t, err, CodeTooOld, "frm-8")
	event, err := lost.Process(early) // as long as it has not heard
	w.check(err)
	if string(event.(*Application).Plaintext) != "early" {
		t.Error("another text")
	}
	w.check(lost.Apply(w.transition("bob", commit)))
	_, err = lost.Process(w.encrypt("alice", "late"))
	wantCode(t, err, CodeNotAMember)
	w.clients["bob"].group = group
	w.agree()
	w.talk()
}

// Is a joiner's own external commit recognised when the service brings it back?
func TestOwnExternalCommitIsRecognised(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	group, commit := w.external("carol", "alice")
	_, other := w.external("dave", "alice")
	for _, name := range w.active() {
		w.check(w.group(name).Apply(w.transition(name, commit)))
	}
	w.clients["carol"].group = group
	_, err := group.Process(commit)
	wantCode(t, err, CodeOwnCommit, "com-14")
	_, err = group.Process(other)
	wantCode(t, err, CodeTooOld, "frm-8")
	_, err = w.group("bob").Process(commit)
	wantCode(t, err, CodeWrongEpoch, "com-1")
	w.reload("carol")
	_, err = w.group("carol").Process(commit)
	wantCode(t, err, CodeOwnCommit, "com-14")
	w.commit("alice")
	_, err = w.group("carol").Process(commit)
	wantCode(t, err, CodeTooOld, "frm-8")
}

// Is a member's own commit in the clear recognised after it was applied?
func TestOwnPublicCommitIsRecognised(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	commit := w.commit("alice", AsPublicMessage())
	_, err := w.group("alice").Process(commit.Message)
	wantCode(t, err, CodeOwnCommit, "com-14")
	_, err = w.group("bob").Process(commit.Message)
	wantCode(t, err, CodeWrongEpoch, "com-1")
}

// Does only one of two clients get in that use the same GroupInfo, and the other by the next?
func TestTwoJoinersOfOneEpoch(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	_, late := w.external("dave", "alice")
	w.enter("carol", "alice")
	for _, name := range w.active() {
		if _, err := w.group(name).Process(late); err == nil {
			t.Errorf("%s follows two", name)
		}
	}
	w.enter("dave", "carol") // by the GroupInfo of one that has just come itself
	w.agree()
	w.talk()
}

// Does somebody who was removed come back by the key that it had, and is it refused when it asks for Resync?
func TestRemovedMemberJoinsAgain(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.commit("alice", Remove(w.leaf("bob")))
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	_, _, err = ExternalCommit(w.client("bob").signer, info, Resync())
	wantCode(t, err, CodeNotAMember)
	w.enter("bob", "alice")
	w.agree()
	w.talk()
}

// Is one Resync refused that takes the place of somebody else, and the group left as it was?
func TestResyncOfAnother(t *testing.T) {
	s := newExternalScene(t)
	s.list = func(d *commitDraft) { d.insert(removeOf(s.leaf("bob"))) }
	forged := s.forge()
	for _, name := range s.active() {
		before := marshal(t, s.group(name))
		_, err := s.group(name).Process(forged)
		wantCode(t, err, CodeInvalidMessage, "ext-2")
		if !bytes.Equal(before, marshal(t, s.group(name))) {
			t.Errorf("%s: the group changed", name)
		}
	}
}

// Are the members of a group that requires something protected from a client that does not have it, and does it say so?
func TestExternalCommitMeetsRequirements(t *testing.T) {
	w := newWorldSupporting(t, "alice", "bob")
	w.commit("alice", SetExtensions(RequiredCapabilities{Extensions: []ExtensionType{testExtension}}.Extension()))
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	_, _, err = ExternalCommit(w.client("carol").signer, info)
	wantCode(t, err, CodeInvalidMessage, "leaf-3")
	w.support("carol", testExtension)
	w.enter("carol", "alice")
	w.agree()
	last := *w.group("alice").epoch
	last.context.epoch = 1<<64 - 1
	if info, err = last.exportGroupInfo(w.client("alice").signer, true); err == nil {
		_, _, err = ExternalCommit(w.client("dave").signer, info)
	}
	wantCode(t, err, CodeInvalidMessage)
}

// Do credentials decide who comes in: of the members for the joiner, and of the joiner for the members?
func TestExternalCommitIsAuthenticated(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	_, _, err = ExternalCommit(w.client("carol").signer, info, Authenticate(refuses("bob")))
	wantCode(t, err, CodeInvalidMessage, "wel-8")
	_, commit := w.external("carol", "alice", Authenticate(refuses("carol"))) // who it is itself, it knows
	w.group("bob").SetAuthenticator(refuses("carol"))
	_, err = w.group("bob").Process(commit)
	wantCode(t, err, CodeInvalidMessage, "com-6")
	w.group("bob").SetAuthenticator(refuses("alice"))
	w.check(w.group("bob").Apply(w.transition("bob", commit)))
}

// Are the authenticated data of an external commit framed where the group wants it?
func TestExternalCommitFramesItsData(t *testing.T) {
	s := framedScene(t)
	s.have("carol")
	_, commit := s.external("carol", "alice")
	if got := s.transition("bob", commit).AuthenticatedData(); !bytes.Equal(got, emptySafeAAD) {
		t.Errorf("got %x", got)
	}
	info, err := s.group("alice").GroupInfo(true)
	s.check(err)
	_, _, err = ExternalCommit(s.client("carol").signer, info, Attach([]byte("without its frame")))
	wantCode(t, err, CodeInvalidArgument, "draft-3")
}
