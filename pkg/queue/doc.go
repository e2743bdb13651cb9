// Package queue gives one goroutine sole ownership of a state and lets any
// number of callers queue for it.
//
// A call hands over a turn: a function that gets the state, runs to its end and
// answers. Turns run one at a time, in the order in which their calls arrived.
// Whoever may call may call at any moment: no call is refused because another
// one is running, and none is affected by another one's failure.
//
//	Do ──┐                       ┌─ settle ─ next turn
//	Post ┼─▶ waiting, in order ─▶ turn(S)
//	Do ──┘       │               └─ panic ─ Rollback ─ settle ─ next turn
//	             └─ cancelled, aborted: settled without a turn
//
// The promises, each with a test of its own name:
//
//   - Every call settles exactly once: with its turn's answer, with a
//     [*PanicError], with the cause of its cancelled context, with [ErrBusy] or
//     with [ErrClosed].
//   - A call is settled before the next turn begins.
//   - A turn that panics, or that calls [runtime.Goexit], is rolled back
//     ([Options].Rollback) and the next turn runs on the state that the rollback
//     returned.
//   - A context that is cancelled before the turn began takes its call out of the
//     queue. One that is cancelled later changes nothing: a turn is never torn.
//
// A turn must never wait for another turn of its own queue, for Close, or for
// anything that needs such a turn to come to an end: this is how queues
// deadlock, and this package cannot see it coming.
//
// The package has no dependency beside the standard library, and behaves alike
// natively and under GOOS=js, where the owner shares the page's only thread: a
// long turn is a long task of the page.
//
// Files: queue.go (the owner and its loop), turn.go (one turn, panics),
// do.go and post.go (the two ways to call), close.go, stats.go, waiting.go (the
// list of waiting calls), errors.go.
package queue
