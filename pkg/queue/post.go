package queue

import "context"

// Post queues turn and returns at once; it never blocks. It is Do for callers
// that must not wait, such as the callbacks of a browser.
//
// started, unless nil, runs on the owner's goroutine when the turn begins and
// counts as a part of it: its panic is the turn's panic.
//
// done runs exactly once, with the turn's answer or with one of the errors that
// Do names. For a call that had its turn it runs on the owner's goroutine, right
// after the turn (and its rollback) and before the next one, so that an observer
// sees answers in the order of the turns. For any other call it runs on a
// goroutine that holds no lock of the queue: within Post when the call was
// refused, within Close when it was aborted, on any goroutine when its context was
// cancelled. done must not panic: there is nobody left to tell.
func Post[S, R any](ctx context.Context, q *Queue[S], name string, turn func(S) (R, error), started func(), done func(R, error)) {
	var (
		result, none R
		answer       error
	)
	if ctx.Err() != nil {
		done(none, context.Cause(ctx))
		return
	}
	c := &call[S]{
		ctx:  ctx,
		name: name,
		turn: func(s S) {
			if started != nil {
				started()
			}
			result, answer = turn(s)
		},
		settle: func(err error) {
			if err != nil {
				done(none, err)
				return
			}
			done(result, answer)
		},
	}
	if ctx.Done() != nil {
		c.forget = context.AfterFunc(ctx, func() {
			if q.leave(c) {
				done(none, context.Cause(ctx))
			}
		})
	}
	if err := q.enter(c); err != nil {
		if c.forget != nil {
			c.forget()
		}
		done(none, err)
	}
}
