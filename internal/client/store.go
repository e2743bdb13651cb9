package client

import "context"

// Row is one stored value. Keys are ASCII, cut into parts by "/"; values are opaque to the store.
type Row struct {
	Key   string
	Value []byte
}

// Op writes a row, or deletes it when Value is nil.
type Op struct {
	Key   string
	Value []byte
}

// Batch is what one turn changes: all of it or nothing. No key is in it twice.
type Batch struct{ Ops []Op }

// Store is the engine's only port: an ordered map from keys to rows that survives a crash. It is called by one goroutine
// at a time, between unlock and lock only.
type Store interface {
	// Read returns the rows whose key begins with prefix, in ascending order of key. The bytes are the engine's.
	Read(ctx context.Context, prefix string) ([]Row, error)
	// Commit writes a batch, atomically: it returns nil only when the batch is durable. After an error the batch may or
	// may not have been written; the engine then reads the store anew. The store copies what it keeps.
	Commit(ctx context.Context, b Batch) error
}
