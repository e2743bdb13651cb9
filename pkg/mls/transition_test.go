package mls

import (
	"bytes"
	"testing"
)

// Do commits, their opening, and whatever fails leave the group as it was?
func TestOnlyApplyChangesTheEpoch(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	bob := w.group("bob")
	commit, err := w.group("alice").Commit()
	w.check(err)
	before := marshal(t, bob)
	first, second := w.transition("bob", commit.Message), w.transition("bob", commit.Message)
	if !bytes.Equal(before, marshal(t, bob)) {
		t.Fatal("opening a commit changed the group")
	}
	w.check(bob.Apply(second))
	wantCode(t, bob.Apply(first), CodeStale, "st-9")
	wantCode(t, bob.Apply(second), CodeStale, "st-9")

	carol := w.group("carol")
	epoch, authenticator, members := carol.Epoch(), carol.EpochAuthenticator(), carol.Members()
	_, err = carol.Commit(Remove(0))
	w.check(err)
	if carol.Epoch() != epoch || !bytes.Equal(carol.EpochAuthenticator(), authenticator) || len(carol.Members()) != len(members) {
		t.Error("making a commit changed the epoch")
	}
}

// Does a call that fails leave the group byte-identical?
func TestFailedCallsChangeNothing(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	bob := w.group("bob")
	stranger := newWorld(t, "eve", "mallory")
	foreign, err := stranger.group("eve").Commit()
	w.check(err)
	tampered := w.encrypt("alice", "genuine")
	tampered[len(tampered)-1] ^= 1
	commit, err := w.group("alice").Commit()
	w.check(err)
	badCommit := bytes.Clone(commit.Message)
	badCommit[len(badCommit)-1] ^= 1
	expired := newTestKeyPackage(t, w.client("dave").signer)
	for name, call := range map[string]func() error{
		"Process of nothing":        func() error { _, err := bob.Process(nil); return err },
		"Process of a forgery":      func() error { _, err := bob.Process(tampered); return err },
		"Process of a bad commit":   func() error { _, err := bob.Process(badCommit); return err },
		"Process of another group":  func() error { _, err := bob.Process(stranger.encrypt("eve", "x")); return err },
		"Commit of own removal":     func() error { _, err := bob.Commit(Remove(bob.OwnLeaf())); return err },
		"Commit of an Update":       func() error { _, err := bob.Commit(Update()); return err },
		"Commit of a blank leaf":    func() error { _, err := bob.Commit(Remove(77)); return err },
		"Commit of a member twice":  func() error { _, err := bob.Commit(Remove(0), Remove(0)); return err },
		"Commit of nothing to add":  func() error { _, err := bob.Commit(Add(nil)); return err },
		"Commit of an empty Change": func() error { _, err := bob.Commit(Change{}); return err },
		"Propose of a blank leaf":   func() error { _, err := bob.Propose(Remove(77)); return err },
		"Propose of nothing":        func() error { _, err := bob.Propose(TreeBeside()); return err },
		"Propose of two things":     func() error { _, err := bob.Propose(Update(), Remove(0)); return err },
		"Export of nothing":         func() error { _, err := bob.Export("label", nil, 0); return err },
		"Export of too much":        func() error { _, err := bob.Export("label", nil, 255*32+1); return err },
		"Apply of nothing":          func() error { return bob.Apply(nil) },
		"Apply of another group":    func() error { return bob.Apply(foreign) },
		"UnmarshalTransition":       func() error { _, err := bob.UnmarshalTransition([]byte("x")); return err },
		"Commit of an expired package": func() error {
			bob.now = expired.Public().NotAfter().Add(1e9)
			defer func() { bob.now = testNow }()
			_, err := bob.Commit(Add(expired.Public()))
			return err
		},
	} {
		before := marshal(t, bob)
		bob.TakeChanges()
		if err := call(); err == nil {
			t.Errorf("%s did not fail", name)
		}
		if !bytes.Equal(before, marshal(t, bob)) || len(bob.TakeChanges()) > 0 {
			t.Errorf("%s changed the group", name)
		}
	}
	w.check(bob.Apply(w.transition("bob", commit.Message)))
}

// Does a pending commit survive a crash, and its message arrive unchanged?
func TestPendingTransitionSurvives(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.propose("alice", Update())
	kp := newTestKeyPackage(t, w.client("dave").signer)
	commit, err := w.group("alice").Commit(Add(kp.Public()), Remove(w.leaf("carol")), AuthenticatedData([]byte("why")))
	w.check(err)
	stored, err := commit.Marshal()
	w.check(err)
	alice := w.clients["alice"]
	alice.group, err = UnmarshalGroup(marshal(t, alice.group), alice.signer)
	w.check(err)
	again, err := alice.group.UnmarshalTransition(stored)
	w.check(err)
	if !bytes.Equal(again.Message, commit.Message) || !bytes.Equal(again.Welcome, commit.Welcome) || !again.Own() ||
		len(again.Added()) != 1 || len(again.Removed()) != 1 || again.Epoch() != commit.Epoch() ||
		string(again.AuthenticatedData()) != "why" || !bytes.Equal(again.RatchetTree(), commit.RatchetTree()) {
		t.Error("the Transition is another after loading")
	}
	w.deliver("alice", again)
	w.join("dave", kp, again)
	w.agree()
	w.talk()
	s := store{}
	s.take(alice.group)
	if len(s) == 0 {
		t.Error("the epoch that began is not to be stored")
	}
	_, err = again.Marshal()
	wantCode(t, err, CodeStale)
	_, err = again.GroupInfo()
	w.check(err)
	w.commit("bob")
	_, err = again.GroupInfo()
	wantCode(t, err, CodeStale)
}

// Does another member's commit survive between Process and Apply, also one that removes this member?
func TestReceivedTransitionSurvives(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	commit, err := w.group("alice").Commit(Remove(w.leaf("carol")))
	w.check(err)
	for _, name := range []string{"bob", "carol"} {
		stored, err := w.transition(name, commit.Message).Marshal()
		w.check(err)
		loaded, err := w.group(name).UnmarshalTransition(stored)
		w.check(err)
		twice, err := loaded.Marshal()
		w.check(err)
		if !bytes.Equal(stored, twice) || loaded.Own() || loaded.RemovesSelf() != (name == "carol") {
			t.Errorf("%s: the Transition is another after loading", name)
		}
		w.check(w.group(name).Apply(loaded))
	}
	w.check(w.group("alice").Apply(commit))
	w.agree()
	w.talk()
}

// Is a Transition refused by another group, and by another member's?
func TestTransitionOfAnother(t *testing.T) {
	w, other := newWorld(t, "alice", "bob"), newWorld(t, "eve", "mallory")
	other.group("eve").epoch.context.groupID = []byte("other")
	commit, err := w.group("alice").Commit()
	w.check(err)
	wantCode(t, other.group("eve").Apply(commit), CodeWrongGroup)
	stored, err := commit.Marshal()
	w.check(err)
	_, err = other.group("eve").UnmarshalTransition(stored)
	wantCode(t, err, CodeWrongGroup)
	_, err = w.group("bob").UnmarshalTransition(stored)
	wantCode(t, err, CodeMalformed)
}

// Does each commit of one epoch use a key of its own, also when the first was thrown away?
func TestDiscardedCommitUsesNoKeyTwice(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	seen := map[Generation]bool{}
	for range 3 {
		commit, err := w.group("alice").Commit()
		w.check(err)
		m, err := decodeMessage(commit.Message)
		w.check(err)
		data, err := w.group("bob").epoch.messages.openSenderData(m.private)
		w.check(err)
		if seen[data.generation] {
			t.Errorf("generation %d twice", data.generation)
		}
		seen[data.generation] = true
		w.transition("bob", commit.Message)
	}
}
