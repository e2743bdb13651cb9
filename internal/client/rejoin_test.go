package client

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

// lost are the conversations whose thread a device has lost.
func (d *device) lost() (cids []string) {
	d.t.Helper()
	for _, g := range must[CursorsResult](d, "cursors", &Nothing{}).Groups {
		if g.Diverged {
			cids = append(cids, g.Conversation)
		}
	}
	return cids
}

// comeBack does what a host does with conversations that are lost.
func (d *device) comeBack() {
	d.t.Helper()
	for range 10 {
		cids := d.lost()
		if len(cids) == 0 {
			return
		}
		for _, cid := range cids {
			must[ChangeResult](d, "rejoin", d.rejoining(cid))
		}
		d.push()
		d.pull()
	}
	d.t.Fatalf("%s does not come back", d.name.User)
}

func (d *device) rejoining(cid string) *RejoinParams {
	g := d.s.groups[cid]
	return &RejoinParams{cid, g.info, g.tree}
}

// spoil makes the next commit of a device one that nobody else can accept: its tag is wrong, and the service cannot know.
func (d *device) spoil(cid string) {
	d.t.Helper()
	must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
	entry := d.outbox()[0]
	spoilt := entry
	spoilt.Bytes = bytes.Clone(entry.Bytes)
	spoilt.Bytes[len(spoilt.Bytes)-1] ^= 1
	seq, err := d.s.post(d.name, spoilt)
	d.settle(entry, seq, err)
	_ = d.client.queueDo(func(e *engine) { // what the log shows is not what it sent, and it takes it to be
		r := *e.state.convs.rows[cid].(*conversationRow)
		r.Echo = ""
		e.state.convs.rows[cid] = &r
	})
	d.pull()
}

// pullUntilLost receives as often as a host does until the device gives a commit up.
func (d *device) pullUntilLost(cid string) {
	d.t.Helper()
	for range maxTries {
		must[ReceiveResult](d, "receive", &ReceiveParams{d.frames()})
	}
	if got := d.conversation(cid).State; got != "diverged" {
		d.t.Fatalf("%s is %s", d.name.User, got)
	}
}

func TestAfterAnInvalidCommitTheOthersComeBack(t *testing.T) {
	s := newService()
	a, b, c := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com"), newDevice(t, s, "c@example.com")
	cid := a.create("lunch", "b@example.com", "c@example.com")
	a.push()
	for _, d := range []*device{b, c} {
		d.pull()
		d.accept()
		d.pull()
	}
	a.send(cid, "before")
	a.push()
	b.pull()
	c.pull()
	a.spoil(cid)
	for _, d := range []*device{b, c} {
		d.pullUntilLost(cid)
	}
	b.send(cid, "said while lost")
	must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
	if len(b.outbox())+len(c.outbox()) != 0 {
		t.Error("a device that has lost the thread sends")
	}
	b.comeBack()
	c.comeBack()
	for _, d := range []*device{a, b, c, a, b, c} {
		d.push()
		d.pull()
	}
	agree(t, cid, a, b, c)
	for _, d := range []*device{a, b, c} {
		d.send(cid, "from "+d.name.User)
		d.push()
	}
	for _, d := range []*device{a, b, c} {
		d.pull()
		texts := d.texts(cid)
		for _, want := range []string{"before", "from a@example.com", "from b@example.com", "from c@example.com"} {
			if !slices.Contains(texts, want) {
				t.Errorf("%s has %q, not %q", d.name.User, texts, want)
			}
		}
		// c came back after b, into a later epoch than the one in which b's message was sent.
		if slices.Contains(texts, "said while lost") != (d != c) {
			t.Errorf("%s has %q", d.name.User, texts)
		}
		if v := d.conversation(cid); v.State != "active" || v.Changing || v.Problem != nil || v.Title != "lunch" || len(v.Members) != 3 {
			t.Errorf("%+v", v)
		}
	}
}

// storeSpoilt makes a commit of which the service stores other bytes, and hands the answer over that the device has not heard yet.
func (d *device) storeSpoilt(cid string) (OutboxEntry, uint64, error) {
	d.t.Helper()
	must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
	entry := d.outbox()[0]
	spoilt := entry
	spoilt.Bytes = bytes.Clone(entry.Bytes)
	spoilt.Bytes[len(spoilt.Bytes)-1] ^= 1
	seq, err := d.s.post(d.name, spoilt)
	return entry, seq, err
}

// The log has other bytes than the device sent, although the service said that it stored them: the device is lost like all others.
func TestADeviceWhoseCommitTheLogDoesNotHaveComesBack(t *testing.T) {
	a, b, cid := pair(t)
	entry, seq, err := a.storeSpoilt(cid)
	a.settle(entry, seq, err)
	a.pull()
	b.pullUntilLost(cid)
	if got := a.conversation(cid).State; got != "diverged" {
		t.Errorf("the sender is %s", got)
	}
	b.comeBack()
	a.comeBack()
	b.pull()
	agree(t, cid, a, b)
	a.send(cid, "here again")
	a.push()
	b.pull()
	expectTexts(t, b, cid, "here again")
}

func TestAReturnThatLosesIsMadeAgain(t *testing.T) {
	a, b, cid := pair(t)
	a.spoil(cid)
	b.pullUntilLost(cid)
	must[ChangeResult](b, "rejoin", b.rejoining(cid))
	again := must[ChangeResult](b, "rejoin", b.rejoining(cid))
	if out := b.outbox(); len(out) != 1 || *again.OutboxID != out[0].ID {
		t.Fatal("a second call makes another commit")
	}
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	entry := b.outbox()[0]
	_, err := b.s.post(b.name, entry)
	if r := b.settle(entry, 0, err); r.State != "rebase" {
		t.Errorf("%+v", r)
	}
	if got := b.lost(); !slices.Equal(got, []string{cid}) {
		t.Fatalf("after the refusal %v is lost", got)
	}
	b.reload()
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
}

// Wherever a crash comes between the making of the commit and its end, the device gets back.
func TestAReturnSurvivesACrash(t *testing.T) {
	for name, posted := range map[string]bool{"before it was sent": false, "before the answer": true} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pair(t)
			a.spoil(cid)
			b.pullUntilLost(cid)
			must[ChangeResult](b, "rejoin", b.rejoining(cid))
			if posted {
				if _, err := b.s.post(b.name, b.outbox()[0]); err != nil {
					t.Fatal(err)
				}
			}
			b.reload()
			if len(b.lost()) != 0 {
				t.Error("a return is under way, and another one is asked for")
			}
			if !posted {
				b.push()
			}
			b.pull()
			a.pull()
			agree(t, cid, a, b)
			b.send(cid, "back")
			b.push()
			a.pull()
			expectTexts(t, a, cid, "back")
		})
	}
}

func TestAStateThatWasPutBackIsNotUsedAgain(t *testing.T) {
	a, b, cid := pair(t)
	old := b.store.copy()
	b.send(cid, "first")
	b.push()
	for key := range b.store.rows { // the group alone
		if strings.HasPrefix(key, "mls/") {
			delete(b.store.rows, key)
		}
	}
	for key, value := range old.rows {
		if strings.HasPrefix(key, "mls/") {
			b.store.rows[key] = value
		}
	}
	b.reload()
	_, err := try[SendMessageResult](b.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "second"})
	expectCode(t, err, CodeStateRolledBack)
	a.send(cid, "hello")
	a.push()
	if r := b.pull(); len(r) == 0 || *r[len(r)-1].Code != string(CodeStateRolledBack) {
		t.Errorf("%+v", r)
	}
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
	b.send(cid, "third")
	b.push()
	a.pull()
	expectTexts(t, a, cid, "hello", "first", "third")
}

func TestWhoWasRemovedDoesNotComeBack(t *testing.T) {
	a, b, cid := pair(t)
	info := b.rejoining(cid)
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	expectCode(t, mustFail(b, "rejoin", info), CodeConflict)
	b.pullUntilPoison(cid)
	expectCode(t, mustFail(b, "rejoin", b.rejoining(cid)), CodeNotAMember)
}

// mustFail returns the error of a call that has to have one and to change nothing.
func mustFail(d *device, op string, params any) (err error) {
	d.t.Helper()
	d.store.unchanged(d.t, func() { _, err = try[any](d.client, op, params) })
	return err
}

// pullUntilPoison makes a device lose the thread by a commit of the current epoch that is none.
func (d *device) pullUntilPoison(cid string) {
	d.t.Helper()
	log := d.s.groups[cid].log
	poison := bytes.Clone(log[len(log)-1].Bytes)
	poison[len(poison)-1] ^= 1
	feed(d, cid, 1<<20, poison)
	d.pullUntilLost(cid)
}

// A service that makes up a group of its own, with members of the right names, is not believed.
func TestAGroupInfoThatNobodyKnownVouchesForIsRefused(t *testing.T) {
	a, b, cid := pair(t)
	a.spoil(cid)
	b.pullUntilLost(cid)
	genuine := b.rejoining(cid)
	id := genuine.forgery(t, a, b)
	expectCode(t, mustFail(b, "rejoin", id), CodeInvalidMessage)
	old := &RejoinParams{cid, bytes.Clone(genuine.GroupInfo), genuine.RatchetTree}
	old.GroupInfo[len(old.GroupInfo)-1] ^= 1
	expectCode(t, mustFail(b, "rejoin", old), CodeInvalidMessage)
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
}

// forgery is the GroupInfo of a group of that id whose members have the names of these devices, and keys of the forger's.
func (p *RejoinParams) forgery(t *testing.T, as, victim *device) *RejoinParams {
	t.Helper()
	id, err := mls.PeekMessage(p.GroupInfo)
	if err != nil {
		t.Fatal(err)
	}
	forger, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(as.name.User, as.name.Device)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := mls.NewGroup(forger, id.GroupID)
	if err != nil {
		t.Fatal(err)
	}
	kp, err := mls.ParseKeyPackage(as.s.claim(victim.name.User)[0].KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	for epoch := range 5 {
		var changes []mls.Change
		if epoch == 0 {
			changes = append(changes, mls.Add(kp))
		}
		tr, err := g.Commit(changes...)
		if err = errors.Join(err, g.Apply(tr)); err != nil {
			t.Fatal(err)
		}
	}
	info, err := g.GroupInfo(false)
	tree, other := g.RatchetTree()
	if err = errors.Join(err, other); err != nil {
		t.Fatal(err)
	}
	return &RejoinParams{p.Conversation, info, tree}
}

func believe(mls.Credential, []byte) error { return nil }

// Somebody who has the GroupInfo and a member's name, but not its key, does not get in: the members would rather lose the thread.
func TestAnExternalCommitUnderAnothersNameIsNotAccepted(t *testing.T) {
	a, b, cid := pair(t)
	seq := uint64(1 << 20)
	for name, who := range map[string]DeviceName{"a member's name": b.name, "a stranger": {"c@example.com", "0123456789abcdef"}} {
		t.Run(name, func(t *testing.T) {
			forger, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(who.User, who.Device)))
			if err != nil {
				t.Fatal(err)
			}
			g := a.s.groups[cid]
			options := []mls.JoinOption{mls.RatchetTree(g.tree)}
			if who == b.name {
				options = append(options, mls.Resync())
			}
			_, commit, err := mls.ExternalCommit(forger, g.info, append(options, mls.Authenticate(believe))...)
			if err != nil {
				t.Fatal(err)
			}
			before := a.conversation(cid)
			seq++
			r := feed(a, cid, seq, commit)
			for range maxTries - 1 {
				if who == b.name { // pkg/mls refuses it
					r = feed(a, cid, seq, commit)
				}
			}
			if len(r) == 0 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) {
				t.Errorf("%+v", r)
			}
			if got := a.conversation(cid); got.State != "diverged" || got.Epoch != before.Epoch || len(got.Members) != 2 {
				t.Errorf("%+v", got)
			}
			must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
			b.push()
			a.comeBack()
			b.pull()
			agree(t, cid, a, b)
		})
	}
}
