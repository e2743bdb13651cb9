package mls

import (
	"bytes"
	_ "embed"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// goldenV1 holds what a client of the first version had stored; see golden. It was written once.
//
//go:embed testdata/state_v1.bin
var goldenV1 []byte

// golden is everything that a client stores, and messages that it has not read yet.
type golden struct {
	signer     []byte
	keyPackage []byte
	group      []byte // with past epochs, gaps in a ratchet and proposals, one of them its own Update
	transition []byte // a commit of its own that waits
	late       []byte // a message of a past epoch: "late"
	current    []byte // a message of the current epoch: "current"
	commit     []byte // a commit by another member that covers the proposals
	welcome    []byte // for the key package, to another group
}

func (x *golden) wire(c *wire.Codec) {
	for _, field := range []*[]byte{&x.signer, &x.keyPackage, &x.group, &x.transition, &x.late, &x.current, &x.commit, &x.welcome} {
		c.Bytes(field)
	}
}

// Can what version 1 has stored be read, and be worked with?
func TestGoldenStateV1(t *testing.T) { useGolden(t, goldenV1) }

// useGolden does with a stored state what its client would have done next.
func useGolden(t *testing.T, stored []byte) {
	t.Helper()
	var x golden
	if err := decode("golden state", stored, x.wire); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t}
	signer, err := UnmarshalSigner(x.signer)
	w.check(err)
	load := func() *Group {
		g, err := UnmarshalGroup(x.group, signer)
		w.check(err)
		if !bytes.Equal(marshal(t, g), x.group) {
			t.Error("the group is stored differently now")
		}
		return g
	}
	g := load()
	for message, text := range map[string]string{string(x.late): "late", string(x.current): "current"} {
		event, err := g.Process([]byte(message))
		w.check(err)
		if got := string(event.(*Application).Plaintext); got != text {
			t.Errorf("got %q", got)
		}
	}
	event, err := g.Process(x.commit)
	w.check(err)
	w.check(g.Apply(event.(*Transition)))
	_, err = g.Encrypt([]byte("on we go"), nil)
	w.check(err)

	g = load()
	own, err := g.UnmarshalTransition(x.transition)
	w.check(err)
	if again, err := own.Marshal(); err != nil || !bytes.Equal(again, x.transition) {
		t.Errorf("the Transition is stored differently now: %v", err)
	}
	w.check(g.Apply(own))

	kp, err := UnmarshalPrivateKeyPackage(x.keyPackage)
	w.check(err)
	_, err = JoinGroup(signer, kp, x.welcome)
	w.check(err)
}
