package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"mlswasm/pkg/queue"
)

func TestACallIsSettledBeforeTheNextTurnBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, restored(&log{}))
		release := blocker(q)
		var order []string
		note := func(format string, args ...any) { order = append(order, fmt.Sprintf(format, args...)) }
		for n := range 3 {
			queue.Post(t.Context(), q, "turn", func(*log) (int, error) {
				note("turn %d", n)
				if n == 1 {
					panic("boom")
				}
				return n, nil
			}, func() { note("started %d", n) }, func(int, error) { note("done %d", n) })
		}
		release()
		synctest.Wait()
		want := []string{
			"started 0", "turn 0", "done 0",
			"started 1", "turn 1", "done 1",
			"started 2", "turn 2", "done 2",
		}
		if !slices.Equal(order, want) {
			t.Errorf("order:\n%s", strings.Join(order, "\n"))
		}
	})
}

func TestPostReturnsWhileATurnRuns(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	release := blocker(q)
	queue.Post(context.Background(), q, "add", add(1), nil, func(int, error) {})
	release()
	if got := entries(t, q); len(got) != 1 {
		t.Errorf("turns %v", got)
	}
}

func TestAPanicInStartedIsTheTurnsPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		var answer error
		queue.Post(t.Context(), q, "add", add(1), func() { panic("boom") }, func(_ int, err error) { answer = err })
		synctest.Wait()
		var p *queue.PanicError
		if !errors.As(answer, &p) {
			t.Errorf("answered %v", answer)
		}
		if got := entries(t, q); len(got) != 0 {
			t.Errorf("the turn ran: %v", got)
		}
	})
}

func TestDoneMayCallTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		queue.Post(t.Context(), q, "add", add(1), nil, func(int, error) {
			queue.Post(t.Context(), q, "add", add(2), nil, func(int, error) {})
		})
		synctest.Wait()
		if got := entries(t, q); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("turns %v", got)
		}
	})
}
