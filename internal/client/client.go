package client

import (
	"context"
	"errors"
	"reflect"
	"time"

	"mlswasm/pkg/queue"
)

// Client is a messenger engine over one store. Its operations may be called at any time and from any goroutine: each
// gets its turn, in the order of the calls.
type Client struct {
	queue *queue.Queue[*engine]
}

// New returns a locked client over the store of one account. now tells the time. The client starts one goroutine; Close
// ends it.
func New(store Store, now func() time.Time) *Client {
	e := &engine{store: store, now: now, poison: map[string]bool{}, unjudged: map[string]CredentialView{}}
	return &Client{queue: queue.New(e, queue.Options[*engine]{
		Rollback: func(e *engine, _ *queue.PanicError) *engine {
			e.abandon()
			return e
		},
	})}
}

// Do runs an operation of the table and waits for its answer. params is a pointer to a value of op.Params, which must
// not be changed before the answer; the result is a value of op.Result. The error is an *Error, or nil. A context that
// is cancelled before the turn began answers CodeAborted; later it changes nothing.
func (c *Client) Do(ctx context.Context, op Operation, params any) (any, error) {
	result, err := queue.Do(ctx, c.queue, op.Name, op.turn(ctx, params))
	if err != nil {
		return nil, answer(op.Name, err)
	}
	return result, nil
}

// Post is Do for callers that must not wait: it returns at once. started, unless nil, is called when the turn begins,
// done exactly once, with what Do returns. For a call that had its turn done is called before the next turn begins.
func (c *Client) Post(ctx context.Context, op Operation, params any, started func(), done func(result any, err error)) {
	queue.Post(ctx, c.queue, op.Name, op.turn(ctx, params), started, func(result any, err error) {
		if err != nil {
			done(nil, answer(op.Name, err))
			return
		}
		done(result, nil)
	})
}

// Close refuses further calls, which answer CodeClosed, as do those that wait. The running turn comes to its end.
func (c *Client) Close(ctx context.Context) error { return c.queue.Close(ctx, queue.Abort) }

// Stats tells how busy the queue is.
func (c *Client) Stats() queue.Stats { return c.queue.Stats() }

// answer makes the *Error of a call out of whatever ended it.
func answer(op string, err error) error {
	var e *Error
	var bug *queue.PanicError
	switch {
	case errors.As(err, &e):
		named := *e
		named.Op = op
		return &named
	case errors.As(err, &bug):
		// The value of a panic may hold a secret, so it stays in the cause and out of the text.
		return &Error{Code: CodeInternal, Op: op, Detail: "panic", cause: err}
	case errors.Is(err, queue.ErrBusy):
		return &Error{Code: CodeBusy, Op: op, cause: err}
	case errors.Is(err, queue.ErrClosed):
		return &Error{Code: CodeClosed, Op: op, cause: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: CodeAborted, Op: op, cause: err}
	}
	return &Error{Code: CodeInternal, Op: op, cause: err}
}

// turn returns what the queue runs for a call of the operation.
func (op Operation) turn(ctx context.Context, params any) func(*engine) (any, error) {
	return func(e *engine) (any, error) {
		if t := reflect.TypeOf(params); t == nil || t != reflect.PointerTo(op.Params) || reflect.ValueOf(params).IsNil() {
			return nil, invalid("", "params must be a pointer to the operation's parameters")
		}
		return e.turn(ctx, op, params)
	}
}
