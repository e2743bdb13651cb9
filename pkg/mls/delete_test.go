package mls

import (
	"bytes"
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/secrettree"
)

// When keys are deleted (RFC 9420, Section 9.2).

// Does a message that opens, but does not hold, take the key of none? A member knows the keys of all others, so that it can
// seal what they never signed.
func TestForgeryByAMemberTakesNoKey(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	alice := w.group("alice").epoch.messages
	content := alice.newContent(ContentTypeApplication, []byte("in the clear"))
	content.application = []byte("never said")
	forged, _, err := alice.protect(w.signed("carol", WireFormatPrivateMessage, content)) // with alice's next key
	w.check(err)
	genuine := w.encrypt("alice", "said")
	before := marshal(t, w.group("bob"))
	_, err = w.group("bob").Process(forged)
	wantCode(t, err, CodeInvalidMessage, "frm-1")
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("a forgery changed the state")
	}
	w.hears("bob", genuine, "alice", "said")
}

// Does a proposal that breaks a rule take no key, though it is the sender's?
func TestRefusedProposalTakesNoKey(t *testing.T) {
	s := newListScene(t)
	content := s.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
	content.proposal = removeOf(9)
	before := marshal(t, s.group("bob"))
	err := s.processed(s.signed("alice", WireFormatPrivateMessage, content), func(*message) {})
	wantCode(t, err, CodeInvalidMessage, "rem-1")
	if !bytes.Equal(before, marshal(t, s.group("bob"))) {
		t.Error("a proposal that was refused changed the state")
	}
}

// Is the key of a message gone from the stored state when it was opened, and that of one that is late still there?
func TestStoredStateForgetsUsedKeys(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("bob")
	const late = 2
	keys := map[int][]byte{}
	for i := range 5 {
		claim, err := g.epoch.messages.ratchets.Peek(w.leaf("alice").tree(), secrettree.Application, secrettree.Generation(i))
		w.check(err)
		keys[i] = bytes.Clone(claim.Key().Bytes())
		claim.Discard()
		if message := w.encrypt("alice", "text"); i != late {
			w.hears("bob", message, "alice", "text")
		}
	}
	state := marshal(t, g)
	for i, key := range keys {
		if bytes.Contains(state, key) != (i == late) {
			t.Errorf("the key of message %d: in the state %v", i, i != late)
		}
	}
}

// Is the key of a commit gone once it was applied, from memory, from the store and from what can be derived, whether or
// not its sender had spoken in the epoch, its receivers had stored it before, or were removed by it?
func TestAppliedCommitKeyIsGone(t *testing.T) {
	for _, spoke := range []string{"nothing", "a text", "a proposal"} {
		t.Run("after "+spoke, func(t *testing.T) {
			w := newWorld(t, "alice", "bob", "carol", "dave")
			late := w.encrypt("alice", "late")
			switch spoke {
			case "a text":
				w.say("alice", "text")
			case "a proposal":
				w.propose("alice", Update())
			}
			stores := map[string]store{"bob": {}, "carol": {}, "dave": {}}
			commit, err := w.group("alice").Commit(Remove(w.leaf("dave")))
			w.check(err)
			m, err := decodeMessage(commit.Message)
			w.check(err)
			for name, s := range stores {
				g := w.group(name)
				s.take(g)
				seen := w.transition(name, commit.Message)
				if name == "carol" {
					stored, err := seen.Marshal()
					w.check(err)
					seen, err = g.UnmarshalTransition(stored)
					w.check(err)
				}
				w.check(g.Apply(seen))
				s.take(g)
				loaded, err := LoadGroup(s.parts(), w.client(name).signer)
				w.check(err)
				for what, g := range map[string]*Group{"in memory": g, "stored": loaded} {
					if _, err := g.pastKeys(m.private.epoch).openPrivate(m.private); err == nil {
						t.Errorf("%s opens the commit again: %s", name, what)
					}
				}
				w.clients[name].group = loaded
				w.hears(name, late, "alice", "late")
			}
		})
	}
}

// Does an epoch that ended keep no ratchet whose messages are not opened any more?
func TestPastEpochsKeepNoHandshakeRatchet(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.talk()
	w.propose("alice", Update())
	w.commit("bob")
	for _, name := range []string{"alice", "bob"} {
		for _, p := range w.group(name).past {
			for _, part := range p.keys.ratchets.Parts() {
				if strings.HasSuffix(part.Name, "/h") {
					t.Errorf("%s keeps %s of epoch %d", name, part.Name, p.keys.epoch)
				}
			}
		}
	}
}
