package mls

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"maps"
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

// preparedCalls need more than a group of two before.
var preparedCalls = map[string]func(h *hygiene, kp *PrivateKeyPackage) (call func() error){
	"ExternalCommit with pre-shared keys": func(h *hygiene, _ *PrivateKeyPackage) func() error {
		psk, err := NewExternalPSK([]byte("id"), []byte("a secret of both"))
		h.check(err)
		info, err := h.group("alice").GroupInfo(true)
		h.check(err)
		signer := h.client("dave").signer
		return func() error {
			_, _, err := ExternalCommit(signer, info, NeedPSKs(psk.ID()), PSKs(psk))
			return err
		}
	},
	"ContinueReInit": func(h *hygiene, kp *PrivateKeyPackage) func() error {
		h.add("alice", "carol")
		h.commit("alice", Remove(h.leaf("bob"))) // whose key package nobody has
		h.commit("alice", ReInitialize(ReInit{GroupID: []byte("next"), CipherSuite: h.cs}))
		return func() error {
			_, _, err := h.group("alice").ContinueReInit(h.clients["alice"].signer, kp.Public())
			return err
		}
	},
	"DraftSafeEncrypt": func(h *hygiene, _ *PrivateKeyPackage) func() error {
		h.world = startedDraftScene(h.t, "alice", "bob").world
		return func() error {
			return failureOf(h.group("alice").DraftSafeEncrypt(DraftExternalKey(), DraftOperation{testComponent, "op", nil}, []byte("text")))
		}
	},
}

// Does a random source that fails at any read fail the call, and leave neither a key, nor a secret, nor a change?
func TestRandomSourceThatFails(t *testing.T) {
	calls := maps.Clone(preparedCalls)
	for name, call := range randomCalls {
		calls[name] = func(h *hygiene, kp *PrivateKeyPackage) func() error { return func() error { return call(h, kp) } }
	}
	for name, prepare := range calls {
		h := &hygiene{newWorld(t, "alice", "bob"), t}
		kp := newTestKeyPackage(t, h.client("carol").signer)
		call := prepare(h, kp)
		before := marshal(t, h.group("alice"))
		for reads := 0; ; reads++ {
			var err error
			left := watch(func() { err = withRandom(reads, call) }, func() []any { return append(h.everything(), kp) })
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
