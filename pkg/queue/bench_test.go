package queue_test

import (
	"context"
	"testing"

	"mlswasm/pkg/queue"
)

func BenchmarkDo(b *testing.B) {
	q := queue.New(new(int), queue.Options[*int]{})
	defer q.Close(context.Background(), queue.Drain)
	b.ReportAllocs()
	for b.Loop() {
		queue.Do(context.Background(), q, "turn", func(n *int) (int, error) { *n++; return *n, nil })
	}
}

func BenchmarkDoInParallel(b *testing.B) {
	q := queue.New(new(int), queue.Options[*int]{Bound: 1 << 20})
	defer q.Close(context.Background(), queue.Drain)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			queue.Do(context.Background(), q, "turn", func(n *int) (int, error) { *n++; return *n, nil })
		}
	})
}

// 64 calls at a time, as a busy page makes them.
func BenchmarkPost(b *testing.B) {
	q := queue.New(new(int), queue.Options[*int]{})
	defer q.Close(context.Background(), queue.Drain)
	done := make(chan struct{}, 64)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i >= 64 {
			<-done
		}
		queue.Post(context.Background(), q, "turn", func(n *int) (int, error) { *n++; return *n, nil },
			nil, func(int, error) { done <- struct{}{} })
	}
}

func BenchmarkDoWithCancellableContext(b *testing.B) {
	q := queue.New(new(int), queue.Options[*int]{})
	defer q.Close(context.Background(), queue.Drain)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		queue.Do(ctx, q, "turn", func(n *int) (int, error) { *n++; return *n, nil })
	}
}
