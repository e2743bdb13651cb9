package queue_test

import (
	"context"
	"fmt"
	"sync"

	"mlswasm/pkg/queue"
)

// Many callers, one state, no lock.
func Example() {
	balance := 0
	q := queue.New(&balance, queue.Options[*int]{})
	var callers sync.WaitGroup
	for range 100 {
		callers.Go(func() {
			queue.Do(context.Background(), q, "deposit", func(b *int) (int, error) {
				*b++
				return *b, nil
			})
		})
	}
	callers.Wait()
	q.Close(context.Background(), queue.Drain)
	fmt.Println(balance, q.Stats().ByName["deposit"].Count)
	// Output: 100 100
}

// A turn that panics leaves no trace in the state.
func ExampleOptions() {
	saved := 10
	q := queue.New(new(10), queue.Options[*int]{
		Rollback: func(_ *int, cause *queue.PanicError) *int { return new(saved) },
	})
	defer q.Close(context.Background(), queue.Drain)

	_, err := queue.Do(context.Background(), q, "withdraw", func(b *int) (int, error) {
		*b = -1
		panic("half done")
	})
	fmt.Println(err)
	b, err := queue.Do(context.Background(), q, "balance", func(b *int) (int, error) { return *b, nil })
	fmt.Println(b, err)
	// Output:
	// queue: panic in turn withdraw
	// 10 <nil>
}

// Post is for callers that must not wait.
func ExamplePost() {
	q := queue.New("state", queue.Options[string]{})
	queue.Post(context.Background(), q, "greet",
		func(s string) (string, error) { return "hello, " + s, nil },
		func() { fmt.Println("started") },
		func(greeting string, err error) { fmt.Println(greeting, err) })
	q.Close(context.Background(), queue.Drain)
	// Output:
	// started
	// hello, state <nil>
}
