package client

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
)

// broken is an operation of the tests that stages a change and panics.
var broken = stored("broken", call(func(t *turn, _ *Nothing) (Nothing, error) {
	t.inboxes.put(selfKey, inboxRow{Cursor: 1 << 40})
	for cid := range t.groups {
		g, err := t.group(cid)
		if err != nil {
			return Nothing{}, err
		}
		if _, err := g.Encrypt([]byte("a generation that must not be lost"), nil); err != nil {
			return Nothing{}, err
		}
	}
	panic("in the middle of a turn")
}))

func TestS02APanicIsRolledBackAndTheNextCallWorks(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "one")
	a.store.unchanged(t, func() {
		_, err := a.client.Do(context.Background(), broken, &Nothing{})
		expectCode(t, err, CodeInternal)
	})
	if at := must[CursorsResult](a, "cursors", &Nothing{}); at.Inbox != 0 {
		t.Error("what the panicking turn staged is there")
	}
	a.send(cid, "two")
	a.push()
	b.pull()
	expectTexts(t, b, cid, "one", "two")
}

func TestS03ANewInstanceGoesOnFromTheLastCommit(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "written before the instance died")
	before := a.outbox()
	a.reload()
	if after := a.outbox(); len(after) != 1 || !bytes.Equal(after[0].Bytes, before[0].Bytes) || after[0].ID != before[0].ID {
		t.Error("the outbox of the new instance differs")
	}
	a.push()
	b.pull()
	expectTexts(t, b, cid, "written before the instance died")
}

func TestS06AnExportThatFailsRejects(t *testing.T) {
	a, _, cid := pair(t)
	a.send(cid, "x")
	a.store.failRead = a.store.reads + 1
	_, err := try[ExportStateForVaultResult](a.client, "exportStateForVault", &Nothing{})
	expectCode(t, err, CodeStorageFailed)
	if r := must[ExportStateForVaultResult](a, "exportStateForVault", &Nothing{}); len(r.Snapshot) == 0 || r.Commit == 0 {
		t.Error("an empty export")
	}
}

func TestS20TheSameBytesAreSentAfterEveryCrash(t *testing.T) {
	a, b, cid := pair(t)
	id := a.send(cid, "once").ID
	for _, moment := range []func(OutboxEntry){
		func(OutboxEntry) {}, // between store and send
		func(e OutboxEntry) { // between send and acknowledgement
			if _, err := a.s.post(a.name, e); err != nil {
				t.Fatal(err)
			}
		},
	} {
		before := a.outbox()
		moment(before[0])
		a.reload()
		after := a.outbox()
		if len(after) != 1 || !bytes.Equal(before[0].Bytes, after[0].Bytes) {
			t.Fatal("other bytes after a crash")
		}
	}
	a.push()
	b.pull()
	expectTexts(t, b, cid, "once")
	if got := b.history(cid)[0].ID; got != id {
		t.Errorf("the receiver knows the message as %s, the sender as %s", got, id)
	}
	if m := a.history(cid)[0]; m.State != "sent" || m.Seq == nil {
		t.Errorf("the sender's message is %+v", m)
	}
}

func TestS20AnEchoSettlesWhatTheAnswerDidNot(t *testing.T) {
	a, _, cid := pair(t)
	sent := a.send(cid, "the answer is lost")
	entry := a.outbox()[0]
	seq, err := a.s.post(a.name, entry)
	if err != nil {
		t.Fatal(err)
	}
	results := a.pull()
	if len(results) != 1 || results[0].Kind != "ownEcho" || *results[0].ID != sent.ID {
		t.Errorf("the echo is answered with %+v", results)
	}
	if len(a.outbox()) != 0 || a.history(cid)[0].State != "sent" {
		t.Error("the echo has settled nothing")
	}
	if r := a.settle(entry, seq, nil); r.State != "sent" {
		t.Errorf("the late answer is answered with %+v", r)
	}
}

func TestS21AKillWhileReceivingNeitherLosesNorDoubles(t *testing.T) {
	for _, written := range []bool{false, true} {
		a, b, cid := pair(t)
		a.send(cid, "x")
		a.push()
		b.store.failCommit, b.store.failWritten = b.store.commits+1, written
		_, err := try[ReceiveResult](b.client, "receive", &ReceiveParams{b.frames()})
		expectCode(t, err, CodeStorageFailed)
		b.pull()
		expectTexts(t, b, cid, "x")
		b.reload()
		b.pull()
		expectTexts(t, b, cid, "x")
	}
}

func TestS22AStoreThatFailsMidwayLetsNothingOut(t *testing.T) {
	for _, written := range []bool{false, true} {
		a, b, cid := pair(t)
		a.send(cid, "before")
		a.store.failCommit, a.store.failWritten = a.store.commits+1, written
		_, err := try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "during"})
		expectCode(t, err, CodeStorageFailed)
		if !errors.Is(err, errDisk) {
			t.Error("the cause is lost")
		}
		a.send(cid, "after")
		want := []string{"before", "after"}
		if written { // the store says no and means yes: then the message is there, once
			want = []string{"before", "during", "after"}
		}
		expectTexts(t, a, cid, want...)
		a.push()
		b.pull()
		expectTexts(t, b, cid, want...)
	}
}

func TestS22TheStoreIsNeverUsedTwiceAtOnce(t *testing.T) {
	a, _, cid := pair(t)
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 8 {
				if _, err := try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "x"}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for range 8 {
		<-done
	}
	if a.store.overlappings != 0 || len(a.outbox()) != 64 {
		t.Errorf("%d overlapping store calls, %d entries", a.store.overlappings, len(a.outbox()))
	}
}

func TestS23AReloadInTheMiddleOfAJoinCanBeRepeated(t *testing.T) {
	for _, written := range []bool{false, true} {
		s := newService()
		a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
		cid := a.create("", "b@example.com")
		a.push()
		b.pull()
		b.store.failCommit, b.store.failWritten = b.store.commits+1, written
		id := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations[0].ID
		_, err := try[AcceptInvitationResult](b.client, "acceptInvitation", &InvitationParams{id})
		expectCode(t, err, CodeStorageFailed)
		b.reload()
		if joined := len(b.accept()) == 0; joined != written {
			t.Errorf("joined before the second attempt: %v, written: %v", joined, written)
		}
		agree(t, cid, a, b)
	}
}

func TestS26TheConversationGoesOnAfterAReload(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "from a")
	a.push()
	b.reload()
	b.pull()
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid}) // a commit by someone else, while a is away
	b.push()
	b.send(cid, "from b")
	b.push()
	a.reload()
	a.pull()
	a.send(cid, "again from a")
	a.push()
	b.pull()
	want := []string{"from a", "from b", "again from a"}
	expectTexts(t, a, cid, want...)
	expectTexts(t, b, cid, want...)
	agree(t, cid, a, b)
	if e := a.conversation(cid).Epoch; e != 2 {
		t.Errorf("epoch %d", e)
	}
}

func TestAFrameIsNotLostWhenAnotherOneFails(t *testing.T) {
	a, b, cid := pair(t)
	for i := range 3 { // so that the failing read is that of the echo's message, not of the group
		a.send(cid, "x")
		b.send(cid, "y")
		a.push()
		b.push()
		if i < 2 {
			a.pull()
		}
	}
	frames := a.frames()
	slices.Reverse(frames) // the message of b first: its key is consumed when the echo fails
	frames[0].Seq, frames[1].Seq = frames[1].Seq, frames[0].Seq
	a.send(cid, "z")
	entry := a.outbox()[0]
	if _, err := a.s.post(a.name, entry); err != nil {
		t.Fatal(err)
	}
	echo := a.frames()
	frames = append(frames, echo[len(echo)-1])
	a.store.failRead = a.store.reads + 1
	_, err := try[ReceiveResult](a.client, "receive", &ReceiveParams{frames})
	expectCode(t, err, CodeStorageFailed)
	if got := kinds(must[ReceiveResult](a, "receive", &ReceiveParams{frames}).Results); !slices.Equal(got, []string{"message", "ownEcho", "ownEcho"}) {
		t.Errorf("%v", got)
	}
}

func TestACounterPutBackIsNoticed(t *testing.T) {
	a, _, cid := pair(t)
	old := a.store.copy()
	a.send(cid, "x")
	a.restart()
	a.store.rows[commitKey] = old.rows[commitKey]
	_, err := try[UnlockResult](a.client, "unlock", &UnlockParams{a.name.User, testRoot, a.header})
	expectCode(t, err, CodeStateRolledBack)
}

func TestOneRowPutBackIsNoticed(t *testing.T) {
	a, _, cid := pair(t)
	a.send(cid, "one")
	old := a.store.copy()
	a.send(cid, "two")
	a.restart()
	changed := 0
	for key, value := range old.rows {
		if key[:4] == "mls/" && !bytes.Equal(value, a.store.rows[key]) {
			a.store.rows[key] = value
			changed++
		}
	}
	if changed == 0 {
		t.Fatal("a message changed no part of the group's state")
	}
	a.unlock()
	_, err := try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "three"})
	expectCode(t, err, CodeStateRolledBack)
	if len(a.outbox()) != 2 {
		t.Error("something was encrypted with an old ratchet")
	}
	if slices.ContainsFunc(Operations(), func(op Operation) bool {
		return op.unlocked && !slices.Contains(op.Codes, CodeStateRolledBack)
	}) {
		t.Error("an operation does not say that it may answer state_rolled_back")
	}
}
