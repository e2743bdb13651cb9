package mls

import (
	"bytes"
	"testing"
)

// heir is a client in a group that continues the one of its world.
type heir struct {
	signer *Signer
	kp     *PrivateKeyPackage
}

// heirs makes key packages of a suite for some clients, under the credentials that they have.
func (w *world) heirs(cs CipherSuite, names ...string) map[string]heir {
	w.t.Helper()
	out := map[string]heir{}
	for _, name := range names {
		signer := newTestSigner(w.t, cs, name)
		out[name] = heir{signer, newTestKeyPackage(w.t, signer)}
	}
	return out
}

func packagesOf(heirs map[string]heir, except string) []*KeyPackage {
	var out []*KeyPackage
	for name, h := range heirs {
		if name != except {
			out = append(out, h.kp.Public())
		}
	}
	return out
}

// settle lets everyone join the new group by its Welcome and returns the world of that group.
func (w *world) settle(by string, heirs map[string]heir, next *Group, t *Transition) *world {
	w.t.Helper()
	b, err := t.Marshal()
	w.check(err)
	next, err = UnmarshalGroup(marshal(w.t, next), heirs[by].signer) // a crash while the commit waits
	w.check(err)
	t, err = next.UnmarshalTransition(b)
	w.check(err)
	w.check(next.Apply(t))
	later := &world{t: w.t, cs: next.CipherSuite(), clients: map[string]*client{}}
	for name, h := range heirs {
		g := next
		if name != by {
			g, err = JoinGroup(h.signer, h.kp, t.Welcome, Continues(w.group(name)))
			w.check(err)
		}
		later.clients[name] = &client{name, h.signer, g}
		later.order = append(later.order, name)
	}
	later.reloadAll()
	later.agree()
	later.talk()
	return later
}

// Does a group of five move to another suite, with everybody stored and loaded again at each step, and go on there?
func TestMigrationByReInit(t *testing.T) {
	five := []string{"alice", "bob", "carol", "dave", "erin"}
	w := newWorld(t, five...)
	w.talk()
	w.propose("bob", ReInitialize(someReInit()))
	w.reloadAll()
	w.commit("carol")
	w.agree()
	w.reloadAll()
	heirs := w.heirs(otherSuite, five...)
	next, commit, err := w.group("dave").ContinueReInit(heirs["dave"].signer, packagesOf(heirs, "dave")...)
	w.check(err)
	if next.Epoch() != 0 || commit.Epoch() != 1 || len(commit.Added()) != 4 || len(commit.PSKs()) != 1 {
		t.Errorf("the commit adds %d and leads to %d", len(commit.Added()), commit.Epoch())
	}
	later := w.settle("dave", heirs, next, commit)
	if string(later.group("bob").ID()) != "group 2" || later.group("bob").CipherSuite() != otherSuite {
		t.Error("another group than the ReInit says")
	}
	later.commit("erin", Remove(later.leaf("alice")))
	later.reloadAll()
	later.agree()
	later.talk()
	_, err = w.group("erin").Encrypt([]byte("hello"), nil)
	wantCode(t, err, CodeSuspended, "st-2")
}

// Does a group continue under its own identifier, as RFC 9420 allows and other implementations do?
func TestReInitThatKeepsTheIdentifier(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.commit("alice", ReInitialize(ReInit{GroupID: []byte("group"), CipherSuite: otherSuite}))
	heirs := w.heirs(otherSuite, "alice", "bob")
	next, commit, err := w.group("bob").ContinueReInit(heirs["bob"].signer, packagesOf(heirs, "bob")...)
	w.check(err)
	if later := w.settle("bob", heirs, next, commit); string(later.group("alice").ID()) != "group" {
		t.Errorf("the new group is %q", later.group("alice").ID())
	}
}

// Can a group move to every suite of this build, those on curves and those that are post-quantum?
func TestReInitToEverySuite(t *testing.T) {
	for _, cs := range CipherSuites() {
		w := newWorld(t, "alice", "bob")
		w.commit("bob", ReInitialize(ReInit{GroupID: []byte("group 2"), CipherSuite: cs}))
		heirs := w.heirs(cs, "alice", "bob")
		next, commit, err := w.group("alice").ContinueReInit(heirs["alice"].signer, packagesOf(heirs, "alice")...)
		if err != nil {
			t.Fatalf("%#04x: %v", uint16(cs), err)
		}
		if later := w.settle("alice", heirs, next, commit); later.group("bob").CipherSuite() != cs {
			t.Errorf("%#04x is another suite", uint16(cs))
		}
	}
}

// Can somebody outside of the group ask for its ReInit?
func TestReInitByAnExternalSender(t *testing.T) {
	w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
	service := newTestSigner(t, w.cs, "service")
	var err error
	w.client("alice").group, err = NewGroup(w.client("alice").signer, []byte("group"),
		ExternalSenders(ExternalSender{service.PublicKey(), service.Credential()}))
	w.check(err)
	w.add("alice", "bob")
	message, err := ProposeAsExternalSender(service, 0, []byte("group"), w.group("alice").Epoch(), ReInitialize(someReInit()))
	w.check(err)
	for _, name := range w.active() {
		if event := w.process(name, message).(*ProposalEvent); event.ReInit == nil || event.Sender.Type != SenderExternal {
			t.Errorf("%s got %+v", name, event)
		}
	}
	w.reloadAll()
	w.commit("bob")
	if _, ok := w.group("alice").ReInit(); !ok {
		t.Error("the group goes on")
	}
}

// Does the new group have the extensions that the ReInit says, and a group of one its successor?
func TestReInitWithExtensions(t *testing.T) {
	w := newWorld(t, "alice")
	r := ReInit{GroupID: []byte("group 2"), CipherSuite: w.cs, Extensions: []Extension{{testExtension, []byte("new")}}}
	w.commit("alice", ReInitialize(r))
	r.Extensions[0].Data[0] = 'X'
	signer := w.client("alice").signer
	_, _, err := w.group("alice").ContinueReInit(signer)
	wantCode(t, err, CodeInvalidMessage, "gce-1")
	signer, err = signer.SupportingExtensions(testExtension)
	w.check(err)
	next, commit, err := w.group("alice").ContinueReInit(signer)
	w.check(err)
	w.check(next.Apply(commit))
	if got := next.Extensions(); len(got) != 1 || string(got[0].Data) != "new" || commit.Welcome != nil {
		t.Errorf("got %+v", got)
	}
}

// Can a subset branch off with everybody stored and loaded, while the old group goes on?
func TestBranchOfASubset(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol", "dave", "erin")
	w.commit("bob")
	w.reloadAll()
	heirs := w.heirs(w.cs, "bob", "dave", "erin")
	next, commit, err := w.group("dave").Branch(heirs["dave"].signer, []byte("branch"), nil, packagesOf(heirs, "dave")...)
	w.check(err)
	w.commit("alice", Remove(w.leaf("carol"))) // the old epoch ends before the Welcome comes
	w.reloadAll()
	branch := w.settle("dave", heirs, next, commit)
	branch.commit("erin")
	branch.agree()
	w.talk()
	if bytes.Equal(branch.group("bob").EpochAuthenticator(), w.group("bob").EpochAuthenticator()) {
		t.Error("the two groups are one")
	}
}

// Is a successor refused that the others would refuse?
func TestSuccessorsThatAreNone(t *testing.T) {
	w := newWorld(t, "alice", "bob", "carol")
	g := w.group("alice")
	h := w.heirs(w.cs, "alice", "bob", "carol", "mallory")
	x := w.heirs(otherSuite, "alice", "bob", "carol", "mallory")
	id := []byte("branch")
	branch := func(signer *Signer, id []byte, packages ...*KeyPackage) func() error {
		return func() error { _, _, err := g.Branch(signer, id, nil, packages...); return err }
	}
	reinit := func(signer *Signer, packages ...*KeyPackage) func() error {
		return func() error { _, _, err := g.ContinueReInit(signer, packages...); return err }
	}
	refuse := func(code Code, what string, call func() error) {
		t.Helper()
		if err := call(); CodeOf(err) != code {
			t.Errorf("%s: %v", what, err)
		}
	}
	refuse(CodeInvalidArgument, "no ReInit", reinit(x["alice"].signer))
	refuse(CodeInvalidArgument, "a stranger branches off", branch(h["alice"].signer, id, h["mallory"].kp.Public()))
	refuse(CodeInvalidArgument, "by a stranger", branch(h["mallory"].signer, id, h["bob"].kp.Public()))
	refuse(CodeInvalidArgument, "in the name of another member", branch(h["bob"].signer, id))
	refuse(CodeInvalidArgument, "another suite", branch(x["alice"].signer, id))
	refuse(CodeInvalidArgument, "a key package of another suite", branch(h["alice"].signer, id, x["bob"].kp.Public()))
	refuse(CodeInvalidArgument, "no key package", branch(h["alice"].signer, id, nil))
	refuse(CodeInvalidArgument, "no signer", branch(nil, id))
	refuse(CodeInvalidArgument, "the same identifier", branch(h["alice"].signer, []byte("group")))
	refuse(CodeInvalidArgument, "no identifier", branch(h["alice"].signer, nil))
	w.commit("bob", ReInitialize(someReInit()))
	refuse(CodeSuspended, "a branch of a suspended group", branch(h["alice"].signer, id))
	bob, carol := x["bob"].kp.Public(), x["carol"].kp.Public()
	refuse(CodeInvalidArgument, "the old suite", reinit(h["alice"].signer, h["bob"].kp.Public(), h["carol"].kp.Public()))
	refuse(CodeInvalidArgument, "one too few", reinit(x["alice"].signer, bob))
	refuse(CodeInvalidArgument, "one too many", reinit(x["alice"].signer, bob, carol, x["mallory"].kp.Public()))
	refuse(CodeInvalidArgument, "another one", reinit(x["alice"].signer, bob, x["mallory"].kp.Public()))
	refuse(CodeInvalidArgument, "one twice", reinit(x["alice"].signer, bob, bob))
	g.reInit.version = 2
	refuse(CodeUnsupported, "a later version", reinit(x["alice"].signer, bob, carol))
	g.reInit.version, g.reInit.cipherSuite = 1, 0x3a3a
	refuse(CodeUnsupported, "an unknown suite", reinit(x["alice"].signer, bob, carol))
}

// Does the application decide whose credentials mean one client?
func TestEquivalence(t *testing.T) {
	w := newWorld(t, "alice 1", "bob 1", "carol 1")
	sameName := func(a, b Credential) bool {
		nameA, _, _ := bytes.Cut(a.Identity(), []byte(" "))
		nameB, _, _ := bytes.Cut(b.Identity(), []byte(" "))
		return bytes.Equal(nameA, nameB)
	}
	heirs := w.heirs(w.cs, "alice 2", "bob 1", "carol 2")
	signer, packages := heirs["alice 2"].signer, packagesOf(heirs, "alice 2")
	_, _, err := w.group("alice 1").Branch(signer, []byte("branch"), nil, packages...)
	wantCode(t, err, CodeInvalidArgument, "wel-12")
	w.group("alice 1").SetEquivalence(sameName)
	next, commit, err := w.group("alice 1").Branch(signer, []byte("branch"), nil, packages...)
	w.check(err)
	w.check(next.Apply(commit))
	carol := heirs["carol 2"]
	_, err = JoinGroup(carol.signer, carol.kp, commit.Welcome, Continues(w.group("carol 1")))
	wantCode(t, err, CodeInvalidMessage, "wel-12")
	w.group("carol 1").SetEquivalence(sameName)
	_, err = JoinGroup(carol.signer, carol.kp, commit.Welcome, Continues(w.group("carol 1")))
	w.check(err)

	w.commit("bob 1", ReInitialize(ReInit{GroupID: []byte("group 2"), CipherSuite: w.cs}))
	_, _, err = w.group("alice 1").ContinueReInit(signer, packages...)
	w.check(err)
	_, _, err = w.group("alice 1").ContinueReInit(signer, packages[0], packages[0])
	wantCode(t, err, CodeInvalidArgument, "wel-12")
}
