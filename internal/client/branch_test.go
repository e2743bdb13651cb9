package client

import (
	"slices"
	"testing"
)

// branch starts a conversation with some users of another one.
func (d *device) branch(cid, title string, users ...string) string {
	d.t.Helper()
	p := &BranchConversationParams{Conversation: cid, Title: title}
	for _, user := range users {
		p.Members = append(p.Members, d.s.claim(user)...)
	}
	return must[CreateConversationResult](d, "branchConversation", p).Conversation
}

func TestTwoOfThreeBranchOff(t *testing.T) {
	a, b, c, cid := trio(t)
	side := a.branch(cid, "aside", "b@example.com")
	a.send(side, "between us")
	a.reload()
	a.push()
	b.pull()
	b.reload()
	if got := b.accept(); !slices.Equal(got, []string{side}) {
		t.Fatalf("b joined %v", got)
	}
	b.reload()
	b.pull()
	b.send(side, "nobody hears us")
	b.push()
	a.pull()
	c.pull()
	agree(t, side, a, b)
	agree(t, cid, a, b, c)
	if got := must[ConversationsResult](c, "conversations", &Nothing{}).Conversations; len(got) != 1 {
		t.Errorf("c has %d conversations", len(got))
	}
	for _, d := range []*device{a, b} {
		d.reload()
		expectTexts(t, d, side, "between us", "nobody hears us")
		if v := d.conversation(side); v.State != "active" || v.Title != "aside" || len(v.Members) != 2 || v.Predecessor != nil || v.Changing {
			t.Errorf("%+v", v)
		}
		if v := d.conversation(cid); v.State != "active" || len(v.Members) != 3 {
			t.Errorf("%+v", v)
		}
	}
	c.send(cid, "the old one goes on")
	c.push()
	a.pull()
	expectTexts(t, a, cid, "the old one goes on")
}

func TestNobodyFromOutsideIsInABranch(t *testing.T) {
	a, _, _, cid := trio(t)
	newDevice(t, a.s, "n@example.com")
	a.store.unchanged(t, func() {
		p := &BranchConversationParams{Conversation: cid, Members: append(a.s.claim("b@example.com"), a.s.claim("n@example.com")...)}
		expectCode(t, mustFail(a, "branchConversation", p), CodeInvalidArgument)
	})
}

// The origin goes on before the invitation arrives, and again before it is accepted.
func TestABranchIsJoinedFromALaterEpoch(t *testing.T) {
	a, b, c, cid := trio(t)
	side := a.branch(cid, "", "b@example.com")
	a.push()
	must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
	c.push()
	log := b.s.log(b.name, cid, b.conversation(cid).Cursor, 100)
	must[ReceiveResult](b, "receive", &ReceiveParams{log}) // before the inbox
	b.pull()
	must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
	c.push()
	b.pull()
	b.reload()
	b.accept()
	agree(t, side, a, b)
}

func TestABranchOfAnEpochToComeWaits(t *testing.T) {
	a, b, _, cid := trio(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	side := a.branch(cid, "", "b@example.com")
	a.push()
	inbox := b.s.inbox(b.name, must[CursorsResult](b, "cursors", &Nothing{}).Inbox, 100)
	if got := kinds(must[ReceiveResult](b, "receive", &ReceiveParams{inbox}).Results); !slices.Equal(got, []string{"waiting"}) {
		t.Fatalf("%v", got)
	}
	if got := b.accept(); len(got) != 0 {
		t.Fatalf("b joined %v", got)
	}
	b.reload()
	if got := kinds(b.pull()); !slices.Contains(got, "welcome") {
		t.Errorf("%v", got)
	}
	b.accept()
	agree(t, side, a, b)
}

// The own commit brings the epoch; the service's answer says so before the log does.
func TestABranchThatWaitedForAnOwnCommitIsTold(t *testing.T) {
	a, b, _, cid := trio(t)
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	commit := b.outbox()[0]
	seq, err := b.s.post(b.name, commit)
	if err != nil {
		t.Fatal(err)
	}
	a.pull()
	side := a.branch(cid, "", "b@example.com")
	a.push()
	inbox := b.s.inbox(b.name, must[CursorsResult](b, "cursors", &Nothing{}).Inbox, 100)
	if got := kinds(must[ReceiveResult](b, "receive", &ReceiveParams{inbox}).Results); !slices.Equal(got, []string{"waiting"}) {
		t.Fatalf("%v", got)
	}
	b.settle(commit, seq, nil)
	if got := kinds(b.pull()); !slices.Equal(got, []string{"ownEcho", "welcome"}) {
		t.Errorf("%v", got)
	}
	b.accept()
	agree(t, side, a, b)
}

// Somebody is invited to a conversation and to a branch of it at once.
func TestABranchWaitsForTheInvitationToItsOrigin(t *testing.T) {
	for name, accepted := range map[string]bool{"accepted": true, "rejected": false} {
		t.Run(name, func(t *testing.T) {
			a, _, _, cid := trio(t)
			n := newDevice(t, a.s, "n@example.com")
			must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("n@example.com")})
			a.push()
			side := a.branch(cid, "", "n@example.com")
			a.push()
			n.pull()
			n.reload()
			first := must[InvitationsResult](n, "invitations", &Nothing{}).Invitations
			if len(first) != 1 || first[0].Conversation != cid {
				t.Fatalf("%+v", first)
			}
			if !accepted {
				must[Nothing](n, "rejectInvitation", &InvitationParams{first[0].ID})
				n.reload()
				_ = n.client.queueDo(func(e *engine) {
					if left := e.state.invites.keys(""); len(left) != 0 {
						t.Errorf("%d Welcomes are left", len(left))
					}
				})
				return
			}
			n.accept()
			for _, want := range [][]string{{"welcome"}, nil} { // told once, by the next receive
				got := must[ReceiveResult](n, "receive", &ReceiveParams{}).Results
				if !slices.Equal(kinds(got), want) || len(got) > 0 && *got[0].Conversation != side {
					t.Errorf("%+v", got)
				}
			}
			n.reload()
			n.accept()
			agree(t, side, a, n)
		})
	}
}

// Its members are not agreed on before the service has accepted it.
func TestAConversationThatIsNotThereYetHasNoBranches(t *testing.T) {
	a, _, _, _ := trio(t)
	young := a.create("", "b@example.com")
	p := &BranchConversationParams{Conversation: young, Members: a.s.claim("b@example.com")}
	expectCode(t, mustFail(a, "branchConversation", p), CodeConflict)
}
