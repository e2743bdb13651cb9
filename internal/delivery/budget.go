package delivery

import (
	"context"
	"sync"
	"time"
)

// budget bounds the bytes that requests hold at a time: those of all together, and those of one account, so that nobody takes the room of
// everybody.
type budget struct {
	most, share int64

	mu    sync.Mutex
	all   int64
	each  map[string]int64
	freed chan struct{} // closed when something is given back, and made anew
}

func newBudget(most, share int64) *budget {
	return &budget{most: most, share: share, each: map[string]int64{}, freed: make(chan struct{})}
}

// hold is room that an account has taken. A nil one is no room.
type hold struct {
	budget *budget
	user   string
	bytes  int64
}

// try takes room if there is some.
func (b *budget) try(user string, bytes int64) (*hold, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all+bytes > b.most || b.each[user]+bytes > b.share {
		return nil, b.freed
	}
	b.all += bytes
	b.each[user] += bytes
	return &hold{b, user, bytes}, nil
}

// take waits for room until the context ends.
func (b *budget) take(ctx context.Context, user string, bytes int64) (*hold, error) {
	for {
		held, freed := b.try(user, bytes)
		if held != nil {
			return held, nil
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, fail(CodeBusy, "too many large requests at once; send the same request again")
		}
	}
}

// shrink gives back what is over bytes.
func (h *hold) shrink(bytes int64) {
	if h == nil || bytes >= h.bytes {
		return
	}
	b := h.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all -= h.bytes - bytes
	if b.each[h.user] -= h.bytes - bytes; b.each[h.user] == 0 {
		delete(b.each, h.user)
	}
	h.bytes = bytes
	close(b.freed)
	b.freed = make(chan struct{})
}

// What bodies and answers may hold. A body is held whole while it is worked on; an answer until its reader has it, which may be slow, and
// four times: as the record, in base64url, as JSON, and on its way.
const (
	largeBodies   = 256 << 20
	accountBodies = 2 * commitBody
	answers       = 512 << 20
	accountAnswer = 2 * largestAnswer
	largestAnswer = inAnswer * (8 << 20) // one record; a page ends at half of it
	inAnswer      = 4
	answerWait    = 5 * time.Second
)

// readLarge takes room for the largest answer before its record is read, instead of what the call has taken for another. keep tells how long
// the answer's bytes are in fact.
func (s *Service) readLarge(c *call) (keep func(bytes int), err error) {
	c.answer.shrink(0)
	ctx, cancel := context.WithTimeout(c.Context(), answerWait)
	defer cancel()
	held, err := s.answers.take(ctx, c.session.User, largestAnswer)
	if err != nil {
		return nil, err
	}
	c.answer = held
	return func(bytes int) { held.shrink(inAnswer * int64(bytes)) }, nil
}
