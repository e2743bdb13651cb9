package journal

import (
	"context"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// Follow calls each, in order of sequence and one at a time, for every record from now on whose key matches one of the patterns.
// The records come without data: they tell what is new, reading it is the reader's business. It ends with stop, which waits
// for nothing. One consumer serves the process; it repairs itself after a reconnect.
func (j *Journal) Follow(ctx context.Context, patterns []string, each func(Record)) (stop func(), err error) {
	filters := make([]string, len(patterns))
	for i, pattern := range patterns {
		filters[i] = prefix + pattern
	}
	consumer, err := j.js.OrderedConsumer(ctx, streamName, jetstream.OrderedConsumerConfig{
		FilterSubjects: filters,
		DeliverPolicy:  jetstream.DeliverNewPolicy,
		HeadersOnly:    true,
	})
	if err != nil {
		return nil, readError(err)
	}
	running, err := consumer.Consume(func(msg jetstream.Msg) {
		meta, err := msg.Metadata()
		if err != nil {
			j.log.Error("journal: a followed record has no position", "error", err)
			return
		}
		each(Record{Key: strings.TrimPrefix(msg.Subject(), prefix), Seq: meta.Sequence.Stream, Time: meta.Timestamp, meta: msg.Headers()})
	}, jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		j.log.Warn("journal: following was interrupted", "error", err)
	}))
	if err != nil {
		return nil, readError(err)
	}
	return running.Stop, nil
}
