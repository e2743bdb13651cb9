package mls

import (
	"testing"
	"time"
)

// How long key packages may last (RFC 9420, Sections 7.2 and 7.3), and who asks.

// lasting is the client's key package with that lifetime, which its own code would not make.
func (w *world) lasting(name string, x lifetime) *PrivateKeyPackage {
	w.t.Helper()
	signer := w.client(name).signer
	kp := newTestKeyPackage(w.t, signer)
	kp.public.leaf.lifetime = x
	w.check(signer.signLeaf(&kp.public.leaf, nil, 0))
	tbs, err := encode("KeyPackageTBS", kp.public.wireContent)
	w.check(err)
	kp.public.signature, err = signer.sign("KeyPackageTBS", tbs)
	w.check(err)
	return kp
}

var _ = []struct{}{
	breaksRule("list-1", "a key package without an end, in another member's commit", func(t *testing.T) error {
		w := newWorld(t, "alice", "bob")
		commit, err := w.group("alice").Commit(Add(w.lasting("carol", anyTime).Public()))
		w.check(err)
		w.transition("bob", commit.Message) // bob knows no time
		w.group("bob").SetTime(testNow)
		_, err = w.group("bob").Process(commit.Message)
		return err
	}),
	breaksRule("add-1", "a key package without an end, in another member's proposal", func(t *testing.T) error {
		w := newWorld(t, "alice", "bob")
		proposal, err := w.group("alice").Propose(Add(w.lasting("carol", anyTime).Public()))
		w.check(err)
		w.group("bob").SetTime(testNow)
		_, err = w.group("bob").Process(proposal)
		return err
	}),
	breaksRule("kp-2", "run out, in an external sender's proposal", func(t *testing.T) error {
		w := newWorld(t, "alice")
		kp := newTestKeyPackage(t, w.client("bob").signer).Public()
		_, err := ProposeAsExternalSender(w.client("carol").signer, 0, []byte("group"), 1, Add(kp))
		w.check(err)
		_, err = ProposeAsExternalSender(w.client("carol").signer, 0, []byte("group"), 1, Add(kp), SentAt(kp.NotAfter().Add(time.Second)))
		return err
	}),
	breaksRule("kp-2", "run out, in a client's proposal of itself", func(t *testing.T) error {
		w := newWorld(t, "alice")
		kp := newTestKeyPackage(t, w.client("bob").signer).Public()
		_, err := ProposeSelf(w.client("bob").signer, []byte("group"), 1, kp, SentAt(testNow))
		w.check(err)
		_, err = ProposeSelf(w.client("bob").signer, []byte("group"), 1, kp, SentAt(kp.NotAfter().Add(time.Second)))
		return err
	}),
	breaksRule("wel-8", "a leaf that lasts for ever", func(t *testing.T) error {
		w := newWorld(t, "alice")
		w.add("alice", "bob")
		kp := newTestKeyPackage(t, w.client("dave").signer)
		w.commit("alice", Add(w.lasting("carol", anyTime).Public()))
		welcome := w.commit("bob", Add(kp.Public())).Welcome
		_, err := JoinGroup(w.client("dave").signer, kp, welcome)
		w.check(err)
		_, err = JoinGroup(w.client("dave").signer, kp, welcome, BoundLifetimes())
		return err
	}),
}

// Does a member that knows the time follow a commit that adds who came just in time, and join a group with members whose key
// packages have run out since?
func TestWhatHasRunOutIsFollowed(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	kp := newTestKeyPackage(t, w.client("carol").signer)
	commit, err := w.group("alice").Commit(Add(kp.Public()))
	w.check(err)
	w.group("bob").SetTime(kp.Public().NotAfter().Add(time.Second))
	w.deliver("alice", commit)
	_, err = JoinGroup(w.client("carol").signer, kp, commit.Welcome, BoundLifetimes())
	w.check(err)
}

// Is a member told that the time of its messages is its group's?
func TestSentAtIsForThoseOutside(t *testing.T) {
	w := newWorld(t, "alice")
	_, err := w.group("alice").Commit(SentAt(testNow))
	wantCode(t, err, CodeInvalidArgument)
	_, err = w.group("alice").Propose(Update(), SentAt(testNow))
	wantCode(t, err, CodeInvalidArgument)
}
