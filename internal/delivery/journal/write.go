package journal

import (
	"context"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Expect is what a write demands of the record that its key has so far.
type Expect struct {
	set bool
	seq uint64
}

var (
	Anything = Expect{}          // whatever is there is replaced
	Absent   = Expect{set: true} // the key has no record
)

// At expects that the last record of the key is the one with this sequence.
func At(seq uint64) Expect { return Expect{set: true, seq: seq} }

// Write is one record to be stored.
type Write struct {
	Key    string
	Data   []byte
	Meta   map[string]string // small facts about the data: header names and values without line breaks
	Expect Expect
	TTL    time.Duration // whole seconds; 0: for ever
}

func (w Write) message() *nats.Msg {
	msg := nats.NewMsg(prefix + w.Key)
	msg.Data = w.Data
	for name, value := range w.Meta {
		msg.Header.Set(name, value)
	}
	if w.Expect.set {
		msg.Header.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(w.Expect.seq, 10))
	}
	if w.TTL > 0 {
		msg.Header.Set(jetstream.MsgTTLHeader, strconv.FormatInt(int64(w.TTL/time.Second), 10)+"s")
	}
	return msg
}

// Put stores one record and returns its sequence, after it is durable. Errors: ErrLost, ErrUnknown, ErrUnavailable.
func (j *Journal) Put(ctx context.Context, w Write) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	ack, err := j.js.PublishMsg(ctx, w.message(), jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, writeError(err)
	}
	return ack.Sequence, nil
}
