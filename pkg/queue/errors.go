package queue

import (
	"errors"
	"runtime"
)

var (
	// ErrBusy settles a call that found as many calls waiting as [Options].Bound
	// allows. Nothing ran; the call may be made again later.
	ErrBusy = errors.New("queue: too many calls are waiting")

	// ErrClosed settles a call that came after Close, or that was still waiting
	// when the queue was closed with [Abort]. Nothing ran.
	ErrClosed = errors.New("queue: closed")

	// ErrGoexit is the Value of the [*PanicError] of a turn that called
	// [runtime.Goexit] and so ended without an answer.
	ErrGoexit = errors.New("queue: the turn called runtime.Goexit")
)

// PanicError settles a call whose turn panicked. The state has been rolled back
// by the time anybody sees it.
//
// It does not unwrap to Value: a panic is a bug of the program, whatever error
// was thrown, and must not be mistaken for that error.
type PanicError struct {
	Name  string // the name that the call was made with
	Value any    // what was passed to panic, or ErrGoexit
	Stack []byte // the stack of the turn, as runtime/debug.Stack prints it
}

// Error names the turn. The value's text is part of it only for errors of the
// runtime, because any other value may hold what must not get into a log.
func (e *PanicError) Error() string {
	text := "queue: panic in turn " + e.Name
	if r, ok := e.Value.(runtime.Error); ok {
		return text + ": " + r.Error()
	}
	if e.Value == ErrGoexit {
		return text + ": runtime.Goexit"
	}
	return text
}
