package client

import (
	"slices"
	"unicode/utf8"
)

const (
	maxText     = 65536
	maxAttempts = 5 // refusals after which a message is given up
	nonceSize   = 16
)

type frameType uint8

const (
	frameText frameType = iota + 1
	frameProfile
)

// appFrame is the plaintext of an application message.
type appFrame struct {
	Type    frameType
	Attempt uint8  // how often it was encrypted before; receivers then look whether they have it already
	Nonce   []byte // what its id is made of
	Body    string // text or title
}

func (f *appFrame) fields(c *codec) {
	kind := uint8(f.Type)
	c.uint8(&kind)
	f.Type = frameType(kind)
	c.uint8(&f.Attempt)
	c.bytes(&f.Nonce)
	if len(f.Nonce) != nonceSize {
		c.fail()
	}
	c.string(&f.Body)
	if !utf8.ValidString(f.Body) || len(f.Body) > maxText {
		c.fail()
	}
}

// heldRow is a message that waits to be encrypted: for the creation of its conversation, for the end of other members'
// proposals, or for the epoch that made the service refuse it.
type heldRow struct {
	Frame     appFrame
	Shown     bool   // whether it is in the history
	Index     uint32 // there
	MessageID string
	NotBefore uint64 // epoch

	AuthenticatedData []byte
}

func (r *heldRow) fields(c *codec) {
	r.Frame.fields(c)
	c.bool(&r.Shown)
	c.uint32(&r.Index)
	c.string(&r.MessageID)
	c.uint64(&r.NotBefore)
	if c.version > 1 {
		c.bytes(&r.AuthenticatedData)
	}
}

func (t *turn) sendMessage(p *SendMessageParams) (SendMessageResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return SendMessageResult{}, err
	}
	if len(p.Text) == 0 || len(p.Text) > maxText || !utf8.ValidString(p.Text) {
		return SendMessageResult{}, invalid("text", "1 to 65536 bytes of UTF-8")
	}
	var beside []byte
	if p.AuthenticatedData != nil {
		if beside = slices.Clone(*p.AuthenticatedData); len(beside) > maxText {
			return SendMessageResult{}, invalid("authenticatedData", "0 to 65536 bytes")
		}
	}
	frame := appFrame{Type: frameText, Nonce: randomBytes(nonceSize), Body: p.Text}
	id := messageID(DeviceName{t.user, t.device}, frame.Nonce)
	index := t.appendHistory(cid, messageRow{ID: id, Sender: t.user, Device: t.device, Text: p.Text,
		Time: t.millis(), State: messageQueued, Own: true, AuthenticatedData: beside})
	key := t.hold(cid, heldRow{Frame: frame, Shown: true, Index: index, MessageID: id, AuthenticatedData: beside})
	sent, err := t.flush(cid)
	if err != nil {
		return SendMessageResult{}, err
	}
	if out, ok := sent[key]; ok && out == "" {
		return SendMessageResult{}, invalid("authenticatedData", "not in the form that the conversation demands")
	}
	return SendMessageResult{id, filled(sent[key]), messageQueued.String()}, nil
}

// sendProfile tells the members the title, at once: it is called right after a commit, when nothing stands against it.
func (t *turn) sendProfile(cid, title string) error {
	frame := appFrame{Type: frameProfile, Nonce: randomBytes(nonceSize), Body: title}
	_, _, err := t.encrypt(cid, heldRow{Frame: frame})
	return err
}

func (t *turn) hold(cid string, h heldRow) string {
	key := orderKey(cid, t.nextOrder())
	t.helds.put(key, h)
	return key
}

// flush encrypts what is held in a conversation, the oldest first, as far as it may be sent now. It returns the outbox ids
// by the keys of what was held, empty ones for what could not be encrypted at all.
func (t *turn) flush(cid string) (map[string]string, error) {
	sent := map[string]string{}
	conv, _ := t.convs.get(cid)
	if conv.State != active || t.lacksKey(cid) {
		return sent, nil
	}
	waiting := t.helds.keys(cid + "/")
	if len(waiting) == 0 {
		return sent, nil
	}
	if err := t.passOver(cid); err != nil {
		return nil, err
	}
	for _, key := range waiting {
		h, _ := t.helds.get(key)
		if h.NotBefore > conv.Epoch {
			continue
		}
		id, ok, err := t.encrypt(cid, h)
		if CodeOf(err) == CodeInvalidArgument { // the conversation demands another form of what stands beside it
			ok, err = true, t.failMessage(cid, h)
		}
		if err != nil {
			return nil, err
		}
		if !ok {
			return sent, t.settleProposals(cid)
		}
		t.helds.delete(key)
		sent[key] = id
	}
	return sent, nil
}

// settleProposals makes the commit that other members' proposals wait for: until then no message may be sent (RFC 9420,
// Section 12.4).
func (t *turn) settleProposals(cid string) error {
	if len(t.intents.keys(cid+"/")) == 0 {
		t.putIntent(cid, intentRow{Kind: intentSettle})
	}
	return t.buildNext(cid)
}

// encrypt puts a message into the outbox, in the current epoch. ok is false while proposals wait for a commit.
func (t *turn) encrypt(cid string, h heldRow) (id string, ok bool, err error) {
	g, err := t.group(cid)
	if err != nil {
		return "", false, err
	}
	ciphertext, err := g.Encrypt(encodeRecord(&h.Frame), h.AuthenticatedData)
	if err != nil {
		err = fromMLS("the message could not be encrypted", err)
		if CodeOf(err) == CodeConflict {
			return "", false, nil
		}
		return "", false, err
	}
	id = outboxID(ciphertext)
	t.outs.put(id, outboxRow{Order: t.nextOrder(), Conversation: cid, Epoch: uint64(g.Epoch()), Bytes: ciphertext, Message: &h})
	return id, true, nil
}

// failMessages gives up every message of a conversation that the service does not have.
func (t *turn) failMessages(cid string) error {
	for _, key := range t.helds.keys(cid + "/") {
		h, _ := t.helds.get(key)
		t.helds.delete(key)
		if err := t.failMessage(cid, h); err != nil {
			return err
		}
	}
	for _, id := range t.outs.keys("") {
		if entry, _ := t.outs.get(id); entry.Conversation == cid && entry.Message != nil {
			t.outs.delete(id)
			t.settle(id, SettleOutboxResult{Conversation: cid, State: "failed", MessageID: filled(entry.Message.MessageID)})
			if err := t.failMessage(cid, *entry.Message); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *turn) failMessage(cid string, h heldRow) error {
	if !h.Shown {
		return nil
	}
	return t.changeHistory(cid, h.Index, func(m *messageRow) { m.State = messageFailed })
}

// reholdMessages takes back what was encrypted for a state that is about to be replaced. Those who have such a message
// already will know it by its id.
func (t *turn) reholdMessages(cid string) error {
	for _, id := range t.outs.keys("") {
		entry, _ := t.outs.get(id)
		if entry.Conversation != cid || entry.Message == nil {
			continue
		}
		t.outs.delete(id)
		h := *entry.Message
		t.settle(id, SettleOutboxResult{Conversation: cid, State: "queued", MessageID: filled(h.MessageID)})
		h.Frame.Attempt++
		if h.Shown {
			t.hold(cid, h)
		}
	}
	return nil
}
