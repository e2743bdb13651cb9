package mls

import (
	"bytes"
	"encoding/binary"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// handmade is a PublicMessage with a Commit by alice, whose body is written by hand.
func handmade(w *world, body ...byte) []byte {
	return mustEncode(func(c *wire.Codec) {
		wireMessageVersion(c)
		format := WireFormatPublicMessage
		wire.U16(c, &format)
		content := w.group("alice").epoch.messages.newContent(ContentTypeCommit, nil)
		content.wireHead(c)
		c.Fixed(body)
	})
}

// breaksWire registers bytes that bob must refuse as malformed.
func breaksWire(rule, what string, build func(w *world) []byte) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		w := newWorld(t, "alice", "bob")
		_, err := w.group("bob").Process(build(w))
		wantCode(t, err, CodeMalformed)
		return err
	})
}

// Offsets in a PrivateMessage of the group "group": version 0, wire format 2, length of the group id 4, its bytes 5.
const groupIDLength = 4

var _ = []struct{}{
	breaksWire("wire-1", "a path that is neither there nor absent", func(w *world) []byte { return handmade(w, 0, 2) }),
	breaksWire("wire-1", "every bit of a presence octet", func(w *world) []byte { return handmade(w, 0, 0xff) }),
	breaksWire("wire-2", "5 in two bytes", func(w *world) []byte {
		m := w.encrypt("alice", "text")
		return append(append(bytes.Clone(m[:groupIDLength]), 0x40), m[groupIDLength:]...)
	}),
	breaksWire("wire-2", "5 in four bytes", func(w *world) []byte {
		m := w.encrypt("alice", "text")
		return append(append(bytes.Clone(m[:groupIDLength]), 0x80, 0, 0), m[groupIDLength:]...)
	}),
	breaksWire("wire-2", "the prefix 11", func(w *world) []byte {
		m := w.encrypt("alice", "text")
		m[groupIDLength] |= 0xc0
		return m
	}),
	breaksWire("wire-3", "a byte after a message", func(w *world) []byte { return append(w.encrypt("alice", "text"), 0) }),
	breaksWire("wire-4", "a message that ends in its ciphertext", func(w *world) []byte {
		m := w.encrypt("alice", "text")
		return m[:len(m)-1]
	}),
	breaksWire("wire-4", "a gigabyte in four bytes", func(w *world) []byte {
		return append(w.encrypt("alice", "text")[:groupIDLength:groupIDLength], 0xbf, 0xff, 0xff, 0xff)
	}),
	breaksList("wire-3", "a byte after the required capabilities", func(s *listScene) {
		e := requires(extensionLastResort)
		e.data = append(e.data, 0)
		s.cover("alice", extensionsOf(e))
	}),
	breaksWelcome("wire-3", "a byte after the ratchet tree", func(s *welcomeScene) {
		s.info = func(x *groupInfo) {
			tree, _ := x.extensions.get(extensionRatchetTree)
			x.extensions = x.extensions.with(extensionRatchetTree, append(bytes.Clone(tree), 0))
		}
	}),
}

// Do vectors at every length at which a header grows travel unchanged, and in the shortest form?
func TestVectorsOfEveryHeader(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	for _, n := range []int{0, 1, 62, 63, 64, 65, 16382, 16383, 16384, 16385, 1 << 20} {
		attached := bytes.Repeat([]byte{0xa5}, n)
		message, err := w.group("alice").Encrypt([]byte("text"), attached)
		w.check(err)
		header := []byte{byte(n)}
		switch {
		case n >= 1<<14:
			header = binary.BigEndian.AppendUint32(nil, uint32(n)|1<<31)
		case n >= 1<<6:
			header = binary.BigEndian.AppendUint16(nil, uint16(n)|1<<14)
		}
		at := groupIDLength + 1 + len("group") + 8 + 1 // epoch, content type
		if !bytes.HasPrefix(message[at:], append(header, attached...)) {
			t.Errorf("%d bytes have another header than %x", n, header)
		}
		a, ok := w.process("bob", message).(*Application)
		if !ok || !bytes.Equal(a.AuthenticatedData, attached) {
			t.Errorf("%d bytes do not arrive", n)
		}
	}
}
