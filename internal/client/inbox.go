package client

import (
	"encoding/base64"
	"slices"
	"strconv"
	"time"
)

const (
	maxFrames     = 1000
	maxFrameBytes = 16 << 20
)

// arrival is a frame of a conversation's log, fresh or after it waited.
type arrival struct {
	cid   string
	seq   uint64
	time  Millis
	bytes []byte
	id    string // outboxID of the bytes
	tries uint32 // failed attempts to use it
}

func (t *turn) receive(p *ReceiveParams) (ReceiveResult, error) {
	if err := checkFrames(p.Frames); err != nil {
		return ReceiveResult{}, err
	}
	results, err := t.retryAll()
	if err != nil {
		return ReceiveResult{}, err
	}
	for i := range p.Frames {
		f := &p.Frames[i]
		id := outboxID(f.Bytes)
		more, err := t.take(f, id)
		if err != nil {
			return ReceiveResult{}, err
		}
		results = append(results, more...)
	}
	t.age(p.Frames)
	if len(p.Frames) == 0 {
		if err := t.eraseContinued(); err != nil {
			return ReceiveResult{}, err
		}
	}
	if err := t.advance(); err != nil {
		return ReceiveResult{}, err
	}
	t.said = true
	return ReceiveResult{append(append(results, t.unsaid...), t.late...)}, nil
}

// age lets the clock delete the keys of past epochs in conversations whose log was read up to the present.
func (t *turn) age(frames []Frame) {
	for _, f := range frames {
		if f.Source == "group" && f.Time > t.millis()-Millis(time.Hour.Milliseconds()) {
			if g := t.touched[*f.Conversation]; g != nil {
				g.SetTime(t.now)
			}
		}
	}
}

func checkFrames(frames []Frame) error {
	if len(frames) > maxFrames {
		return invalid("frames", "at most 1000")
	}
	for i, f := range frames {
		at := "frames[" + strconv.Itoa(i) + "]."
		switch {
		case f.Source != "group" && f.Source != "inbox":
			return invalid(at+"source", "group or inbox")
		case f.Source == "group" && (f.Conversation == nil || !isConversation(*f.Conversation)):
			return invalid(at+"conversation", "base64url of 16 bytes")
		case f.Source == "inbox" && f.CommitSeq == nil:
			return invalid(at+"commitSeq", "needed with source inbox")
		case f.Seq == 0:
			return invalid(at+"seq", "1 or more")
		case f.Time < 0:
			return invalid(at+"time", "0 or more")
		case len(f.Bytes) > maxFrameBytes: // none at all is poison like any other, and must not hold up the log
			return invalid(at+"bytes", "at most 16 MiB")
		}
	}
	return nil
}

func isConversation(cid string) bool {
	id, err := base64.RawURLEncoding.Strict().DecodeString(cid)
	return err == nil && len(id) == groupIDSize
}

// take processes one frame and, with it, moves the cursor of its source. A frame behind the cursor was processed before.
func (t *turn) take(f *Frame, id string) ([]FrameResult, error) {
	if f.Source == "inbox" {
		t.e.opening = id // stays when the program panics
		r, err := t.takeWelcome(f, id)
		t.e.opening = ""
		return []FrameResult{r}, err
	}
	cid := *f.Conversation
	r := FrameResult{Source: f.Source, Conversation: f.Conversation, Seq: f.Seq, Time: f.Time}
	conv, ok := t.convs.get(cid)
	switch {
	case !ok || conv.State == removed || conv.State == failed:
		// Not a member, or not yet: the cursor of an invitation's conversation starts at its commit.
		r.Kind = "notForUs"
		return []FrameResult{r}, nil
	case f.Seq <= conv.Cursor:
		r.Kind = "duplicate"
		return []FrameResult{r}, nil
	case conv.erased():
		r.Kind = "tooOld"
		conv.Cursor = f.Seq
		t.convs.put(cid, conv)
		return []FrameResult{r}, nil
	}
	r, err := t.arrive(arrival{cid: cid, seq: f.Seq, time: f.Time, bytes: slices.Clone(f.Bytes), id: id})
	if err != nil {
		return nil, err
	}
	conv, _ = t.convs.get(cid)
	entered := conv.Epoch
	conv.Cursor = f.Seq
	t.convs.put(cid, conv)
	results := []FrameResult{r}
	if r.Epoch != nil && entered == *r.Epoch { // a new epoch may be the one that waiting frames need
		more, err := t.retry(cid)
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
	}
	return results, nil
}
