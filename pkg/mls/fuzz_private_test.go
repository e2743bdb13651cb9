package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// privateContents returns a PrivateMessageContent of each content type, padded and bare.
func privateContents(w *world) map[ContentType][][]byte {
	w.t.Helper()
	keys := w.group("alice").epoch.messages
	application := keys.newContent(ContentTypeApplication, nil)
	application.application = []byte("hello")
	proposed := keys.newContent(ContentTypeProposal, nil)
	proposed.proposal = &proposal{kind: proposalTypeRemove, remove: &removeProposal{1}}
	public, err := w.group("alice").Commit(AsPublicMessage())
	w.check(err)
	m, err := decodeMessage(public.Message)
	w.check(err)
	committed := keys.newContent(ContentTypeCommit, nil)
	committed.commit = m.public.content.commit

	found := map[ContentType][][]byte{}
	for _, content := range []framedContent{application, proposed, committed} {
		signed := w.signed("alice", WireFormatPrivateMessage, content)
		if content.contentType == ContentTypeCommit {
			signed.auth.confirmationTag = m.public.auth.confirmationTag
		}
		padded, err := encodePrivateContent(signed)
		w.check(err)
		bare := mustEncode(func(c *wire.Codec) { signed.wirePrivate(c, 0) })
		found[content.contentType] = [][]byte{padded, bare, append(bytes.Clone(padded), 1)}
	}
	return found
}

// What a member encrypts is under the AEAD, where bytes that were changed on the way do not arrive: only a target for
// the plaintext reaches its decoder.
func FuzzPrivateContent(f *testing.F) {
	w := fuzzWorld(f)
	for kind, plaintexts := range privateContents(w) {
		for _, b := range plaintexts {
			f.Add(uint8(kind), b)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, b []byte) {
		contentType := ContentType(kind)
		if contentType < ContentTypeApplication || contentType > ContentTypeCommit {
			return // the frame's decoder has refused it
		}
		var signed authenticatedContent
		signed.content.contentType = contentType
		err := decode("fuzz", b, func(c *wire.Codec) { signed.wirePrivate(c, 0) })
		if err != nil {
			if code := CodeOf(err); code != CodeMalformed && code != CodeUnsupported && code != CodeInvalidMessage {
				t.Errorf("code %s: %v", code, err)
			}
			return
		}
		padding := len(b) - len(mustEncode(func(c *wire.Codec) { signed.wirePrivate(c, 0) }))
		if padding < 0 {
			t.Fatalf("%x grew by %d bytes", b, -padding)
		}
		if again := mustEncode(func(c *wire.Codec) { signed.wirePrivate(c, padding) }); !bytes.Equal(again, b) {
			t.Fatalf("%x encodes to %x", b, again)
		}
	})
}

func FuzzSenderData(f *testing.F) {
	data := senderData{leaf: 3, generation: 1 << 20, reuseGuard: [4]byte{1, 2, 3, 4}}
	f.Add(mustEncode(data.wire))
	f.Add(mustEncode(new(senderData).wire))
	f.Add(make([]byte, 11))
	f.Add(make([]byte, 13))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, ok := fuzzWire(t, b, (*senderData).wire); ok != (len(b) == 12) {
			t.Errorf("%d bytes decode: %v", len(b), ok)
		}
	})
}
