package journal

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var (
	// ErrLost says that an expectation of a write did not hold: somebody else wrote first and nothing of this write was stored.
	ErrLost = errors.New("journal: another write came first")
	// ErrUnknown says that no answer came in time: the write may or may not be stored, now or a little later.
	ErrUnknown = errors.New("journal: the outcome of the write is unknown")
	// ErrUnavailable says that the server did not take the request: nothing was stored, or nothing could be read.
	ErrUnavailable = errors.New("journal: the server is not available")
	// ErrInUse says that another process holds the data folder.
	ErrInUse = errors.New("journal: the data folder is in use by another process")
)

// Error codes of the JetStream API that the journal decides on.
const (
	codeWrongLastSequence         jetstream.ErrorCode = 10071 // names the sequence that it found
	codeWrongLastSequenceConstant jetstream.ErrorCode = 10164 // another write to that key is in flight in the cluster
	codeIncompleteBatch           jetstream.ErrorCode = 10176
	codeTooManyBatchesInFlight    jetstream.ErrorCode = 10210
)

// writeError maps what a publish answered onto the errors above.
func writeError(err error) error {
	var api *jetstream.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api):
		switch api.ErrorCode {
		case codeWrongLastSequence, codeWrongLastSequenceConstant:
			return fmt.Errorf("%w (%d)", ErrLost, api.ErrorCode)
		}
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrNoStreamResponse),
		errors.Is(err, nats.ErrMaxPayload), errors.Is(err, nats.ErrConnectionClosed):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	default:
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
}

// readError maps what a read answered: a read that had no answer changed nothing, so it is only unavailable.
func readError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
