package client

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// feed gives a device frames of a conversation's log.
func feed(d *device, cid string, seq uint64, messages ...[]byte) []FrameResult {
	d.t.Helper()
	var frames []Frame
	for i, b := range messages {
		frames = append(frames, Frame{Source: "group", Conversation: &cid, Seq: seq + uint64(i), Time: d.s.clock, Bytes: b})
	}
	return must[ReceiveResult](d, "receive", &ReceiveParams{frames}).Results
}

func TestS34PoisonIsKeptAsideAndTheRestFlows(t *testing.T) {
	a, b, cid := pair(t)
	other := a.create("another group")
	a.push()
	a.send(other, "not for this log")
	foreign := a.outbox()[0].Bytes
	a.push()
	a.send(cid, "genuine")
	genuine := a.outbox()[0].Bytes
	tampered := bytes.Clone(genuine)
	tampered[len(tampered)-1] ^= 1
	welcome := a.s.inboxes[b.name][0].Bytes
	results := feed(b, cid, 1000, nil, []byte{0}, []byte{0, 1, 0, 2, 0xff}, foreign, welcome, tampered, genuine, genuine)
	want := []string{"quarantined", "quarantined", "quarantined", "quarantined", "quarantined", "quarantined", "message", "duplicate"}
	if got := kinds(results); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for i, code := range []Code{CodeMalformed, CodeMalformed, CodeMalformed, CodeInvalidMessage, CodeInvalidMessage, CodeInvalidMessage} {
		if got := results[i].Code; got == nil || *got != string(code) {
			t.Errorf("frame %d is refused with %v, want %s", i, got, code)
		}
	}
	expectTexts(t, b, cid, "genuine")
	if c := b.conversation(cid); c.State != "active" || c.Cursor != 1007 {
		t.Errorf("%s at %d", c.State, c.Cursor)
	}
}

// Do messages of conversations that this device is not in leave no trace, however many there are, and whatever they say?
func TestUnknownConversationsLeaveNothing(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "not for c")
	message := a.outbox()[0].Bytes
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	commit := b.outbox()[0].Bytes
	c := newDevice(t, a.s, "c@example.com")
	own := c.create("its own")
	c.push()
	commits := c.store.commits
	c.store.unchanged(t, func() {
		for round := range 3 {
			frames := make([]Frame, maxFrames)
			for i := range frames {
				unknown := conversationName(binary.BigEndian.AppendUint64(make([]byte, 8), uint64(round*maxFrames+i)))
				if i == 0 {
					unknown = cid
				}
				bytes := [][]byte{message, commit, {0}, nil}[i%4]
				frames[i] = Frame{Source: "group", Conversation: &unknown, Seq: uint64(1 + i), Time: a.s.clock, Bytes: bytes}
			}
			for _, r := range must[ReceiveResult](c, "receive", &ReceiveParams{frames}).Results {
				if r.Kind != "notForUs" {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
	if n := c.store.commits - commits; n != 0 {
		t.Errorf("%d writes", n)
	}
	if got := must[CursorsResult](c, "cursors", &Nothing{}).Groups; len(got) != 1 || got[0].Conversation != own {
		t.Errorf("%+v", got)
	}
}

func TestS34SomeoneElsesWelcomeIsNotForUs(t *testing.T) {
	a, b, _ := pair(t)
	c := newDevice(t, a.s, "c@example.com")
	welcome := a.s.inboxes[b.name][0]
	damaged := welcome
	damaged.Seq, damaged.Bytes = welcome.Seq+1, bytes.Clone(welcome.Bytes)
	damaged.Bytes[len(damaged.Bytes)-1] ^= 1
	garbage := welcome
	garbage.Seq, garbage.Bytes = welcome.Seq+2, []byte{1, 2, 3}
	r := must[ReceiveResult](c, "receive", &ReceiveParams{[]Frame{welcome, damaged, garbage}}).Results
	if got := kinds(r); !slices.Equal(got, []string{"notForUs", "notForUs", "quarantined"}) {
		t.Errorf("%v", got)
	}
	if at := must[CursorsResult](c, "cursors", &Nothing{}).Inbox; at != garbage.Seq {
		t.Errorf("the inbox stops at %d", at)
	}
}

func TestADamagedWelcomeIsKeptAside(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	a.create("", "b@example.com")
	a.push()
	genuine := s.inboxes[b.name][0]
	damaged := genuine
	damaged.Bytes = bytes.Clone(genuine.Bytes)
	damaged.Bytes[len(damaged.Bytes)-1] ^= 1
	genuine.Seq++
	r := must[ReceiveResult](b, "receive", &ReceiveParams{[]Frame{damaged, genuine, genuine}}).Results
	if got := kinds(r); !slices.Equal(got, []string{"quarantined", "welcome", "duplicate"}) {
		t.Errorf("%v", got)
	}
	if len(b.accept()) != 1 {
		t.Error("the genuine Welcome does not open any more")
	}
}

func TestFramesOfALaterEpochWait(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	commit := a.outbox()[0].Bytes
	a.push()
	a.send(cid, "in the new epoch")
	message := a.outbox()[0].Bytes
	if got := kinds(feed(b, cid, 1000, message)); !slices.Equal(got, []string{"waiting"}) {
		t.Fatalf("%v", got)
	}
	b.reload()
	if got := kinds(feed(b, cid, 1001, commit)); !slices.Equal(got, []string{"commit", "message"}) {
		t.Errorf("%v", got)
	}
	expectTexts(t, b, cid, "in the new epoch")
	agree(t, cid, a, b)
}

func TestACommitThatIsNotAcceptableIsTriedAgainThenDiverges(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	commit := a.outbox()[0].Bytes
	tampered := bytes.Clone(commit)
	tampered[len(tampered)-1] ^= 1
	if got := kinds(feed(b, cid, 1000, tampered)); !slices.Equal(got, []string{"waiting"}) {
		t.Fatalf("%v", got)
	}
	if got := kinds(feed(b, cid, 0)); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := kinds(feed(b, cid, 0)); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
	if c := b.conversation(cid); c.State != "diverged" {
		t.Errorf("the state is %s", c.State)
	}
	if r := b.send(cid, "x"); r.OutboxID != nil || len(b.outbox()) != 0 {
		t.Error("a device that has lost the thread sends")
	}
	// The genuine one, late, brings it back.
	if got := kinds(feed(b, cid, 1001, commit)); !slices.Equal(got, []string{"commit"}) {
		t.Errorf("%v", got)
	}
	if c := b.conversation(cid); c.State != "active" || len(b.outbox()) != 1 {
		t.Errorf("the state is %s", c.State)
	}
}

func TestQuarantineAndWaitingAreBounded(t *testing.T) {
	a, b, cid := pair(t)
	for range 2 {
		must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
		a.push()
	}
	a.send(cid, "later")
	message := a.outbox()[0].Bytes
	seq := uint64(1000)
	for range 2 {
		var garbage, future [][]byte
		for i := range 300 {
			garbage = append(garbage, []byte{0, byte(i), byte(i >> 8)})
			other := bytes.Clone(message)
			other[len(other)-1] ^= byte(i)
			other[len(other)-2] ^= byte(i >> 8)
			future = append(future, other)
		}
		feed(b, cid, seq, garbage...)
		feed(b, cid, seq+300, future...)
		seq += 600
	}
	quarantined, waiting := 0, 0
	for key := range b.store.rows {
		switch {
		case len(key) > 11 && key[:11] == "quarantine/":
			quarantined++
		case len(key) > 13 && key[:13] == "core/waiting/":
			waiting++
		}
	}
	if quarantined != keptRefused || waiting != maxWaiting {
		t.Errorf("%d frames in quarantine, %d waiting", quarantined, waiting)
	}
	if c := b.conversation(cid); c.State != "diverged" {
		t.Errorf("the state is %s", c.State)
	}
}

func TestAFrameThatMakesTheProgramPanicIsSkippedNextTime(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "evil")
	a.push()
	a.send(cid, "good")
	a.push()
	evil := true
	b.opened = func(string, *mls.Application) {
		if evil {
			evil = false
			panic("a bug that this frame finds")
		}
	}
	frames := b.frames()
	_, err := try[ReceiveResult](b.client, "receive", &ReceiveParams{frames})
	expectCode(t, err, CodeInternal)
	if got := kinds(b.pull()); !slices.Equal(got, []string{"quarantined", "message"}) {
		t.Errorf("%v", got)
	}
	expectTexts(t, b, cid, "good")
}
