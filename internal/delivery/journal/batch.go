package journal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// MaxBatch is how many records one batch may hold: the default bound of a JetStream server.
const MaxBatch = 1000

const (
	batchIDHeader     = "Nats-Batch-Id"
	batchSeqHeader    = "Nats-Batch-Sequence"
	batchCommitHeader = "Nats-Batch-Commit"
	batchAttempts     = 4
)

// PutAll stores all the records or none, in this order and with no foreign record between them. A key may stand in a batch once.
// Errors as for Put; a batch that was dropped for load before its last record is sent again, under another id.
func (j *Journal) PutAll(ctx context.Context, writes []Write) error {
	switch len(writes) {
	case 0:
		return nil
	case 1:
		_, err := j.Put(ctx, writes[0])
		return err
	}
	if len(writes) > MaxBatch {
		return fmt.Errorf("%w: a batch of %d records, over %d", ErrUnavailable, len(writes), MaxBatch)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*requestTimeout)
	defer cancel()
	select {
	case j.batches <- struct{}{}:
		defer func() { <-j.batches }()
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	for attempt := 1; ; attempt++ {
		err := j.putBatch(ctx, writes)
		var api *jetstream.APIError
		if attempt == batchAttempts || !errors.As(err, &api) || (api.ErrorCode != codeIncompleteBatch && api.ErrorCode != codeTooManyBatchesInFlight) {
			return writeError(err)
		}
		select {
		case <-time.After(time.Duration(attempt*attempt) * 20 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
	}
}

// putBatch sends the parts without waiting and asks for an answer to the last one only: the server judges the batch there.
func (j *Journal) putBatch(ctx context.Context, writes []Write) error {
	id := rand.Text()
	for i, write := range writes {
		msg := write.message()
		msg.Header.Set(batchIDHeader, id)
		msg.Header.Set(batchSeqHeader, strconv.Itoa(i+1))
		if i < len(writes)-1 {
			if err := j.conn.PublishMsg(msg); err != nil {
				return fmt.Errorf("%w: %w", nats.ErrConnectionClosed, err) // without its last part a batch is never stored
			}
			continue
		}
		msg.Header.Set(batchCommitHeader, "1")
		answer, err := j.conn.RequestMsgWithContext(ctx, msg)
		if err != nil {
			return err
		}
		return batchAnswer(answer.Data, id, len(writes))
	}
	return nil
}

func batchAnswer(data []byte, id string, size int) error {
	var ack struct {
		Error *jetstream.APIError `json:"error"`
		Batch string              `json:"batch"`
		Count int                 `json:"count"`
	}
	if err := json.Unmarshal(data, &ack); err != nil {
		return fmt.Errorf("journal: answer to a batch: %w", err)
	}
	if ack.Error != nil {
		return ack.Error
	}
	if ack.Batch != id || ack.Count != size {
		return fmt.Errorf("journal: a batch of %d records was answered with %d", size, ack.Count)
	}
	return nil
}
