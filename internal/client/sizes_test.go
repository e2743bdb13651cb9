package client

import (
	"bytes"
	"slices"
	"testing"
)

// What others can make this device hold in memory is bounded in bytes, not by its number alone.

func TestWhatWaitsIsBoundedInBytes(t *testing.T) {
	_, b, cid := pair(t)
	epoch := b.conversation(cid).Epoch
	inTurn(t, b, func(tn *turn) error {
		for i := range 5 {
			a := arrival{cid: cid, seq: uint64(1000 + i), bytes: make([]byte, maxWaitingBytes/4)}
			r, err := tn.wait(a, epoch+1, CodeWrongEpoch)
			if err != nil {
				return err
			}
			if want := map[bool]string{true: "waiting", false: "quarantined"}[i < 4]; r.Kind != want {
				t.Errorf("frame %d is %s", i, r.Kind)
			}
		}
		if n := len(tn.waits.keys(cid + "/")); n != 4 {
			t.Errorf("%d wait", n)
		}
		if conv, _ := tn.convs.get(cid); conv.State != diverged {
			t.Errorf("the state is %v", conv.State)
		}
		return nil
	})
}

func TestWelcomesAreBoundedInBytes(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	inTurn(t, a, func(tn *turn) error {
		for i := range 5 {
			tn.makeRoom("x", maxWelcomeBytes/4)
			id := outboxID([]byte{byte(i)})
			tn.invites.put(id, invitationRow{Order: tn.nextOrder(), Continues: "x", Welcome: make([]byte, maxWelcomeBytes/4)})
		}
		if ids := tn.welcomesFor(""); len(ids) != 4 || slices.Contains(ids, outboxID([]byte{0})) {
			t.Errorf("%d wait", len(ids))
		}
		return nil
	})
}

func TestInvitationsAreBoundedInBytes(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	inTurn(t, a, func(tn *turn) error {
		tn.invites.put(outboxID(nil), invitationRow{Order: tn.nextOrder(), Conversation: "x", Welcome: make([]byte, maxWelcomeBytes)})
		return nil
	})
	b.create("hello", "a@example.com")
	b.push()
	if r := a.pull(); !slices.Equal(kinds(r), []string{"quarantined"}) || *r[0].Code != string(CodeConflict) {
		t.Errorf("%+v", r)
	}
	inTurn(t, a, func(tn *turn) error { tn.invites.delete(outboxID(nil)); return nil })
	b.create("again", "a@example.com")
	b.push()
	if r := a.pull(); !slices.Contains(kinds(r), "welcome") {
		t.Errorf("%+v", r)
	}
}

func TestAMessageWithMuchBesideItIsNotKept(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	g, cid := foreigner(t, s, a)
	for i, kind := range []string{"message", "quarantined"} {
		frame := appFrame{Type: frameText, Nonce: bytes.Repeat([]byte{byte(i)}, nonceSize), Body: "hello"}
		message, err := g.Encrypt(encodeRecord(&frame), make([]byte, maxText+i))
		if err != nil {
			t.Fatal(err)
		}
		if r := feed(a, cid, uint64(1<<20+i), message); len(r) != 1 || r[0].Kind != kind {
			t.Errorf("%d bytes: %+v", maxText+i, r)
		}
	}
}
