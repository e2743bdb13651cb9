package client

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// strayed is a conversation of a, b and n, in which b has lost its thread before n came in by the link and made the newest commit. Of a and b each knows the
// other, and n b does not know.
func strayed(t *testing.T) (a, b, n *device, cid string) {
	t.Helper()
	a, b, n, cid = linked(t, false)
	a.spoil(cid)
	b.pullUntilLost(cid)
	n.enter()
	settle(a) // which tells n the title
	return a, b, n, cid
}

// plead lets a device try to come back and sends what that makes: a plea.
func (d *device) plead(cid string) Frame {
	d.t.Helper()
	must[ChangeResult](d, "rejoin", d.rejoining(cid))
	d.push()
	log := d.s.groups[cid].log
	plea := log[len(log)-1]
	if peek, err := mls.PeekMessage(plea.Bytes); err != nil || peek.SenderType != mls.SenderNewMemberProposal {
		d.t.Fatalf("%+v, %v", peek, err)
	}
	return plea
}

// Nobody does anything of his own accord, and the device comes back all the same.
func TestWhoIsLostComesBackWhenANewcomerHasMadeTheNewestCommit(t *testing.T) {
	a, b, n, cid := strayed(t)
	b.send(cid, "said while lost")
	b.plead(cid)
	b.reload()
	settle(n, a, n)
	b.comeBack()
	settle(a, b, n)
	agree(t, cid, a, b, n)
	for _, d := range []*device{a, n} {
		expectTexts(t, d, cid, "said while lost")
		if v := d.conversation(cid); v.Problem != nil || v.Changing || len(d.requests(cid)) != 0 {
			t.Errorf("%s: %+v", d.name.User, v)
		}
	}
	if v := b.conversation(cid); v.State != "active" || v.Changing || v.Problem != nil || len(v.Members) != 3 || len(b.outbox()) != 0 {
		t.Errorf("%+v", v)
	}
}

// A newcomer who was added by the very commit that the device cannot follow is as unknown as one with a link.
func TestWhoIsLostComesBackWhenAMemberThatWasAddedMeanwhileCommits(t *testing.T) {
	a, b, cid := pair(t)
	a.spoil(cid)
	b.pullUntilLost(cid)
	n := newDevice(t, a.s, "n@example.com")
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("n@example.com")})
	a.push()
	n.pull()
	n.accept()
	must[ChangeResult](n, "updateKeys", &ConversationParams{cid})
	settle(n, a)
	b.plead(cid)
	settle(a, n)
	b.comeBack()
	settle(a, b, n)
	agree(t, cid, a, b, n)
}

// A key is given up like that, too.
func TestWhoDoesWithoutAKeyComesBackWhenANewcomerHasMadeTheNewestCommit(t *testing.T) {
	a, b, n, cid := linked(t, false)
	a.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	n.enter()
	settle(a, n, b)
	b.plead(cid)
	if got := b.lost(); !slices.Equal(got, []string{cid}) {
		t.Fatalf("%v is lost", got)
	}
	settle(a, n)
	b.comeBack()
	settle(a, b, n)
	agree(t, cid, a, b, n)
}

// Only those answer whom the device knew: the commit of anybody else would be worth another plea.
func TestOnlyWhoIsNamedAnswersAPlea(t *testing.T) {
	a, b, n, cid := strayed(t)
	plea := b.plead(cid)
	for _, d := range []*device{a, n} {
		r := d.pull()
		if len(r) == 0 || r[len(r)-1].Kind != "proposal" || r[len(r)-1].Added != nil {
			t.Errorf("%s received %+v", d.name.User, r)
		}
		if got, want := len(d.outbox()), map[*device]int{a: 1}[d]; got != want {
			t.Errorf("%s has %d entries in the outbox, not %d", d.name.User, got, want)
		}
		if got := d.requests(cid); len(got) != 0 {
			t.Errorf("%s lists %+v", d.name.User, got)
		}
	}
	a.s.append(a.s.groups[cid], cid, plea.Bytes)
	again := a.pull()
	if out := a.outbox(); len(out) != 1 || out[0].Kind != "commit" {
		t.Errorf("%d entries after the plea came again as %+v", len(out), again)
	}
	must[ChangeResult](n, "updateKeys", &ConversationParams{cid}) // and is faster
	n.push()
	settle(a, n)
	if v := a.conversation(cid); v.Changing || v.Problem != nil || len(a.outbox()) != 0 {
		t.Errorf("in the next epoch nothing is left to do: %+v", v)
	}
	a.s.append(a.s.groups[cid], cid, plea.Bytes)
	again = a.pull()
	if len(a.outbox()) != 0 {
		t.Errorf("a plea of an epoch that is gone is answered: %+v", again)
	}
	b.plead(cid)
	settle(a, n)
	b.comeBack()
	settle(a, b, n)
	agree(t, cid, a, b, n)
}

func TestAPleaIsMadeOnceInAnEpoch(t *testing.T) {
	a, b, n, cid := strayed(t)
	first := must[ChangeResult](b, "rejoin", b.rejoining(cid))
	b.reload()
	if again := must[ChangeResult](b, "rejoin", b.rejoining(cid)); *again.OutboxID != *first.OutboxID {
		t.Error("another plea, before the first one was sent")
	}
	b.push()
	b.reload()
	if again := must[ChangeResult](b, "rejoin", b.rejoining(cid)); again.OutboxID != nil || len(b.outbox()) != 0 {
		t.Error("another plea, after the first one was sent")
	}
	must[ChangeResult](n, "updateKeys", &ConversationParams{cid})
	n.push()
	second := must[ChangeResult](b, "rejoin", b.rejoining(cid))
	must[ChangeResult](n, "updateKeys", &ConversationParams{cid})
	settle(n, a)
	n.push()
	third := must[ChangeResult](b, "rejoin", b.rejoining(cid))
	if out := b.outbox(); second.OutboxID == nil || third.OutboxID == nil || *second.OutboxID == *third.OutboxID || len(out) != 1 || out[0].ID != *third.OutboxID {
		t.Errorf("%v, %v, %d entries", second, third, len(out))
	}
	settle(b, a, n)
	b.comeBack()
	settle(a, b, n)
	agree(t, cid, a, b, n)
}

// All who are named compete, and one wins. Nothing is left of the others' wish.
func TestAllWhoAreNamedAnswerAPlea(t *testing.T) {
	a, b, c, cid := trio(t)
	n := newDevice(t, a.s, "n@example.com")
	n.follow(cid, a.link(cid, false))
	settle(b, c)
	a.addPSK()
	c.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	n.enter()
	settle(a, b, c, n)
	b.plead(cid)
	for _, d := range []*device{a, c} {
		d.pull()
		if out := d.outbox(); len(out) != 1 || out[0].Kind != "commit" {
			t.Errorf("%s has %d entries in the outbox", d.name.User, len(out))
		}
	}
	settle(a, c, n)
	if got := b.s.groups[cid].epoch; got != a.conversation(cid).Epoch || a.conversation(cid).Changing || c.conversation(cid).Changing {
		t.Errorf("%+v", c.conversation(cid))
	}
	b.comeBack()
	settle(a, b, c, n)
	agree(t, cid, a, b, c, n)
}

// However many the device knew, no more are named than are to compete.
func TestAPleaNamesAFewOfManyWhomTheDeviceKnew(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	var others []*mls.KeyPackage
	for i := range maxNamed + 4 {
		others = append(others, v.forged(fmt.Appendf(nil, "%d", i)))
	}
	v.commits(adds(others)...)
	members := v.g.Members()
	strangers := members[:3] // the device itself, which is in leaf 1, among them
	var roster rosterRow
	for _, m := range members[len(strangers):] {
		roster.Keys = append(roster.Keys, m.SignatureKey)
	}
	names, seen := roster.naming(v.g), map[uint32]bool{}
	if !pleads(v.g, members[5], names) {
		t.Fatalf("%x", names)
	}
	for at := len(linkFrame); at < len(names); at += 4 {
		leaf := binary.BigEndian.Uint32(names[at:])
		if seen[leaf] || int(leaf) < len(strangers) || int(leaf) >= len(members) {
			t.Errorf("leaf %d is named", leaf)
		}
		seen[leaf] = true
	}
	if len(seen) != maxNamed {
		t.Errorf("%d are named", len(seen))
	}
}

// Where nobody is left whom the device knew, the group stays closed to it, and nothing is sent.
func TestNobodyPleadsWithStrangers(t *testing.T) {
	a, b, n, cid := strayed(t)
	must[ChangeResult](n, "removeMembers", &RemoveMembersParams{cid, []string{a.name.User}})
	n.push()
	expectCode(t, mustFail(b, "rejoin", b.rejoining(cid)), CodeInvalidMessage)
}

// A plea counts by the key of a leaf that is there.
func TestAForgedPleaIsTurnedAway(t *testing.T) {
	a, b, n, cid := strayed(t)
	genuine := b.plead(cid)
	forger, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(b.name.User, b.name.Device)))
	if err != nil {
		t.Fatal(err)
	}
	if forger, err = forger.SupportingExtensions(linkExtension); err != nil {
		t.Fatal(err)
	}
	var own *mls.Signer
	_ = b.client.queueDo(func(e *engine) { own = e.state.signer })
	names := append([]byte(linkFrame), make([]byte, linkProofSize)...) // a is in leaf 0
	seq := uint64(1 << 20)
	for name, c := range map[string]struct {
		who    *mls.Signer
		beside []byte
	}{
		"of another key":    {forger, names},
		"of a key and less": {own, names[:len(names)-1]},
		"of a key and more": {own, append(bytes.Clone(names), 0)},
		"without names":     {own, nil},
	} {
		t.Run(name, func(t *testing.T) {
			kp, err := c.who.NewKeyPackage(a.s.now())
			if err != nil {
				t.Fatal(err)
			}
			peek, err := mls.PeekMessage(genuine.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			message, err := mls.ProposeSelf(c.who, peek.GroupID, peek.Epoch, kp.Public(), mls.AuthenticatedData(c.beside), mls.SentAt(a.s.now()))
			if err != nil {
				t.Fatal(err)
			}
			seq++
			if r := feed(n, cid, seq, message); len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) {
				t.Errorf("%+v", r)
			}
		})
	}
}
