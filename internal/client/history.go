package client

import (
	"crypto/sha256"
	"slices"
	"unicode/utf8"
)

// The history is a row for each message; 64 of them share a prefix, so that a message costs one small write and a page of
// the history a few reads, however long it is.
const (
	chunkSize = 64
	maxLimit  = 500
)

type messageState uint8

const (
	messageQueued messageState = iota + 1
	messageSent
	messageReceived
	messageFailed
)

func (s messageState) String() string {
	return [...]string{"", "queued", "sent", "received", "failed"}[s]
}

type messageRow struct {
	ID             string
	Sender, Device string
	Text           string
	Time           Millis
	Seq            uint64 // 0: not known
	State          messageState
	Own            bool

	AuthenticatedData []byte
}

func (r *messageRow) fields(c *codec) {
	c.string(&r.ID)
	c.string(&r.Sender)
	c.string(&r.Device)
	c.string(&r.Text)
	c.millis(&r.Time)
	c.uint64(&r.Seq)
	s := uint8(r.State)
	c.uint8(&s)
	if s < uint8(messageQueued) || s > uint8(messageFailed) {
		c.fail()
	}
	r.State = messageState(s)
	c.bool(&r.Own)
	if c.version > 1 {
		c.bytes(&r.AuthenticatedData)
	}
}

func (r *messageRow) view(index uint32) MessageView {
	view := MessageView{ID: r.ID, Index: index, Sender: r.Sender, Device: r.Device, Text: r.Text, Time: r.Time,
		State: r.State.String(), Own: r.Own}
	if r.Seq != 0 {
		view.Seq = &r.Seq
	}
	if len(r.AuthenticatedData) > 0 {
		beside := slices.Clone(r.AuthenticatedData)
		view.AuthenticatedData = &beside
	}
	return view
}

// messageID makes the id that every device sees out of what travels inside the ciphertext. The sender is part of it, so
// that nobody can take the id of another one's message.
func messageID(sender DeviceName, nonce []byte) string {
	sum := sha256.Sum256(append([]byte(sender.User+"/"+sender.Device+"/"), nonce...))
	return hexBytes(sum[:16])
}

func chunkPrefix(cid string, index uint32) string {
	return historyPrefix(cid) + hexNumber(uint64(index/chunkSize), 8) + "/"
}

func historyKey(cid string, index uint32) string {
	return chunkPrefix(cid, index) + hexNumber(uint64(index%chunkSize), 2)
}

// appendHistory adds a message and returns its index. The conversation's row is written with it.
func (t *turn) appendHistory(cid string, m messageRow) uint32 {
	cid = t.heir(cid)
	conv, _ := t.convs.get(cid)
	index := conv.Count
	conv.Count++
	conv.Activity = max(conv.Activity, m.Time)
	if !m.Own {
		conv.Unread++
	}
	conv.Last = preview(m)
	t.convs.put(cid, conv)
	t.raw[historyKey(cid, index)] = encodeRecord(&m)
	return index
}

// changeHistory rewrites one message.
func (t *turn) changeHistory(cid string, index uint32, change func(*messageRow)) error {
	cid = t.heir(cid) // the index is the same there
	key := historyKey(cid, index)
	rows, err := t.readRows(key)
	if err != nil {
		return err
	}
	var m messageRow
	if err := decodeRecord(rows[key], &m); err != nil {
		return damaged(key, err)
	}
	change(&m)
	t.raw[key] = encodeRecord(&m)
	if conv, _ := t.convs.get(cid); conv.Count == index+1 {
		conv.Last = preview(m)
		t.convs.put(cid, conv)
	}
	return nil
}

// preview is a message with its text cut between two characters, and nothing beside it.
func preview(m messageRow) *messageRow {
	m.AuthenticatedData = nil
	if len(m.Text) > previewSize {
		end := previewSize
		for end > 0 && !utf8.RuneStart(m.Text[end]) {
			end--
		}
		m.Text = m.Text[:end]
	}
	return &m
}

// readHistory returns at most limit messages before index end, the oldest first.
func (t *turn) readHistory(cid string, end uint32, limit int) ([]MessageView, error) {
	views := []MessageView{}
	for end > 0 && len(views) < limit {
		chunk := chunkPrefix(cid, end-1)
		rows, err := t.readRows(chunk)
		if err != nil {
			return nil, err
		}
		first := (end - 1) / chunkSize * chunkSize
		for index := end; index > first && len(views) < limit; index-- {
			key := historyKey(cid, index-1)
			var m messageRow
			if err := decodeRecord(rows[key], &m); err != nil {
				return nil, damaged(key, err)
			}
			views = append(views, m.view(index-1))
		}
		end = first
	}
	slices.Reverse(views)
	return views, nil
}

func (t *turn) messages(p *MessagesParams) (MessagesResult, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.conversation(cid)
	if err != nil {
		return MessagesResult{}, err
	}
	if p.Limit == 0 || p.Limit > maxLimit {
		return MessagesResult{}, invalid("limit", "1 to 500")
	}
	end := conv.Count
	if p.Before != nil {
		end = min(end, *p.Before)
	}
	views, err := t.readHistory(cid, end, int(p.Limit))
	return MessagesResult{views}, err
}
