package queue

import (
	"context"
	"errors"
)

// Mode says what becomes of the calls that wait when a queue is closed.
type Mode uint8

const (
	// Drain lets every call that waits have its turn.
	Drain Mode = iota
	// Abort settles every call that waits with ErrClosed. The turn that is
	// running comes to its end: a turn is never torn.
	Abort
)

// Close refuses new calls and waits until the owner has run its last turn. It
// returns nil, or context.Cause(ctx) when ctx was cancelled first; the queue is
// closing nevertheless, and calls still settle as mode says.
//
// Close may be called several times and from several goroutines; an Abort
// hastens a Drain that is under way. Within a turn Close would wait for itself:
// pass a cancelled context there, or close from elsewhere.
func (q *Queue[S]) Close(ctx context.Context, mode Mode) error {
	q.mu.Lock()
	q.closing = true
	var dropped []*call[S]
	if mode == Abort {
		dropped = q.drop()
	}
	refusal := q.closed()
	q.rouse()
	q.mu.Unlock()
	settle(dropped, refusal)

	select {
	case <-q.ended:
		return nil
	default:
	}
	select {
	case <-q.ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// shatter closes the queue after a rollback that panicked. It runs on the owner's
// goroutine, which finds an empty line and ends.
func (q *Queue[S]) shatter(cause *PanicError) {
	q.mu.Lock()
	q.closing = true
	q.broken = cause
	dropped := q.drop()
	refusal := q.closed()
	q.mu.Unlock()
	settle(dropped, refusal)
}

// drop empties the line. The caller holds the lock, and settles the calls after
// giving it back.
func (q *Queue[S]) drop() []*call[S] {
	var dropped []*call[S]
	for c := q.line.first; c != nil; c = q.line.first {
		q.line.remove(c)
		c.place = left
		q.count.aborted++
		dropped = append(dropped, c)
	}
	return dropped
}

// closed is the answer to a call that a closing queue cannot serve.
func (q *Queue[S]) closed() error {
	if q.broken != nil {
		return errors.Join(ErrClosed, q.broken)
	}
	return ErrClosed
}

func settle[S any](dropped []*call[S], err error) {
	for _, c := range dropped {
		if c.forget != nil {
			c.forget()
		}
		c.settle(err)
	}
}
