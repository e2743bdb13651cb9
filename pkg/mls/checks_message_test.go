package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// proposalBy signs a proposal of alice's in a world of two, for one wire format.
func proposalBy(w *world, format WireFormat) *authenticatedContent {
	w.t.Helper()
	content := w.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
	content.proposal = &proposal{kind: proposalTypeRemove, remove: &removeProposal{1}}
	return w.signed("alice", format, content)
}

func (w *world) signed(by string, format WireFormat, content framedContent) *authenticatedContent {
	w.t.Helper()
	signed, err := w.group(by).epoch.messages.signContent(w.clients[by].signer, format, content)
	w.check(err)
	return signed
}

// processed protects a content as its author would, lets edit change the message, and answers what bob says.
func (w *world) processed(signed *authenticatedContent, edit func(*message)) error {
	w.t.Helper()
	b, _, err := w.group("alice").epoch.messages.protect(signed)
	w.check(err)
	m, err := decodeMessage(b)
	w.check(err)
	edit(m)
	b, err = encode("MLSMessage", m.wire)
	w.check(err)
	_, err = w.group("bob").Process(b)
	return err
}

var _ = breaksRule("frm-4", "application data as a PublicMessage", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPublicMessage), func(m *message) {
		m.public.content.contentType = ContentTypeApplication
		m.public.content.application = []byte("in the clear")
		keys := w.group("alice").epoch.messages
		signed := w.signed("alice", WireFormatPublicMessage, m.public.content)
		m.public.auth = signed.auth
		tbm, err := keys.contentTBM(m.public)
		w.check(err)
		m.public.membershipTag = keys.membership.Tag(keys.suite, tbm)
	})
})

var _ = breaksRule("frm-2", "another membership tag", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPublicMessage), func(m *message) { m.public.membershipTag[0] ^= 1 })
})

var _ = breaksRule("frm-2", "half a membership tag", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPublicMessage), func(m *message) {
		m.public.membershipTag = m.public.membershipTag[:16]
	})
})

var _ = breaksRule("frm-1", "the signature of another member", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob", "carol")
	signed := proposalBy(w, WireFormatPrivateMessage)
	signed.auth = w.signed("carol", WireFormatPrivateMessage, signed.content).auth
	return w.processed(signed, func(*message) {})
})

var _ = breaksRule("frm-1", "the signature for the other wire format", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	signed := proposalBy(w, WireFormatPrivateMessage)
	signed.auth = proposalBy(w, WireFormatPublicMessage).auth
	return w.processed(signed, func(*message) {})
})

var _ = breaksRule("frm-6", "sender data with a blank leaf", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPrivateMessage), func(m *message) {
		w.check(w.group("alice").epoch.messages.sealSenderData(m.private, &senderData{leaf: 1 << 31}))
	})
})

var _ = breaksRule("frm-6", "a PublicMessage of a blank leaf", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	signed := proposalBy(w, WireFormatPublicMessage)
	signed.content.sender.Leaf = 9
	return w.processed(signed, func(*message) {})
})

var _ = breaksRule("frm-5", "a PrivateMessage of an outsider", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	signed := proposalBy(w, WireFormatPrivateMessage)
	signed.content.sender, signed.content.contentType = Sender{Type: SenderNewMemberCommit}, ContentTypeCommit
	_, _, err := w.group("alice").epoch.messages.protect(signed)
	return err
})

var _ = breaksRule("frm-3", "a padding byte of one", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	keys := w.group("alice").epoch.messages
	content := keys.newContent(ContentTypeApplication, nil)
	content.application = []byte("padded by hand")
	signed := w.signed("alice", WireFormatPrivateMessage, content)
	return w.processed(signed, func(m *message) { // sealed again, with the key of the next generation
		plaintext, err := encodePrivateContent(signed)
		w.check(err)
		plaintext = append(plaintext, 0, 1)
		claim, err := keys.ratchets.Next(keys.ownLeaf.tree(), ratchetKind(ContentTypeApplication))
		w.check(err)
		aad, err := encode("PrivateContentAAD", m.private.contentAAD)
		w.check(err)
		m.private.ciphertext, err = keys.suite.Seal(claim.Key(), claim.Nonce(), aad, plaintext)
		w.check(err)
		data := &senderData{leaf: keys.ownLeaf, generation: Generation(claim.Generation())}
		w.check(keys.sealSenderData(m.private, data))
	})
})

var _ = breaksRule("frm-7", "a message of another group", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPrivateMessage), func(m *message) { m.private.groupID = []byte("g") })
})

var _ = breaksRule("frm-8", "an epoch to come", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPrivateMessage), func(m *message) { m.private.epoch++ })
})

var _ = breaksRule("frm-10", "the last generation there is", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	return w.processed(proposalBy(w, WireFormatPrivateMessage), func(m *message) {
		data := &senderData{leaf: 0, generation: 1<<32 - 1}
		w.check(w.group("alice").epoch.messages.sealSenderData(m.private, data))
	})
})

var _ = breaksRule("frm-11", "a message again", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	message := w.encrypt("alice", "once")
	w.process("bob", message)
	_, err := w.group("bob").Process(message)
	return err
})

var _ = breaksRule("frm-11", "a PublicMessage again", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob", "carol")
	message, err := w.group("alice").Propose(Update(), AsPublicMessage())
	w.check(err)
	w.process("bob", message)
	_, err = w.group("bob").Process(message)
	return err
})

var _ = breaksRule("frm-13", "a GroupInfo", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	_, err = w.group("bob").Process(info)
	return err
})

// Is each message sealed with a reuse guard of its own?
func TestReuseGuardsAreFresh(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	guards := map[[4]byte]bool{}
	for range 16 {
		m, err := decodeMessage(w.encrypt("alice", "text"))
		w.check(err)
		data, err := w.group("bob").epoch.messages.openSenderData(m.private)
		w.check(err)
		if guards[data.reuseGuard] {
			t.Error("a reuse guard twice")
		}
		guards[data.reuseGuard] = true
	}
}

// Does the genuine message open after any number of copies with one bit changed?
func TestTamperedCopyTakesNothing(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	genuine := w.encrypt("alice", "text")
	before := marshal(t, w.group("bob"))
	for i := range genuine {
		forged := bytes.Clone(genuine)
		forged[i] ^= 0x80
		if _, err := w.group("bob").Process(forged); err == nil {
			t.Fatalf("a copy with byte %d changed was opened", i)
		}
	}
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("a forgery changed the state")
	}
	w.hears("bob", genuine, "alice", "text")
}

// Are lengths hidden by Padmé, at no more than an eighth of the size?
func TestPadding(t *testing.T) {
	for n := range 5000 {
		padded := paddedLength(n)
		if padded < n || padded > n+n/8 || paddedLength(padded) != padded {
			t.Fatalf("%d is padded to %d", n, padded)
		}
	}
	for _, c := range [][2]int{{0, 0}, {1, 1}, {9, 10}, {100, 104}, {1000, 1024}, {1025, 1088}, {100000, 100352}} {
		if got := paddedLength(c[0]); got != c[1] {
			t.Errorf("%d is padded to %d, want %d", c[0], got, c[1])
		}
	}
	w := newWorld(t, "alice", "bob")
	if a, b := w.encrypt("alice", "yes, of course I will come to lunch"), w.encrypt("alice", "no, I never will come to your lunch"); len(a) != len(b) {
		t.Error("texts of one length give messages of two")
	}
}

// What does a service read of each format, without keys?
func TestPeekMessage(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	kp := newTestKeyPackage(t, w.client("carol").signer)
	commit, err := w.group("alice").Commit(Add(kp.Public()))
	w.check(err)
	public, err := w.group("bob").Commit(AsPublicMessage())
	w.check(err)
	for _, b := range [][]byte{commit.Message, public.Message} {
		p, err := PeekMessage(b)
		w.check(err)
		if string(p.GroupID) != "group" || p.Epoch != 1 || p.ContentType != ContentTypeCommit {
			t.Errorf("%+v", p)
		}
	}
	p, err := PeekMessage(commit.Welcome)
	w.check(err)
	refs, err := WelcomeKeyPackageRefs(commit.Welcome)
	w.check(err)
	if p.WireFormat != WireFormatWelcome || len(p.KeyPackageRefs) != 1 || !bytes.Equal(p.KeyPackageRefs[0], kp.Public().Ref()) ||
		!bytes.Equal(refs[0], kp.Public().Ref()) {
		t.Errorf("%+v", p)
	}
	b, err := kp.Public().Marshal()
	w.check(err)
	if p, err = PeekMessage(b); err != nil || p.WireFormat != WireFormatKeyPackage || p.CipherSuite != w.cs {
		t.Errorf("%+v, %v", p, err)
	}
	unknown, err := encode("a proposal of a reserved type", func(c *wire.Codec) {
		wireMessageVersion(c)
		format, content := WireFormatPublicMessage, framedContent{groupID: []byte("g"), contentType: ContentTypeProposal, sender: Sender{Type: SenderMember}}
		wire.U16(c, &format)
		content.wireHead(c)
		c.Fixed([]byte{0, 0, 1, 2, 3})
	})
	w.check(err)
	if p, err = PeekMessage(unknown); err != nil || string(p.GroupID) != "g" {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = w.group("alice").Process(unknown)
	wantCode(t, err, CodeUnsupported)
}
