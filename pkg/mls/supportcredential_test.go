package mls

import (
	"bytes"
	"testing"
)

// May a member with a certificate come into the group of one who only judges certificates, by a new leaf and by a refreshed one?
func TestCertifiedMembersMeetThoseWhoJudgeThem(t *testing.T) {
	certified, _ := x509Signer(t)
	kp, err := certified.NewKeyPackage(testNow)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := NewSigner(DefaultCipherSuite, BasicCredential([]byte("alice")))
	if err != nil {
		t.Fatal(err)
	}
	judging, err := plain.SupportingCredentials(CredentialX509)
	if err != nil {
		t.Fatal(err)
	}
	accept := func(Credential, []byte) error { return nil }
	add := func(g *Group) error {
		g.SetAuthenticator(accept)
		commit, err := g.Commit(Add(kp.Public()))
		if err != nil {
			return err
		}
		joined, err := JoinGroup(certified, kp, commit.Welcome, Authenticate(accept))
		if err == nil {
			err = g.Apply(commit)
		}
		if err == nil && !bytes.Equal(joined.EpochAuthenticator(), g.EpochAuthenticator()) {
			t.Error("the members do not agree")
		}
		return err
	}
	found := func(s *Signer) *Group {
		g, err := NewGroup(s, []byte("group"))
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if err := add(found(plain)); CodeOf(err) != CodeInvalidMessage {
		t.Errorf("a member that does not say that it can judge certificates: %v", err)
	}
	if err := add(found(judging)); err != nil {
		t.Error(err)
	}
	// A group from before, loaded with the signer that judges, says so with its next commit.
	old, err := LoadGroup(found(plain).TakeChanges(), judging)
	if err != nil {
		t.Fatal(err)
	}
	refresh, err := old.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Apply(refresh); err != nil {
		t.Fatal(err)
	}
	if err := add(old); err != nil {
		t.Error(err)
	}
}

func TestOnlyCredentialsThatCanBeReadAreSupported(t *testing.T) {
	s, _ := x509Signer(t)
	for _, c := range []CredentialType{0, 3, 0x0A0A, 0xFFFF} {
		if _, err := s.SupportingCredentials(c); CodeOf(err) != CodeInvalidArgument {
			t.Errorf("%d: %v", c, err)
		}
	}
}
