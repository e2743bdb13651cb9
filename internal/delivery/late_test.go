package delivery

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// slow is a journal in which ten hours lie between two epochs.
type slow struct {
	store
	start time.Time
}

func (j slow) began(epoch uint64) time.Time {
	return j.start.Add(time.Duration(epoch) * 10 * time.Hour)
}

func (j slow) Last(ctx context.Context, key string) (journal.Record, bool, error) {
	record, found, err := j.store.Last(ctx, key)
	if !found || err != nil || record.Token(0) != "epoch" {
		return record, found, err
	}
	var e epochRecord
	err = json.Unmarshal(record.Data, &e)
	record.Time = j.began(e.Epoch)
	return record, found, err
}

// Members delete the keys of an epoch a day after its end. A message that comes later would be stored for nobody, and its sender told "sent".
func TestMessagesOfEpochsThatEndedLongAgoAreRejected(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	j := slow{l.service.journal, time.UnixMilli(1_800_000_000_000)}
	var now time.Time
	l.service.journal, l.service.now = j, func() time.Time { return now }
	alice := l.person("alice@example.com", 1)
	g := newGroup()
	for _, id := range []string{"c0", "c1", "c2"} {
		alice.commit(g, g.commitBody(id))
	}
	for _, c := range []struct {
		id       string
		epoch    uint64
		at       time.Time
		accepted bool
	}{
		{"two behind", 1, j.began(2).Add(epochsKept), true},
		{"two behind, too late", 1, j.began(2).Add(epochsKept + time.Millisecond), false},
		{"one behind", 2, j.began(3).Add(epochsKept), true},
		{"one behind, too late", 2, j.began(3).Add(epochsKept + time.Millisecond), false},
		{"of today's epoch", 3, j.began(1000), true},
		{"by a clock that is behind", 2, j.began(0), true},
	} {
		now = c.at
		message := map[string]any{"id": digest(c.id), "message": privateMessage(g.id, c.epoch, mls.ContentTypeApplication)}
		answer := alice.post(g.path("messages"), message)
		if c.accepted {
			seq := alice.must(http.StatusOK, answer).seq()
			now = j.began(1000) // its answer got lost, and the sender asks again
			if again := alice.must(http.StatusOK, alice.post(g.path("messages"), message)).seq(); again != seq {
				t.Errorf("%s: at %d, then at %d", c.id, seq, again)
			}
			continue
		}
		var in struct{ Epoch uint64 }
		if answer.into(&in); answer.code() != CodeRejected || in.Epoch != 3 {
			t.Errorf("%s: %d %s", c.id, answer.status, answer.body)
		}
	}
}
