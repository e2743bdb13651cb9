//go:build js && wasm

package jsbind

import (
	"context"
	"sync"
	"syscall/js"
)

// outcome is what a promise came to.
type outcome struct {
	value js.Value
	err   error
}

// waiter is a pair of reactions to a promise. They are used again: making a
// js.Func for every wait costs more than the wait.
type waiter struct {
	fulfilled, rejected js.Func
	settled             chan outcome
}

var (
	promiseResolve = bound(promiseClass, "resolve")
	promiseThen    = uncurried(promiseClass, "then")

	idleMu sync.Mutex
	idle   []*waiter
)

// await blocks the goroutine until the promise settles. It must not be called in
// a function that JavaScript is waiting for. What is not a promise is its own
// value. When ctx ends first, its cause is returned, and whatever the promise does
// is not waited for.
func await(ctx context.Context, v js.Value) (js.Value, error) {
	// Promise.resolve makes a promise of whatever v is that settles once, and is
	// what makes it safe to use the reactions again.
	promise, err := call(promiseResolve, v)
	if err != nil {
		return js.Undefined(), err
	}
	w := takeWaiter()
	if _, err := call(promiseThen, promise, w.fulfilled, w.rejected); err != nil {
		w.keep()
		return js.Undefined(), err
	}
	select {
	case o := <-w.settled:
		w.keep()
		return o.value, o.err
	case <-ctx.Done():
		go func() {
			<-w.settled
			w.keep()
		}()
		return js.Undefined(), context.Cause(ctx)
	}
}

func takeWaiter() *waiter {
	idleMu.Lock()
	defer idleMu.Unlock()
	if n := len(idle); n > 0 {
		w := idle[n-1]
		idle = idle[:n-1]
		return w
	}
	// One outcome fits, so that a reaction never blocks the event loop.
	w := &waiter{settled: make(chan outcome, 1)}
	w.fulfilled = newFunc(func(_ js.Value, args []js.Value) any {
		w.settled <- outcome{value: argument(args, 0)}
		return nil
	})
	w.rejected = newFunc(func(_ js.Value, args []js.Value) any {
		w.settled <- outcome{err: &exception{argument(args, 0)}}
		return nil
	})
	return w
}

func (w *waiter) keep() {
	idleMu.Lock()
	defer idleMu.Unlock()
	idle = append(idle, w)
}
