package mls

import (
	"bytes"
	"testing"
)

// proposed lets a member propose with authenticated data, everyone receive it, and returns its reference.
func (w *world) proposed(by string, change Change, aad string) []byte {
	w.t.Helper()
	message, err := w.group(by).Propose(change, AuthenticatedData([]byte(aad)))
	w.check(err)
	for _, name := range w.active() {
		if name != by {
			event := w.process(name, message).(*ProposalEvent)
			if string(event.AuthenticatedData) != aad {
				w.t.Errorf("%s read %q", name, event.AuthenticatedData)
			}
		}
	}
	all := w.group(by).PendingProposals()
	return all[len(all)-1].Ref
}

// Do all members list what waits, in the order of arrival, also when it was stored?
func TestPendingProposalsAreListed(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	if len(w.group("alice").PendingProposals()) != 0 {
		t.Error("proposals of nobody")
	}
	refs := [][]byte{w.proposed("bob", Update(), "one"), w.proposed("alice", Remove(w.leaf("carol")), ""), w.proposed("carol", Update(), "three")}
	w.reloadAll()
	for _, name := range w.active() {
		all := w.group(name).PendingProposals()
		if len(all) != 3 {
			t.Fatalf("%s has %d", name, len(all))
		}
		for i, want := range []struct {
			by   string
			kind ProposalType
			aad  string
		}{{"bob", ProposalUpdate, "one"}, {"alice", ProposalRemove, ""}, {"carol", ProposalUpdate, "three"}} {
			got := all[i]
			if !bytes.Equal(got.Ref, refs[i]) || got.Sender != memberAt(w.leaf(want.by)) || got.Type != want.kind || string(got.AuthenticatedData) != want.aad {
				t.Errorf("%s: %d is %+v", name, i, got)
			}
		}
	}
	w.commit("alice")
	if len(w.group("bob").PendingProposals()) != 0 || w.group("carol").PendingProposals() != nil {
		t.Error("proposals outlive their epoch")
	}
}

// Does a member that discards a proposal send and commit without it, and follow one that covers it?
func TestDiscardProposal(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	ref := w.proposed("bob", Remove(w.leaf("carol")), "")
	g := w.group("alice")
	_, err := g.Encrypt([]byte("hello"), nil)
	wantCode(t, err, CodePendingProposals)
	wantCode(t, g.DiscardProposal([]byte("another")), CodeInvalidArgument)
	g.TakeChanges()
	w.check(g.DiscardProposal(ref))
	if parts := g.TakeChanges(); len(parts) != 2 {
		t.Errorf("%d parts changed", len(parts))
	}
	wantCode(t, g.DiscardProposal(ref), CodeInvalidArgument)
	w.reloadAll()
	g = w.group("alice")
	if len(g.PendingProposals()) != 0 {
		t.Error("it is still listed")
	}
	_, err = g.Encrypt([]byte("hello"), nil)
	w.check(err)
	commit, err := g.Commit()
	w.check(err)
	if len(commit.Removed()) != 0 {
		t.Error("it is still covered")
	}
	w.commit("bob") // covers it
	w.agree()
	if len(w.active()) != 2 {
		t.Error("carol is still there")
	}
	for _, part := range w.group("alice").TakeChanges() {
		if part.Name == notePart(0) && part.Data != nil {
			t.Error("the note outlives the epoch")
		}
	}
}

// Can a discarded ReInit, Update, and Add be left out of a commit that would have them?
func TestDiscardOfEachKind(t *testing.T) {
	for what, change := range map[string]Change{
		"Update": Update(),
		"ReInit": ReInitialize(someReInit()),
		"PSK":    PreSharedKey(PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: 1}),
		"Remove": Remove(2),
	} {
		w := newWorld(t, "alice", "bob", "carol")
		ref := w.proposed("bob", change, what)
		w.check(w.group("alice").DiscardProposal(ref))
		list := w.group("alice").pending.cover(w.leaf("alice"), nil)
		if len(list) != 0 {
			t.Errorf("%s is covered", what)
		}
	}
}

// Does a commit cover exactly what it is told to, in that order?
func TestCovering(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol", "dave")
	update := w.proposed("bob", Update(), "")
	remove := w.proposed("carol", Remove(w.leaf("dave")), "")
	erin := newTestKeyPackage(t, w.client("erin").signer)
	add := w.proposed("dave", Add(erin.Public()), "")
	g := w.group("alice")
	_, err := g.Commit(Covering([]byte("nothing")))
	wantCode(t, err, CodeInvalidArgument)
	_, err = g.Commit(Covering(remove, remove))
	wantCode(t, err, CodeInvalidMessage, "list-4")
	_, err = w.group("bob").Commit(Covering(update))
	wantCode(t, err, CodeInvalidMessage, "list-2")
	_, err = g.Propose(Remove(1), Covering())
	wantCode(t, err, CodeInvalidArgument)
	none, err := g.Commit(Covering())
	w.check(err)
	if len(none.Added())+len(none.Removed()) != 0 || len(none.Updated()) != 1 {
		t.Error("something is covered")
	}
	w.check(g.DiscardProposal(add))
	w.check(g.DiscardProposal(update))
	commit, err := g.Commit(Covering(add, update), Remove(w.leaf("carol")))
	w.check(err)
	if len(commit.Added()) != 1 || len(commit.Updated()) != 2 || len(commit.Removed()) != 1 || commit.Removed()[0].Leaf != 2 {
		t.Errorf("%d added, %d updated, %d removed", len(commit.Added()), len(commit.Updated()), len(commit.Removed()))
	}
	w.deliver("alice", commit)
	w.join("erin", erin, commit)
	w.agree()
	w.talk()
}

// Does a commit leave its path out where it may, and only there?
func TestWithoutPath(t *testing.T) {
	w := newWorld(t, "alice")
	kp := newTestKeyPackage(t, w.client("bob").signer)
	first, err := w.group("alice").Commit(Add(kp.Public()), WithoutPath())
	w.check(err)
	if len(first.Updated()) != 1 {
		t.Error("the creator's leaf stays, whose lifetime has no end")
	}
	w.deliver("alice", first)
	w.join("bob", kp, first)
	w.agree()
	psk := PreSharedKey(PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: 1})
	for what, c := range map[string]struct {
		changes []Change
		updated int
	}{
		"Add":        {[]Change{Add(newTestKeyPackage(t, w.client("carol").signer).Public())}, 0},
		"PSK":        {[]Change{psk}, 0},
		"ReInit":     {[]Change{ReInitialize(someReInit())}, 0},
		"nothing":    {nil, 1},
		"Remove":     {[]Change{Remove(w.leaf("alice"))}, 1},
		"PSK, GCE":   {[]Change{psk, SetExtensions()}, 1},
		"an Add too": {[]Change{psk, Add(newTestKeyPackage(t, w.client("carol").signer).Public())}, 0},
	} {
		commit, err := w.group("bob").Commit(append(c.changes, WithoutPath())...)
		w.check(err)
		if len(commit.Updated()) != c.updated {
			t.Errorf("%s: %d leaves updated", what, len(commit.Updated()))
		}
	}
	_, err = w.group("bob").Propose(psk, WithoutPath())
	wantCode(t, err, CodeInvalidArgument)
	carol := newTestKeyPackage(t, w.client("carol").signer)
	commit := w.commit("bob", Add(carol.Public()), psk, WithoutPath())
	g, err := JoinGroup(w.client("carol").signer, carol, commit.Welcome, PSKs(w.resumption("alice", 1)), At(testNow))
	w.check(err)
	w.clients["carol"].group = g
	w.agree()
	w.talk()
}

func (w *world) resumption(name string, epoch Epoch) *PSK {
	w.t.Helper()
	psk, err := w.group(name).ResumptionPSK(epoch)
	w.check(err)
	return psk
}

// Is a state refused whose notes are of no proposal, or empty?
func TestNotesWithoutProposals(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.proposed("bob", Update(), "aad")
	g := w.group("alice")
	parts := g.parts(func(string) bool { return true })
	empty := mustEncode(new(proposalNote).wire)
	for what, x := range map[string]StatePart{
		"of another": {notePart(9), parts[notePart(0)]},
		"empty":      {notePart(0), empty},
	} {
		fresh := newWorld(t, "alice")
		_, err := LoadGroup(append(fresh.group("alice").TakeChanges(), x), fresh.client("alice").signer)
		if CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// The same content has the same signature, so the others would take the second message for the first one.
func TestTheSameIsProposedOnce(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	bob := w.group("bob")
	if _, err := bob.Propose(Remove(w.leaf("carol"))); err != nil {
		t.Fatal(err)
	}
	before := marshal(t, bob)
	_, err := bob.Propose(Remove(w.leaf("carol")))
	wantCode(t, err, CodeDuplicate)
	if !bytes.Equal(marshal(t, bob), before) {
		t.Error("the refused call changed the group")
	}
	w.check(bob.DiscardProposal(bob.PendingProposals()[0].Ref))
	_, err = bob.Propose(Remove(w.leaf("carol")))
	wantCode(t, err, CodeDuplicate) // the others still have it
	if _, err := bob.Propose(Remove(w.leaf("alice"))); err != nil {
		t.Error(err)
	}
}
