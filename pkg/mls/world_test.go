package mls

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

// world is a group as seen by all of its clients, and the delivery service between them.
type world struct {
	t       testing.TB
	cs      CipherSuite
	clients map[string]*client
	order   []string
}

// client is one client; its group is nil before it has joined.
type client struct {
	name   string
	signer *Signer
	group  *Group
}

// newWorld starts a group by the first name and adds the others in one commit.
func newWorld(t testing.TB, names ...string) *world {
	t.Helper()
	return newWorldOf(t, DefaultCipherSuite, names...)
}

func newWorldOf(t testing.TB, cs CipherSuite, names ...string) *world {
	t.Helper()
	return newWorldAfter(t, cs, func(*world, string) {}, names...)
}

// newWorldAfter lets the first client create a group and add the others, once each is prepared: before it has a leaf.
func newWorldAfter(t testing.TB, cs CipherSuite, prepare func(w *world, name string), names ...string) *world {
	t.Helper()
	w := &world{t: t, cs: cs, clients: map[string]*client{}}
	for _, name := range names {
		prepare(w, name)
	}
	first := w.client(names[0])
	var err error
	first.group, err = NewGroup(first.signer, []byte("group"))
	w.check(err)
	if len(names) > 1 {
		w.add(names[0], names[1:]...)
	}
	return w
}

// names returns count names that start with the prefix.
func names(prefix string, count int) []string {
	out := make([]string, count)
	for i := range out {
		out[i] = fmt.Sprintf("%s%03d", prefix, i)
	}
	return out
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// reload lets a client forget everything but what it has stored.
func (w *world) reload(name string) {
	w.t.Helper()
	g, err := UnmarshalGroup(marshal(w.t, w.group(name)), w.clients[name].signer)
	w.check(err)
	w.clients[name].group = g
}

// client returns the client of that name, made when it is new.
func (w *world) client(name string) *client {
	w.t.Helper()
	c, ok := w.clients[name]
	if !ok {
		c = &client{name: name, signer: newTestSigner(w.t, w.cs, name)}
		w.clients[name] = c
		w.order = append(w.order, name)
	}
	return c
}

// group returns the group as that client has it.
func (w *world) group(name string) *Group { return w.clients[name].group }

// leaf returns the client's leaf.
func (w *world) leaf(name string) LeafIndex { return w.group(name).OwnLeaf() }

// active lists the clients that are members.
func (w *world) active() []string {
	var out []string
	for _, name := range w.order {
		if g := w.group(name); g != nil && g.Active() {
			out = append(out, name)
		}
	}
	return out
}

// add lets one member add clients, which join.
func (w *world) add(by string, joiners ...string) *Transition {
	w.t.Helper()
	var changes []Change
	packages := map[string]*PrivateKeyPackage{}
	for _, name := range joiners {
		packages[name] = newTestKeyPackage(w.t, w.client(name).signer)
		changes = append(changes, Add(packages[name].Public()))
	}
	t := w.commit(by, changes...)
	for _, name := range joiners {
		w.join(name, packages[name], t)
	}
	w.agree()
	return t
}

func (w *world) join(name string, kp *PrivateKeyPackage, t *Transition) {
	w.t.Helper()
	g, err := JoinGroup(w.client(name).signer, kp, t.Welcome)
	w.check(err)
	w.clients[name].group = g
}

// commit lets one member commit, everyone process it and everyone apply it.
func (w *world) commit(by string, changes ...Change) *Transition {
	w.t.Helper()
	t, err := w.group(by).Commit(changes...)
	w.check(err)
	w.deliver(by, t)
	return t
}

// deliver applies a commit everywhere.
func (w *world) deliver(by string, t *Transition) {
	w.t.Helper()
	for _, name := range w.active() {
		if name == by {
			continue
		}
		w.check(w.group(name).Apply(w.transition(name, t.Message)))
	}
	w.check(w.group(by).Apply(t))
}

// transition processes a message that has to be a commit.
func (w *world) transition(name string, message []byte) *Transition {
	w.t.Helper()
	event, err := w.group(name).Process(message)
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	t, ok := event.(*Transition)
	if !ok {
		w.t.Fatalf("%s: %T instead of a Transition", name, event)
	}
	return t
}

// propose lets one member propose and the others receive it.
func (w *world) propose(by string, change Change) {
	w.t.Helper()
	message, err := w.group(by).Propose(change)
	w.check(err)
	for _, name := range w.active() {
		if name != by {
			w.process(name, message)
		}
	}
}

func (w *world) process(name string, message []byte) Event {
	w.t.Helper()
	event, err := w.group(name).Process(message)
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	return event
}

// say lets one member send a message which everyone reads.
func (w *world) say(by, text string) {
	w.t.Helper()
	message := w.encrypt(by, text)
	for _, name := range w.active() {
		if name != by {
			w.hears(name, message, by, text)
		}
	}
}

func (w *world) encrypt(by, text string) []byte {
	w.t.Helper()
	message, err := w.group(by).Encrypt([]byte(text), []byte("in the clear"))
	w.check(err)
	return message
}

func (w *world) hears(name string, message []byte, from, text string) {
	w.t.Helper()
	a, ok := w.process(name, message).(*Application)
	if !ok || string(a.Plaintext) != text || string(a.Credential.Identity()) != from ||
		string(a.AuthenticatedData) != "in the clear" {
		w.t.Fatalf("%s: got %+v", name, a)
	}
}

// agree fails unless all members are in the same state.
func (w *world) agree() {
	w.t.Helper()
	var first *Group
	for _, name := range w.active() {
		g := w.group(name)
		if first == nil {
			first = g
		}
		if g.Epoch() != first.Epoch() || !bytes.Equal(g.EpochAuthenticator(), first.EpochAuthenticator()) {
			w.t.Fatalf("%s: epoch %d, the first has %d, or another authenticator", name, g.Epoch(), first.Epoch())
		}
		if len(g.Members()) != len(w.active()) {
			w.t.Fatalf("%s: %d members, not %d", name, len(g.Members()), len(w.active()))
		}
	}
}

// talk lets everyone say something to everyone.
func (w *world) talk() {
	w.t.Helper()
	for _, name := range w.active() {
		w.say(name, "this is "+name)
	}
}

// wantCode fails unless err has the code, and where a rule is given, names it.
func wantCode(t testing.TB, err error, code Code, rule ...string) {
	t.Helper()
	if CodeOf(err) != code {
		t.Fatalf("got %v, want the code %s", err, code)
	}
	for _, want := range rule {
		if e, ok := errors.AsType[*Error](err); !ok || e.Rule != want {
			t.Fatalf("got %v, want the rule %s", err, want)
		}
	}
}

// marshal returns the whole state.
func marshal(t testing.TB, g *Group) []byte {
	t.Helper()
	b, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
