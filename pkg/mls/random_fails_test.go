package mls

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
)

// failing is a random source that ends after some reads.
type failing struct {
	source io.Reader
	left   int
}

func (f *failing) Read(b []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return f.source.Read(b)
}

// withRandom runs a call with a random source that ends after some reads.
func withRandom(reads int, call func() error) error {
	whole := rand.Reader
	defer func() { rand.Reader = whole }()
	rand.Reader = &failing{whole, reads}
	return call()
}

func failureOf[T any](_ T, err error) error { return err }

// randomCalls are the calls that draw random bytes.
var randomCalls = map[string]func(h *hygiene, kp *PrivateKeyPackage) error{
	"NewSigner": func(h *hygiene, _ *PrivateKeyPackage) error {
		return failureOf(NewSigner(h.cs, BasicCredential([]byte("x"))))
	},
	"NewGroup": func(h *hygiene, _ *PrivateKeyPackage) error {
		return failureOf(NewGroup(h.clients["bob"].signer, []byte("id")))
	},
	"NewKeyPackage": func(h *hygiene, _ *PrivateKeyPackage) error {
		return failureOf(h.clients["bob"].signer.NewKeyPackage(testNow))
	},
	"Encrypt": func(h *hygiene, _ *PrivateKeyPackage) error {
		return failureOf(h.group("alice").Encrypt([]byte("text"), nil))
	},
	"Propose": func(h *hygiene, _ *PrivateKeyPackage) error { return failureOf(h.group("alice").Propose(Update())) },
	"PreSharedKey": func(h *hygiene, _ *PrivateKeyPackage) error {
		return failureOf(h.group("alice").Propose(PreSharedKey(PSKID{Type: PSKExternal, External: []byte("id")})))
	},
	"Commit": func(h *hygiene, kp *PrivateKeyPackage) error {
		return failureOf(h.group("alice").Commit(Add(kp.Public())))
	},
	"Branch": func(h *hygiene, _ *PrivateKeyPackage) error {
		_, _, err := h.group("alice").Branch(h.clients["alice"].signer, []byte("branch"), nil)
		return err
	},
	"WithGREASE": func(h *hygiene, _ *PrivateKeyPackage) error { return failureOf(h.clients["bob"].signer.WithGREASE()) },
	"Commit without a path": func(h *hygiene, kp *PrivateKeyPackage) error {
		return failureOf(h.group("alice").commit(commitStyle{omitPath: true}, []Change{Add(kp.Public())}))
	},
}

// Does a random source that fails at any read fail the call, and leave neither a key, nor a secret, nor a change?
func TestRandomSourceThatFails(t *testing.T) {
	for name, call := range randomCalls {
		h := &hygiene{newWorld(t, "alice", "bob"), t}
		kp := newTestKeyPackage(t, h.client("carol").signer)
		before := marshal(t, h.group("alice"))
		for reads := 0; ; reads++ {
			var err error
			left := watch(func() { err = withRandom(reads, func() error { return call(h, kp) }) }, func() []any { return append(h.everything(), kp) })
			if err == nil {
				if reads == 0 {
					t.Errorf("%s draws nothing", name)
				}
				break // what it returned was dropped with its secrets
			}
			if CodeOf(err) != CodeInternal || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s without its read %d: %v", name, reads, err)
			}
			if !bytes.Equal(before, marshal(t, h.group("alice"))) {
				t.Errorf("%s without its read %d changed the group", name, reads)
			}
			for _, place := range left {
				t.Errorf("%s without its read %d leaves a secret: %s", name, reads, place)
			}
		}
	}
}
