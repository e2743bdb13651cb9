package mls

import (
	"bytes"
	"testing"
	"time"
)

// Of two commits made at once, does each member end where the one that won leads?
func TestConcurrentCommits(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	mine, err := w.group("alice").Commit()
	w.check(err)
	lost, err := w.group("bob").Commit(Remove(w.leaf("carol")))
	w.check(err)
	w.check(w.group("bob").Apply(w.transition("bob", mine.Message)))
	w.check(w.group("carol").Apply(w.transition("carol", mine.Message)))
	w.check(w.group("alice").Apply(mine))
	w.agree()
	wantCode(t, w.group("bob").Apply(lost), CodeStale, "st-9")
	_, err = w.group("carol").Process(lost.Message)
	wantCode(t, err, CodeWrongEpoch, "com-1")
	again := w.commit("bob", Remove(w.leaf("carol")))
	if len(again.Removed()) != 1 {
		t.Error("the commit that was made again removes nobody")
	}
	w.agree()
	w.talk()
}

// Is a member's own commit recognised before it is applied, and after?
func TestOwnCommit(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	commit, err := w.group("alice").Commit()
	w.check(err)
	_, err = w.group("alice").Process(commit.Message)
	wantCode(t, err, CodeOwnCommit, "com-14")
	w.deliver("alice", commit)
	_, err = w.group("alice").Process(commit.Message)
	wantCode(t, err, CodeOwnCommit, "com-14")
	_, err = w.group("bob").Process(commit.Message)
	wantCode(t, err, CodeWrongEpoch)
	message := w.encrypt("alice", "mine")
	_, err = w.group("alice").Process(message)
	wantCode(t, err, CodeOwnMessage)
}

// Do messages open in any order within the window, each of them once?
func TestOutOfOrder(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	var sent [][]byte
	for range 20 {
		sent = append(sent, w.encrypt("alice", "hello"))
	}
	for i := len(sent) - 1; i >= 0; i-- {
		w.hears("bob", sent[i], "alice", "hello")
	}
	for _, message := range sent {
		_, err := w.group("bob").Process(message)
		wantCode(t, err, CodeDuplicate, "frm-11")
	}
}

// Is what lies outside of the window refused, behind and ahead?
func TestWindow(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	first := w.encrypt("alice", "first")
	for range 40 {
		w.encrypt("alice", "lost")
	}
	w.hears("bob", w.encrypt("alice", "last"), "alice", "last")
	_, err := w.group("bob").Process(first)
	wantCode(t, err, CodeTooOld, "frm-10")
	var far []byte
	for range 1001 {
		far = w.encrypt("alice", "lost too")
	}
	before := marshal(t, w.group("bob"))
	_, err = w.group("bob").Process(w.encrypt("alice", "too far"))
	wantCode(t, err, CodeInvalidMessage, "frm-10")
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("a message too far ahead changed the state")
	}
	w.hears("bob", far, "alice", "lost too")
}

// Are late messages opened for three epochs, and not for four?
func TestPastEpochs(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	var late [][]byte
	for range 5 {
		late = append(late, w.encrypt("alice", "late"))
		w.commit("bob")
	}
	for i, message := range late {
		if i < 2 {
			_, err := w.group("bob").Process(message)
			wantCode(t, err, CodeTooOld, "frm-8")
			continue
		}
		w.hears("bob", message, "alice", "late")
		_, err := w.group("bob").Process(message)
		wantCode(t, err, CodeDuplicate)
	}
}

// Do the keys of a past epoch last a day and not longer, by the time that the group is told?
func TestPastEpochsAge(t *testing.T) {
	for _, c := range []struct {
		passed time.Duration
		opens  bool
	}{{24 * time.Hour, true}, {24*time.Hour + time.Second, false}} {
		w := newWorld(t, "alice", "bob")
		late := w.encrypt("alice", "late")
		w.group("bob").SetTime(testNow)
		w.commit("alice")
		w.group("bob").SetTime(testNow.Add(c.passed))
		_, err := w.group("bob").Process(late)
		if c.opens != (err == nil) {
			t.Errorf("after %v: %v", c.passed, err)
		}
	}
}

// Does who only judges by a time keep what by that time would be deleted?
func TestPastEpochsOutlastAJudgement(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	late := []([]byte){w.encrypt("alice", "late"), w.encrypt("alice", "too late")}
	w.group("bob").SetTime(testNow)
	w.commit("alice")
	w.group("bob").JudgeAt(testNow.Add(25 * time.Hour))
	w.commit("bob")
	w.hears("bob", late[0], "alice", "late")
	w.group("bob").SetTime(testNow.Add(25 * time.Hour))
	_, err := w.group("bob").Process(late[1])
	wantCode(t, err, CodeTooOld)
}

// Does an epoch that ended while no time was known age from the first time on?
func TestPastEpochAgesWhenTimeIsKnown(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	late := w.encrypt("alice", "late")
	w.commit("alice")
	w.group("bob").SetTime(testNow)
	w.group("bob").SetTime(testNow.Add(25 * time.Hour))
	_, err := w.group("bob").Process(late)
	wantCode(t, err, CodeTooOld)
}

// Are messages of epochs to come, of other groups and of other formats refused with their own codes?
func TestNotForThisEpochOrGroup(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	commit, err := w.group("alice").Commit()
	w.check(err)
	w.check(w.group("alice").Apply(commit))
	_, err = w.group("bob").Process(w.encrypt("alice", "early"))
	wantCode(t, err, CodeWrongEpoch, "frm-8")
	other, err := NewGroup(w.client("bob").signer, []byte("other"))
	w.check(err)
	_, err = other.Process(commit.Message)
	wantCode(t, err, CodeWrongGroup, "frm-7")
	kp := newTestKeyPackage(t, w.client("dave").signer)
	b, err := kp.Public().Marshal()
	w.check(err)
	_, err = w.group("bob").Process(b)
	wantCode(t, err, CodeInvalidMessage, "frm-13")
	_, err = w.group("bob").Process(nil)
	wantCode(t, err, CodeMalformed)
}

// Has a proposal to be committed before application data is sent, by its sender as by the others?
func TestPendingProposals(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.propose("alice", Update())
	for _, name := range w.active() {
		_, err := w.group(name).Encrypt([]byte("too early"), nil)
		wantCode(t, err, CodePendingProposals, "st-1")
	}
	w.commit("carol")
	w.talk()
}

// Does a proposal that was not committed die with its epoch?
func TestProposalsEndWithTheEpoch(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	message, err := w.group("alice").Propose(Update())
	w.check(err)
	w.commit("bob") // has not seen the proposal
	w.agree()
	_, err = w.group("carol").Process(message)
	wantCode(t, err, CodeWrongEpoch)
	w.talk()
}

// Does a commit that covers a proposal which a member has not seen say so to that member?
func TestUnseenProposal(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	message, err := w.group("alice").Propose(Update())
	w.check(err)
	w.process("bob", message)
	commit, err := w.group("bob").Commit()
	w.check(err)
	_, err = w.group("carol").Process(commit.Message)
	wantCode(t, err, CodeInvalidMessage, "com-4")
	w.process("carol", message) // it comes late
	w.check(w.group("carol").Apply(w.transition("carol", commit.Message)))
}

// Are messages opened that a member sent before it was removed, as what they are?
func TestLateMessageOfARemovedMember(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	late := w.encrypt("carol", "before I go")
	w.commit("alice", Remove(w.leaf("carol")))
	w.add("alice", "dave")
	if w.leaf("dave") != 2 {
		t.Fatal("dave has another leaf than carol had")
	}
	w.hears("bob", late, "carol", "before I go")
}

// What can a removed member still do?
func TestRemovedMember(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	late := w.encrypt("alice", "before you go")
	commit, err := w.group("alice").Commit(Remove(w.leaf("bob")))
	w.check(err)
	bob := w.group("bob")
	leave := w.transition("bob", commit.Message)
	if !leave.RemovesSelf() || len(leave.Removed()) != 1 || leave.RatchetTree() != nil {
		t.Errorf("the commit that removes bob says %v of him", leave.Removed())
	}
	_, err = leave.GroupInfo()
	wantCode(t, err, CodeNotAMember)
	w.deliver("alice", commit)
	if bob.Active() || bob.Members() != nil || bob.EpochAuthenticator() != nil || bob.Epoch() != commit.Epoch() {
		t.Error("bob still has a group")
	}
	w.hears("bob", late, "alice", "before you go")
	for name, call := range map[string]func() error{
		"Encrypt":   func() error { _, err := bob.Encrypt(nil, nil); return err },
		"Commit":    func() error { _, err := bob.Commit(); return err },
		"Propose":   func() error { _, err := bob.Propose(Update()); return err },
		"Export":    func() error { _, err := bob.Export("label", nil, 32); return err },
		"GroupInfo": func() error { _, err := bob.GroupInfo(false); return err },
		"Apply":     func() error { return bob.Apply(leave) },
		"Process":   func() error { _, err := bob.Process(w.encrypt("alice", "after")); return err },
	} {
		if err := call(); CodeOf(err) != CodeNotAMember {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := bob.Member(0); ok {
		t.Error("bob still knows members")
	}
}

// Can a member leave by proposing its own removal, and come back with a new key package?
func TestLeaveAndComeBack(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.propose("bob", Remove(w.leaf("bob")))
	_, err := w.group("bob").Commit(Remove(w.leaf("bob")))
	wantCode(t, err, CodeInvalidMessage, "list-3")
	commit := w.commit("carol")
	if got := commit.Removed(); len(got) != 1 || string(got[0].Credential.Identity()) != "bob" || w.group("bob").Active() {
		t.Fatalf("removed: %v", got)
	}
	w.agree()
	w.talk()
	w.add("alice", "bob")
	w.talk()
}
