package mls

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"mlswasm/pkg/mls/internal/secret"
)

// givePSK gives the named clients an external pre-shared key.
func (w *world) givePSK(id, key string, to ...string) PSKID {
	w.t.Helper()
	psk, err := NewExternalPSK([]byte(id), []byte(key))
	w.check(err)
	for _, name := range to {
		w.check(w.group(name).AddPSK(psk))
	}
	return psk.ID()
}

// Do pre-shared keys of both types, by value and by reference, lead all members and a joiner to one epoch?
func TestPreSharedKeys(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	all := w.active()
	a, b := w.givePSK("a", "key a", all...), w.givePSK("b", "key b", all...)
	w.propose("bob", PreSharedKey(a))
	w.propose("alice", PreSharedKey(PSKID{Type: PSKResumption, Group: []byte("group"), Epoch: 1}))
	p, err := w.group("alice").provision(w.group("alice").pending.cover(0, nil), memberCommits(0), time.Time{})
	w.check(err)
	if len(p.psks) != 2 {
		t.Errorf("%d of the proposals are covered", len(p.psks))
	}
	w.commit("alice", PreSharedKey(b), PreSharedKey(b)) // with two nonces, two keys
	w.agree()
	w.talk()

	// The joiner needs both keys, of which the second is an epoch's that it has never seen.
	resumption, err := w.group("bob").ResumptionPSK(1)
	w.check(err)
	external, err := NewExternalPSK([]byte("a"), []byte("key a"))
	w.check(err)
	kp := newTestKeyPackage(t, w.client("carol").signer)
	added := w.commit("bob", PreSharedKey(a), PreSharedKey(resumption.ID()), Add(kp.Public()))
	_, err = JoinGroup(w.client("carol").signer, kp, added.Welcome, PSKs(external))
	wantCode(t, err, CodeUnknownPSK, "wel-2")
	wantPSK(t, err, resumption.ID())
	g, err := JoinGroup(w.client("carol").signer, kp, added.Welcome, PSKs(external, resumption))
	w.check(err)
	w.clients["carol"].group = g
	w.agree()
	w.commit("alice", PreSharedKey(a))
	w.agree()
	w.talk()
}

func wantPSK(t *testing.T, err error, want PSKID) {
	t.Helper()
	e, ok := err.(*Error)
	if !ok || e.PSK == nil || !e.PSK.equal(&want) {
		t.Errorf("%v names %+v, not %+v", err, e.PSK, want)
	}
}

// Can a member that does not hold a key follow as soon as it does?
func TestPreSharedKeyGivenLate(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	id := w.givePSK("id", "key", "alice")
	message, err := w.group("alice").Propose(PreSharedKey(id))
	w.check(err)
	event, ok := w.process("bob", message).(*ProposalEvent)
	if !ok || event.Type != ProposalPSK || !event.PSK.equal(&id) {
		t.Fatalf("got %+v", event)
	}
	commit, err := w.group("alice").Commit()
	w.check(err)
	before := marshal(t, w.group("bob"))
	_, err = w.group("bob").Process(commit.Message)
	wantCode(t, err, CodeUnknownPSK, "psk-3")
	wantPSK(t, err, id)
	if !bytes.Equal(before, marshal(t, w.group("bob"))) {
		t.Error("the refused commit changed the group")
	}
	w.givePSK("id", "another key", "bob")
	_, err = w.group("bob").Process(commit.Message)
	wantCode(t, err, CodeInvalidMessage, "com-12")
	w.givePSK("id", "key", "bob")
	w.deliver("alice", commit)
	w.agree()
}

// Is a key that the committer does not hold left out by reference and refused by value?
func TestCommitWithoutThePreSharedKey(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	id := w.givePSK("id", "key", "alice")
	w.propose("alice", PreSharedKey(id))
	_, err := w.group("bob").Commit(PreSharedKey(id))
	wantCode(t, err, CodeUnknownPSK, "psk-3")
	w.commit("bob")
	w.agree()
}

// Does a member that is removed need no key to see it?
func TestRemovalWithAPreSharedKey(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	id := w.givePSK("id", "key", "alice", "carol")
	w.givePSK("other", "key", "bob")
	given := w.group("bob").psks.given[0].secret
	w.commit("alice", PreSharedKey(id), Remove(w.leaf("bob")))
	w.agree()
	if !w.group("bob").psks.isEmpty() || given.Len() != 0 {
		t.Error("the removed member still holds its keys")
	}
	wantCode(t, w.group("bob").AddPSK(&PSK{}), CodeNotAMember)
	_, err := w.group("bob").ResumptionPSK(1)
	wantCode(t, err, CodeNotAMember)
}

// Are resumption PSKs kept for a bounded number of epochs, and cleared after them?
func TestResumptionPSKsAreBounded(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.commit("alice")
	oldest := w.group("bob").psks.past[0].secret
	for range maxPastPSKs {
		w.commit("alice")
	}
	g := w.group("bob")
	if len(g.psks.past) != maxPastPSKs || oldest.Len() != 0 {
		t.Errorf("%d epochs are kept", len(g.psks.past))
	}
	for _, back := range []Epoch{maxPastPSKs, 0} {
		psk, err := g.ResumptionPSK(g.Epoch() - back)
		w.check(err)
		w.commit("alice", PreSharedKey(psk.ID()))
		w.agree()
	}
	_, err := g.ResumptionPSK(1)
	wantCode(t, err, CodeTooOld)
	_, err = g.ResumptionPSK(g.Epoch() + 1)
	wantCode(t, err, CodeTooOld)
}

// Are keys copied when they are given, cleared when they are removed, and kept by the state?
func TestPreSharedKeyStore(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	psk, err := NewExternalPSK([]byte("id"), []byte("a key of many bytes"))
	w.check(err)
	w.check(g.AddPSK(psk))
	psk.Clear()
	wantCode(t, g.AddPSK(psk), CodeInvalidArgument)
	wantCode(t, g.AddPSK(nil), CodeInvalidArgument)
	s := store{}
	s.take(g)
	w.commit("bob")
	s.take(g)
	g, err = LoadGroup(s.parts(), w.client("alice").signer)
	w.check(err)
	w.clients["alice"].group = g
	w.givePSK("id", "a key of many bytes", "bob")
	w.commit("bob", PreSharedKey(psk.ID()))
	w.agree()
	held := g.psks.given[0].secret
	if !g.RemovePSK(psk.ID()) || g.RemovePSK(psk.ID()) || held.Len() != 0 {
		t.Error("the key is still there")
	}
	if text := fmt.Sprintf("%+v %#v", g.psks, g.psks.past[0]); strings.Contains(text, string(g.psks.past[0].secret.Bytes())) {
		t.Error("a secret was printed")
	}
	for i := range maxGivenPSKs {
		w.givePSK(fmt.Sprint(i), "key", "alice")
	}
	w.givePSK("0", "another key", "alice")
	one, err := NewExternalPSK([]byte("one more"), []byte("key"))
	w.check(err)
	wantCode(t, g.AddPSK(one), CodeInvalidArgument)
}

// Are names and keys outside of their bounds refused?
func TestPreSharedKeyBounds(t *testing.T) {
	for _, c := range []struct{ id, key int }{{0, 1}, {256, 1}, {1, 0}, {1, 1025}} {
		_, err := NewExternalPSK(make([]byte, c.id), make([]byte, c.key))
		wantCode(t, err, CodeInvalidArgument)
	}
	g := newWorld(t, "alice").group("alice")
	for _, id := range []PSKID{
		{}, {Type: PSKExternal}, {Type: PSKResumption}, {Type: 3, External: []byte("id")},
		{Type: PSKExternal, External: []byte("id"), Epoch: 1}, {Type: PSKResumption, Group: []byte("id"), External: []byte("id")},
	} {
		_, err := g.Commit(PreSharedKey(id))
		wantCode(t, err, CodeInvalidArgument)
	}
}

// Are stored keys refused that no group of this identity can hold?
func TestStoredPreSharedKeysAreRefused(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.givePSK("id", "key", "alice")
	w.commit("alice")
	for what, spoil := range map[string]func(s *pskStore){
		"an epoch to come":        func(s *pskStore) { s.past[0].id.Epoch = 9 },
		"another group":           func(s *pskStore) { s.past[0].id.Group = []byte("other") },
		"a short resumption PSK":  func(s *pskStore) { s.past[0].secret = secret.New([]byte("short")) },
		"epochs out of order":     func(s *pskStore) { s.past[1].id.Epoch = s.past[0].id.Epoch },
		"one name twice":          func(s *pskStore) { s.given = append(s.given, s.given[0]) },
		"no name":                 func(s *pskStore) { s.given[0].id.External = nil },
		"no secret":               func(s *pskStore) { s.given[0].secret = secret.Secret{} },
		"a type that there isn't": func(s *pskStore) { s.given[0].id.Type = 3 },
	} {
		s := store{}
		w.group("alice").changes.psks()
		w.group("alice").changes.core()
		good := marshal(t, w.group("alice"))
		g, err := UnmarshalGroup(good, w.client("alice").signer)
		w.check(err)
		for name, data := range g.parts(func(string) bool { return true }) {
			s[name] = data
		}
		for _, keys := range g.keys() {
			for _, p := range keys.ratchetParts(keys.ratchets.Parts()) {
				s[p.Name] = p.Data
			}
		}
		_, err = LoadGroup(s.parts(), w.client("alice").signer)
		w.check(err)
		spoil(&g.psks)
		if g.psks.given[0].id.Type == 3 {
			s[pskPart][2] = 3 // version, number of bytes, type: what does not encode is written by hand
		} else {
			s[pskPart] = mustEncode(g.psks.wire)
		}
		if _, err = LoadGroup(s.parts(), w.client("alice").signer); CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", what, err)
		}
	}
}

var _ = breaksList("psk-3", "an epoch of before the member joined", func(s *listScene) {
	s.cover("alice", pskOf(resumptionApplication, 32))
})

var _ = breaksRule("psk-4", "a key more than PSKLabel can count", func(t *testing.T) error {
	w := newWorld(t, "alice")
	id := w.givePSK("id", "key", "alice")
	var list proposalList
	for i := range 1 << 16 {
		p, err := w.group("alice").orderPSK(&id, resumptionApplication)
		w.check(err)
		list = append(list, coveredProposal{proposal: p})
		if i == 1<<16-2 {
			subject := listSubject{list: list, epoch: w.group("alice").epoch}
			w.check(checkPSKCount(subject))
		}
	}
	_, err := w.group("alice").provision(list, memberCommits(1), time.Time{})
	return err
})

var _ = breaksWelcome("wel-19", "a resumption PSK of a branch, unexpected", func(s *welcomeScene) {
	s.secrets = func(x *groupSecrets) {
		x.psks = []preSharedKeyID{{kind: pskResumption, usage: resumptionBranch, groupID: []byte("id"), nonce: make([]byte, 32)}}
	}
})

// Does the order of the keys count?
func TestOrderOfPreSharedKeys(t *testing.T) {
	w := newWorld(t, "alice")
	g := w.group("alice")
	ids := []PSKID{w.givePSK("a", "key a", "alice"), w.givePSK("b", "key b", "alice")}
	var list proposalList
	for i := range ids {
		p, err := g.orderPSK(&ids[i], resumptionApplication)
		w.check(err)
		list = append(list, coveredProposal{proposal: p})
	}
	there, err := mixPSKs(g.suite, g.neededPSKs(list))
	w.check(err)
	back, err := mixPSKs(g.suite, g.neededPSKs(proposalList{list[1], list[0]}))
	w.check(err)
	if there.Equal(back.Secret) {
		t.Error("psk-5: two orders give one secret")
	}
}
