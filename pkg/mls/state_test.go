package mls

import (
	"bytes"
	"maps"
	"slices"
	"testing"
)

// store keeps the parts of a group as its owner would.
type store map[string][]byte

// take writes what changed and returns how many bytes that were.
func (s store) take(g *Group) int {
	n := 0
	for _, p := range g.TakeChanges() {
		n += len(p.Name) + len(p.Data)
		if p.Data == nil {
			delete(s, p.Name)
		} else {
			s[p.Name] = p.Data
		}
	}
	return n
}

func (s store) parts() []StatePart {
	var parts []StatePart
	for _, name := range slices.Sorted(maps.Keys(s)) {
		parts = append(parts, StatePart{name, s[name]})
	}
	return parts
}

// stages is a life of a group; after each stage, bob is stored and loaded.
var stages = []struct {
	name string
	do   func(w *world)
}{
	{"joined", func(*world) {}},
	{"after messages", func(w *world) { w.talk(); w.talk() }},
	{"with a gap", func(w *world) { w.encrypt("alice", "lost"); w.say("alice", "after the lost one") }},
	{"with a proposal of another", func(w *world) { w.propose("alice", Update()) }},
	{"with an Update of its own", func(w *world) { w.propose("bob", Update()) }},
	{"after a commit by another", func(w *world) { w.commit("carol") }},
	{"after a commit of its own", func(w *world) { w.commit("bob") }},
	{"with late messages", func(w *world) {
		late := w.encrypt("carol", "late")
		w.commit("alice")
		w.hears("bob", late, "carol", "late")
		w.hears("alice", late, "carol", "late")
	}},
	{"after an add", func(w *world) { w.add("bob", "dave", "erin") }},
	{"with a time", func(w *world) { w.group("bob").SetTime(testNow) }},
	{"after a removal", func(w *world) { w.commit("alice", Remove(w.leaf("carol"))) }},
	{"removed", func(w *world) { w.commit("alice", Remove(w.leaf("bob"))) }},
}

// Does a group go on after it was stored and loaded, whole or in parts, in each stage of its life?
func TestReload(t *testing.T) {
	for _, how := range []string{"whole", "in parts"} {
		t.Run(how, func(t *testing.T) {
			w := newWorld(t, "alice", "bob", "carol")
			s := store{}
			for _, stage := range stages {
				stage.do(w)
				bob := w.clients["bob"]
				before := marshal(t, bob.group)
				var err error
				if how == "whole" {
					bob.group, err = UnmarshalGroup(before, bob.signer)
				} else {
					s.take(bob.group)
					bob.group, err = LoadGroup(s.parts(), bob.signer)
				}
				if err != nil {
					t.Fatalf("%s: %v", stage.name, err)
				}
				if !bytes.Equal(before, marshal(t, bob.group)) {
					t.Fatalf("%s: the state is another after loading", stage.name)
				}
				if n := len(bob.group.TakeChanges()); n != 0 {
					t.Errorf("%s: %d parts changed by loading", stage.name, n)
				}
				w.agree()
				if bob.group.Active() && len(bob.group.pending) == 0 {
					w.talk()
				}
			}
		})
	}
}

// Does a message write the same number of bytes in a group of 4 and of 256, and a first message only some nodes more?
func TestBytesPerMessage(t *testing.T) {
	type cost struct{ firstSent, sent, firstReceived, received int }
	measure := func(size int) cost {
		w := newCrowd(t, size)
		a, b := w.group("m000"), w.group("m001")
		sa, sb := store{}, store{}
		sa.take(a)
		whole := sb.take(b)
		if whole < size*100 {
			t.Fatalf("the whole state of %d members in %d bytes: nothing is measured", size, whole)
		}
		one := func() (int, int) {
			message, err := a.Encrypt([]byte("hello"), nil)
			w.check(err)
			_, err = b.Process(message)
			w.check(err)
			return sa.take(a), sb.take(b)
		}
		var c cost
		c.firstSent, c.firstReceived = one()
		for range 5 {
			c.sent, c.received = one()
		}
		return c
	}
	small, large := measure(4), measure(256)
	t.Logf("bytes written in a group of 4: %+v; of 256: %+v", small, large)
	if small.sent != large.sent || small.received != large.received {
		t.Error("the bytes of a message depend on the size of the group")
	}
	// Six levels more, each of one node secret and its name.
	const perLevel = 32 + len("keys/1/n/000")
	if large.firstSent > small.firstSent+6*perLevel+8 || large.firstReceived > small.firstReceived+6*perLevel+8 {
		t.Error("the first message writes more than the nodes on its path")
	}
}

// newCrowd makes a group of that size, of whose members only the first two are there.
func newCrowd(t testing.TB, size int) *world {
	t.Helper()
	all := names("m", size)
	w := newWorld(t, all[0])
	var changes []Change
	var second *PrivateKeyPackage
	for _, name := range all[1:] {
		kp := newTestKeyPackage(t, newTestSigner(t, w.cs, name))
		if name == all[1] {
			kp = newTestKeyPackage(t, w.client(name).signer)
			second = kp
		}
		changes = append(changes, Add(kp.Public()))
	}
	w.join(all[1], second, w.commit(all[0], changes...))
	return w
}

// Does no message, sent or received, touch the part that is as large as the group?
func TestMessageLeavesTheCoreAlone(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	for _, name := range w.active() {
		w.group(name).TakeChanges()
	}
	w.talk()
	w.propose("alice", Update())
	for _, name := range w.active() {
		for _, p := range w.group(name).TakeChanges() {
			if p.Name == corePart {
				t.Errorf("%s: a message rewrote the core", name)
			}
		}
	}
}

// Does an end of an epoch leave no secret behind in the store that the group itself has deleted?
func TestStoreForgetsWithTheGroup(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	s := store{}
	for range 6 {
		w.talk()
		w.propose("bob", Update())
		s.take(w.group("bob"))
		w.commit("alice")
		s.take(w.group("bob"))
	}
	var whole []StatePart
	g := w.group("bob")
	for _, keys := range g.keys() {
		whole = append(whole, keys.ratchetParts(keys.ratchets.Parts())...)
	}
	for name, data := range g.parts(func(string) bool { return true }) {
		whole = append(whole, StatePart{name, data})
	}
	if len(whole) != len(s) {
		t.Errorf("the store has %d parts, the group %d", len(s), len(whole))
	}
	for _, p := range whole {
		if !bytes.Equal(s[p.Name], p.Data) {
			t.Errorf("part %s differs", p.Name)
		}
	}
}

// Is something written whenever parts are gone, for those who number what they store?
func TestWhatIsOnlyGoneIsWrittenDown(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("bob")
	id := PSKID{Type: PSKExternal, External: []byte("key")}
	psk, err := NewExternalPSK(id.External, make([]byte, 32))
	w.check(err)
	w.check(g.AddPSK(psk))
	g.TakeChanges()
	if !g.RemovePSK(id) {
		t.Fatal("the key is not there")
	}
	var names []string
	for _, p := range g.TakeChanges() {
		if p.Data != nil {
			names = append(names, p.Name)
		}
	}
	if !slices.Equal(names, []string{corePart}) {
		t.Errorf("%q are written", names)
	}
	if again := g.TakeChanges(); len(again) != 0 {
		t.Errorf("%d parts without a change", len(again))
	}
}

// Is a state refused that is not one, or is another member's?
func TestStateIsRefused(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	good := marshal(t, w.group("alice"))
	alice := w.client("alice").signer
	_, err := UnmarshalGroup(good, w.client("bob").signer)
	wantCode(t, err, CodeInvalidArgument)
	_, err = UnmarshalGroup(good, nil)
	wantCode(t, err, CodeInvalidArgument)
	_, err = UnmarshalGroup(good[:len(good)-1], alice)
	wantCode(t, err, CodeMalformed)
	_, err = UnmarshalGroup(append([]byte{2}, good[1:]...), alice)
	wantCode(t, err, CodeUnsupported)
	_, err = LoadGroup(nil, alice)
	wantCode(t, err, CodeMalformed)
	s := store{}
	fresh, err := UnmarshalGroup(good, alice)
	w.check(err)
	fresh.changes.core()
	s.take(fresh)
	_, err = LoadGroup(append(s.parts(), StatePart{"unknown", nil}), alice)
	wantCode(t, err, CodeMalformed)
	twice := StatePart{proposalPart(1), mustEncode((&pendingProposal{proposal: *removeOf(1)}).wireMembers)}
	_, err = LoadGroup(append(s.parts(), twice), alice)
	w.check(err)
	_, err = LoadGroup(append(s.parts(), twice, twice), alice)
	wantCode(t, err, CodeMalformed)
	_, err = LoadGroup(append(s.parts(), s.parts()...), alice)
	wantCode(t, err, CodeMalformed)
	_, err = LoadGroup(append(s.parts(), StatePart{"keys/7/n/0", make([]byte, 32)}), alice)
	wantCode(t, err, CodeMalformed)
}
