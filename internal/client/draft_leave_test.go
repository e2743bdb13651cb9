//go:build !mlswasm_compact

package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// A SelfRemove travels in the clear, is committed by one of the others without being asked, and survives crashes on all sides.
func TestASelfRemoveIsCommittedByOneOfTheOthers(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b", "c")
	a, b, c := devices[0], devices[1], devices[2]
	must[ChangeResult](a, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, SafeAAD: &[]uint32{}})
	settled(devices...)
	must[Nothing](b, "draftLeave", &ConversationParams{cid})
	must[Nothing](b, "draftLeave", &ConversationParams{cid}) // again means once
	b.reload()
	entries := b.outbox()
	peek, err := mls.PeekMessage(entries[0].Bytes)
	if err != nil || len(entries) != 1 || peek.WireFormat != mls.WireFormatPublicMessage {
		t.Fatalf("%+v %+v %v", entries, peek, err)
	}
	b.push()
	for _, d := range []*device{a, c} {
		d.pull()
		d.reload()
		if p := d.pendingProposals(cid); len(p) != 1 || p[0].Type != uint32(mls.DraftProposalSelfRemove) || *p[0].Removed != b.name {
			t.Fatalf("%+v", p)
		}
	}
	c.push()
	a.push()
	b.pull()
	settled(a, c)
	agree(t, cid, a, c)
	if got := a.members(cid); !slices.Equal(got, []string{"a@example.com", "c@example.com"}) || b.conversation(cid).State != "removed" {
		t.Errorf("%v, b is %s", got, b.conversation(cid).State)
	}
}

// Overtaken by another commit, it is proposed again. The user's other devices go by a Remove.
func TestAUserLeavesByASelfRemoveWithEveryDevice(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b", "b")
	a, b1, b2 := devices[0], devices[1], devices[2]
	must[ChangeResult](a, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, SafeAAD: &[]uint32{calendar}})
	settled(devices...)
	must[Nothing](b1, "draftLeave", &ConversationParams{cid})
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push() // first
	b1.push()
	b1.pull()
	b1.reload()
	settled(devices...)
	if got := a.members(cid); len(got) != 1 || b1.conversation(cid).State != "removed" || b2.conversation(cid).State != "removed" {
		t.Errorf("%v", got)
	}
}

// Who has not got the draft could not follow.
func TestASelfRemoveNeedsItFromEveryMember(t *testing.T) {
	devices, cid := drafting(t, nil, "a", "b")
	a, b := devices[0], devices[1]
	a.enable("selfRemove")
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	settled(a, b)
	a.store.unchanged(t, func() {
		_, err := try[Nothing](a.client, "draftLeave", &ConversationParams{cid})
		expectCode(t, err, CodeInvalidMessage)
	})
	must[Nothing](a, "leaveConversation", &ConversationParams{cid})
	settled(a, b)
	if got := a.conversation(cid).State; got != "removed" {
		t.Errorf("a is %s", got)
	}
}
