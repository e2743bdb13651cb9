package client

import (
	"errors"
	"testing"

	"mlswasm/pkg/mls"
)

// Is a Welcome refused by whose group somebody stays for ever, with a key package that nobody has to renew? That the members' have run
// out is another matter.
func TestAGroupWithALeafWithoutAnEndIsNotJoined(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	kp, err := mls.ParseKeyPackage(s.claim("b@example.com")[0].KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	signer := func(name string) *mls.Signer {
		signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(name, "0123456789abcdef")))
		if err != nil {
			t.Fatal(err)
		}
		return signer
	}
	creator, err := mls.NewGroup(signer("c@example.com"), []byte("0123456789abcdef")) // whose first leaf has no end
	if err != nil {
		t.Fatal(err)
	}
	info, err := creator.GroupInfo(true)
	if err != nil {
		t.Fatal(err)
	}
	invited := func(g *mls.Group) FrameResult {
		t.Helper()
		invitation, err := g.Commit(mls.Add(kp))
		if err != nil {
			t.Fatal(err)
		}
		s.seq++
		s.inboxes[b.name] = append(s.inboxes[b.name], Frame{Source: "inbox", Seq: s.seq, Time: s.clock, CommitSeq: &s.seq, From: &a.name.User, Bytes: invitation.Welcome})
		results := b.pull()
		if len(results) != 1 {
			t.Fatalf("%+v", results)
		}
		return results[0]
	}
	g, commit, err := mls.ExternalCommit(signer("d@example.com"), info)
	if err != nil {
		t.Fatal(err)
	}
	if r := invited(g); r.Kind != "quarantined" || *r.Code != string(CodeInvalidMessage) {
		t.Errorf("%+v", r)
	}
	event, err := creator.Process(commit)
	if err == nil {
		err = creator.Apply(event.(*mls.Transition))
	}
	renewed, failed := creator.Commit()
	if err = errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	if err := creator.Apply(renewed); err != nil {
		t.Fatal(err)
	}
	if r := invited(creator); r.Kind != "welcome" {
		t.Errorf("%+v", r)
	}
}
