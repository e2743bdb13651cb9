package queue

import "context"

// Do queues turn and waits until it has run. It returns what turn returned.
//
// Errors that are not the turn's own: [ErrBusy] and [ErrClosed], [*PanicError]
// when the turn panicked, and context.Cause(ctx) when ctx was cancelled before
// the turn began. In all these cases but the panic the turn has not run. Once it
// runs, Do waits for its end, cancelled or not.
//
// name appears in Stats and in PanicError; use a small fixed set of names.
// Calls made by one goroutine run in the order in which it made them. Do must not
// be called within a turn of the same queue.
func Do[S, R any](ctx context.Context, q *Queue[S], name string, turn func(S) (R, error)) (R, error) {
	var (
		result, none R
		answer       error
		refusal      error
	)
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	settled := make(chan struct{})
	c := &call[S]{
		ctx:    ctx,
		name:   name,
		turn:   func(s S) { result, answer = turn(s) },
		settle: func(err error) { refusal = err; close(settled) },
	}
	if err := q.enter(c); err != nil {
		return none, err
	}
	select {
	case <-settled:
	case <-ctx.Done():
		if q.leave(c) {
			return none, context.Cause(ctx)
		}
		<-settled
	}
	if refusal != nil {
		return none, refusal
	}
	return result, answer
}
