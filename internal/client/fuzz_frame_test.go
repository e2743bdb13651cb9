package client

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"mlswasm/pkg/mls"
)

// received is what came of a plaintext: the answer, and the conversation before and after it.
type received struct {
	FrameResult
	before, after conversationRow
	stored        map[string][]byte
}

// receiveFrame lets a plaintext arrive in a turn that is thrown away, so that each one meets the same state.
func receiveFrame(c *Client, cid string, plaintext []byte) (r received, err error) {
	from := mls.BasicCredential(identityOf("b@example.com", "00000000000000bb"))
	thrownAway := errors.New("thrown away")
	run := func(t *turn, _ any) (any, error) {
		r.before, _ = t.convs.get(cid)
		r.FrameResult, err = t.arriveMessage(arrival{cid: cid, seq: 1 << 20, bytes: plaintext}, &mls.Application{Credential: from, Plaintext: plaintext})
		r.after, _ = t.convs.get(cid)
		r.stored = t.raw
		return nil, thrownAway
	}
	var ended error
	if failed := c.queueDo(func(e *engine) {
		_, ended = e.turn(context.Background(), Operation{Name: "receive", unlocked: true, run: run}, nil)
	}); failed != nil {
		return r, failed
	}
	if err == nil && ended != thrownAway {
		err = ended
	}
	return r, err
}

// judge says what is wrong about what came of a plaintext.
func (r *received) judge(plaintext []byte) string {
	var frame appFrame
	decodes := decodeRecord(plaintext, &frame) == nil
	if decodes && (!bytes.Equal(encodeRecord(&frame), plaintext) || !utf8.ValidString(frame.Body)) {
		return "a frame has a second encoding, or no text"
	}
	shown, titled := r.after.Count-r.before.Count, r.after.Title != r.before.Title
	switch r.Kind {
	case "message":
		var row messageRow
		err := decodeRecord(r.stored[historyKey(*r.Conversation, r.before.Count)], &row)
		if !decodes || frame.Type != frameText || shown != 1 || titled || err != nil || row.Text != frame.Body || *r.Text != frame.Body || row.Sender != "b@example.com" || row.Own {
			return "not this text is shown"
		}
	case "profile":
		if !decodes || frame.Type != frameProfile || shown != 0 || r.after.Title != frame.Body || len(frame.Body) > maxTitle {
			return "not this title is shown"
		}
	case "duplicate":
		if !decodes || frame.Type != frameText || frame.Attempt == 0 || shown != 0 || titled {
			return "no duplicate"
		}
	case "quarantined":
		sound := decodes && (frame.Type == frameText || frame.Type == frameProfile && len(frame.Body) <= maxTitle)
		if code := Code(*r.Code); sound || shown != 0 || titled || code != CodeMalformed && code != CodeUnsupported || len(r.stored) != 1 {
			return "wrongly kept aside"
		}
	default:
		return "no such answer"
	}
	return ""
}

// A member may encrypt anything: what comes out of the AEAD is shown only if it is a frame, and else is kept aside.
func FuzzReceivedFrame(f *testing.F) {
	g, _ := goldenRows(f)
	store := newMemory()
	store.rows = g.Rows
	s := newService()
	s.clock = g.Now
	c := New(store, s.now)
	f.Cleanup(func() { c.Close(context.Background()) })
	if _, err := try[UnlockResult](c, "unlock", &UnlockParams{g.Account, g.Root, g.Header}); err != nil {
		f.Fatal(err)
	}
	nonce := bytes.Repeat([]byte{7}, nonceSize)
	for _, seed := range []struct {
		plaintext []byte
		want      string
	}{
		{encodeRecord(&appFrame{frameText, 0, nonce, "hello"}), "message"},
		{encodeRecord(&appFrame{frameText, 1, nonce, "hello again"}), "message"},
		{encodeRecord(&appFrame{frameProfile, 0, nonce, "dinner"}), "profile"},
		{encodeRecord(&appFrame{frameProfile, 0, nonce, strings.Repeat("x", maxTitle+1)}), "quarantined"},
		{encodeRecord(&appFrame{99, 0, nonce, "from a later version"}), "quarantined"},
		{encodeRecord(&appFrame{frameText, 0, nonce[1:], "a short nonce"}), "quarantined"},
		{[]byte("plain text"), "quarantined"},
		{nil, "quarantined"},
	} {
		if r, err := receiveFrame(c, g.Conversation, seed.plaintext); err != nil || r.Kind != seed.want {
			f.Fatalf("%q: %s, %v, want %s", seed.plaintext, r.Kind, err, seed.want)
		}
		f.Add(seed.plaintext)
	}
	f.Fuzz(func(t *testing.T, plaintext []byte) {
		r, err := receiveFrame(c, g.Conversation, plaintext)
		if err != nil {
			t.Fatalf("%x: %v", plaintext, err)
		}
		if wrong := r.judge(plaintext); wrong != "" {
			t.Errorf("%x: %s: %+v", plaintext, wrong, r.FrameResult)
		}
	})
}
