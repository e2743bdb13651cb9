package mls

import (
	"encoding/binary"
	"testing"
)

// The work that one member can cause the others.

// Is a commit made, and does it remove whom it should, though a member has proposed hundreds of Adds that spoil each other?
func TestCommitAmongManySpoilingProposals(t *testing.T) {
	w := newWorld(t, "alice", "bob", "mallory")
	g := w.group("alice")
	twin := g.epoch.tree.leaf(w.leaf("bob")).encryptionKey
	for i := range uint32(200) {
		signer := newTestSigner(t, w.cs, "friend")
		kp := newTestKeyPackage(t, signer).public
		kp.leaf.encryptionKey = twin
		resign(t, signer, &kp)
		g.pending = append(g.pending, &pendingProposal{
			number: i, ref: binary.BigEndian.AppendUint32(nil, i), sender: memberAt(w.leaf("mallory")),
			proposal: proposal{kind: proposalTypeAdd, add: &addProposal{kp}},
		})
	}
	g.pending = append(g.pending, &pendingProposal{
		number: 200, ref: []byte("remove"), sender: memberAt(w.leaf("bob")),
		proposal: proposal{kind: proposalTypeRemove, remove: &removeProposal{w.leaf("mallory")}},
	})
	commit, err := g.Commit()
	w.check(err)
	if removed := commit.Removed(); len(removed) != 1 || removed[0].Leaf != w.leaf("mallory") || len(commit.Added()) != 0 {
		t.Errorf("removed %v, added %d", removed, len(commit.Added()))
	}
}

// Is one proposal that spoils the list found among many, and the rest covered?
func TestOneSpoilingProposalAmongMany(t *testing.T) {
	w := newWorld(t, "alice", "bob", "mallory")
	g := w.group("alice")
	for i := range uint32(100) {
		signer := newTestSigner(t, w.cs, "friend")
		kp := newTestKeyPackage(t, signer).public
		if i == 61 {
			kp.leaf.encryptionKey = g.epoch.tree.leaf(w.leaf("bob")).encryptionKey
			resign(t, signer, &kp)
		}
		g.pending = append(g.pending, &pendingProposal{
			number: i, ref: binary.BigEndian.AppendUint32(nil, i), sender: memberAt(w.leaf("mallory")),
			proposal: proposal{kind: proposalTypeAdd, add: &addProposal{kp}},
		})
	}
	commit, err := g.Commit()
	w.check(err)
	if added := len(commit.Added()); added != 99 {
		t.Errorf("added %d", added)
	}
}

// Is the list of a commit compared in linear time? Quadratic work would take minutes here.
func TestCommitWithAMessageOfPreSharedKeys(t *testing.T) {
	var list proposalList
	for i := range uint32(1 << 17) {
		psk := preSharedKeyID{kind: pskExternal, pskID: binary.BigEndian.AppendUint32(nil, i)}
		list = append(list, coveredProposal{proposal: &proposal{kind: proposalTypePSK, preSharedKey: &preSharedKeyProposal{psk}}})
	}
	if err := checkPSKsDiffer(listSubject{list: list}); err != nil {
		t.Error(err)
	}
	if err := checkPSKsDiffer(listSubject{list: append(list, list[77])}); err == nil {
		t.Error("a twin was not found")
	}
}

// Is the last epoch the last? A Welcome decides with which number a member begins.
func TestEpochDoesNotWrap(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	g.epoch.context.epoch = 1<<64 - 1
	w.check(g.epoch.setMessageKeys(g.epoch.messages.ratchets))
	if _, err := g.Commit(); CodeOf(err) != CodeInvalidMessage {
		t.Errorf("got %v", err)
	}
}
