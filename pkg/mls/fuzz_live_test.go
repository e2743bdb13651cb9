package mls

import (
	"bytes"
	"testing"
)

// liveGroup is a group for a fuzzer, and genuine messages of every kind that bob has not yet seen.
type liveGroup struct {
	*world
	state    []byte // bob's
	messages [][]byte
}

// newLiveGroup makes messages for the same state of bob's: texts, proposals and commits, private and in the clear, of members
// and of outsiders.
func newLiveGroup(t testing.TB) *liveGroup {
	t.Helper()
	w := fuzzWorld(t)
	eve := newTestSigner(t, w.cs, "eve")
	w.commit("alice", SetExtensions(ExternalSenders(sentBy(eve))))
	l := &liveGroup{world: w, state: marshal(t, w.group("bob"))}
	put := func(b []byte, err error) {
		w.t.Helper()
		w.check(err)
		l.messages = append(l.messages, b)
	}
	alice, carol := w.group("alice"), w.group("carol")
	id, epoch := alice.ID(), alice.Epoch()
	put(alice.Encrypt([]byte("text"), []byte("attached")))
	kp := newTestKeyPackage(t, newTestSigner(t, w.cs, "dave"))
	psk, err := NewExternalPSK([]byte("id"), []byte("key"))
	w.check(err)
	for _, change := range []Change{Update(), Add(kp.Public()), Remove(w.leaf("bob")), PreSharedKey(psk.ID()), SetExtensions(),
		ReInitialize(ReInit{GroupID: []byte("next"), CipherSuite: w.cs})} {
		put(carol.Propose(change))
		put(carol.Propose(change, AsPublicMessage()))
	}
	put(ProposeAsExternalSender(eve, 0, id, epoch, Remove(0)))
	frank := newTestSigner(t, w.cs, "frank")
	put(ProposeSelf(frank, id, epoch, newTestKeyPackage(t, frank).Public()))
	for _, changes := range [][]Change{nil, {Add(kp.Public()), Remove(w.leaf("carol"))}, {Remove(w.leaf("bob"))}, {SetExtensions()}} {
		for _, how := range [][]Change{nil, {AsPublicMessage()}} {
			commit, err := alice.Commit(append(how, changes...)...)
			w.check(err)
			put(commit.Message, nil)
		}
	}
	info, err := alice.GroupInfo(true)
	w.check(err)
	_, external, err := ExternalCommit(eve, info)
	put(external, err)
	return l
}

// FuzzLiveGroup changes genuine messages: one byte, a cut, a part of another. Bob must take the genuine ones, and of the others
// none, and must be the same after each that he has refused; what he takes then must still be the genuine one.
func FuzzLiveGroup(f *testing.F) {
	l := newLiveGroup(f)
	for i := range l.messages {
		f.Add(uint8(i), uint8(0), uint16(0), uint8(0)) // genuine
		f.Add(uint8(i), uint8(i+1), uint16(30), uint8(0))
		f.Add(uint8(i), uint8(0), uint16(9), uint8(1))
	}
	f.Fuzz(func(t *testing.T, which, other uint8, at uint16, flip uint8) {
		genuine := l.messages[int(which)%len(l.messages)]
		forged := bytes.Clone(genuine)
		place := int(at) % len(forged)
		forged[place] ^= flip
		if other > 0 { // its end is another's
			tail := l.messages[int(other)%len(l.messages)]
			forged = append(forged[:place:place], tail[min(place, len(tail)):]...)
		}
		g, err := UnmarshalGroup(l.state, l.clients["bob"].signer)
		if err != nil {
			t.Fatal(err)
		}
		isGenuine := func(b []byte) bool {
			for _, m := range l.messages {
				if bytes.Equal(m, b) {
					return true
				}
			}
			return false
		}
		if _, err := g.Process(forged); err == nil && !isGenuine(forged) {
			t.Fatalf("message %d, changed at %d: taken", which, place)
		} else if err != nil && !bytes.Equal(marshal(t, g), l.state) {
			t.Fatalf("message %d, changed at %d: refused, and the group is another", which, place)
		} else if err == nil {
			return
		}
		before := marshal(t, g)
		event, err := g.Process(genuine)
		if err != nil && CodeOf(err) != CodeUnknownPSK {
			t.Fatalf("message %d after its forgery: %v", which, err)
		}
		if transition, ok := event.(*Transition); ok {
			if !bytes.Equal(before, marshal(t, g)) {
				t.Fatal("a commit changed the group before it was applied")
			}
			if err := g.Apply(transition); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzOutsiderGroupInfo: who joins by a GroupInfo believes nothing that a member has not signed.
func FuzzOutsiderGroupInfo(f *testing.F) {
	w := fuzzWorld(f)
	joiner := newTestSigner(f, w.cs, "eve")
	sound, err := w.group("alice").GroupInfo(true)
	w.check(err)
	f.Add(uint16(0), uint8(0), uint16(0))
	f.Add(uint16(12), uint8(1), uint16(0))
	f.Add(uint16(0), uint8(0), uint16(40))
	f.Fuzz(func(t *testing.T, at uint16, flip uint8, cut uint16) {
		b := bytes.Clone(sound)
		b[int(at)%len(b)] ^= flip
		b = b[:len(b)-int(cut)%len(b)]
		changed := !bytes.Equal(b, sound)
		if g, _, err := ExternalCommit(joiner, b); changed != (err != nil) {
			t.Fatalf("changed %v: %v, %v", changed, g != nil, err)
		}
		if info, err := InspectGroupInfo(b); changed && err == nil && info.Members != nil {
			t.Fatal("members of a GroupInfo that nobody has signed")
		}
	})
}
