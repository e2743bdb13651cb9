package client

import (
	"testing"
	"time"
)

// What was encrypted in an epoch whose keys the others delete soon is encrypted anew, and read.
func TestAMessageOfAnEpochThatEndedLongAgoIsEncryptedAnew(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "from the epoch before")
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	a.s.clock += serviceKept + 1
	entry := a.outbox()[0]
	seq, err := a.s.post(a.name, entry)
	if r := a.settle(entry, seq, err); r.State != "queued" || seq != 0 {
		t.Fatalf("stored at %d: %+v", seq, r)
	}
	if n := len(a.outbox()); n != 0 {
		t.Errorf("%d entries before the log has told why", n)
	}
	a.pull()
	a.push()
	b.pull()
	expectTexts(t, b, cid, "from the epoch before")
	if m := a.history(cid)[0]; m.State != "sent" {
		t.Errorf("%+v", m)
	}
	a.pull()
	agree(t, cid, a, b)
}

// Whatever the service takes, a member opens that reads at once, though its clock is wrong by the hour that the service leaves for that.
func TestWhatTheServiceTakesIsOpened(t *testing.T) {
	const hour = time.Hour - time.Minute
	for name, ahead := range map[string]time.Duration{"ahead": hour, "behind": -hour, "far ahead": 100 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pair(t)
			c := newDevice(t, a.s, "c@example.com")
			must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
			a.push()
			for _, d := range []*device{b, c} {
				d.ahead = ahead
				d.reload()
				d.pull()
				d.accept()
				d.pull()
			}
			a.send(cid, "late")
			must[ChangeResult](b, "updateKeys", &ConversationParams{cid}) // b counts from the answer, c from the log
			b.push()
			c.pull()
			a.s.clock += serviceKept - 10
			b.send(cid, "now") // and c has read to the present
			b.push()
			c.pull()
			late := a.outbox()[0]
			if _, err := a.s.post(a.name, late); err != nil {
				t.Fatal(err)
			}
			b.pull()
			c.pull()
			expectTexts(t, b, cid, "now", "late")
			expectTexts(t, c, cid, "now", "late")
		})
	}
}
