package delivery

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

func TestACommitItsMembersAndItsWelcomesAreOneThing(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	g := newGroup()
	first := g.commitBody("c0", bob)
	seq := alice.commit(g, first)

	log := alice.log(g)
	if len(log) != 1 || log[0].Seq != seq || !bytes.Equal(log[0].Message, first.Commit) || log[0].Time == 0 {
		t.Errorf("the log is %+v, want the commit at %d", log, seq)
	}
	inbox := bob.inbox()
	if len(inbox) != 1 {
		t.Fatalf("%d Welcomes in the inbox", len(inbox))
	}
	got := inbox[0]
	if got.CommitSeq != seq || got.From != alice.name || got.Kind != "welcome" || g.path("log") != "/api/groups/"+got.Group+"/log" ||
		!bytes.Equal(got.Message, first.Welcomes[0].Welcome) {
		t.Errorf("the inbox holds %+v", got)
	}
	if len(alice.inbox()) != 0 {
		t.Error("the committer has a Welcome")
	}
	bob.must(http.StatusOK, bob.post("/api/inbox/ack", map[string]any{"upTo": got.Seq}))
	if len(bob.inbox()) != 0 {
		t.Error("an acknowledged Welcome stays")
	}
}

func TestOneOfManyCommitsOfAnEpochWins(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	members := make([]*person, 8)
	for i := range members {
		members[i] = l.person(fmt.Sprintf("member%d@example.com", i), 10+i)
	}
	invited := l.person("invited@example.com", 99)
	g := newGroup()
	alice.commit(g, g.commitBody("c0", members...))

	const epochs = 4
	for epoch := range epochs {
		var group sync.WaitGroup
		answers, commits := make([]*reply, len(members)), make([]commitRequest, len(members))
		for i, member := range members {
			commits[i] = g.commitBody(fmt.Sprintf("e%d", epoch), invited)
			group.Go(func() {
				var err error
				if answers[i], err = member.try(http.MethodPost, g.path("commits"), commits[i]); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		g.epoch++
		won := -1
		for i, answer := range answers {
			var in struct{ Epoch uint64 }
			switch answer.into(&in); {
			case answer.status == http.StatusOK && won < 0:
				won = i
			case answer.status == http.StatusOK:
				t.Fatalf("epoch %d: two commits won", g.epoch)
			case answer.code() != CodeRejected || in.Epoch != g.epoch:
				t.Errorf("a loser is answered %d %s", answer.status, answer.body)
			}
		}
		log, inbox := alice.log(g), invited.inbox()
		if won < 0 || len(log) != epoch+2 || !bytes.Equal(log[epoch+1].Message, commits[won].Commit) {
			t.Fatalf("epoch %d: the log has %d entries, winner %d", g.epoch, len(log), won)
		}
		if len(inbox) != epoch+1 || !bytes.Equal(inbox[epoch].Message, commits[won].Welcomes[0].Welcome) {
			t.Fatalf("epoch %d: %d Welcomes are visible; only the winner's may be (S32)", g.epoch, len(inbox))
		}
	}
}

func TestAResentRequestIsStoredOnceAndAnsweredTheSame(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	g := newGroup()
	commit := g.commitBody("c0", bob)
	message := map[string]any{"id": "m0", "message": privateMessage(g.id, 1, mls.ContentTypeApplication)}
	commitSeq := alice.commit(g, commit)
	messageSeq := alice.must(http.StatusOK, alice.post(g.path("messages"), message)).seq()
	for i := range 4 { // the group moves on, far past the epochs of both
		alice.commit(g, g.commitBody(fmt.Sprintf("c%d", i+1)))
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for path, want := range map[string]uint64{"commits": commitSeq, "messages": messageSeq} {
				body := any(message)
				if path == "commits" {
					body = commit
				}
				answer, err := alice.try(http.MethodPost, g.path(path), body)
				if err != nil || answer.status != http.StatusOK || answer.seq() != want {
					t.Errorf("resend to %s: %v %s, want seq %d", path, err, answer.body, want)
				}
			}
		})
	}
	group.Wait()
	if log := alice.log(g); len(log) != 6 {
		t.Errorf("the log has %d entries, want 6", len(log))
	}
	if len(bob.inbox()) != 1 {
		t.Error("a resent commit brought a second Welcome")
	}
	other := g.commitBody("c0")
	alice.refused(CodeConflict, alice.post(g.path("commits"), other))
	alice.refused(CodeConflict, alice.post(g.path("messages"), map[string]any{"id": "m0", "message": privateMessage(g.id, g.epoch, mls.ContentTypeApplication)}))
	bob.must(http.StatusOK, bob.say(g, "m0")) // another's id is another id
}

func TestADeviceSeesTheLogFromItsAdditionToItsRemoval(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob, carol := l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
	g := newGroup()
	alice.commit(g, g.commitBody("c0"))
	before := alice.must(http.StatusOK, alice.say(g, "m0")).seq()
	bob.refused(CodeNotAMember, bob.get(g.path("log")))
	bob.refused(CodeNotAMember, bob.say(g, "early"))
	added := alice.commit(g, g.commitBody("c1", bob))
	during := bob.must(http.StatusOK, bob.say(g, "m1")).seq()
	removal := g.commitBody("c2", carol)
	removal.Removed = []deviceName{bob.name}
	removed := alice.commit(g, removal)
	after := carol.must(http.StatusOK, carol.say(g, "m2")).seq()

	for who, want := range map[*person][]uint64{bob: {added, during, removed}, carol: {removed, after}} {
		if got := seqs(who.log(g)); !slices.Equal(got, want) {
			t.Errorf("%s sees %v, want %v", who.name.User, got, want)
		}
	}
	if all := seqs(alice.log(g)); len(all) != 6 || all[1] != before {
		t.Errorf("the founder sees %v", all)
	}
	bob.refused(CodeNotAMember, bob.say(g, "late"))
	bob.refused(CodeNotAMember, bob.post(g.path("commits"), g.commitBody("late")))
	again := alice.commit(g, g.commitBody("c3", bob))
	if got := seqs(bob.log(g)); !slices.Equal(got, []uint64{again}) {
		t.Errorf("added again, bob sees %v, want %v", got, again)
	}
}

func TestAResendByADeviceThatWasRemovedSinceIsAnswered(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	g := newGroup()
	alice.commit(g, g.commitBody("c0", bob))
	message := map[string]any{"id": "m", "message": privateMessage(g.id, g.epoch, mls.ContentTypeApplication)}
	seq := bob.must(http.StatusOK, bob.post(g.path("messages"), message)).seq()
	removal := g.commitBody("c1")
	removal.Removed = []deviceName{bob.name}
	alice.commit(g, removal)
	if got := bob.must(http.StatusOK, bob.post(g.path("messages"), message)).seq(); got != seq {
		t.Errorf("answered %d, want %d", got, seq)
	}
}

func TestAnOldEpochIsRefusedEvenAfterItsRowsAreGone(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	g := newGroup()
	old := g.commitBody("other") // of epoch 0, never sent
	for i := range 5 {
		alice.commit(g, g.commitBody(fmt.Sprintf("c%d", i)))
	}
	if err := l.service.journal.Purge(context.Background(), journal.Under("log", base64url.EncodeToString(g.id)), 0); err != nil {
		t.Fatal(err)
	}
	answer := alice.post(g.path("commits"), old)
	var in struct{ Epoch uint64 }
	if answer.into(&in); answer.code() != CodeRejected || in.Epoch != 5 {
		t.Errorf("answered %s (S38)", answer.body)
	}
	if log := alice.log(g); len(log) != 0 {
		t.Errorf("%d entries came into the log", len(log))
	}
}

func TestMessagesOfEpochsWhoseKeysAreGoneAreRejected(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	g := newGroup()
	for i := range 5 {
		alice.commit(g, g.commitBody(fmt.Sprintf("c%d", i)))
	}
	for content, accepted := range map[mls.ContentType]map[uint64]bool{
		mls.ContentTypeApplication: {2: false, 3: true, 4: true, 5: true, 6: false},
		mls.ContentTypeProposal:    {3: false, 4: false, 5: true, 6: false},
	} {
		for epoch, want := range accepted {
			answer := alice.post(g.path("messages"), map[string]any{"id": fmt.Sprintf("m%d-%d", content, epoch), "message": privateMessage(g.id, epoch, content)})
			if got := answer.status == http.StatusOK; got != want || (!want && answer.code() != CodeRejected) {
				t.Errorf("content type %d of epoch %d in epoch 5: %d %s", content, epoch, answer.status, answer.body)
			}
		}
	}
}

func TestALogIsReadInPages(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	g, other := newGroup(), newGroup()
	want := []uint64{alice.commit(g, g.commitBody("c0"))}
	alice.commit(other, other.commitBody("c0"))
	for i := range 10 {
		want = append(want, alice.must(http.StatusOK, alice.say(g, fmt.Sprintf("m%d", i))).seq())
		alice.must(http.StatusOK, alice.say(other, fmt.Sprintf("m%d", i)))
	}
	var got []uint64
	for after, more := uint64(0), true; more; {
		var out listing[logEntry]
		alice.must(http.StatusOK, alice.get(fmt.Sprintf("%s?after=%d&limit=4", g.path("log"), after))).into(&out)
		if more = out.More; len(out.Entries) > 4 || (more && len(out.Entries) == 0) {
			t.Fatalf("a page of %d entries", len(out.Entries))
		}
		for _, entry := range out.Entries {
			got, after = append(got, entry.Seq), entry.Seq
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}
