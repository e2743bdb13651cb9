package mls

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

// hygiene is a world in which each call is asked what it leaves behind.
type hygiene struct {
	*world
	t *testing.T
}

// everything is what the clients hold.
func (h *hygiene) everything() []any {
	var all []any
	for _, c := range h.clients {
		all = append(all, c.group, c.signer)
	}
	return all
}

// ask runs the call, which may keep what it returns and nothing else.
func ask[T any](h *hygiene, what string, call func() (T, error)) T {
	h.t.Helper()
	var result T
	var err error
	for _, place := range watch(func() { result, err = call() }, func() []any { return append(h.everything(), result) }) {
		h.t.Errorf("%s leaves a secret: %s", what, place)
	}
	h.check(err)
	return result
}

// Does each call clear what it made and does not keep, and what was held before and is not any more?
func TestCallsLeaveNoSecretBehind(t *testing.T) {
	h := &hygiene{newWorld(t, "alice", "bob", "carol", "dave"), t}
	alice, bob, carol, dave := h.group("alice"), h.group("bob"), h.group("carol"), h.group("dave")
	kp := ask(h, "NewKeyPackage", func() (*PrivateKeyPackage, error) { return h.client("erin").signer.NewKeyPackage(testNow) })
	text := ask(h, "Encrypt", func() ([]byte, error) { return alice.Encrypt([]byte("text"), nil) })
	late := ask(h, "Encrypt", func() ([]byte, error) { return alice.Encrypt([]byte("text"), nil) })
	ask(h, "Process of a later message", func() (Event, error) { return bob.Process(late) })
	ask(h, "Process of an earlier message", func() (Event, error) { return bob.Process(text) })
	forged := h.encrypt("alice", "text")
	forged[len(forged)-1] ^= 1
	ask(h, "Process of a forgery", func() (Event, error) { return nil, refused(bob.Process(forged)) })
	update := ask(h, "Propose", func() ([]byte, error) { return alice.Propose(Update()) })
	ask(h, "Process of a proposal", func() (Event, error) { return bob.Process(update) })
	h.process("carol", update)
	h.process("dave", update)
	commit := ask(h, "Commit", func() (*Transition, error) { return bob.Commit(Add(kp.Public()), Remove(h.leaf("dave"))) })
	seen := ask(h, "Process of a commit", func() (Event, error) { return alice.Process(commit.Message) })
	leave := ask(h, "Process of one's removal", func() (Event, error) { return dave.Process(commit.Message) })
	other := ask(h, "Process of a commit by a third", func() (Event, error) { return carol.Process(commit.Message) })
	apply := func(what string, g *Group, t Event) {
		h.t.Helper()
		ask(h, "Apply of "+what, func() (any, error) { return nil, g.Apply(t.(*Transition)) })
	}
	apply("another's commit", alice, seen)
	apply("one's own commit", bob, commit)
	apply("one's removal", dave, leave)
	apply("a commit by a third", carol, other)
	h.clients["erin"].group = ask(h, "JoinGroup", func() (*Group, error) { return JoinGroup(h.client("erin").signer, kp, commit.Welcome) })
	h.agree()
	h.talk()
	ask(h, "Export", func() ([]byte, error) { return alice.Export("label", nil, 32) })
	ask(h, "GroupInfo", func() ([]byte, error) { return alice.GroupInfo(true) })
	ask(h, "a commit that breaks a rule", func() (Event, error) { return nil, refused(alice.Commit(Remove(99))) })
	state := ask(h, "Marshal", alice.Marshal)
	h.clients["alice"].group = ask(h, "UnmarshalGroup", func() (*Group, error) { return UnmarshalGroup(state, h.clients["alice"].signer) })
	unwanted := ask(h, "Commit", func() (*Transition, error) { return h.group("alice").Commit() })
	ask(h, "Discard", func() (any, error) { unwanted.Discard(); unwanted = nil; return nil, nil })
}

// Are the secrets of a pre-shared key cleared where it is replaced, removed and mixed in?
func TestPreSharedKeysLeaveNoSecretBehind(t *testing.T) {
	h := &hygiene{newWorld(t, "alice", "bob"), t}
	psk, err := NewExternalPSK([]byte("id"), bytes.Repeat([]byte{7}, 32))
	h.check(err)
	for _, name := range []string{"alice", "bob", "bob"} {
		ask(h, "AddPSK", func() (*PSK, error) { return psk, h.group(name).AddPSK(psk) })
	}
	commit := ask(h, "Commit", func() (*Transition, error) { return h.group("alice").Commit(PreSharedKey(psk.ID())) })
	seen := ask(h, "Process", func() (Event, error) { return h.group("bob").Process(commit.Message) })
	ask(h, "Apply", func() (any, error) { return psk, h.group("alice").Apply(commit) })
	ask(h, "Apply", func() (any, error) { return psk, h.group("bob").Apply(seen.(*Transition)) })
	ask(h, "RemovePSK", func() (*PSK, error) { h.group("bob").RemovePSK(psk.ID()); return psk, nil })
	ask(h, "Clear", func() (any, error) { psk.Clear(); return nil, nil })
	resumption := ask(h, "ResumptionPSK", func() (*PSK, error) { return h.group("bob").ResumptionPSK(1) })
	ask(h, "Clear", func() (any, error) { resumption.Clear(); return nil, nil })
}

// Are the keys of past epochs cleared when there are more than three, and when they are older than a day?
func TestPastEpochsLeaveNoSecretBehind(t *testing.T) {
	h := &hygiene{newWorld(t, "alice", "bob"), t}
	h.group("bob").SetTime(testNow)
	for range maxPastEpochs + 2 {
		h.talk()
		ask(h, "an epoch", func() (any, error) { h.commit("alice"); return nil, nil })
	}
	if n := len(h.group("bob").past); n != maxPastEpochs {
		t.Fatalf("%d epochs are kept", n)
	}
	ask(h, "a day", func() (any, error) { h.group("bob").SetTime(testNow.Add(maxPastAge)); return nil, nil })
	if n := len(h.group("bob").past); n != maxPastEpochs {
		t.Fatalf("after a day %d epochs are kept", n)
	}
	ask(h, "more than a day", func() (any, error) {
		h.group("bob").SetTime(testNow.Add(maxPastAge + time.Second))
		return nil, nil
	})
	if n := len(h.group("bob").past); n != 0 {
		t.Errorf("after more than a day %d epochs are kept", n)
	}
}

// refused turns a call that has to fail around.
func refused[T any](_ T, err error) error {
	if err == nil {
		return errors.New("the call succeeded")
	}
	return nil
}

// Is nothing left behind by an external commit, and by one who follows it?
func TestExternalCommitLeavesNoSecretBehind(t *testing.T) {
	h := &hygiene{newWorld(t, "alice", "bob"), t}
	info, err := h.group("alice").GroupInfo(true)
	h.check(err)
	var commit []byte
	h.client("carol").group = ask(h, "ExternalCommit", func() (g *Group, err error) {
		g, commit, err = ExternalCommit(h.clients["carol"].signer, info)
		return g, err
	})
	seen := ask(h, "Process", func() (Event, error) { return h.group("alice").Process(commit) })
	ask(h, "Apply", func() (any, error) { return nil, h.group("alice").Apply(seen.(*Transition)) })
	h.check(h.group("bob").Apply(h.transition("bob", commit)))
	h.agree()
}

// Is nothing left behind by the groups that follow from another?
func TestSuccessionLeavesNoSecretBehind(t *testing.T) {
	h := &hygiene{newWorld(t, "alice", "bob"), t}
	kp := newTestKeyPackage(t, h.clients["bob"].signer)
	type made struct {
		g *Group
		t *Transition
	}
	branch := ask(h, "Branch", func() (made, error) {
		g, t, err := h.group("alice").Branch(h.clients["alice"].signer, []byte("branch"), nil, kp.Public())
		return made{g, t}, err
	})
	h.clients["alice 2"] = &client{name: "alice 2", signer: h.clients["alice"].signer, group: branch.g}
	old := h.group("bob")
	joined := ask(h, "JoinGroup of a branch", func() (*Group, error) {
		return JoinGroup(h.clients["bob"].signer, kp, branch.t.Welcome, Continues(old))
	})
	h.clients["bob 2"] = &client{name: "bob 2", signer: h.clients["bob"].signer, group: joined}
	ask(h, "Apply", func() (any, error) { return nil, branch.g.Apply(branch.t) })
	h.commit("alice", ReInitialize(ReInit{GroupID: []byte("next"), CipherSuite: h.cs}))
	next := newTestKeyPackage(t, h.clients["bob"].signer)
	again := ask(h, "ContinueReInit", func() (made, error) {
		g, t, err := h.group("alice").ContinueReInit(h.clients["alice"].signer, next.Public())
		return made{g, t}, err
	})
	h.clients["alice 3"] = &client{name: "alice 3", signer: h.clients["alice"].signer, group: again.g}
	ask(h, "JoinGroup after ReInit", func() (*Group, error) {
		return JoinGroup(h.clients["bob"].signer, next, again.t.Welcome, Continues(old))
	})
}
