package queue

import (
	"sync"
	"time"
)

// DefaultBound is the number of calls that may wait where Options names none.
const DefaultBound = 1024

// Options are the two things that a queue cannot decide for itself.
type Options[S any] struct {
	// Bound is how many calls may wait, the running one not counted. Zero means
	// DefaultBound; negative is a bug and panics in New.
	Bound int

	// Rollback is called on the owner's goroutine after a turn that panicked,
	// before its call is settled. It gets the state as the turn left it and
	// returns the state for the next turn. Without it the state is kept as it is,
	// which is right only for a state that no turn can leave half-changed.
	// When Rollback itself panics there is no state to go on with: the queue
	// closes, and every waiting and later call gets an error that is ErrClosed.
	Rollback func(state S, cause *PanicError) S
}

// Queue is a state of type S and the goroutine that owns it. All methods may be
// called from any goroutine. A queue that is no longer needed must be closed, or
// its goroutine stays.
type Queue[S any] struct {
	bound    int
	rollback func(S, *PanicError) S

	state S // touched by the owner's goroutine only

	mu      sync.Mutex
	line    line[S]
	closing bool
	broken  *PanicError // the panic of a Rollback
	running string
	count   counters

	wake  chan struct{} // capacity 1: there is a call, or the queue closes
	ended chan struct{} // closed when the owner has run its last turn
}

// New starts the goroutine that owns state. From here on the state must be
// touched within turns only.
func New[S any](state S, o Options[S]) *Queue[S] {
	if o.Bound < 0 {
		panic("queue: a negative bound")
	}
	if o.Bound == 0 {
		o.Bound = DefaultBound
	}
	q := &Queue[S]{
		bound:    o.Bound,
		rollback: o.Rollback,
		state:    state,
		wake:     make(chan struct{}, 1),
		ended:    make(chan struct{}),
	}
	go q.own()
	return q
}

// own is the owner: it runs turns until the queue is closed and nothing waits.
func (q *Queue[S]) own() {
	finished := false
	defer func() {
		// Goexit in a turn ends this goroutine and cannot be stopped. The queue
		// has to outlive it: the next goroutine takes over where this one left.
		if !finished {
			go q.own()
		}
	}()
	for {
		c, more := q.take()
		if c != nil {
			q.run(c)
			continue
		}
		if !more {
			break
		}
		<-q.wake
	}
	finished = true
	close(q.ended)
}

// enter puts a call at the end of the line, or says why it cannot get there.
func (q *Queue[S]) enter(c *call[S]) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case c.place == left: // its context was faster
		return nil
	case q.closing:
		c.place = left
		return q.closed()
	case q.line.length >= q.bound:
		c.place = left
		q.count.busy++
		return ErrBusy
	}
	c.place = waiting
	c.since = time.Now()
	q.line.push(c)
	q.count.peak = max(q.count.peak, q.line.length)
	q.rouse()
	return nil
}

// leave takes a call out before its turn; false means that it is too late.
func (q *Queue[S]) leave(c *call[S]) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch c.place {
	case outside:
	case waiting:
		q.line.remove(c)
	default:
		return false
	}
	c.place = left
	q.count.cancelled++
	return true
}

// take moves the oldest call to its turn. more is false when no call will come.
func (q *Queue[S]) take() (c *call[S], more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running = ""
	c = q.line.first
	if c == nil {
		return nil, !q.closing
	}
	q.line.remove(c)
	c.place = taken
	q.running = c.name
	return c, true
}

// rouse wakes the owner, or leaves it a note for when it next looks.
func (q *Queue[S]) rouse() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
