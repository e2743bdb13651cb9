package queue_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"mlswasm/pkg/queue"
)

func TestStatsTellDepthAndTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		sleep := func(d time.Duration) func(*log) (int, error) {
			return func(*log) (int, error) { time.Sleep(d); return 0, nil }
		}
		for _, call := range []struct {
			name string
			d    time.Duration
		}{{"long", 3 * time.Second}, {"short", time.Second}, {"long", 5 * time.Second}} {
			queue.Post(t.Context(), q, call.name, sleep(call.d), nil, func(int, error) {})
		}
		synctest.Wait()
		if s := q.Stats(); s.Depth != 2 || s.Running != "long" || s.Turns.Count != 0 {
			t.Errorf("at the beginning: %+v", s)
		}
		time.Sleep(10 * time.Second)
		s := q.Stats()
		want := queue.Times{Count: 3, Wait: 7 * time.Second, Run: 9 * time.Second, MaxWait: 4 * time.Second, MaxRun: 5 * time.Second}
		if s.Depth != 0 || s.Running != "" || s.Turns != want {
			t.Errorf("at the end: %+v", s)
		}
		if got := s.ByName["long"]; got.Count != 2 || got.Run != 8*time.Second {
			t.Errorf("long: %+v", got)
		}
		s.ByName["long"] = queue.Times{}
		if q.Stats().ByName["long"].Count != 2 {
			t.Error("the caller's map is the queue's own")
		}
	})
}

func TestStatsCountWhatDidNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(&log{}, queue.Options[*log]{Bound: 2})
		release := blocker(q)
		ctx, cancel := context.WithCancel(t.Context())
		nobody := func(int, error) {}
		queue.Post(ctx, q, "cancelled", add(1), nil, nobody)
		queue.Post(t.Context(), q, "aborted", add(2), nil, nobody)
		queue.Post(t.Context(), q, "busy", add(3), nil, nobody)
		cancel()
		synctest.Wait()
		go q.Close(context.Background(), queue.Abort)
		synctest.Wait()
		release()
		synctest.Wait()
		if s := q.Stats(); s.Busy != 1 || s.Cancelled != 1 || s.Aborted != 1 || s.Peak != 2 || s.Turns.Count != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAQueueThatIsAloneUsesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		if _, err := queue.Do(t.Context(), q, "fails", func(*log) (int, error) { return 0, errors.New("bad") }); err == nil {
			t.Error("no error")
		}
		if got := q.Stats().Turns; got.Count != 1 || got.Wait != 0 || got.Run != 0 {
			t.Errorf("%+v", got)
		}
	})
}
