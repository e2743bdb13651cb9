package mls

import (
	"bytes"
	"fmt"
	"testing"
)

// Can two members talk, in every cipher suite?
func TestTwoMembersTalkInEverySuite(t *testing.T) {
	for _, cs := range CipherSuites() {
		t.Run(fmt.Sprint(uint16(cs)), func(t *testing.T) {
			w := newWorldOf(t, cs, "alice", "bob")
			w.talk()
			w.commit("bob")
			w.agree()
			w.talk()
		})
	}
}

// Do three members agree after each of them has added, refreshed or removed?
func TestThreeMembers(t *testing.T) {
	w := newWorld(t, "alice")
	w.add("alice", "bob")
	w.add("bob", "carol")
	w.commit("carol")
	w.agree()
	w.talk()
	w.commit("alice", Remove(w.leaf("bob")))
	w.agree()
	w.talk()
	if w.group("bob").Active() {
		t.Error("bob still thinks that he is a member")
	}
	w.add("carol", "dave")
	w.talk()
	if got := w.leaf("dave"); got != 1 {
		t.Errorf("dave is at leaf %d, not at the one that bob left", got)
	}
}

// Do ten members agree through a life of commits by value and by reference?
func TestTenMembers(t *testing.T) {
	w := newWorld(t, names("m", 10)...)
	w.talk()
	w.propose("m001", Update())
	w.propose("m002", Update())
	w.propose("m003", Remove(w.leaf("m004")))
	kp := newTestKeyPackage(t, w.client("late").signer)
	w.propose("m005", Add(kp.Public()))
	commit := w.commit("m006", Remove(w.leaf("m007")))
	w.join("late", kp, commit)
	w.agree()
	w.talk()
	if got := len(commit.Removed()); got != 2 {
		t.Errorf("%d removed", got)
	}
	if got := len(commit.Updated()); got != 3 {
		t.Errorf("%d updated", got)
	}
	if got := commit.Added(); len(got) != 1 || string(got[0].Credential.Identity()) != "late" || got[0].Leaf != w.leaf("late") {
		t.Errorf("added: %v", got)
	}
	for _, name := range w.active() {
		w.commit(name)
		w.agree()
	}
	w.talk()
}

// Does a commit without a path work for adds, and does the next with one?
func TestAddWithoutPath(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	kp := newTestKeyPackage(t, w.client("dave").signer)
	commit, err := w.group("alice").commit(commitStyle{omitPath: true}, []Change{Add(kp.Public())})
	w.check(err)
	w.deliver("alice", commit)
	w.join("dave", kp, commit)
	w.agree()
	if got := len(commit.Updated()); got != 0 {
		t.Errorf("%d updated by a commit without a path", got)
	}
	w.talk()
	for _, name := range []string{"dave", "bob", "alice", "carol"} {
		w.commit(name)
		w.agree()
	}
}

// Are handshakes in the clear accepted?
func TestPublicMessages(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	message, err := w.group("bob").Propose(Update(), AsPublicMessage())
	w.check(err)
	w.process("alice", message)
	w.process("carol", message)
	_, err = w.group("bob").Process(message)
	wantCode(t, err, CodeOwnMessage)
	commit, err := w.group("alice").Commit(AsPublicMessage())
	w.check(err)
	_, err = w.group("alice").Process(commit.Message)
	wantCode(t, err, CodeOwnCommit, "com-14")
	w.deliver("alice", commit)
	w.agree()
	w.talk()
}

// Can a joiner get the tree from beside the Welcome, and not without it?
func TestTreeBesideWelcome(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	kp := newTestKeyPackage(t, w.client("carol").signer)
	commit := w.commit("alice", Add(kp.Public()), TreeBeside())
	_, err := JoinGroup(w.client("carol").signer, kp, commit.Welcome)
	wantCode(t, err, CodeInvalidArgument)
	stranger := newWorld(t, "eve")
	_, err = JoinGroup(w.client("carol").signer, kp, commit.Welcome, RatchetTree(stranger.tree("eve")))
	wantCode(t, err, CodeInvalidMessage, "wel-6")
	w.clients["carol"].group, err = JoinGroup(w.client("carol").signer, kp, commit.Welcome, RatchetTree(commit.RatchetTree()))
	w.check(err)
	w.agree()
	w.talk()
}

func (w *world) tree(name string) []byte {
	w.t.Helper()
	b, err := w.group(name).epoch.tree.marshal()
	w.check(err)
	return b
}

// Do all members export the same secret, and another one in the next epoch?
func TestExport(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	export := func(name, label string) []byte {
		b, err := w.group(name).Export(label, []byte("context"), 32)
		w.check(err)
		return b
	}
	before := export("alice", "label")
	if !bytes.Equal(before, export("bob", "label")) {
		t.Error("two members export different secrets")
	}
	if bytes.Equal(before, export("alice", "other")) {
		t.Error("two labels export the same secret")
	}
	w.commit("bob")
	if bytes.Equal(before, export("alice", "label")) {
		t.Error("two epochs export the same secret")
	}
}

// Does what a commit carries in the clear arrive?
func TestAuthenticatedData(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	commit, err := w.group("alice").Commit(AuthenticatedData([]byte("why")))
	w.check(err)
	if got := w.transition("bob", commit.Message).AuthenticatedData(); string(got) != "why" {
		t.Errorf("got %q", got)
	}
	message, err := w.group("alice").Propose(Update(), AuthenticatedData([]byte("because")))
	w.check(err)
	if got := w.process("bob", message).(*ProposalEvent).AuthenticatedData; string(got) != "because" {
		t.Errorf("got %q", got)
	}
}

// Does the GroupInfo decode, and tell what it should?
func TestGroupInfo(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	for _, withTree := range []bool{false, true} {
		b, err := w.group("alice").GroupInfo(withTree)
		w.check(err)
		m, err := decodeMessage(b)
		w.check(err)
		_, hasTree := m.groupInfo.extensions.get(extensionRatchetTree)
		_, hasKey := m.groupInfo.extensions.get(extensionExternalPub)
		if hasTree != withTree || !hasKey || m.groupInfo.context.epoch != w.group("bob").Epoch() {
			t.Errorf("with tree %v: tree %v, external_pub %v", withTree, hasTree, hasKey)
		}
		alice, _ := w.group("bob").Member(w.leaf("alice"))
		w.check(m.groupInfo.verify(w.group("bob").suite, alice.SignatureKey))
	}
	commit, err := w.group("bob").Commit()
	w.check(err)
	b, err := commit.GroupInfo()
	w.check(err)
	if p, err := PeekMessage(b); err != nil || p.Epoch != commit.Epoch() {
		t.Errorf("%+v, %v", p, err)
	}
}
