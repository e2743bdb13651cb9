package client

import (
	"slices"
	"strconv"
)

const (
	maxWaiting      = 512           // frames of one conversation
	maxWaitingBytes = maxFrameBytes // all of them: they are held in memory
	maxTries        = 3             // attempts at a commit that is not acceptable
	keptRefused     = 64            // frames kept of each source
	maxKeptBytes    = 64 << 10
)

// wantsKey stands in the tries of a commit that needs a pre-shared key which this device does not hold.
const wantsKey uint32 = 1 << 31

// waitingRow is a frame that may be of use later: one of a later epoch, or a commit that could not be accepted. The latter
// is tried again, because to pass over a valid commit means to lose the conversation.
type waitingRow struct {
	Bytes []byte
	Time  Millis
	Epoch uint64
	Tries uint32
}

func (r *waitingRow) fields(c *codec) {
	c.bytes(&r.Bytes)
	c.millis(&r.Time)
	c.uint64(&r.Epoch)
	c.uint32(&r.Tries)
}

// wait keeps a frame for later. A conversation for which too many wait has lost its thread.
func (t *turn) wait(a arrival, epoch uint64, why Code) (FrameResult, error) {
	key := orderKey(a.cid, a.seq)
	if !t.waits.has(key) {
		keys, size := t.waits.keys(a.cid+"/"), len(a.bytes)
		for _, other := range keys {
			row, _ := t.waits.get(other)
			size += len(row.Bytes)
		}
		if len(keys) >= maxWaiting || size > maxWaitingBytes {
			return t.diverge(a, CodeWrongEpoch)
		}
	}
	t.waits.put(key, waitingRow{a.bytes, a.time, epoch, a.tries})
	r := a.result("waiting")
	code := string(why)
	r.Code = &code
	return r, nil
}

// lacksKey says whether the conversation has moved on by a commit that this device cannot follow for want of a pre-shared key. What it made
// now would be of an epoch that is gone.
func (t *turn) lacksKey(cid string) bool {
	conv, _ := t.convs.get(cid)
	return conv.State == active && slices.ContainsFunc(t.waits.keys(cid+"/"), func(key string) bool {
		row, _ := t.waits.get(key)
		return row.Epoch == conv.Epoch && row.Tries&wantsKey != 0
	})
}

// retryAll looks at what waits in every conversation.
func (t *turn) retryAll() ([]FrameResult, error) {
	results := []FrameResult{}
	seen := ""
	for _, key := range t.waits.keys("") {
		cid := key[:len(key)-17]
		if cid == seen {
			continue
		}
		seen = cid
		more, err := t.retry(cid)
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
	}
	return results, nil
}

// retry processes the frames of a conversation that waited for the epoch in which it is now, in the order of the log.
func (t *turn) retry(cid string) ([]FrameResult, error) {
	var results []FrameResult
	for _, key := range t.waits.keys(cid + "/") {
		row, ok := t.waits.get(key)
		conv, _ := t.convs.get(cid)
		if !ok || row.Epoch > conv.Epoch { // ended meanwhile, or still too early
			continue
		}
		seq, err := strconv.ParseUint(key[len(cid)+1:], 16, 64)
		if err != nil {
			return nil, damaged(key, err)
		}
		t.waits.delete(key)
		r, err := t.arrive(arrival{cid, seq, row.Time, row.Bytes, outboxID(row.Bytes), row.Tries})
		if err != nil {
			return nil, err
		}
		if r.Kind != "waiting" {
			results = append(results, r)
		}
	}
	return results, nil
}

func (a arrival) result(kind string) FrameResult {
	cid := a.cid
	return FrameResult{Kind: kind, Source: "group", Conversation: &cid, Seq: a.seq, Time: a.time}
}

// quarantineRow is a frame that was refused, kept for whoever wants to know why.
type quarantineRow struct {
	Code  string
	Time  Millis
	Seq   uint64
	Size  uint64
	Bytes []byte // empty above 64 KiB
}

func (r *quarantineRow) fields(c *codec) {
	c.string(&r.Code)
	c.millis(&r.Time)
	c.uint64(&r.Seq)
	c.uint64(&r.Size)
	c.bytes(&r.Bytes)
}

// quarantine keeps a refused frame: the newest 64 of each source, so that nobody can fill the store.
func (t *turn) quarantine(source string, slot uint32, row quarantineRow) {
	row.Size = uint64(len(row.Bytes))
	if len(row.Bytes) > maxKeptBytes {
		row.Bytes = nil
	}
	t.raw["quarantine/"+source+"/"+hexNumber(uint64(slot%keptRefused), 2)] = encodeRecord(&row)
}

// refuse keeps a frame of a conversation aside for good.
func (t *turn) refuse(a arrival, why Code) FrameResult {
	conv, _ := t.convs.get(a.cid)
	t.quarantine(a.cid, conv.Refused, quarantineRow{Code: string(why), Time: a.time, Seq: a.seq, Bytes: a.bytes})
	conv.Refused++
	t.convs.put(a.cid, conv)
	r := a.result("quarantined")
	code := string(why)
	r.Code = &code
	return r
}

// diverge refuses a frame without which the conversation cannot go on.
func (t *turn) diverge(a arrival, why Code) (FrameResult, error) {
	r := t.refuse(a, why)
	conv, _ := t.convs.get(a.cid)
	conv.State = diverged
	t.convs.put(a.cid, conv)
	return r, nil
}
