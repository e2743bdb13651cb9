package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// foreigner is a member that another program drives: it can do what this engine never does.
func foreigner(t *testing.T, s *service, a *device) (*mls.Group, string) {
	t.Helper()
	name := DeviceName{"f@example.com", "00000000000000ff"}
	signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(name.User, name.Device)))
	if err != nil {
		t.Fatal(err)
	}
	kp, err := signer.NewKeyPackage(s.now())
	if err != nil {
		t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	cid := must[CreateConversationResult](a, "createConversation", &CreateConversationParams{Title: "", Members: []MemberPackage{{name.User, name.Device, public}}}).Conversation
	welcome := a.outbox()[0].Welcomes[0].Bytes
	a.push()
	g, err := mls.JoinGroup(signer, kp, welcome)
	if err != nil {
		t.Fatal(err)
	}
	return g, cid
}

func TestNothingIsSaidWhileAProposalIsOpen(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	g, cid := foreigner(t, s, a)
	proposal, err := g.Propose(mls.Update())
	if err != nil {
		t.Fatal(err)
	}
	if got := feed(a, cid, 1000, proposal, proposal); !slices.Equal(kinds(got), []string{"proposal", "duplicate"}) || *got[0].Sender != "f@example.com" {
		t.Fatalf("%+v", got)
	}
	if n := len(a.outbox()); n != 0 {
		t.Fatalf("%d entries, though nobody wants to say anything", n)
	}
	r := a.send(cid, "after the proposal")
	entries := a.outbox()
	if r.OutboxID != nil || len(entries) != 1 || entries[0].Kind != "commit" {
		t.Fatalf("%+v, outbox %+v", r, entries)
	}
	a.reload()
	commit := a.outbox()[0]
	a.settle(commit, 2000, nil)
	entries = a.outbox()
	if len(entries) != 1 || entries[0].Epoch != commit.Epoch+1 || *entries[0].MessageID != r.ID {
		t.Fatalf("%+v", entries)
	}
	event, err := g.Process(commit.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Apply(event.(*mls.Transition)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Process(entries[0].Bytes); err != nil {
		t.Fatal(err)
	}
	if got := must[EpochAuthenticatorResult](a, "epochAuthenticator", &ConversationParams{cid}); string(got.Authenticator) != string(g.EpochAuthenticator()) {
		t.Error("the epochs differ")
	}
}

func TestAProposalCommittedByAnotherFreesTheMessage(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	g, cid := foreigner(t, s, a)
	proposal, err := g.Propose(mls.Update())
	if err != nil {
		t.Fatal(err)
	}
	feed(a, cid, 1000, proposal)
	a.send(cid, "waits")
	tr, err := g.Commit() // the foreigner commits something else, and wins
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Apply(tr); err != nil {
		t.Fatal(err)
	}
	feed(a, cid, 1001, tr.Message)
	entries := a.outbox()
	if len(entries) != 1 || entries[0].Kind != "message" || a.conversation(cid).Changing {
		t.Fatalf("%+v", entries)
	}
	if _, err := g.Process(entries[0].Bytes); err != nil {
		t.Error(err)
	}
}

func TestWhatAnotherProgramSaysInAnotherFormIsKeptAside(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	g, cid := foreigner(t, s, a)
	for _, c := range []struct {
		plaintext []byte
		want      Code
	}{
		{[]byte("plain text"), CodeUnsupported},
		{nil, CodeMalformed},
		{[]byte{frameVersion}, CodeMalformed},
		{[]byte{frameVersion + 1}, CodeUnsupported},
		{encodeRecord(&appFrame{Type: frameText, Nonce: make([]byte, 15), Body: "x"}), CodeMalformed},
		{encodeRecord(&appFrame{Type: frameText, Nonce: make([]byte, 16), Body: "\xff"}), CodeMalformed},
		{encodeRecord(&appFrame{Type: 99, Nonce: make([]byte, 16), Body: "x"}), CodeUnsupported},
	} {
		b, err := g.Encrypt(c.plaintext, nil)
		if err != nil {
			t.Fatal(err)
		}
		at := must[CursorsResult](a, "cursors", &Nothing{}).Groups[0].Seq
		r := feed(a, cid, at+1, b)
		if len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(c.want) {
			t.Errorf("%x: %+v, want %s", c.plaintext, r, c.want)
		}
	}
	if len(a.texts(cid)) != 0 {
		t.Error("something is shown")
	}
}

func TestAnotherGroupOfTheSameIDTakesNoPlace(t *testing.T) {
	a, b, cid := pair(t)
	a.send(cid, "the true conversation")
	a.push()
	b.pull()
	peek, err := mls.PeekMessage(a.s.groups[cid].log[0].Bytes)
	if err != nil {
		t.Fatal(err)
	}
	mallory, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf("a@example.com", "00000000000000aa")))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := mls.NewGroup(mallory, peek.GroupID)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		tr, err := fake.Commit()
		if err != nil {
			t.Fatal(err)
		}
		if err := fake.Apply(tr); err != nil {
			t.Fatal(err)
		}
	}
	kp, err := mls.ParseKeyPackage(a.s.claim("b@example.com")[0].KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := fake.Commit(mls.Add(kp))
	if err != nil {
		t.Fatal(err)
	}
	seq := uint64(5000)
	must[ReceiveResult](b, "receive", &ReceiveParams{[]Frame{{Source: "inbox", Seq: seq, CommitSeq: &seq, Bytes: tr.Welcome}}})
	list := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	_, err = try[AcceptInvitationResult](b.client, "acceptInvitation", &InvitationParams{list[0].ID})
	expectCode(t, err, CodeConflict)
	agree(t, cid, a, b)
}
