package client

import (
	"context"
	"time"

	"mlswasm/pkg/mls"
)

// turn is one operation at work:
//
//	decode ─ crypto ─ stage ─ one Store.Commit ─ swap memory ─ answer
//	                    │            └ fails: memory is dropped, the next turn reads the store
//	                    └ fails: what was staged is dropped, groups that were touched are read anew
type turn struct {
	*state // nil: locked
	ctx    context.Context
	e      *engine
	now    time.Time

	raw      map[string][]byte             // rows outside of the tables; nil: deleted
	touched  map[string]*mls.Group         // groups that this turn may have changed
	replaced map[string]bool               // conversations whose whole group was written
	awake    map[string]bool               // conversations whose intents and held messages are to be looked at
	settled  map[string]SettleOutboxResult // outbox entries that are gone after this turn
	order    uint64                        // numbers taken from next
	late     []FrameResult                 // Welcomes that have waited and became invitations
	said     bool                          // whether the answer tells of them, and of those before
}

func (e *engine) turn(ctx context.Context, op Operation, params any) (any, error) {
	// A turn is never torn, so its store calls must not see the caller's cancellation.
	ctx = context.WithoutCancel(ctx)
	if op.unlocked {
		if e.state == nil {
			return nil, fail(CodeLocked, "")
		}
		if err := e.refresh(ctx); err != nil {
			return nil, err
		}
	}
	t := &turn{state: e.state, ctx: ctx, e: e, now: e.now(),
		raw: map[string][]byte{}, touched: map[string]*mls.Group{}, replaced: map[string]bool{}, awake: map[string]bool{}, settled: map[string]SettleOutboxResult{}}
	if t.state != nil {
		t.at = t.millis()
		clear(t.asked)
	}
	result, err := op.run(t, params)
	if err == nil && t.state != nil && len(t.asked) > 0 {
		err = e.unverified(t.asked)
	}
	if err == nil {
		err = t.commit()
	}
	if err != nil {
		t.discard()
		return nil, err
	}
	return result, nil
}

// millis is the time of the turn.
func (t *turn) millis() Millis { return Millis(t.now.UnixMilli()) }

// nextOrder returns a number that is greater than all before it.
func (t *turn) nextOrder() uint64 {
	t.order++
	return t.next + t.order - 1
}

// commit makes what was staged durable and then true.
func (t *turn) commit() error {
	if t.state == nil {
		return nil
	}
	batch := t.batch(t.state.number + 1)
	if len(batch.Ops) == 0 {
		t.tell()
		return nil
	}
	if err := t.e.store.Commit(t.ctx, batch); err != nil {
		t.e.stale = true // it may have been written all the same
		return failWith(CodeStorageFailed, "the store could not commit", err)
	}
	t.state.number++
	t.next += t.order
	t.order = 0
	for _, tb := range t.tables() {
		tb.merge()
	}
	for cid, g := range t.touched {
		if g != nil {
			t.groups[cid] = g
		} else {
			delete(t.groups, cid)
		}
	}
	for id, result := range t.settled {
		t.e.settled.add(id, result)
	}
	clear(t.raw)
	clear(t.touched)
	clear(t.replaced)
	t.tell()
	return nil
}

// tell keeps for the next receive what the answer of this turn has no place for.
func (t *turn) tell() {
	if t.said {
		t.unsaid = nil
	} else {
		t.unsaid = append(t.unsaid, t.late...)
	}
}

// batch seals what was staged for the commit of this number, and the counter with it. It is empty when nothing was.
func (t *turn) batch(number uint64) Batch {
	for _, cid := range sortedKeys(t.touched) {
		t.stageGroup(cid, number)
	}
	var b Batch
	seal := func(key string, plaintext []byte) {
		op := Op{Key: key}
		if plaintext != nil {
			op.Value = t.rows.Seal(key, number, plaintext)
		}
		b.Ops = append(b.Ops, op)
	}
	for _, tb := range t.tables() {
		tb.collect(seal)
	}
	for _, key := range sortedKeys(t.raw) {
		seal(key, t.raw[key])
	}
	if len(b.Ops) == 0 {
		return b
	}
	if number == 1 {
		name := deviceSealer(t.key, t.user).Seal(deviceKey, number, encodeRecord(&deviceRow{t.device}))
		b.Ops = append(b.Ops, Op{deviceKey, name})
	}
	seal(commitKey, encodeRecord(&counterRow{Next: t.next + t.order}))
	return b
}

// discard forgets what was staged. The memory of a group cannot be taken back, so it is read anew when it is next needed.
func (t *turn) discard() {
	if t.state == nil {
		return
	}
	for _, tb := range t.tables() {
		tb.discard()
	}
	for cid := range t.touched {
		delete(t.groups, cid)
	}
}

// readRows returns the rows of a prefix outside of the tables, as this turn sees them, by key.
func (t *turn) readRows(prefix string) (map[string][]byte, error) {
	rows, err := read(t.ctx, t.e.store, prefix)
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, row := range rows {
		if _, ok := t.raw[row.Key]; ok {
			continue
		}
		if found[row.Key], err = t.open(row); err != nil {
			return nil, err
		}
	}
	for key, plaintext := range t.raw {
		if plaintext != nil && len(key) >= len(prefix) && key[:len(prefix)] == prefix {
			found[key] = plaintext
		}
	}
	return found, nil
}
