package delivery

import (
	"context"
	"hash/maphash"
)

// turns lets the requests of this process that would only get into each other's way go one after the other. Nothing depends on it for
// being right: that is the journal's compare-and-set, which other processes take part in, too.
type turns struct {
	seed   maphash.Seed
	places [64]chan struct{}
}

func newTurns() *turns {
	t := &turns{seed: maphash.MakeSeed()}
	for i := range t.places {
		t.places[i] = make(chan struct{}, 1)
	}
	return t
}

// enter waits for the turn of a name, or for the end of the context.
func (t *turns) enter(ctx context.Context, name string) (leave func(), err error) {
	place := t.places[maphash.String(t.seed, name)%uint64(len(t.places))]
	select {
	case place <- struct{}{}:
		return func() { <-place }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
