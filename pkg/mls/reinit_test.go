package mls

import (
	"bytes"
	"testing"
)

// otherSuite is what the groups of these tests move to.
const otherSuite = MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519

func someReInit() ReInit {
	return ReInit{GroupID: []byte("group 2"), CipherSuite: otherSuite}
}

// reloadAll stores every group and loads it again.
func (w *world) reloadAll() {
	w.t.Helper()
	for _, c := range w.clients {
		if c.group != nil {
			w.reload(c.name)
		}
	}
}

// Does a ReInit, by value and by reference, suspend everyone, tell what follows, and survive being stored?
func TestReInitSuspends(t *testing.T) {
	for _, byReference := range []bool{false, true} {
		w := newWorld(t, "alice", "bob", "carol")
		late := w.encrypt("carol", "late")
		if byReference {
			message, err := w.group("bob").Propose(ReInitialize(someReInit()))
			w.check(err)
			for _, name := range []string{"alice", "carol"} {
				event := w.process(name, message).(*ProposalEvent)
				if event.Type != ProposalReInit || event.ReInit == nil || string(event.ReInit.GroupID) != "group 2" {
					t.Errorf("%s got %+v", name, event)
				}
			}
			w.reloadAll()
			w.commit("alice")
		} else {
			w.commit("alice", ReInitialize(someReInit()))
		}
		w.agree()
		w.reloadAll()
		for _, name := range w.active() {
			r, ok := w.group(name).ReInit()
			if !ok || string(r.GroupID) != "group 2" || r.Version != 1 || r.CipherSuite != otherSuite || len(r.Extensions) != 0 {
				t.Errorf("%s has %+v", name, r)
			}
		}
		w.hears("alice", late, "carol", "late")
	}
}

// Is the next state of a group that waits for its ReInit to be accepted, stored with the ReInit?
func TestReInitIsStoredWithItsTransition(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	commit, err := g.Commit(ReInitialize(someReInit()))
	w.check(err)
	b, err := commit.Marshal()
	w.check(err)
	w.reloadAll()
	g = w.group("alice")
	commit, err = g.UnmarshalTransition(b)
	w.check(err)
	if r, ok := commit.ReInit(); !ok || string(r.GroupID) != "group 2" {
		t.Errorf("the Transition has %+v", r)
	}
	_, err = commit.GroupInfo()
	wantCode(t, err, CodeSuspended, "st-2")
	g.TakeChanges()
	w.check(g.Apply(commit))
	stored := map[string]bool{}
	for _, part := range g.TakeChanges() {
		stored[part.Name] = true
	}
	if !stored[reInitPart] {
		t.Errorf("only %v is to be stored", stored)
	}
}

// Does a suspended group send nothing, while it exports its secrets as before?
func TestSuspendedGroupSendsNothing(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.commit("alice", ReInitialize(someReInit()))
	w.reloadAll()
	for what, send := range map[string]func(g *Group) error{
		"Encrypt":   func(g *Group) error { _, err := g.Encrypt([]byte("hello"), nil); return err },
		"Propose":   func(g *Group) error { _, err := g.Propose(Update()); return err },
		"Commit":    func(g *Group) error { _, err := g.Commit(); return err },
		"GroupInfo": func(g *Group) error { _, err := g.GroupInfo(true); return err },
	} {
		for _, name := range w.active() {
			before := marshal(t, w.group(name))
			if err := send(w.group(name)); CodeOf(err) != CodeSuspended {
				t.Errorf("%s of %s: %v", what, name, err)
			}
			if !bytes.Equal(before, marshal(t, w.group(name))) {
				t.Errorf("%s of %s changed the group", what, name)
			}
		}
	}
	a, errA := w.group("alice").Export("label", nil, 32)
	b, errB := w.group("bob").Export("label", nil, 32)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("exported differently: %v, %v", errA, errB)
	}
	if _, err := w.group("bob").ResumptionPSK(w.group("bob").Epoch()); err != nil {
		t.Error(err)
	}
}

var _ = breaksRule("st-2", "a message sent after a ReInit", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	w.commit("alice", ReInitialize(someReInit()))
	_, err := w.group("bob").Encrypt([]byte("hello"), nil)
	return err
})

var _ = breaksRule("st-2", "a commit by one that does not keep to the ReInit", func(t *testing.T) error {
	w := newWorld(t, "alice", "bob")
	w.commit("alice", ReInitialize(someReInit()))
	w.group("alice").reInit = nil
	commit, err := w.group("alice").Commit()
	w.check(err)
	_, err = w.group("bob").Process(commit.Message)
	return err
})

// Are other proposals preferred to a ReInit, and the last of several ReInits taken?
func TestReInitWaitsForOthers(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	w.propose("bob", ReInitialize(someReInit()))
	w.propose("carol", Update())
	commit := w.commit("alice")
	if _, ok := commit.ReInit(); ok || len(commit.Updated()) != 2 {
		t.Error("the ReInit was preferred")
	}
	w.propose("bob", ReInitialize(someReInit()))
	w.propose("carol", ReInitialize(ReInit{GroupID: []byte("group 3"), CipherSuite: otherSuite}))
	commit = w.commit("alice")
	if r, ok := commit.ReInit(); !ok || string(r.GroupID) != "group 3" {
		t.Errorf("got %+v", r)
	}
	w.agree()
}

// Is a ReInit refused that nobody could follow?
func TestReInitThatIsNone(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	id := []byte("group 2")
	for what, c := range map[string]struct {
		code Code
		r    ReInit
	}{
		"no identifier":     {CodeInvalidArgument, ReInit{CipherSuite: otherSuite}},
		"a long identifier": {CodeInvalidArgument, ReInit{GroupID: make([]byte, 256), CipherSuite: otherSuite}},
		"an unknown suite":  {CodeUnsupported, ReInit{GroupID: id, CipherSuite: 0x3a3a}},
		"a later version":   {CodeUnsupported, ReInit{GroupID: id, Version: 2, CipherSuite: otherSuite}},
		"ratchet_tree":      {CodeInvalidArgument, ReInit{GroupID: id, CipherSuite: otherSuite, Extensions: []Extension{{Type: extensionRatchetTree}}}},
	} {
		if _, err := g.Commit(ReInitialize(c.r)); CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := g.Propose(ReInitialize(c.r)); CodeOf(err) != c.code {
			t.Errorf("%s, proposed: %v", what, err)
		}
	}
	_, err := g.Commit(ReInitialize(someReInit()), Remove(w.leaf("bob")))
	wantCode(t, err, CodeInvalidMessage, "list-9")
}
