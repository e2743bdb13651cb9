package client

import (
	"slices"
	"testing"
)

// delivered carries everything until nothing is under way any more.
func delivered(devices ...*device) {
	for range 4 {
		for _, d := range devices {
			d.pull()
			d.push()
		}
	}
}

// What somebody wants of a conversation while another one migrates it is done in the new one.
func TestAWishSurvivesAMigration(t *testing.T) {
	for name, when := range map[string]struct {
		early bool // before the device knows that the group has ended
		own   bool // of the one who migrates
	}{"wanted before the ReInit is seen": {true, false}, "wanted of the suspended conversation": {false, false}, "wanted by who migrates": {true, true}} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := trio(t)
			who, gone := b, "c@example.com"
			if when.own {
				who = a
			}
			must[MigrateResult](a, "migrate", a.migration(cid))
			if !when.early {
				entry := a.outbox()[0]
				seq, err := a.s.post(a.name, entry)
				a.settle(entry, seq, err)
				b.pull()
			}
			must[ChangeResult](who, "removeMembers", &RemoveMembersParams{cid, []string{gone}})
			who.reload()
			delivered(a, b, c)
			agree(t, cid, a, b)
			for _, d := range []*device{a, b} {
				old := d.conversation(cid)
				if v := d.conversation(*old.Successor); old.Changing || v.Changing || v.Problem != nil || !slices.Equal(d.members(v.Conversation), []string{"a@example.com", "b@example.com"}) {
					t.Errorf("%s: %+v and %+v", d.name.User, old, v)
				}
			}
			if got := c.conversation(c.heirOf(cid)).State; got != "removed" {
				t.Errorf("c is %s", got)
			}
		})
	}
}

// Nobody is carried along who wants to leave, whether he said so before the end of the old group or after it.
func TestWhoWantsToLeaveIsNotCarriedAlong(t *testing.T) {
	for name, early := range map[string]bool{"before": true, "after": false} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := trio(t)
			must[MigrateResult](a, "migrate", a.migration(cid))
			if early {
				b.leave(cid)
				a.push()
				b.push()
			} else {
				entry := a.outbox()[0]
				seq, err := a.s.post(a.name, entry)
				a.settle(entry, seq, err)
				b.pull()
				b.leave(cid)
			}
			b.reload()
			delivered(a, b, c)
			agree(t, cid, a, c)
			if got := a.members(a.heirOf(cid)); !slices.Equal(got, []string{"a@example.com", "c@example.com"}) {
				t.Errorf("%v", got)
			}
			if v := b.conversation(b.heirOf(cid)); v.State != "removed" || v.Changing {
				t.Errorf("%+v", v)
			}
		})
	}
}

// Two make the new group, and what the second one has said and wanted is said and done in the first one's.
func TestTheSlowerMakerLosesNothing(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	entry := a.outbox()[0]
	seq, err := a.s.post(a.name, entry)
	a.settle(entry, seq, err) // the new group is made, and not posted
	b.pull()
	b.send(cid, "said while suspended")
	must[MigrateResult](b, "migrate", b.migration(cid))
	b.send(cid, "said while it is made")
	must[ChangeResult](b, "removeMembers", &RemoveMembersParams{cid, []string{"c@example.com"}})
	a.push() // first
	b.push()
	b.reload()
	delivered(a, b, c)
	agree(t, cid, a, b)
	expectTexts(t, a, cid, "said while suspended", "said while it is made")
	for _, m := range b.history(cid) {
		if m.State != "sent" {
			t.Errorf("%+v", m)
		}
	}
	if got := a.members(a.heirOf(cid)); !slices.Equal(got, []string{"a@example.com", "b@example.com"}) {
		t.Errorf("%v", got)
	}
}

// What was encrypted for the old group, and refused once there was another one, is said there.
func TestAMessageThatIsRefusedAfterAMigrationIsSentAnew(t *testing.T) {
	a, b, c, cid := trio(t)
	b.send(cid, "too late for the old group")
	late := b.outbox()[0]
	must[MigrateResult](a, "migrate", a.migration(cid))
	a.push()
	b.pull()
	b.heirOf(cid)
	must[SettleOutboxResult](b, "settleOutbox", &SettleOutboxParams{ID: late.ID, Outcome: "rejected"})
	b.reload()
	delivered(a, b, c)
	for _, d := range []*device{a, b, c} {
		expectTexts(t, d, cid, "too late for the old group")
	}
	if m := b.history(cid)[0]; m.State != "sent" {
		t.Errorf("%+v", m)
	}
}

// A wish that cannot be fulfilled in the new group says so there.
func TestAWishThatAMigrationDefeatsIsToldOf(t *testing.T) {
	a, b, c, cid := trio(t)
	newDevice(t, a.s, "n@example.com")
	must[MigrateResult](a, "migrate", a.migration(cid))
	must[ChangeResult](b, "addMembers", &AddMembersParams{cid, b.s.claim("n@example.com")})
	delivered(a, b, c)
	agree(t, cid, a, b, c)
	if v := b.conversation(b.heirOf(cid)); v.Changing || v.Problem == nil || len(v.Members) != 3 {
		t.Errorf("%+v", v)
	}
}

// Who proposes from outside has a key for each suite, and only its own key package shows the one of the new suite.
func TestExternalSendersAreListedAnewAfterAMigration(t *testing.T) {
	for name, migrate := range map[string]func(a *device, cid string){
		"by migrate": func(a *device, cid string) { must[MigrateResult](a, "migrate", a.migration(cid)) },
		"by a proposal": func(a *device, cid string) {
			suite := postQuantum
			must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &suite})
			a.push()
			must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid})
			a.push()
			must[MigrateResult](a, "migrate", a.migration(cid))
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, c, m, cid := moderated(t)
			migrate(a, cid)
			delivered(a, b, c)
			next := a.heirOf(cid)
			if got := must[GroupExtensionsResult](b, "groupExtensions", &ConversationParams{next}).Senders; len(got) != 0 || len(a.s.groups[next].senders) != 0 {
				t.Fatalf("%+v", got)
			}
			must[ChangeResult](a, "setExternalSenders", &SetExternalSendersParams{next, claimFrom(a.s.others[postQuantum], m.name.User)})
			delivered(a, b, c)
			r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(next, ProposedChange{Kind: "remove", Device: &c.name}))
			if err := m.outside(next, r); err != nil {
				t.Fatal(err)
			}
			a.pull()
			must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: next})
			delivered(a, b, c)
			if got := c.conversation(next).State; got != "removed" {
				t.Errorf("c is %s", got)
			}
			agree(t, next, a, b)
		})
	}
}
