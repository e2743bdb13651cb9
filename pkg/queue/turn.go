package queue

import (
	"context"
	"runtime/debug"
	"time"
)

// run gives c its turn and settles it. It runs on the owner's goroutine.
func (q *Queue[S]) run(c *call[S]) {
	if c.forget != nil {
		c.forget()
	}
	// The context may have been cancelled a moment before its subscriber could
	// say so. A turn that nobody wants any more does not begin.
	if c.ctx.Err() != nil {
		q.mu.Lock()
		q.count.cancelled++
		q.mu.Unlock()
		c.settle(context.Cause(c.ctx))
		return
	}
	begin := time.Now()
	returned := false
	var failure *PanicError
	// Two deferred functions, because a turn may call Goexit, and so may a rollback:
	// both are settled all the same.
	defer func() {
		q.record(c.name, begin.Sub(c.since), time.Since(begin), failure != nil)
		if failure != nil {
			c.settle(failure)
			return
		}
		c.settle(nil)
	}()
	defer func() {
		if returned {
			return
		}
		failure = &PanicError{Name: c.name, Value: recover(), Stack: debug.Stack()}
		if failure.Value == nil {
			failure.Value = ErrGoexit
		}
		q.restore(failure)
	}()
	c.turn(q.state)
	returned = true
}

// restore runs the rollback after a panic. A rollback that panics breaks the
// queue.
func (q *Queue[S]) restore(cause *PanicError) {
	if q.rollback == nil {
		return
	}
	returned := false
	defer func() {
		if returned {
			return
		}
		second := &PanicError{Name: cause.Name, Value: recover(), Stack: debug.Stack()}
		if second.Value == nil {
			second.Value = ErrGoexit
		}
		q.shatter(second)
	}()
	q.state = q.rollback(q.state, cause)
	returned = true
}
