package client

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHistoryIsReadInPages(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	cid := a.create("notes")
	a.push()
	for i := range 150 {
		a.send(cid, fmt.Sprint(i))
	}
	var texts []string
	var before *uint32
	for {
		page := must[MessagesResult](a, "messages", &MessagesParams{cid, before, 40}).Messages
		if len(page) == 0 {
			break
		}
		var part []string
		for _, m := range page {
			part = append(part, m.Text)
			if fmt.Sprint(m.Index) != m.Text {
				t.Errorf("message %s has index %d", m.Text, m.Index)
			}
		}
		texts = append(part, texts...)
		before = &page[0].Index
	}
	if len(texts) != 150 || texts[0] != "0" || texts[149] != "149" {
		t.Errorf("%d messages", len(texts))
	}
}

func TestAPreviewIsCutBetweenCharacters(t *testing.T) {
	for _, text := range []string{strings.Repeat("é", 300), "x" + strings.Repeat("é", 300), strings.Repeat("x", 300), "short"} {
		got := preview(messageRow{Text: text}).Text
		if len(got) > previewSize || !utf8.ValidString(got) || !strings.HasPrefix(text, got) || len(text) <= previewSize && got != text {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	}
}

func TestRecordsDecodeToWhatWasEncoded(t *testing.T) {
	seq := uint64(9)
	for _, r := range []record{
		&conversationRow{State: active, Title: "t", Epoch: 1 << 40, Cursor: 3, Count: 4, Unread: 5, Activity: 6,
			Last: &messageRow{ID: "i", State: messageSent, Own: true}, Founding: "a", Echo: "b", Problem: "p", SealedAt: 7, Refused: 8},
		&outboxRow{Order: 1, Conversation: "c", Epoch: 2, Bytes: []byte{3}, Commit: &commitEntry{Welcome: []byte{4}, Added: []DeviceName{{"u", "d"}}}},
		&outboxRow{Bytes: []byte{3}, Message: &heldRow{Frame: appFrame{Type: frameText, Nonce: make([]byte, 16), Body: "b"}, Shown: true, Index: 4}},
		&intentRow{Kind: intentAdd, Members: []MemberPackage{{"u", "d", []byte{1}}}, Users: []string{"x"}, Tries: 2},
		&snapshot{User: "u", Conversations: []snapshotConversation{{Conversation: "c", Messages: []MessageView{{ID: "i", Seq: &seq}}}}},
	} {
		b := encodeRecord(r)
		back := reflect.New(reflect.TypeOf(r).Elem()).Interface().(record)
		if err := decodeRecord(b, back); err != nil || string(encodeRecord(back)) != string(b) {
			t.Errorf("%T: %v", r, err)
		}
		for n := range b {
			if decodeRecord(b[:n], reflect.New(reflect.TypeOf(r).Elem()).Interface().(record)) == nil {
				t.Errorf("%T: %d of %d bytes decode", r, n, len(b))
			}
		}
		if decodeRecord(append(b, 0), back) == nil {
			t.Errorf("%T: a byte too many decodes", r)
		}
	}
}

func TestASnapshotHoldsHistoryAndNoKey(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "to be kept")
	a.push()
	b.pull()
	r := must[ExportStateForVaultResult](b, "exportStateForVault", &Nothing{})
	var s snapshot
	_ = b.client.queueDo(func(e *engine) {
		plaintext, number, err := e.state.key.OpenBackup("b@example.com", r.Snapshot)
		if err != nil || number != r.Commit || number != e.state.number {
			t.Fatalf("commit %d: %v", number, err)
		}
		if err := decodeRecord(plaintext, &s); err != nil {
			t.Fatal(err)
		}
		signer, err := e.state.signer.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(plaintext), string(signer[len(signer)-16:])) {
			t.Error("the signature key is in the snapshot")
		}
	})
	if s.User != "b@example.com" || len(s.Contacts) != 1 || len(s.Conversations) != 1 || s.Conversations[0].Conversation != cid ||
		len(s.Conversations[0].Messages) != 1 || s.Conversations[0].Messages[0].Text != "to be kept" {
		t.Errorf("%+v", s)
	}
}
