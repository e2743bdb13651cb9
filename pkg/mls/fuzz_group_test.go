package mls

import (
	"bytes"
	"errors"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// fuzzWorld is a group of three with keys that are the same in every run of a fuzzer, as far as bytes found by one are to
// mean the same to the next.
func fuzzWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
	for i, name := range []string{"alice", "bob", "carol"} {
		signer, err := NewSignerWithKey(w.cs, BasicCredential([]byte(name)), bytes.Repeat([]byte{byte(i + 1)}, 32))
		w.check(err)
		w.clients[name] = &client{name: name, signer: signer}
		w.order = append(w.order, name)
	}
	var err error
	w.clients["alice"].group, err = NewGroup(w.clients["alice"].signer, []byte("group"))
	w.check(err)
	w.add("alice", "bob", "carol")
	return w
}

// seeds returns one message of each kind.
func seeds(w *world) [][]byte {
	w.t.Helper()
	kp := newTestKeyPackage(w.t, newTestSigner(w.t, w.cs, "dave"))
	add, err := w.group("alice").Commit(Add(kp.Public()), Remove(w.leaf("carol")))
	w.check(err)
	public, err := w.group("alice").Commit(AsPublicMessage())
	w.check(err)
	proposal, err := w.group("carol").Propose(Update(), AsPublicMessage())
	w.check(err)
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	published, err := kp.Public().Marshal()
	w.check(err)
	_, external, err := ExternalCommit(w.clients["carol"].signer, info, Resync())
	w.check(err)
	dave := newTestSigner(w.t, w.cs, "dave")
	self, err := ProposeSelf(dave, []byte("group"), 1, newTestKeyPackage(w.t, dave).Public())
	w.check(err)
	outside, err := ProposeAsExternalSender(dave, 0, []byte("group"), 1, Remove(w.leaf("carol")))
	w.check(err)
	return [][]byte{
		add.Message, add.Welcome, public.Message, proposal, info, published, w.encrypt("alice", "hello"), external, self, outside,
	}
}

// sameBytes fails when what decodes does not encode to the same bytes.
func sameBytes(t *testing.T, b []byte, fields func(*wire.Codec)) {
	t.Helper()
	if err := wire.DecodeFunc(b, fields); err != nil {
		return
	}
	again, err := wire.EncodeFunc(fields)
	if err != nil || !bytes.Equal(again, b) {
		t.Fatalf("%x encodes to %x: %v", b, again, err)
	}
}

func FuzzMLSMessage(f *testing.F) {
	for _, b := range seeds(fuzzWorld(f)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { sameBytes(t, b, new(message).wire) })
}

func FuzzWelcome(f *testing.F) {
	w := fuzzWorld(f)
	kp := newTestKeyPackage(f, w.clients["bob"].signer)
	commit, err := newWorld(f, "eve").group("eve").Commit(Add(kp.Public()))
	w.check(err)
	sound := commit.Welcome[4:]
	f.Add(sound)
	f.Fuzz(func(t *testing.T, b []byte) {
		sameBytes(t, b, new(welcome).wire)
		whole := append([]byte{0, 1, 0, 3}, b...)
		_, _ = WelcomeKeyPackageRefs(whole)
		if g, err := JoinGroup(w.clients["bob"].signer, kp, whole); err == nil && !bytes.Equal(b, sound) {
			t.Fatalf("joined %x by a forgery", g.ID())
		}
	})
}

// FuzzGroupInfo: but for the one that alice has signed, no GroupInfo is joined by who knows the keys of the members. They are new in
// each process, so that a GroupInfo of another is a forgery, too.
func FuzzGroupInfo(f *testing.F) {
	w := newWorld(f, "alice", "bob")
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	sound := info[4:]
	f.Add(sound)
	dave := newTestSigner(f, DefaultCipherSuite, "dave")
	known := Authenticate(func(_ Credential, key []byte) error {
		for _, name := range w.order {
			if bytes.Equal(w.clients[name].signer.PublicKey(), key) {
				return nil
			}
		}
		return errors.New("nobody's key")
	})
	if _, _, err := ExternalCommit(dave, info, known); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		sameBytes(t, b, new(groupInfo).wire)
		whole := append([]byte{0, 1, 0, 4}, b...)
		_, _ = InspectGroupInfo(whole)
		if g, _, err := ExternalCommit(dave, whole, known); err == nil && !bytes.Equal(b, sound) {
			t.Fatalf("joined %x by a forgery", g.ID())
		}
	})
}

func FuzzGroupSecrets(f *testing.F) {
	f.Add(mustEncode((&groupSecrets{psks: []preSharedKeyID{{kind: pskExternal}}}).wire))
	f.Fuzz(func(t *testing.T, b []byte) { sameBytes(t, b, new(groupSecrets).wire) })
}

func FuzzPeekMessage(f *testing.F) {
	for _, b := range seeds(fuzzWorld(f)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := PeekMessage(b)
		if m, full := decodeMessage(b); full == nil {
			if err != nil || p.WireFormat != m.wireFormat {
				t.Fatalf("a sound message is not read: %v", err)
			}
			if head, err := m.head(); err == nil && (head.epoch != p.Epoch || !bytes.Equal(head.groupID, p.GroupID)) {
				t.Fatalf("read %+v, decoded %+v", p, head)
			}
		}
	})
}

// What a group is given must not make it panic, and must not change it unless it is accepted.
func FuzzProcess(f *testing.F) {
	w := fuzzWorld(f)
	state := marshal(f, w.group("bob"))
	for _, b := range seeds(w) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := UnmarshalGroup(state, w.clients["bob"].signer)
		if err != nil {
			t.Fatal(err)
		}
		event, err := g.Process(b)
		if _, isTransition := event.(*Transition); (err != nil || isTransition) && !bytes.Equal(marshal(t, g), state) {
			t.Fatal("the group changed")
		}
	})
}

func FuzzGroupState(f *testing.F) {
	w := fuzzWorld(f)
	f.Add(marshal(f, w.group("bob")))
	w.talk()
	w.commit("carol")
	w.propose("bob", Update())
	f.Add(marshal(f, w.group("bob")))
	w.commit("carol", Remove(w.leaf("bob")))
	f.Add(marshal(f, w.group("bob")))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := UnmarshalGroup(b, w.clients["bob"].signer)
		if err != nil {
			return
		}
		if again := marshal(t, g); !bytes.Equal(again, b) {
			t.Fatalf("%x is stored as %x", b, again)
		}
		_, _ = g.Encrypt([]byte("hello"), nil)
		_, _ = g.Commit()
	})
}

func FuzzTransition(f *testing.F) {
	w := fuzzWorld(f)
	commit, err := w.group("bob").Commit(Remove(w.leaf("carol")))
	w.check(err)
	b, err := commit.Marshal()
	w.check(err)
	f.Add(b)
	state := marshal(f, w.group("bob"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := UnmarshalGroup(state, w.clients["bob"].signer)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := g.UnmarshalTransition(b)
		if err != nil {
			return
		}
		if again, err := loaded.Marshal(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x is stored as %x: %v", b, again, err)
		}
		_ = g.Apply(loaded)
	})
}
