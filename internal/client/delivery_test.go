package client

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func kinds(results []FrameResult) (found []string) {
	for _, r := range results {
		found = append(found, r.Kind)
	}
	return found
}

func TestTwoPeopleTalk(t *testing.T) {
	a, b, cid := pair(t)
	if title := b.conversation(cid).Title; title != "lunch" {
		t.Errorf("the joiner sees the title %q", title)
	}
	a.send(cid, "hello, b")
	a.push()
	results := b.pull()
	if len(results) != 1 || results[0].Kind != "message" || *results[0].Text != "hello, b" || *results[0].Sender != "a@example.com" {
		t.Errorf("received %+v", results)
	}
	b.send(cid, "hello, a")
	b.push()
	a.pull()
	expectTexts(t, a, cid, "hello, b", "hello, a")
	expectTexts(t, b, cid, "hello, b", "hello, a")
	if c := b.conversation(cid); c.Unread != 1 || c.Last.Text != "hello, a" || len(c.Members) != 2 {
		t.Errorf("%+v", c)
	}
	must[Nothing](b, "markRead", &ConversationParams{cid})
	if c := b.conversation(cid); c.Unread != 0 {
		t.Errorf("%d unread after markRead", c.Unread)
	}
	agree(t, cid, a, b)
}

func TestWhatIsSaidBeforeTheCreationIsAcceptedReachesTheMembers(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("plans", "b@example.com")
	if r := a.send(cid, "first words"); r.OutboxID != nil || r.State != "queued" {
		t.Errorf("sendMessage answers %+v", r)
	}
	if n := len(a.outbox()); n != 1 {
		t.Errorf("%d entries before the commit is accepted", n)
	}
	a.reload()
	a.push()
	b.pull()
	b.accept()
	b.pull()
	expectTexts(t, b, cid, "first words")
	if m := a.history(cid)[0]; m.State != "sent" {
		t.Errorf("%+v", m)
	}
}

func TestS30TheLoserOfACommitRebases(t *testing.T) {
	a, b, cid := pair(t)
	c := newDevice(t, a.s, "c@example.com")
	lost := must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	entry := a.outbox()[0]
	seq, err := a.s.post(a.name, entry)
	var no refusal
	if !errors.As(err, &no) {
		t.Fatalf("two commits in one epoch: %d, %v", seq, err)
	}
	if r := a.settle(entry, 0, err); r.State != "rebase" {
		t.Fatalf("%+v", r)
	}
	if len(a.outbox()) != 0 || !a.conversation(cid).Changing {
		t.Error("a refused commit is sent again, or its intent is gone")
	}
	a.send(cid, "while rebasing")
	a.pull()
	if e := a.outbox(); len(e) != 2 || *lost.OutboxID == e[1].ID {
		t.Fatalf("after catching up the outbox has %d entries", len(e))
	}
	a.push()
	b.pull()
	c.pull()
	c.accept()
	c.pull()
	expectTexts(t, b, cid, "while rebasing")
	agree(t, cid, a, b, c)
}

func TestS30AnIntentIsGivenUpAfterFiveRebuilds(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	for try := 1; ; try++ {
		must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
		b.push()
		a.pull()
		if c := a.conversation(cid); !c.Changing {
			if try != 1+maxRebuilds || c.Problem == nil || *c.Problem != string(CodeRejected) {
				t.Errorf("given up after %d losses with problem %v", try, c.Problem)
			}
			break
		}
	}
	if len(a.outbox()) != 0 {
		t.Error("a commit of an intent that was given up is still to be sent")
	}
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.pull()
	agree(t, cid, a, b)
}

func TestS31ACommitWhoseAnswerWasLostIsMergedFromTheLog(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	entry := a.outbox()[0]
	if _, err := a.s.post(a.name, entry); err != nil {
		t.Fatal(err)
	}
	if r := must[SettleOutboxResult](a, "settleOutbox", &SettleOutboxParams{ID: entry.ID, Outcome: "unknown"}); r.State != "unknown" {
		t.Errorf("%+v", r)
	}
	a.reload()
	results := a.pull()
	if len(results) != 1 || results[0].Kind != "ownEcho" || results[0].Epoch == nil || *results[0].Epoch != 2 {
		t.Errorf("%+v", results)
	}
	if len(a.outbox()) != 0 {
		t.Error("the commit is sent again")
	}
	b.pull()
	agree(t, cid, a, b)
}

func TestARefusalThatWasNoneIsHealedByTheLog(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	entry := a.outbox()[0]
	if _, err := a.s.post(a.name, entry); err != nil {
		t.Fatal(err)
	}
	must[SettleOutboxResult](a, "settleOutbox", &SettleOutboxParams{ID: entry.ID, Outcome: "rejected"})
	a.pull()
	b.pull()
	agree(t, cid, a, b)
}

func TestS35AJoinerMissesNothingFromItsCommitOn(t *testing.T) {
	a, b, cid := pair(t)
	c := newDevice(t, a.s, "c@example.com")
	a.send(cid, "before c")
	a.push()
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
	a.push()
	a.send(cid, "before c decides")
	a.push()
	b.pull()
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	c.pull()
	b.send(cid, "also before")
	b.push()
	c.reload()
	c.accept()
	c.pull()
	a.pull()
	expectTexts(t, c, cid, "before c decides", "also before")
	agree(t, cid, a, b, c)
}

func TestS36APastEpochOpensWithinTheWindow(t *testing.T) {
	for _, c := range []struct {
		commits int
		want    string
	}{{1, "message"}, {3, "message"}, {4, "tooOld"}} {
		a, b, cid := pair(t)
		b.send(cid, "late")
		entry := b.outbox()[0]
		for range c.commits {
			must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
			a.push()
		}
		a.pull()
		late := Frame{Source: "group", Conversation: &cid, Seq: 1000, Time: a.s.clock, Bytes: entry.Bytes}
		for range 2 {
			r := must[ReceiveResult](a, "receive", &ReceiveParams{[]Frame{late}}).Results
			if len(r) != 1 || r[0].Kind != c.want {
				t.Errorf("after %d commits: %+v, want %s", c.commits, r, c.want)
			}
			late.Seq, c.want = 1001, map[string]string{"message": "duplicate", "tooOld": "tooOld"}[c.want]
		}
	}
}

func TestAPastEpochAgesByTheLogUntilTheLogIsRead(t *testing.T) {
	const day = 24 * 3600 * 1000
	for _, c := range []struct {
		question string
		later    Millis // when b speaks in the epoch that a's commit ended
		offline  Millis // how long a is away after that
		want     string
	}{
		{"said within a day, read at once", 1000, 0, "message"},
		{"said within a day, read a week later", 1000, 7 * day, "message"},
		{"said after more than a day", day + 10_000, 0, "tooOld"},
	} {
		t.Run(c.question, func(t *testing.T) {
			a, b, cid := pair(t)
			b.send(cid, "late")
			entry := b.outbox()[0]
			must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
			a.push()
			a.s.clock += c.later
			a.s.append(a.s.groups[cid], cid, entry.Bytes) // of a service that takes whatever comes
			a.s.clock += c.offline
			a.reload()
			if got := kinds(a.pull()); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

func TestTheClockDeletesThePastOfAConversationThatIsUpToDate(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	past := func() bool {
		for key := range a.store.rows {
			if strings.HasPrefix(key, "mls/"+cid+"/past/") {
				return true
			}
		}
		return false
	}
	if !past() {
		t.Fatal("no past epoch is kept")
	}
	a.s.clock += 24*3600*1000 - 30_000
	b.pull()
	b.send(cid, "good morning")
	b.push()
	a.s.clock += 60_000 // by the log the epoch ended less than a day ago, by the clock it did not
	a.pull()
	if past() {
		t.Error("the keys of the past epoch are kept for more than a day")
	}
}

func TestARefusedMessageIsEncryptedAgain(t *testing.T) {
	a, b, cid := pair(t)
	sent := a.send(cid, "late")
	old := a.outbox()[0]
	for range 3 {
		must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
		b.push()
	}
	_, err := a.s.post(a.name, old)
	r := a.settle(old, 0, err)
	if r.State != "queued" || *r.MessageID != sent.ID || r.OutboxID != nil {
		t.Errorf("before catching up: %+v", r)
	}
	a.pull()
	fresh := a.outbox()
	if len(fresh) != 1 || fresh[0].ID == old.ID || fresh[0].Epoch != 4 || *fresh[0].MessageID != sent.ID {
		t.Fatalf("after catching up: %+v", fresh)
	}
	a.push()
	b.pull()
	expectTexts(t, b, cid, "late")
}

func TestAMessageWhoseRefusalWasNoneIsShownOnce(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "once")
	old := a.outbox()[0]
	if _, err := a.s.post(a.name, old); err != nil {
		t.Fatal(err)
	}
	a.settle(old, 0, errors.New("no"))
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	a.pull()
	if fresh := a.outbox(); len(fresh) != 1 || fresh[0].ID == old.ID {
		t.Fatalf("%+v", fresh)
	}
	a.push()
	if got := kinds(b.pull()); !slices.Equal(got, []string{"duplicate"}) {
		t.Errorf("%v", got)
	}
	expectTexts(t, b, cid, "once")
	expectTexts(t, a, cid, "once")
}

func TestAMessageIsGivenUpAfterFiveRefusals(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "unloved")
	for refusals := 1; ; refusals++ {
		entry := a.outbox()[0]
		if r := a.settle(entry, 0, errors.New("no")); r.State == "failed" {
			if refusals != 1+maxAttempts {
				t.Errorf("given up after %d refusals", refusals)
			}
			return
		}
		must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
		b.push()
		a.pull()
	}
}

func TestAMessageThatIsRefusedInTheCurrentEpochFails(t *testing.T) {
	a, _, cid := pair(t)
	a.send(cid, "unwanted")
	entry := a.outbox()[0]
	if r := a.settle(entry, 0, refusal{epoch: 1}); r.State != "failed" {
		t.Errorf("%+v", r)
	}
	if m := a.history(cid)[0]; m.State != "failed" || len(a.outbox()) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestACreationThatIsRefusedFails(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	cid := a.create("nobody")
	a.send(cid, "to nobody")
	if r := a.settle(a.outbox()[0], 0, refusal{}); r.State != "dropped" {
		t.Errorf("%+v", r)
	}
	if c := a.conversation(cid); c.State != "failed" || c.Changing || a.history(cid)[0].State != "failed" {
		t.Errorf("%+v", c)
	}
	_, err := try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "x"})
	expectCode(t, err, CodeConflict)
}
