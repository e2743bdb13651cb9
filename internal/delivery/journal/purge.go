package journal

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"
)

// Purge removes the records whose keys match the pattern (a key, or one from Under) and whose sequence is at most upTo; 0 means all of
// them. What is gone already is no error.
func (j *Journal) Purge(ctx context.Context, pattern string, upTo uint64) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	options := []jetstream.StreamPurgeOpt{jetstream.WithPurgeSubject(prefix + pattern)}
	if upTo > 0 {
		options = append(options, jetstream.WithPurgeSequence(upTo+1))
	}
	return readError(j.stream.Purge(ctx, options...))
}
