package queue_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mlswasm/pkg/queue"
)

// log is a state that records who changed it, without a lock of its own: the race
// detector sees two turns at once.
type log struct{ entries []int }

func (l *log) add(n int) { l.entries = append(l.entries, n) }

func newQueue(t *testing.T, o queue.Options[*log]) *queue.Queue[*log] {
	t.Helper()
	q := queue.New(&log{}, o)
	t.Cleanup(func() {
		if err := q.Close(context.Background(), queue.Abort); err != nil {
			t.Error(err)
		}
	})
	return q
}

func add(n int) func(*log) (int, error) {
	return func(l *log) (int, error) { l.add(n); return n, nil }
}

func entries(t *testing.T, q *queue.Queue[*log]) []int {
	t.Helper()
	got, err := queue.Do(context.Background(), q, "entries", func(l *log) ([]int, error) {
		return slices.Clone(l.entries), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// blocker posts a turn that lasts until release is called.
func blocker(q *queue.Queue[*log]) (release func()) {
	gate := make(chan struct{})
	begun := make(chan struct{})
	queue.Post(context.Background(), q, "blocker", func(*log) (int, error) {
		close(begun)
		<-gate
		return 0, nil
	}, nil, func(int, error) {})
	<-begun
	return sync.OnceFunc(func() { close(gate) })
}

func TestDoReturnsWhatItsTurnReturns(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	bad := errors.New("bad")
	for _, want := range []error{nil, bad} {
		got, err := queue.Do(context.Background(), q, "turn", func(*log) (string, error) { return "answer", want })
		if got != "answer" || err != want {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestTurnsRunInTheOrderOfTheCalls(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	release := blocker(q)
	var want []int
	for n := range 100 {
		queue.Post(context.Background(), q, "add", add(n), nil, func(int, error) {})
		want = append(want, n)
	}
	release()
	if got := entries(t, q); !slices.Equal(got, want) {
		t.Errorf("order %v", got)
	}
}

func TestNoTwoTurnsRunAtOnce(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			for range 50 {
				if _, err := queue.Do(context.Background(), q, "add", add(n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := len(entries(t, q)); got != 64*50 {
		t.Errorf("%d entries", got)
	}
}

func TestCallsOfOneGoroutineKeepTheirOrder(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	var all sync.WaitGroup
	for caller := range 8 {
		all.Go(func() {
			for n := range 100 {
				queue.Do(context.Background(), q, "add", add(caller*1000+n))
			}
		})
	}
	all.Wait()
	next := map[int]int{}
	for _, n := range entries(t, q) {
		if n%1000 != next[n/1000] {
			t.Fatalf("caller %d: %d instead of %d", n/1000, n%1000, next[n/1000])
		}
		next[n/1000]++
	}
}

func TestTooManyCallsAreBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{Bound: 3})
		release := blocker(q)
		defer release()
		settled := 0
		for n := range 3 {
			queue.Post(t.Context(), q, "add", add(n), nil, func(_ int, err error) {
				if err != nil {
					t.Error(err)
				}
				settled++
			})
		}
		if _, err := queue.Do(t.Context(), q, "add", add(3)); !errors.Is(err, queue.ErrBusy) {
			t.Errorf("Do: %v", err)
		}
		var refusal error
		queue.Post(t.Context(), q, "add", add(4), nil, func(_ int, err error) { refusal = err })
		if !errors.Is(refusal, queue.ErrBusy) {
			t.Errorf("Post: %v", refusal)
		}
		release()
		synctest.Wait()
		if settled != 3 {
			t.Errorf("%d of the waiting calls settled", settled)
		}
		if _, err := queue.Do(t.Context(), q, "add", add(5)); err != nil {
			t.Errorf("after the rush: %v", err)
		}
	})
}

func TestTheDefaultBoundHolds(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	release := blocker(q)
	defer release()
	busy := 0
	for n := range queue.DefaultBound + 2 {
		queue.Post(context.Background(), q, "add", add(n), nil, func(_ int, err error) {
			if errors.Is(err, queue.ErrBusy) {
				busy++
			}
		})
	}
	if busy != 2 {
		t.Errorf("%d calls were refused", busy)
	}
}

func TestANegativeBoundIsABug(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("accepted")
		}
	}()
	queue.New(&log{}, queue.Options[*log]{Bound: -1})
}

func TestATurnSeesTimePass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		start := time.Now()
		queue.Do(t.Context(), q, "slow", func(*log) (int, error) { time.Sleep(time.Hour); return 0, nil })
		if took := time.Since(start); took != time.Hour {
			t.Errorf("Do returned after %v", took)
		}
	})
}
