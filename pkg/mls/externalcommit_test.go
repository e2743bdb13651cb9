package mls

import (
	"bytes"
	"fmt"
	"testing"
)

// enter lets a client join by an external commit, which every member applies.
func (w *world) enter(name, by string, opts ...JoinOption) *Transition {
	w.t.Helper()
	group, commit := w.external(name, by, opts...)
	var seen *Transition
	for _, member := range w.active() {
		seen = w.transition(member, commit)
		w.check(w.group(member).Apply(seen))
	}
	w.clients[name].group = group
	return seen
}

// external makes an external commit by the GroupInfo of a member.
func (w *world) external(name, by string, opts ...JoinOption) (*Group, []byte) {
	w.t.Helper()
	info, err := w.group(by).GroupInfo(true)
	w.check(err)
	group, commit, err := ExternalCommit(w.client(name).signer, info, opts...)
	w.check(err)
	return group, commit
}

// Does who joins by a GroupInfo get to where the members are, in every cipher suite?
func TestExternalCommit(t *testing.T) {
	for _, cs := range CipherSuites() {
		t.Run(fmt.Sprint(uint16(cs)), func(t *testing.T) {
			w := newWorldOf(t, cs, "alice", "bob", "carol")
			seen := w.enter("dave", "bob", Attach([]byte("hello")))
			w.agree()
			w.talk()
			added := seen.Added()
			if !seen.External() || seen.Own() || len(added) != 1 || len(seen.Removed())+len(seen.Updated()) != 0 ||
				string(added[0].Credential.Identity()) != "dave" || added[0].Leaf != w.leaf("dave") ||
				seen.Committer() != added[0].Leaf || string(seen.AuthenticatedData()) != "hello" {
				t.Errorf("the members saw %+v", seen)
			}
		})
	}
}

// Does the joiner take the leftmost blank leaf, in a tree of any size, and does the group go on?
func TestExternalCommitInGaps(t *testing.T) {
	w := newWorld(t, names("m", 6)...)
	w.commit("m000", Remove(w.leaf("m002")), Remove(w.leaf("m005")))
	for i, want := range []LeafIndex{2, 5, 6, 7, 8, 9} {
		name := names("j", 9)[i]
		w.enter(name, "m001")
		w.agree()
		if w.leaf(name) != want {
			t.Errorf("%s is at %d, not %d", name, w.leaf(name), want)
		}
		w.commit(name)
		w.commit("m001", Remove(w.leaf("m003")))
		w.add(name, "m003")
		w.reload(name)
		w.talk()
	}
}

// Does a single member that is joined go on?
func TestExternalCommitToOne(t *testing.T) {
	w := newWorld(t, "alice")
	w.enter("bob", "alice")
	w.agree()
	w.talk()
	w.commit("bob")
	w.agree()
}

// Does a client that lost its state come back to a leaf of its own, and see its former self leave?
func TestResync(t *testing.T) {
	for _, name := range []string{"alice", "bob", "carol"} {
		w := newWorld(t, "alice", "bob", "carol")
		lost, leaf := w.group(name), w.leaf(name)
		by := map[string]string{"alice": "bob", "bob": "carol", "carol": "alice"}[name]
		group, commit := w.external(name, by, Resync())
		for _, member := range w.active() {
			seen := w.transition(member, commit)
			if removed := seen.Removed(); len(removed) != 1 || removed[0].Leaf != leaf || len(seen.Added()) != 1 ||
				seen.RemovesSelf() != (member == name) {
				t.Errorf("%s saw %+v", member, seen)
			}
			w.check(w.group(member).Apply(seen))
		}
		if lost.Active() {
			t.Error("the former self is still a member")
		}
		w.clients[name].group = group
		w.agree()
		w.talk()
		w.reload(name)
		w.commit(name)
		w.commit(by)
		w.agree()
	}
}

// Does a client come back with a new signature key, when its credential is the old one and those who judge it believe it?
func TestResyncWithANewKey(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.clients["bob"].signer = newTestSigner(t, w.cs, "bob")
	w.group("alice").SetAuthenticator(believe)
	w.group("bob").SetAuthenticator(believe)
	seen := w.enter("bob", "alice", Resync(), Authenticate(believe))
	w.agree()
	if len(seen.Removed()) != 1 || bytes.Equal(seen.Removed()[0].SignatureKey, seen.Added()[0].SignatureKey) {
		t.Errorf("alice saw %+v", seen)
	}
}

// Does an external commit depend on the pre-shared keys that it names, one of them of the group's own epoch?
func TestExternalCommitWithPSKs(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	psk, err := NewExternalPSK([]byte("id"), []byte("a secret of both"))
	w.check(err)
	resumption, err := w.group("bob").ResumptionPSK(w.group("bob").Epoch())
	w.check(err)
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	need := NeedPSKs(psk.ID(), resumption.ID())
	_, _, err = ExternalCommit(w.client("carol").signer, info, need, PSKs(psk))
	wantCode(t, err, CodeUnknownPSK, "psk-3")
	_, commit := w.external("carol", "alice", need, PSKs(psk, resumption))
	_, err = w.group("bob").Process(commit)
	wantCode(t, err, CodeUnknownPSK, "psk-3")
	w.check(w.group("alice").AddPSK(psk))
	w.check(w.group("bob").AddPSK(psk))
	w.enter("carol", "alice", need, PSKs(psk, resumption))
	w.agree()
	w.reload("carol")
	w.commit("alice", PreSharedKey(psk.ID()))
	w.agree()
}

// Is the tree taken from beside the GroupInfo when it is not inside?
func TestExternalCommitWithTheTreeBeside(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	commit := w.commit("alice")
	info, err := commit.GroupInfo()
	w.check(err)
	_, _, err = ExternalCommit(w.client("carol").signer, info)
	wantCode(t, err, CodeInvalidArgument)
	group, message, err := ExternalCommit(w.client("carol").signer, info, RatchetTree(commit.RatchetTree()), At(testNow))
	w.check(err)
	w.check(w.group("alice").Apply(w.transition("alice", message)))
	if !bytes.Equal(group.EpochAuthenticator(), w.group("alice").EpochAuthenticator()) {
		t.Error("alice and carol disagree")
	}
}

// Is a client refused that is in the group already, has left it, or asks for what can not be?
func TestExternalCommitIsRefused(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.client("one").signer = newTestSigner(t, w.cs, "twins")
	w.client("two").signer = newTestSigner(t, w.cs, "twins")
	w.add("alice", "one", "two")
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	welcome, err := w.group("alice").Commit(Add(newTestKeyPackage(t, w.client("carol").signer).Public()))
	w.check(err)
	joined := func([]byte) bool { return true }
	for what, c := range map[string]struct {
		code   Code
		signer *Signer
		info   []byte
		opts   []JoinOption
	}{
		"no signer":             {CodeInvalidArgument, nil, info, nil},
		"no GroupInfo":          {CodeMalformed, w.client("carol").signer, nil, nil},
		"a Welcome":             {CodeInvalidMessage, w.client("carol").signer, welcome.Welcome, nil},
		"another suite":         {CodeInvalidArgument, newTestSigner(t, 1, "carol"), info, nil},
		"a member":              {CodeDuplicate, w.client("bob").signer, info, nil},
		"a member by its word":  {CodeDuplicate, w.client("carol").signer, info, []JoinOption{AlreadyJoined(joined)}},
		"Resync of a stranger":  {CodeNotAMember, w.client("carol").signer, info, []JoinOption{Resync()}},
		"Resync of one of two":  {CodeInvalidArgument, newTestSigner(t, w.cs, "twins"), info, []JoinOption{Resync(), Authenticate(believe)}},
		"a PSK without a name":  {CodeInvalidArgument, w.client("carol").signer, info, []JoinOption{NeedPSKs(PSKID{})}},
		"a PSK that was erased": {CodeInvalidArgument, w.client("carol").signer, info, []JoinOption{PSKs(new(PSK))}},
	} {
		if _, _, err := ExternalCommit(c.signer, c.info, c.opts...); CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, _, err = ExternalCommit(w.client("bob").signer, info, Resync(), AlreadyJoined(joined))
	w.check(err)
	kp := newTestKeyPackage(t, w.client("carol").signer)
	for _, opt := range []JoinOption{Resync(), NeedPSKs(PSKID{Type: PSKExternal, External: []byte("x")}), Attach([]byte("x"))} {
		_, err = JoinGroup(w.client("carol").signer, kp, welcome.Welcome, opt)
		wantCode(t, err, CodeInvalidArgument)
	}
}

// Does the first commit of an epoch win, whoever sends it, and the joiner come in by a second attempt?
func TestExternalCommitAgainstAMembersCommit(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	_, late := w.external("carol", "bob")
	own, err := w.group("bob").Commit()
	w.check(err)
	w.deliver("bob", own)
	_, err = w.group("alice").Process(late)
	wantCode(t, err, CodeWrongEpoch, "com-1")

	own, err = w.group("bob").Commit()
	w.check(err)
	w.enter("carol", "alice")
	wantCode(t, w.group("bob").Apply(own), CodeStale, "st-9")
	_, err = w.group("carol").Process(own.Message)
	wantCode(t, err, CodeTooOld)
	w.agree()
	w.talk()
}

// Does a proposal that waits neither enter an external commit nor outlive it?
func TestExternalCommitDropsProposals(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.propose("alice", Remove(w.leaf("carol")))
	w.propose("bob", Update())
	w.enter("dave", "bob")
	w.agree()
	w.talk()
}

// Does a received external commit survive between Process and Apply?
func TestExternalTransitionSurvives(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	group, commit := w.external("carol", "alice")
	for _, name := range []string{"alice", "bob"} {
		stored, err := w.transition(name, commit).Marshal()
		w.check(err)
		w.reload(name)
		loaded, err := w.group(name).UnmarshalTransition(stored)
		w.check(err)
		if again, err := loaded.Marshal(); err != nil || !bytes.Equal(again, stored) || !loaded.External() {
			t.Errorf("another after loading: %v", err)
		}
		w.check(w.group(name).Apply(loaded))
	}
	w.clients["carol"].group = group
	w.agree()
	w.talk()
}
