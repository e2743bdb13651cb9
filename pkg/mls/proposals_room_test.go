package mls

import (
	"bytes"
	"testing"
)

// fillShare lets a member's cache hold as many proposals of alice as are given.
func (w *world) fillShare(name string, count int) {
	g := w.group(name)
	for i := len(g.pending); i < count; i++ {
		g.keep(&pendingProposal{number: g.pending.next(), ref: []byte{byte(i >> 8), byte(i)}, sender: memberAt(0), proposal: *removeOf(2)})
	}
}

var _ = breaksRule("dos-7", "the proposal of a member after the thousandth", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("bob", maxMemberPending-1)
	last, err := w.group("alice").Propose(Update())
	w.check(err)
	w.process("bob", last)
	over, err := w.group("alice").Propose(Remove(w.leaf("carol")))
	w.check(err)
	_, err = w.group("bob").Process(over)
	return err
})

// Does a member that proposes without end change nothing any more, while the others are heard and a commit makes room?
func TestFullShare(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("bob", maxMemberPending)
	w.check(w.group("bob").DiscardProposal([]byte{0, 1})) // it may still be covered, and is kept
	before := marshal(t, w.group("bob"))
	for _, how := range []Change{AuthenticatedData([]byte("encrypted")), AsPublicMessage()} {
		over, err := w.group("alice").Propose(Update(), how)
		w.check(err)
		for range 2 {
			_, err = w.group("bob").Process(over)
			wantCode(t, err, CodePendingProposals, "dos-7")
		}
	}
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("a refusal changed the group")
	}
	w.propose("carol", Update())
	w.commit("carol", Covering())
	w.propose("alice", Update())
	w.commit("bob")
	w.agree()
}

// Does a member propose no more than the others keep?
func TestOnesOwnShare(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("alice", maxMemberPending)
	_, err := w.group("alice").Propose(Update())
	wantCode(t, err, CodePendingProposals, "dos-7")
	w.propose("bob", Update())
}
