package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// A member makes Welcomes that wait for epochs which never come: nobody sees them, nobody can reject them, and they keep no invitation
// away, nor another Welcome that has to wait.
func TestWelcomesThatWaitKeepNoInvitationAway(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	b := newDevice(t, s, "b@example.com")
	g, cid := foreigner(t, s, a)
	for range 3 { // into epochs that nobody else is in
		tr, err := g.Commit()
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Apply(tr); err != nil {
			t.Fatal(err)
		}
	}
	signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf("f@example.com", "00000000000000ff")))
	if err != nil {
		t.Fatal(err)
	}
	kp, err := mls.ParseKeyPackage(s.claim("a@example.com")[0].KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	g.SetTime(s.now())
	var last string
	for i := range maxInvitations {
		_, tr, err := g.Branch(signer, []byte{15: byte(i)}, nil, kp)
		if err != nil {
			t.Fatal(err)
		}
		seq := uint64(1000 + i)
		r := must[ReceiveResult](a, "receive", &ReceiveParams{[]Frame{{Source: "inbox", Seq: seq, Time: s.clock, CommitSeq: &seq, Bytes: tr.Welcome}}}).Results
		if got := kinds(r); !slices.Equal(got, []string{"waiting"}) {
			t.Fatalf("%v", got)
		}
		last = outboxID(tr.Welcome)
		tr.Discard()
	}
	a.reload()
	inTurn(t, a, func(tn *turn) error {
		if ids := tn.welcomesFor(cid); len(ids) != maxWelcomesOf || !slices.Contains(ids, last) {
			t.Errorf("%d wait", len(ids))
		}
		return nil
	})
	s.seq = 5000
	honest := b.create("honest", "a@example.com")
	b.push()
	a.pull()
	if got := a.accept(); !slices.Equal(got, []string{honest}) {
		t.Errorf("%v", got)
	}
}

// However many conversations somebody shares with a device, what waits there has a bound.
func TestWelcomesThatWaitHaveABoundInAll(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	inTurn(t, a, func(tn *turn) error {
		for i := range 2 * maxWelcomes {
			cid := conversationName([]byte{15: byte(i)})
			tn.makeRoom(cid, 1)
			tn.invites.put(outboxID([]byte{byte(i)}), invitationRow{Order: tn.nextOrder(), Continues: cid})
		}
		ids := tn.welcomesFor("")
		if len(ids) != maxWelcomes || ids[0] != outboxID([]byte{maxWelcomes}) || tn.undecided() != 0 {
			t.Errorf("%d wait", len(ids))
		}
		return nil
	})
}
