package queue_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"mlswasm/pkg/queue"
)

// restored is a Rollback that starts again with what the log held at last.
func restored(saved *log) queue.Options[*log] {
	return queue.Options[*log]{Rollback: func(_ *log, _ *queue.PanicError) *log {
		return &log{entries: append([]int(nil), saved.entries...)}
	}}
}

func TestAPanicIsRolledBackBeforeTheNextTurn(t *testing.T) {
	saved := &log{entries: []int{1, 2}}
	q := newQueue(t, restored(saved))
	for _, fault := range []struct {
		name  string
		turn  func(*log) (int, error)
		value func(any) bool
	}{
		{"value", func(l *log) (int, error) { l.add(9); panic("boom") }, func(v any) bool { return v == "boom" }},
		{"nil", func(l *log) (int, error) { l.add(9); panic(nil) }, func(v any) bool { _, ok := v.(*runtime.PanicNilError); return ok }},
		{"runtime", func(l *log) (int, error) { l.add(9); var p *int; return *p, nil }, func(v any) bool { _, ok := v.(runtime.Error); return ok }},
		{"goexit", func(l *log) (int, error) { l.add(9); runtime.Goexit(); return 0, nil }, func(v any) bool { return v == queue.ErrGoexit }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			_, err := queue.Do(context.Background(), q, fault.name, fault.turn)
			var p *queue.PanicError
			if !errors.As(err, &p) || p.Name != fault.name || !fault.value(p.Value) || len(p.Stack) == 0 {
				t.Fatalf("answered %#v", err)
			}
			if got := entries(t, q); len(got) != 2 {
				t.Errorf("the state is %v", got)
			}
		})
	}
	if got := q.Stats().Panics; got != 4 {
		t.Errorf("%d panics counted", got)
	}
}

func TestGoexitDoesNotEndTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t, queue.Options[*log]{})
		release := blocker(q)
		settled := 0
		for n := range 10 {
			queue.Post(t.Context(), q, "turn", func(l *log) (int, error) {
				if n%2 == 0 {
					runtime.Goexit()
				}
				return add(n)(l)
			}, nil, func(int, error) { settled++ })
		}
		release()
		if got := entries(t, q); len(got) != 5 || settled != 10 {
			t.Errorf("turns %v, %d settled", got, settled)
		}
	})
}

func TestWithoutRollbackTheStateStays(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	queue.Do(context.Background(), q, "turn", func(l *log) (int, error) { l.add(1); panic("boom") })
	if got := entries(t, q); len(got) != 1 {
		t.Errorf("the state is %v", got)
	}
}

func TestAnErrorIsNotRolledBack(t *testing.T) {
	q := newQueue(t, restored(&log{}))
	queue.Do(context.Background(), q, "turn", func(l *log) (int, error) { l.add(1); return 0, errGivenUp })
	if got := entries(t, q); len(got) != 1 {
		t.Errorf("the state is %v", got)
	}
}

func TestARollbackThatFailsClosesTheQueue(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("worse") }, "goexit": runtime.Goexit} {
		synctest.Test(t, func(t *testing.T) {
			q := queue.New(&log{}, queue.Options[*log]{Rollback: func(l *log, _ *queue.PanicError) *log { fail(); return l }})
			release := blocker(q)
			var first, second error
			queue.Post(t.Context(), q, "first", func(*log) (int, error) { panic("boom") }, nil, func(_ int, err error) { first = err })
			queue.Post(t.Context(), q, "second", add(1), nil, func(_ int, err error) { second = err })
			release()
			synctest.Wait()
			var p *queue.PanicError
			if !errors.As(first, &p) || p.Value != "boom" {
				t.Errorf("%s: the call that panicked got %v", name, first)
			}
			if !errors.Is(second, queue.ErrClosed) || !errors.As(second, &p) || p.Value == "boom" {
				t.Errorf("%s: the call that waited got %v", name, second)
			}
			if _, err := queue.Do(t.Context(), q, "third", add(2)); !errors.Is(err, queue.ErrClosed) {
				t.Errorf("%s: a later call got %v", name, err)
			}
			if err := q.Close(t.Context(), queue.Drain); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestAPanicIsNotTheErrorThatWasThrown(t *testing.T) {
	q := newQueue(t, queue.Options[*log]{})
	_, err := queue.Do(context.Background(), q, "turn", func(*log) (int, error) { panic(errGivenUp) })
	if errors.Is(err, errGivenUp) {
		t.Error("a thrown error passes for an answered one")
	}
}

func TestThePanicsTextHoldsNoForeignValue(t *testing.T) {
	for value, shown := range map[any]bool{"hunter2": false, errors.New("hunter2"): false, queue.ErrGoexit: true} {
		text := (&queue.PanicError{Name: "turn", Value: value}).Error()
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "turn") || strings.Contains(text, "Goexit") != shown {
			t.Errorf("%v: %s", value, text)
		}
	}
	q := newQueue(t, queue.Options[*log]{})
	_, err := queue.Do(context.Background(), q, "turn", func(l *log) (int, error) { return l.entries[3], nil })
	if !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("the runtime's own text is missing: %v", err)
	}
}
