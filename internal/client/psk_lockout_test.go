package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// A member commits a key that nobody else has. The others are told, send nothing into an epoch that is gone, and come back without the
// key when they say so: what they wanted is done then.
func TestAKeyThatNobodyHasLocksNobodyOut(t *testing.T) {
	a, b, c, cid := trio(t)
	id := []byte("nobody has this")
	must[Nothing](c, "addPSK", &AddPSKParams{id, pskSecret})
	c.inject(cid, PSKName{ID: &id})
	c.push()
	for _, d := range []*device{a, b} {
		d.pull()
		if v := d.conversation(cid); v.State != "active" || v.Problem == nil || *v.Problem != string(CodeUnknownPSK) {
			t.Fatalf("%s: %s, %v", d.name.User, v.State, v.Problem)
		}
	}
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"c@example.com"}})
	a.send(cid, "without the key")
	a.reload()
	for range 2 * maxTries {
		must[ReceiveResult](a, "receive", &ReceiveParams{})
	}
	if v := a.conversation(cid); len(a.outbox()) != 0 || v.Problem == nil || !v.Changing || len(a.lost()) != 0 {
		t.Errorf("%d entries in the outbox, %+v", len(a.outbox()), v)
	}
	for _, d := range []*device{a, b} {
		must[ChangeResult](d, "rejoin", d.rejoining(cid))
		d.push()
		settle(a, b, c)
	}
	agree(t, cid, a, b)
	if m := a.history(cid)[0]; m.State != "sent" { // in an epoch to which b was not back
		t.Errorf("%+v", m)
	}
	if v := a.conversation(cid); v.Problem != nil || v.Changing {
		t.Errorf("%+v", v)
	}
	if got := c.conversation(cid).State; got != "removed" {
		t.Errorf("who did it is %s", got)
	}
}

// settle lets devices send and receive until all is said.
func settle(devices ...*device) {
	for range 4 {
		for _, d := range devices {
			d.pull()
			d.push()
		}
	}
}

// Whoever gives the key up and is not the first to commit stays lost, and comes back as any device does that has lost the thread.
func TestAReturnWithoutTheKeyThatLosesIsMadeAgain(t *testing.T) {
	a, b, cid := pair(t)
	a.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	b.pull()
	must[ChangeResult](b, "rejoin", b.rejoining(cid))
	entry := b.outbox()[0]
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	_, err := b.s.post(b.name, entry)
	b.settle(entry, 0, err)
	if got := b.lost(); !slices.Equal(got, []string{cid}) {
		t.Fatalf("after the refusal %v is lost", got)
	}
	b.reload()
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
}

// Whoever has lost the thread, or waits for a key, and cannot come back can still go: the second word is done here alone.
func TestWhoCannotFollowCanLeave(t *testing.T) {
	for name, lock := range map[string]func(a, b *device, cid string){
		"for want of a key": func(a, b *device, cid string) {
			a.addPSK()
			a.inject(cid, PSKName{ID: &pskID})
			a.push()
			b.pull()
		},
		"after an invalid commit": func(a, b *device, cid string) {
			a.spoil(cid)
			b.pullUntilLost(cid)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pair(t)
			lock(a, b, cid)
			b.leave(cid)
			if v := b.conversation(cid); v.State == "removed" || !v.Changing {
				t.Fatalf("%+v", v)
			}
			b.reload()
			b.leave(cid)
			if v := b.conversation(cid); v.State != "removed" || v.Changing || len(b.outbox()) != 0 {
				t.Errorf("%+v", v)
			}
			b.pull()
		})
	}
}

// A key of an epoch in which this device was not yet there can never come: it does not wait for it.
func TestNobodyWaitsForTheKeyOfAnEpochBeforeItsOwn(t *testing.T) {
	a, b, cid := pair(t)
	first := a.conversation(cid).Epoch
	n := newDevice(t, a.s, "n@example.com")
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("n@example.com")})
	a.push()
	b.pull()
	n.pull()
	n.accept()
	b.inject(cid, PSKName{Epoch: &first})
	b.push()
	n.pull()
	if got := n.lost(); !slices.Equal(got, []string{cid}) {
		t.Fatalf("%v is lost; the state is %s", got, n.conversation(cid).State)
	}
	n.comeBack()
	a.pull()
	b.pull()
	agree(t, cid, a, b, n)
}

// A key that is removed is in no state any more, also not in that of a conversation that has lost its thread.
func TestARemovedKeyIsGoneFromALostConversation(t *testing.T) {
	a, b, cid := pair(t)
	a.addPSK()
	b.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	b.pull()
	a.spoil(cid)
	b.pullUntilLost(cid)
	must[Nothing](b, "removePSK", &PSKParams{pskID})
	b.reload()
	inTurn(t, b, func(tn *turn) error {
		g, err := tn.readGroup(cid)
		if err == nil && g.RemovePSK(mls.PSKID{Type: mls.PSKExternal, External: pskID}) {
			t.Error("the group still has it")
		}
		return err
	})
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
}
