package queue_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"mlswasm/pkg/queue"
)

// waitingCalls blocks the queue and lets three Dos and three Posts wait in it.
func waitingCalls(t *testing.T, q *queue.Queue[*log]) (release func(), answers chan error) {
	release = blocker(q)
	answers = make(chan error, 6)
	for n := range 3 {
		go func() {
			_, err := queue.Do(context.Background(), q, "add", add(n))
			answers <- err
		}()
		queue.Post(context.Background(), q, "add", add(n), nil, func(_ int, err error) { answers <- err })
	}
	synctest.Wait()
	return release, answers
}

func TestDrainLetsWaitingCallsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{}
		q := queue.New(l, queue.Options[*log]{})
		release, answers := waitingCalls(t, q)
		closed := make(chan error)
		go func() { closed <- q.Close(context.Background(), queue.Drain) }()
		synctest.Wait()
		if _, err := queue.Do(t.Context(), q, "late", add(9)); !errors.Is(err, queue.ErrClosed) {
			t.Errorf("a late call: %v", err)
		}
		release()
		if err := <-closed; err != nil {
			t.Error(err)
		}
		for range 6 {
			if err := <-answers; err != nil {
				t.Error(err)
			}
		}
		if len(l.entries) != 6 {
			t.Errorf("turns %v", l.entries)
		}
	})
}

func TestAbortSettlesWaitingCallsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &log{}
		q := queue.New(l, queue.Options[*log]{})
		release, answers := waitingCalls(t, q)
		closed := make(chan error)
		go func() { closed <- q.Close(context.Background(), queue.Abort) }()
		for range 6 { // while the blocker still runs
			if err := <-answers; !errors.Is(err, queue.ErrClosed) {
				t.Error(err)
			}
		}
		select {
		case err := <-closed:
			t.Errorf("Close did not wait for the running turn: %v", err)
		default:
		}
		release()
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if len(l.entries) != 0 || q.Stats().Aborted != 6 {
			t.Errorf("turns %v, %d aborted", l.entries, q.Stats().Aborted)
		}
	})
}

func TestAbortHastensADrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(&log{}, queue.Options[*log]{})
		release, answers := waitingCalls(t, q)
		go q.Close(context.Background(), queue.Drain)
		synctest.Wait()
		go q.Close(context.Background(), queue.Abort)
		for range 6 {
			if err := <-answers; !errors.Is(err, queue.ErrClosed) {
				t.Error(err)
			}
		}
		release()
	})
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(&log{}, queue.Options[*log]{})
		release, answers := waitingCalls(t, q)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errGivenUp)
		if err := q.Close(ctx, queue.Drain); err != errGivenUp {
			t.Errorf("Close: %v", err)
		}
		release() // the drain goes on nevertheless
		for range 6 {
			if err := <-answers; err != nil {
				t.Error(err)
			}
		}
		if err := q.Close(ctx, queue.Drain); err != nil {
			t.Errorf("Close of a closed queue: %v", err)
		}
	})
}

func TestATurnMayAskForTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(&log{}, queue.Options[*log]{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := queue.Do(t.Context(), q, "last", func(*log) (int, error) {
			return 0, q.Close(ctx, queue.Abort)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("answered %v", err)
		}
		if err := q.Close(t.Context(), queue.Drain); err != nil {
			t.Error(err)
		}
	})
}

func TestCallsThatRaceWithCloseSettle(t *testing.T) {
	for _, mode := range []queue.Mode{queue.Drain, queue.Abort} {
		q := queue.New(&log{}, queue.Options[*log]{})
		answers := make(chan error)
		const callers, each = 8, 50
		for range callers {
			go func() {
				for n := range each {
					_, err := queue.Do(context.Background(), q, "add", add(n))
					answers <- err
				}
			}()
		}
		for i := range callers * each {
			if i == 100 {
				go q.Close(context.Background(), mode)
			}
			if err := <-answers; err != nil && !errors.Is(err, queue.ErrClosed) {
				t.Error(err)
			}
		}
	}
}
