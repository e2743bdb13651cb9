package mls

import (
	"bytes"
	"slices"
	"testing"
)

// fillShare lets a member's cache hold as many proposals of a sender as are given.
func (w *world) fillShare(name string, sender Sender, count int) {
	g := w.group(name)
	for i := range count {
		entry := &pendingProposal{number: g.pending.next(), ref: []byte{byte(sender.Type), byte(sender.Leaf), byte(i >> 8), byte(i)},
			sender: sender, proposal: *removeOf(2)}
		entry.count()
		g.keep(entry)
	}
}

// unsent lets a member propose what it does not count itself, as one that keeps no rule.
func (w *world) unsent(by string, change Change, with ...Change) []byte {
	w.t.Helper()
	message, err := w.group(by).Propose(change, with...)
	w.check(err)
	w.group(by).pending = nil
	return message
}

var stranger = Sender{Type: SenderNewMemberProposal}

var _ = breaksRule("dos-7", "the proposal of a member after the thousandth", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("bob", memberAt(0), maxPending-1)
	w.process("bob", w.unsent("alice", Update()))
	_, err := w.group("bob").Process(w.unsent("alice", Remove(w.leaf("carol"))))
	return err
})

var _ = breaksRule("dos-7", "a mebibyte in few proposals, and what was stored counts", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	half := AuthenticatedData(make([]byte, maxPendingBytes/2-1<<12))
	for range 2 {
		w.process("bob", w.unsent("alice", Update(), half))
		w.reloadAll()
	}
	w.process("bob", w.unsent("alice", Update()))
	_, err := w.group("bob").Process(w.unsent("alice", Update(), AuthenticatedData(make([]byte, 1<<13))))
	return err
})

var _ = breaksRule("dos-7", "a mebibyte in one proposal", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	content := g.epoch.messages.newContent(ContentTypeProposal, nil)
	content.proposal = extensionsOf(extension{someExtension, make([]byte, maxPendingBytes)})
	b, _, err := g.epoch.messages.protect(w.signed("alice", WireFormatPublicMessage, content))
	w.check(err)
	_, err = w.group("bob").Process(b)
	return err
})

var _ = breaksRule("dos-7", "half a share, where more than 64 may send", func(t *testing.T) error {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	s.commit("alice", SetExtensions(s.crowd(fullShares-3)))
	s.fillShare("bob", memberAt(0), maxPending/2)
	s.process("bob", s.unsent("alice", Update()))
	s.commit("carol", SetExtensions(s.crowd(fullShares-2)))
	s.fillShare("bob", memberAt(0), maxPending/2)
	_, err := s.group("bob").Process(s.unsent("alice", Update()))
	return err
})

// crowd lists the service as many times.
func (s *outsiderScene) crowd(count int) Extension {
	return ExternalSenders(slices.Repeat([]ExternalSender{sentBy(s.service)}, count)...)
}

// Do all shares together stay below a bound, until there are more members than a bound could help with?
func TestSharesInACrowd(t *testing.T) {
	for members, want := range map[int]int{1: 1, 64: 1, 65: 2, 128: 2, 129: 3, 1000: 16, 1024: 16, 50_000: 16} {
		e := &epochState{messages: &messageKeys{roster: make(roster, members)}}
		if got := e.crowd(); got != want {
			t.Errorf("%d members: shares are divided by %d, not %d", members, got, want)
		}
	}
}

var _ = breaksOutside("xp-4", "the proposal of an external sender after its thousandth", func(s *outsiderScene) []byte {
	s.fillShare("bob", external, maxPending-1)
	s.process("bob", s.outside(s.service, external, removeOf(s.leaf("alice")), nil))
	return s.outside(s.service, external, removeOf(s.leaf("carol")), nil)
})

var _ = breaksOutside("xp-4", "a mebibyte of an external sender", func(s *outsiderScene) []byte {
	return s.outside(s.service, external, extensionsOf(extension{someExtension, make([]byte, maxPendingBytes)}), nil)
})

var _ = breaksOutside("xp-4", "the client after the thousandth that proposes itself", func(s *outsiderScene) []byte {
	s.fillShare("bob", stranger, maxPending)
	return s.self("dave")
})

var _ = breaksOutside("xp-4", "a client that proposes itself with 64 KiB of words", func(s *outsiderScene) []byte {
	return s.self("dave", AuthenticatedData(make([]byte, maxSelfProposal)))
})

// self is the message of a client that proposes itself.
func (s *outsiderScene) self(name string, with ...Change) []byte {
	s.t.Helper()
	signer := s.client(name).signer
	b, err := ProposeSelf(signer, []byte("group"), s.group("bob").Epoch(), newTestKeyPackage(s.t, signer).Public(), with...)
	s.check(err)
	return b
}

// dos-8: Is everybody else heard when one sender has filled its share: above all who is to remove it?
func TestShareIsOnesOwn(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	speak := map[Sender]func() []byte{
		memberAt(s.leaf("alice")): func() []byte { return s.unsent("alice", Remove(s.leaf("carol"))) },
		memberAt(s.leaf("carol")): func() []byte { return s.unsent("carol", Update()) },
		external:                  func() []byte { return s.outside(s.service, external, removeOf(s.leaf("carol")), nil) },
		stranger:                  func() []byte { return s.self("dave") },
	}
	g := s.group("bob")
	for full := range speak {
		g.pending = nil
		s.fillShare("bob", full, maxPending)
		s.fillShare("bob", Sender{Type: SenderExternal}, maxPending)
		for sender, message := range speak {
			_, err := g.Process(message())
			if sender == full {
				if CodeOf(err) != CodePendingProposals {
					t.Errorf("%+v is full, and: %v", sender, err)
				}
			} else if err != nil {
				t.Errorf("%+v is full, and %+v is refused: %v", full, sender, err)
			}
		}
	}
}

// Does a member that proposes without end change nothing any more, while the others are heard and a commit makes room?
func TestFullShare(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("bob", memberAt(0), maxPending)
	w.check(w.group("bob").DiscardProposal([]byte{byte(SenderMember), 0, 0, 1})) // it may still be covered, and is kept
	before := marshal(t, w.group("bob"))
	for _, how := range []Change{AuthenticatedData([]byte("encrypted")), AsPublicMessage()} {
		over, err := w.group("alice").Propose(Update(), how)
		w.check(err)
		for range 2 {
			_, err = w.group("bob").Process(over)
			wantCode(t, err, CodePendingProposals, "dos-7")
		}
	}
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("a refusal changed the group")
	}
	w.propose("carol", Update())
	w.commit("carol", Covering())
	w.propose("alice", Update())
	w.commit("bob")
	w.agree()
}

// Does a member propose no more than the others keep?
func TestOnesOwnShare(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.fillShare("alice", memberAt(0), maxPending)
	_, err := w.group("alice").Propose(Update())
	wantCode(t, err, CodePendingProposals, "dos-7")
	w.propose("bob", Update())
	_, err = w.group("bob").Propose(Remove(w.leaf("carol")), AuthenticatedData(make([]byte, maxPendingBytes)))
	wantCode(t, err, CodePendingProposals, "dos-7")
}
