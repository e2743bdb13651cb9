package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

func (d *device) pendingProposals(cid string) []ProposalView {
	d.t.Helper()
	return must[PendingProposalsResult](d, "pendingProposals", &ConversationParams{cid}).Proposals
}

func (d *device) members(cid string) (users []string) {
	d.t.Helper()
	for _, m := range d.conversation(cid).Members {
		users = append(users, m.User)
	}
	return users
}

// Every kind, in both forms: it survives reloads on both sides, and any other member commits it.
func TestWhatOneProposesAnotherCommits(t *testing.T) {
	for _, public := range []bool{false, true} {
		a, b, c, cid := trio(t)
		d := newDevice(t, a.s, "d@example.com")
		add := must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "add", Member: &a.s.claim("d@example.com")[0], Public: &public})
		a.reload()
		entries := a.outbox()
		peek, err := mls.PeekMessage(entries[0].Bytes)
		if err != nil || len(entries) != 1 || entries[0].ID != add.OutboxID || (peek.WireFormat == mls.WireFormatPublicMessage) != public {
			t.Fatalf("%+v %+v %v", entries, peek, err)
		}
		remove := must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "remove", Device: &c.name, Public: &public})
		update := must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update", Public: &public})
		if waiting := a.pendingProposals(cid); len(waiting) != 0 {
			t.Errorf("the service does not have %+v", waiting)
		}
		a.push()
		if got := kinds(b.pull()); !slices.Equal(got, []string{"proposal", "proposal", "proposal"}) {
			t.Fatal(got)
		}
		b.reload()
		a.reload()
		for _, x := range []*device{a, b} {
			r := x.pendingProposals(cid)
			if len(r) != 3 || string(r[0].Ref) != string(add.Ref) || *r[0].Added != d.name || *r[1].Removed != c.name || r[2].Type != uint32(mls.ProposalUpdate) ||
				string(r[2].Ref) != string(update.Ref) || *r[2].Sender != a.name.User || *r[2].Device != a.name.Device {
				t.Fatalf("%+v", r)
			}
		}
		must[ChangeResult](b, "commitProposals", &CommitProposalsParams{cid, &[][]byte{remove.Ref, add.Ref}, &public, nil, nil})
		b.reload()
		b.push()
		a.pull()
		c.pull()
		d.pull()
		d.accept()
		agree(t, cid, a, b, d)
		if got := a.members(cid); !slices.Equal(got, []string{"a@example.com", "b@example.com", "d@example.com"}) || c.conversation(cid).State != "removed" {
			t.Errorf("%v, c is %s", got, c.conversation(cid).State)
		}
		if len(a.pendingProposals(cid))+len(a.outbox()) != 0 {
			t.Error("something is left of the epoch before")
		}
	}
}

// A commit that covers what the service refused would cut the others off.
func TestARefusedProposalIsNeverCommitted(t *testing.T) {
	a, b, c, cid := trio(t)
	for _, x := range []struct {
		kind, outcome, state string
		device               *DeviceName
	}{{"update", "unknown", "queued", nil}, {"remove", "rejected", "dropped", &c.name}} {
		p := must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: x.kind, Device: x.device})
		if r := must[SettleOutboxResult](a, "settleOutbox", &SettleOutboxParams{ID: p.OutboxID, Outcome: x.outcome}); r.State != x.state {
			t.Errorf("%s: %+v", x.outcome, r)
		}
		a.reload()
		_, err := try[ChangeResult](a.client, "commitProposals", &CommitProposalsParams{cid, &[][]byte{p.Ref}, nil, nil, nil})
		expectCode(t, err, CodeNotFound)
	}
	a.send(cid, "said beside them")
	queued := a.outbox()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	commit := a.outbox()[2]
	seq, err := a.s.post(a.name, commit) // before the proposal
	a.settle(commit, seq, err)
	if r := must[SettleOutboxResult](a, "settleOutbox", &SettleOutboxParams{ID: queued[0].ID, Outcome: "accepted", Seq: &seq}); r.State != "dropped" {
		t.Errorf("of an epoch that is gone: %+v", r)
	}
	a.push()
	b.pull()
	c.pull()
	agree(t, cid, a, b, c)
	expectTexts(t, c, cid, "said beside them")
}

// The log may be faster than the service's answer, and the device may crash in between.
func TestItsEchoInTheLogMakesAProposalPending(t *testing.T) {
	a, b, cid := pair(t)
	must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
	if _, err := a.s.post(a.name, a.outbox()[0]); err != nil {
		t.Fatal(err)
	}
	a.reload()
	if got := kinds(a.pull()); !slices.Equal(got, []string{"ownEcho"}) || len(a.pendingProposals(cid)) != 1 || len(a.outbox()) != 0 {
		t.Fatalf("%v", got)
	}
	b.pull()
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid})
	b.push()
	a.pull()
	agree(t, cid, a, b)
}

func TestTheSameIsProposedOnceAnEpoch(t *testing.T) {
	a, b, cid := pair(t)
	remove := &ProposeParams{Conversation: cid, Kind: "remove", Device: &b.name}
	must[ProposeResult](a, "propose", remove)
	for range 2 {
		_, err := try[ProposeResult](a.client, "propose", remove)
		expectCode(t, err, CodeConflict)
		a.push() // now it is pending
	}
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid}) // covers it
	a.push()
	if got := a.members(cid); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestADiscardedProposalHoldsNobodyUp(t *testing.T) {
	a, b, c, cid := trio(t)
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "remove", Device: &c.name})
	b.push()
	a.pull()
	must[Nothing](a, "discardProposal", &ProposalParams{cid, a.pendingProposals(cid)[0].Ref})
	a.reload()
	if r := a.send(cid, "no commit before this"); r.OutboxID == nil || len(a.pendingProposals(cid)) != 0 {
		t.Errorf("%+v", r)
	}
	a.push()
	c.pull()
	expectTexts(t, c, cid, "no commit before this")
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid}) // b stands by it
	b.push()
	a.pull()
	c.pull()
	agree(t, cid, a, b)
	if c.conversation(cid).State != "removed" {
		t.Error("c is still there")
	}
}

// Whose commit loses has nothing to make again: the proposals are gone with the epoch.
func TestACommitOfProposalsThatLosesIsDropped(t *testing.T) {
	a, b, c, cid := trio(t)
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
	b.push()
	a.pull()
	c.pull()
	small := true
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, WithoutPath: &small})
	_, err := try[ChangeResult](a.client, "commitProposals", &CommitProposalsParams{Conversation: cid})
	expectCode(t, err, CodeConflict)
	_, err = try[ProposeResult](a.client, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
	expectCode(t, err, CodeConflict)
	must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
	c.push()
	a.push()
	b.pull()
	agree(t, cid, a, b, c)
	if v := a.conversation(cid); v.Changing || v.Problem != nil || len(a.outbox()) != 0 {
		t.Errorf("%+v", v)
	}
	a.send(cid, "goes on")
	a.push()
	b.pull()
	expectTexts(t, b, cid, "goes on")
}

func TestAMemberProposesToGo(t *testing.T) {
	a, b, cid := pair(t)
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "remove", Device: &b.name})
	b.push()
	a.pull()
	a.push() // it commits that by itself
	b.pull()
	if got := a.members(cid); len(got) != 1 || b.conversation(cid).State != "removed" {
		t.Errorf("%v", got)
	}
	_, err := try[PendingProposalsResult](b.client, "pendingProposals", &ConversationParams{cid})
	expectCode(t, err, CodeNotAMember)
}

// What its author puts in the clear beside a proposal or a commit, the others read, authenticated, also after a reload.
func TestHandshakesCarryAuthenticatedData(t *testing.T) {
	a, b, cid := pair(t)
	proposed, committed := []byte("because"), []byte("agreed")
	must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update", AuthenticatedData: &proposed})
	a.push()
	b.pull()
	b.reload()
	if r := b.pendingProposals(cid); len(r) != 1 || r[0].AuthenticatedData == nil || string(*r[0].AuthenticatedData) != "because" {
		t.Fatalf("%+v", r)
	}
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid, AuthenticatedData: &committed})
	b.push()
	results := a.pull()
	if i := slices.IndexFunc(results, func(r FrameResult) bool { return r.Kind == "commit" }); i < 0 ||
		results[i].AuthenticatedData == nil || string(*results[i].AuthenticatedData) != "agreed" {
		t.Errorf("%+v", results)
	}
	agree(t, cid, a, b)
}
