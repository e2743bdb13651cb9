package mls

import (
	"bytes"
	"errors"
	"testing"
)

// renamed is a client's signature key under another name.
func renamed(t testing.TB, s *Signer, name string) *Signer {
	t.Helper()
	key := s.key.Raw()
	defer key.Clear()
	other, err := NewSignerWithKey(s.cipherSuite, BasicCredential([]byte(name)), key.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// rename gives a member another name, which it takes for its own.
func (w *world) rename(member, name string) {
	g := w.group(member)
	g.signer = renamed(w.t, g.signer, name)
	g.SetEquivalence(func(Credential, Credential) bool { return true })
}

// credentialChange is one way in which a member's leaf gets another credential. It returns what bob says to it, after he
// applied it where it is a commit.
type credentialChange struct {
	rule string // that refuses it
	by   func(w *world, name string) error
}

var credentialChanges = map[string]credentialChange{
	"an Update": {"upd-1", func(w *world, name string) error {
		w.rename("carol", name)
		message, err := w.group("carol").Propose(Update())
		w.check(err)
		return w.received("bob", message)
	}},
	"a path": {"com-6", func(w *world, name string) error {
		w.rename("carol", name)
		commit, err := w.group("carol").Commit()
		w.check(err)
		return w.received("bob", commit.Message)
	}},
	"a resync": {"com-6", func(w *world, name string) error {
		info, err := w.group("alice").GroupInfo(true)
		w.check(err)
		_, commit, err := ExternalCommit(renamed(w.t, w.client("carol").signer, name), info, Resync())
		w.check(err)
		return w.received("bob", commit)
	}},
}

// received lets a member process a message, and apply it when it is a commit.
func (w *world) received(name string, message []byte) error {
	event, err := w.group(name).Process(message)
	if err != nil {
		return err
	}
	if commit, ok := event.(*Transition); ok {
		return w.group(name).Apply(commit)
	}
	return nil
}

// Does nobody get another name by a leaf of its own: one that is free, or another member's?
func TestNobodyChangesWhoItIs(t *testing.T) {
	for what, change := range credentialChanges {
		for _, name := range []string{"dave", "alice"} {
			t.Run(what+" of carol as "+name, func(t *testing.T) {
				w := newWorld(t, "alice", "bob", "carol")
				before := marshal(t, w.group("bob"))
				err := change.by(w, name)
				wantCode(t, err, CodeInvalidMessage, change.rule)
				if inner, ok := errors.AsType[*Error](errors.Unwrap(err)); !ok || inner.Rule != "leaf-14" {
					t.Errorf("got %v", err)
				}
				if !bytes.Equal(before, marshal(t, w.group("bob"))) {
					t.Error("the group changed")
				}
			})
		}
	}
}

// Is a new credential taken where the application says that it follows the old one, and is it asked in this order?
func TestACredentialIsFollowedByOneThatTheApplicationAccepts(t *testing.T) {
	for what, change := range credentialChanges {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, "alice", "bob", "carol")
			asked := 0
			w.group("bob").SetEquivalence(func(former, next Credential) bool {
				asked++
				return string(former.Identity()) == "carol" && string(next.Identity()) == "caroline"
			})
			w.check(change.by(w, "caroline"))
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
			if what == "an Update" {
				return
			}
			if m, _ := w.group("bob").Member(2); string(m.Credential.Identity()) != "caroline" {
				t.Errorf("bob sees %q", m.Credential.Identity())
			}
		})
	}
}

// Does a member keep from sending what the others would refuse?
func TestOneKeepsToOnesOwnName(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	w.rename("alice", "alicia")
	w.group("alice").SetEquivalence(nil)
	_, err := w.group("alice").Commit()
	wantCode(t, err, CodeInvalidMessage, "leaf-14")
	_, err = w.group("alice").Propose(Update())
	wantCode(t, err, CodeInvalidMessage, "upd-1")
	_, err = w.group("alice").Commit(WithoutPath(), Add(newTestKeyPackage(t, w.client("carol").signer).Public()))
	w.check(err)
}

// Is the signature key demanded of a client that comes back, unless somebody judges whose a key is?
func TestResyncUnderAnEqualNameNeedsAJudge(t *testing.T) {
	s := newExternalScene(t)
	s.joiner = newTestSigner(t, s.cs, "carol")
	s.list = func(d *commitDraft) { d.insert(removeOf(s.leaf("carol"))) }
	forged := s.forge()
	wantCode(t, s.received("bob", forged), CodeInvalidMessage, "ext-2")
	s.group("bob").SetAuthenticator(refuses("carol"))
	wantCode(t, s.received("bob", forged), CodeInvalidMessage, "com-6")
	s.group("bob").SetAuthenticator(believe)
	s.check(s.received("bob", forged))

	info, err := s.group("alice").GroupInfo(true)
	s.check(err)
	_, _, err = ExternalCommit(s.joiner, info, Resync())
	wantCode(t, err, CodeNotAMember)
	_, _, err = ExternalCommit(s.joiner, info, Resync(), Authenticate(believe))
	s.check(err)
}

var _ = []struct{}{
	breaksLeafRule("leaf-14", "another name", leafSourceUpdate, func(s *leafSubject) {
		s.replaced = &leafNode{credential: BasicCredential([]byte("bob"))}
	}),
	breaksLeafRule("leaf-14", "a name that the application does not accept", leafSourceCommit, func(s *leafSubject) {
		s.replaced = &leafNode{credential: BasicCredential([]byte("bob"))}
		s.equivalent = func(former, next Credential) bool { return former.Equal(next) }
	}),
	breaksRule("upd-1", "an Update with another name", func(t *testing.T) error {
		return credentialChanges["an Update"].by(newWorld(t, "alice", "bob", "carol"), "dave")
	}),
	breaksRule("com-6", "a path with another name", func(t *testing.T) error {
		return credentialChanges["a path"].by(newWorld(t, "alice", "bob", "carol"), "dave")
	}),
	breaksExternal("com-6", "a member's key under another's name", func(s *externalScene) {
		s.joiner, s.opts = renamed(s.t, s.client("carol").signer, "alice"), []JoinOption{Resync()}
	}),
	breaksExternal("ext-2", "a member's name without its key", func(s *externalScene) {
		s.joiner = newTestSigner(s.t, s.cs, "carol")
		s.list = func(d *commitDraft) { d.insert(removeOf(s.leaf("carol"))) }
	}),
}
