//go:build js && wasm

package main

import (
	"context"

	"mlswasm/internal/client"
	"mlswasm/internal/jsbind"
)

// store is the engine's store in the host's hands.
type store struct{ host jsbind.Host }

func (s store) Read(ctx context.Context, prefix string) (rows []client.Row, err error) {
	err = s.host.Read(ctx, prefix, func(key string, value []byte) {
		rows = append(rows, client.Row{Key: key, Value: value})
	})
	return rows, err
}

func (s store) Commit(ctx context.Context, b client.Batch) error {
	return s.host.Commit(ctx, len(b.Ops), func(i int) (string, []byte) {
		return b.Ops[i].Key, b.Ops[i].Value
	})
}
