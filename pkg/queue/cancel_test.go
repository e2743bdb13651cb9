package queue_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"mlswasm/pkg/queue"
)

var errGivenUp = errors.New("given up")

func TestACancelledCallLeavesBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		release := blocker(q)
		ctx, cancel := context.WithCancelCause(t.Context())
		answers := make(chan error, 2)
		go func() {
			_, err := queue.Do(ctx, q, "add", add(1))
			answers <- err
		}()
		queue.Post(ctx, q, "add", add(2), nil, func(_ int, err error) { answers <- err })
		synctest.Wait()
		cancel(errGivenUp)
		// Both settle while the turn before them is still running.
		for range 2 {
			if err := <-answers; err != errGivenUp {
				t.Errorf("answered %v", err)
			}
		}
		if depth := q.Stats().Depth; depth != 0 {
			t.Errorf("%d calls still wait", depth)
		}
		release()
		if got := entries(t, q); len(got) != 0 {
			t.Errorf("turns ran: %v", got)
		}
	})
}

func TestACallThatLeavesTheMiddleTakesNobodyAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		release := blocker(q)
		var cancels []context.CancelFunc
		for n := range 6 {
			ctx, cancel := context.WithCancel(t.Context())
			cancels = append(cancels, cancel)
			queue.Post(ctx, q, "add", add(n), nil, func(int, error) {})
		}
		for _, n := range []int{0, 3, 5, 4} { // first, middle, last, new last
			cancels[n]()
			synctest.Wait()
		}
		release()
		if got := entries(t, q); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("turns %v", got)
		}
	})
}

func TestATurnThatBeganIsNotTorn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		ctx, cancel := context.WithCancel(t.Context())
		got, err := queue.Do(ctx, q, "turn", func(l *log) (int, error) {
			cancel()
			synctest.Wait()
			l.add(7)
			return 7, nil
		})
		if got != 7 || err != nil {
			t.Errorf("got %d, %v", got, err)
		}
	})
}

func TestAContextThatIsOverNeverEnters(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errGivenUp)
	if _, err := queue.Do(ctx, q, "add", add(1)); err != errGivenUp {
		t.Errorf("Do: %v", err)
	}
	called := 0
	queue.Post(ctx, q, "add", add(2), nil, func(_ int, err error) {
		called++
		if err != errGivenUp {
			t.Errorf("Post: %v", err)
		}
	})
	if got := entries(t, q); called != 1 || len(got) != 0 {
		t.Errorf("done ran %d times, turns %v", called, got)
	}
}

// Cancellation, turns and refusals race; each call settles once, and ran or did not.
func TestEveryCallSettlesOnceWhoeverWins(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{Bound: 8})
	const calls = 2000
	settled := make(chan bool, calls)
	ran := 0
	for n := range calls {
		ctx, cancel := context.WithCancel(context.Background())
		queue.Post(ctx, q, "add", add(n), nil, func(_ int, err error) { settled <- err == nil })
		if n%3 == 0 {
			go cancel()
		} else {
			defer cancel()
		}
	}
	for range calls {
		if <-settled {
			ran++
		}
	}
	if got := len(entries(t, q)); got != ran {
		t.Errorf("%d turns ran, %d calls were told so", got, ran)
	}
	if len(settled) != 0 {
		t.Error("a call settled twice")
	}
}
