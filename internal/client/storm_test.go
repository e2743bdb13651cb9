package client

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"testing"
)

// calls keeps a number of calls in flight until each of them has been made so often.
func calls(flights, rounds int, call func(flight, round int)) {
	var all sync.WaitGroup
	for flight := range flights {
		all.Go(func() {
			for round := range rounds {
				call(flight, round)
			}
		})
	}
	all.Wait()
}

func TestS04ExportRefreshAndSendAtOnceAllSucceed(t *testing.T) {
	a, b, cid := pair(t)
	var mu sync.Mutex
	var exports []ExportStateForVaultResult
	messagesAt := map[uint64]int{} // by store commit
	number, messages := uint64(0), 0
	_ = a.client.queueDo(func(e *engine) { number = e.state.number })
	messagesAt[number] = 0
	a.store.everyCommit = func(batch Batch) {
		number++
		if slices.ContainsFunc(batch.Ops, func(op Op) bool { return len(op.Key) > 5 && op.Key[:5] == "hist/" }) {
			messages++
		}
		messagesAt[number] = messages
	}
	calls(100, 1, func(flight, _ int) {
		calls(3, 1, func(part, _ int) {
			var err error
			switch part {
			case 0:
				var r ExportStateForVaultResult
				r, err = try[ExportStateForVaultResult](a.client, "exportStateForVault", &Nothing{})
				mu.Lock()
				exports = append(exports, r)
				mu.Unlock()
			case 1:
				_, err = try[PrepareKeyPackagesResult](a.client, "prepareKeyPackages", &PrepareKeyPackagesParams{nil, 50, true})
			case 2:
				_, err = try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: fmt.Sprint(flight)})
			}
			if err != nil {
				t.Error(err)
			}
		})
	})
	for _, x := range exports {
		var s snapshot
		_ = a.client.queueDo(func(e *engine) {
			plaintext, _, err := e.state.key.OpenBackup("a@example.com", x.Snapshot)
			if err != nil || decodeRecord(plaintext, &s) != nil {
				t.Error("an export does not open")
			}
		})
		if want, ok := messagesAt[x.Commit]; !ok || len(s.Conversations[0].Messages) != want {
			t.Errorf("the export of commit %d has %d messages, the store had %d", x.Commit, len(s.Conversations[0].Messages), want)
		}
	}
	a.push()
	b.pull()
	if got := len(b.texts(cid)); got != 100 {
		t.Errorf("%d of 100 messages arrived", got)
	}
}

// The answers of calls in flight must be those of some order in which they ran one by one. The order is that of the
// started callbacks, and the check is to make the same calls in it.
func TestAStormOfCallsEqualsASerialOrder(t *testing.T) {
	const flights, rounds = 64, 12
	a, b, cid := pair(t)
	var started []string // owner's goroutine only
	results := make([][]string, flights)
	for i := range results {
		results[i] = make([]string, rounds)
	}
	calls(flights, rounds, func(flight, round int) {
		rng := rand.New(rand.NewSource(int64(flight*1000 + round)))
		name, params := stormCall(rng, cid, flight, round)
		done := make(chan struct{})
		a.client.Post(context.Background(), byName[name], params, func() {
			if name == "sendMessage" {
				started = append(started, params.(*SendMessageParams).Text)
			}
		}, func(result any, err error) {
			defer close(done)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if r, ok := result.(MessagesResult); ok {
				var seen []string
				for _, m := range r.Messages {
					seen = append(seen, m.Text)
				}
				if want := started[max(0, len(started)-10):]; !slices.Equal(seen, want) {
					t.Errorf("messages answers %v in the turn after %v", seen, want)
				}
			}
			if r, ok := result.(ConversationsResult); ok {
				if i := slices.IndexFunc(r.Conversations, func(c ConversationView) bool { return c.Conversation == cid }); i < 0 ||
					len(started) > 0 && r.Conversations[i].Last.Text != started[len(started)-1] {
					t.Error("conversations shows another newest message than the turn before it made")
				}
			}
		})
		<-done
	})
	a.push()
	b.pull()
	expectTexts(t, a, cid, started[len(started)-min(len(started), 500):]...)
	expectTexts(t, b, cid, a.texts(cid)...)
	for flight := range flights { // calls of one caller run in the order in which it made them
		last := -1
		for _, text := range started {
			var f, r int
			if _, err := fmt.Sscanf(text, "%d-%d", &f, &r); err == nil && f == flight {
				if r <= last {
					t.Errorf("caller %d: message %d came after %d", flight, r, last)
				}
				last = r
			}
		}
	}
}

func stormCall(rng *rand.Rand, cid string, flight, round int) (string, any) {
	switch rng.Intn(8) {
	case 0:
		return "exportStateForVault", &Nothing{}
	case 1:
		return "prepareKeyPackages", &PrepareKeyPackagesParams{nil, 50, true}
	case 2:
		return "conversations", &Nothing{}
	case 3:
		return "messages", &MessagesParams{Conversation: cid, Limit: 10}
	case 4:
		return "outbox", &Nothing{}
	case 5:
		return "receive", &ReceiveParams{[]Frame{{Source: "group", Conversation: &cid, Seq: uint64(flight*1000 + round + 1), Bytes: []byte{0}}}}
	case 6:
		return "createConversation", &CreateConversationParams{Title: fmt.Sprint(flight, round)}
	}
	return "sendMessage", &SendMessageParams{Conversation: cid, Text: fmt.Sprintf("%d-%d", flight, round)}
}
