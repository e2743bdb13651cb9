package mls

import (
	"time"

	"mlswasm/pkg/mls/internal/treemath"
)

// Bounds on the keys of past epochs, with which late messages are opened (RFC 9420, Sections 9.2 and 14).
const (
	maxPastEpochs = 3
	maxPastAge    = 24 * time.Hour
)

// pastEpoch is an epoch that has ended and whose messages may still arrive.
type pastEpoch struct {
	keys  *messageKeys
	ended uint64 // seconds since 1970 when its end was noticed; 0 as long as no time is known
	// leaves is the size of the ratchets, for the stored form
	leaves treemath.LeafCount
}

// remember keeps the keys of the epoch that ends and drops the oldest beyond the bound.
func (g *Group) remember(keys *messageKeys) {
	p := &pastEpoch{keys: keys}
	if !g.now.IsZero() {
		p.ended = unixSeconds(g.now)
	}
	g.past = append(g.past, p)
	g.changes.past(keys.epoch)
	for len(g.past) > maxPastEpochs {
		g.forget(0)
	}
	g.forgetOld()
}

// forgetOld deletes the keys of epochs that ended too long ago. An epoch of which no time of end is known ends now.
func (g *Group) forgetOld() {
	if g.now.IsZero() || g.keeps {
		return
	}
	now := unixSeconds(g.now)
	for i := len(g.past) - 1; i >= 0; i-- {
		switch p := g.past[i]; {
		case p.ended == 0:
			p.ended = now
			g.changes.past(p.keys.epoch)
		case now > p.ended && now-p.ended > uint64(maxPastAge/time.Second):
			g.forget(i)
		}
	}
}

// forget deletes the keys of a past epoch.
func (g *Group) forget(i int) {
	p := g.past[i]
	g.past = append(g.past[:i:i], g.past[i+1:]...)
	p.keys.clear()
	g.changes.past(p.keys.epoch)
	g.changes.drop(p.keys)
}

// pastKeys returns the keys of a past epoch, or nil.
func (g *Group) pastKeys(epoch Epoch) *messageKeys {
	for _, p := range g.past {
		if p.keys.epoch == epoch {
			return p.keys
		}
	}
	return nil
}
