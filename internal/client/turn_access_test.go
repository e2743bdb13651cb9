package client

import (
	"context"

	"mlswasm/pkg/queue"
)

// queueDo runs f as a turn beside the table, for tests that look or break something inside.
func (c *Client) queueDo(f func(*engine)) error {
	_, err := queue.Do(context.Background(), c.queue, "test", func(e *engine) (any, error) {
		f(e)
		return nil, nil
	})
	return err
}
