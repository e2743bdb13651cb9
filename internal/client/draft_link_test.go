//go:build !mlswasm_compact

package client

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// The members demand that authenticated data are framed. A link still brings strangers in, in both modes.
func TestALinkIsFollowedIntoAConversationOfFramedData(t *testing.T) {
	for name, ask := range map[string]bool{"join": false, "ask": true} {
		t.Run(name, func(t *testing.T) {
			devices, cid := drafting(t, draftNames, "a", "b")
			a, b := devices[0], devices[1]
			must[ChangeResult](a, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, SafeAAD: &[]uint32{}})
			settled(a, b)
			secret := a.link(cid, ask)
			settled(a, b)
			c := lockedDevice(t, a.s, "c@example.com")
			c.unlock()
			c.enable(draftNames...)
			c.publish()
			c.reload()
			c.follow(cid, secret)
			if ask {
				c.knock(must[CursorsResult](c, "cursors", &Nothing{}).Links[0])
				c.push()
				a.pull()
				refs := [][]byte{a.requests(cid)[0].Ref}
				must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &refs})
				a.push()
				c.pull()
			} else {
				c.enter()
			}
			settled(a, b, c)
			agree(t, cid, a, b, c)
		})
	}
}

// What stands before a proof is the draft's form of one item, and nothing else.
func TestAProofIsFramedAsTheDraftSays(t *testing.T) {
	proof := bytes.Repeat([]byte{1}, linkProofSize)
	framed, err := mls.DraftSafeAAD(mls.DraftSafeAADItem{Component: linkExtension, Data: proof})
	if err != nil || !bytes.Equal(framed, slices.Concat([]byte(linkFrame), proof)) {
		t.Errorf("%x, %v", framed, err)
	}
}

// A client that comes in by the link covers the SelfRemove of who leaves: the members let it, as the draft has it, and without the link they
// let nobody in. Nobody can hold the leaver back, since such a commit may come at any time.
func TestWhoComesInTakesALeaverAlong(t *testing.T) {
	for _, link := range []bool{true, false} {
		devices, cid := drafting(t, draftNames, "a", "b", "c")
		a, b, c := devices[0], devices[1], devices[2]
		secret := a.link(cid, false)
		settled(devices...)
		must[Nothing](b, "draftLeave", &ConversationParams{cid})
		leave := b.outbox()[0]
		b.push()
		for _, d := range devices {
			d.pull()
		}
		err := mustFail(a, "discardProposal", &ProposalParams{cid, a.pendingProposals(cid)[0].Ref})
		expectCode(t, err, CodeConflict)

		g := a.s.groups[cid]
		peek, err := mls.PeekMessage(g.info)
		if err != nil {
			t.Fatal(err)
		}
		x := &intruder{t: t, a: a, b: c, cid: cid, id: peek.GroupID}
		who, err := x.as("x@example.com", "0123456789abcdef").WithDrafts(mls.SelfRemoveDraft)
		if err != nil {
			t.Fatal(err)
		}
		var proof []byte
		want := map[*device]string{a: "diverged", b: "diverged", c: "diverged"}
		if link {
			proof = x.proof(secret, linkJoin, x.id, x.epoch(), who)
			want = map[*device]string{a: "active", b: "removed", c: "active"}
		}
		_, commit, err := mls.ExternalCommit(who, g.info, mls.RatchetTree(g.tree), mls.Attach(proof), mls.DraftSelfRemoves(leave.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range devices {
			feed(d, cid, 100000, commit)
			if got := d.conversation(cid).State; got != want[d] {
				t.Errorf("%s is %s, not %s; with the link: %v", d.name.User, got, want[d], link)
			}
		}
	}
}
