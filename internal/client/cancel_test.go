package client

import (
	"slices"
	"testing"
)

func (d *device) cancel(cid string) string {
	d.t.Helper()
	return must[CancelChangesResult](d, "cancelChanges", &ConversationParams{cid}).State
}

// idle expects that nothing is under way, and that nobody is told of a failure.
func (d *device) idle(cid string) {
	d.t.Helper()
	if v := d.conversation(cid); v.Changing || v.Problem != nil || v.State != "active" {
		d.t.Errorf("%s: %+v", d.name.User, v)
	}
}

func (d *device) remove(cid, user string) {
	d.t.Helper()
	must[ChangeResult](d, "removeMembers", &RemoveMembersParams{cid, []string{user}})
}

func TestWhatTheServiceCannotHaveIsWithdrawn(t *testing.T) {
	for name, want := range map[string]func(a *device, cid string){
		"a commit that was not handed out": func(a *device, cid string) { a.remove(cid, "b@example.com") },
		"a commit of proposals": func(a *device, cid string) {
			must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
			a.push()
			must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid})
		},
		"a migration": func(a *device, cid string) { must[MigrateResult](a, "migrate", a.migration(cid)) },
		"a link": func(a *device, cid string) {
			must[CreateLinkResult](a, "createLink", &CreateLinkParams{Conversation: cid})
		},
		"a commit and what waits behind it": func(a *device, cid string) {
			a.remove(cid, "b@example.com")
			a.remove(cid, "c@example.com")
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := trio(t)
			before := must[EpochAuthenticatorResult](a, "epochAuthenticator", &ConversationParams{cid}).Epoch
			want(a, cid)
			if got := a.cancel(cid); got != withdrawn {
				t.Errorf("%s", got)
			}
			a.idle(cid)
			a.reload()
			a.send(cid, "nothing happened")
			for _, e := range a.outbox() {
				if e.Kind == "commit" && name != "a commit of proposals" || e.Epoch != before {
					t.Errorf("%s of epoch %d", e.Kind, e.Epoch)
				}
			}
			a.push()
			b.pull()
			c.pull()
			agree(t, cid, a, b, c)
			if got := a.members(cid); len(got) != 3 {
				t.Errorf("%v", got)
			}
			_, err := try[CancelChangesResult](a.client, "cancelChanges", &ConversationParams{cid})
			expectCode(t, err, CodeNotFound)
			must[CreateLinkResult](a, "createLink", &CreateLinkParams{Conversation: cid}) // a later wish is one like any other
			a.push()
			b.pull()
			c.pull()
			agree(t, cid, a, b, c)
		})
	}
}

// However little this device knows: what was handed out is in force if the log has it, and is never made again if not.
func TestTheLogDecidesAboutWhatWasHandedOut(t *testing.T) {
	for name, stored := range map[string]bool{"the service has it": true, "another commit was first": false} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := trio(t)
			a.remove(cid, "b@example.com")
			a.remove(cid, "c@example.com") // waits
			entry := a.outbox()[0]
			if stored { // and the answer is lost
				if _, err := a.s.post(a.name, entry); err != nil {
					t.Fatal(err)
				}
			} else {
				must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
				c.push()
			}
			for range 2 { // again is the same
				if got := a.cancel(cid); got != isOpen {
					t.Errorf("%s", got)
				}
				if got := a.outbox(); len(got) != 1 || got[0].ID != entry.ID {
					t.Errorf("%+v", got)
				}
				a.reload()
			}
			a.push()
			a.pull()
			a.idle(cid)
			c.pull()
			b.pull()
			wanted := []string{"a@example.com", "b@example.com", "c@example.com"}
			if stored {
				wanted = slices.Delete(wanted, 1, 2)
			} else {
				agree(t, cid, a, b)
			}
			agree(t, cid, a, c)
			if got := a.members(cid); !slices.Equal(got, wanted) {
				t.Errorf("%v", got)
			}
		})
	}
}

// What was handed out is not remembered over a crash, so everything may have been.
func TestAfterACrashACommitIsOpen(t *testing.T) {
	a, b, cid := pair(t)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.reload()
	if got := a.cancel(cid); got != isOpen {
		t.Errorf("%s", got)
	}
	a.push()
	b.pull()
	a.idle(cid)
	agree(t, cid, a, b)
}

func TestARefusedCommitIsWithdrawn(t *testing.T) {
	a, b, cid := pair(t)
	a.remove(cid, "b@example.com")
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	for _, e := range a.outbox() {
		seq, err := a.s.post(a.name, e)
		if got := a.settle(e, seq, err).State; got != "rebase" {
			t.Fatal(got)
		}
	}
	if got := a.cancel(cid); got != withdrawn {
		t.Errorf("%s", got)
	}
	a.push()
	a.pull()
	a.idle(cid)
	agree(t, cid, a, b)
}

// A refusal for good of what is not wanted any more is no problem.
func TestARefusalOfWhatWasTakenBackIsNoProblem(t *testing.T) {
	for name, want := range map[string]func(a *device, cid string){
		"a change": func(a *device, cid string) { must[ChangeResult](a, "updateKeys", &ConversationParams{cid}) },
		"a commit of proposals": func(a *device, cid string) {
			must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
			a.push()
			must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid})
		},
		"a migration": func(a *device, cid string) { must[MigrateResult](a, "migrate", a.migration(cid)) },
	} {
		t.Run(name, func(t *testing.T) {
			a, _, cid := pair(t)
			want(a, cid)
			entry := a.outbox()[0]
			if got := a.cancel(cid); got != isOpen {
				t.Errorf("%s", got)
			}
			a.reload()
			if got := a.settle(entry, 0, refusal{entry.Epoch}).State; got != "dropped" {
				t.Error(got)
			}
			a.idle(cid)
		})
	}
}

// A ReInit that is in force ends the group for all members: then the new group is made, wanted or not.
func TestAMigrationThatWasTakenBackTooLateComesToItsEnd(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	if got := a.outbox(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	if got := a.cancel(cid); got != isOpen {
		t.Errorf("%s", got)
	}
	a.reload()
	a.push()
	b.pull()
	c.pull()
	agree(t, cid, a, b, c)
	a.idle(a.heirOf(cid))
}

func TestAMigrationThatWasTakenBackAndLostIsNotMadeAgain(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	if got := a.outbox(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push()
	if got := a.cancel(cid); got != isOpen {
		t.Errorf("%s", got)
	}
	a.push()
	c.pull()
	a.idle(cid)
	agree(t, cid, a, b, c)
}

func TestALeaveIsTakenBack(t *testing.T) {
	a, b, c, cid := trio(t)
	a.remove(cid, "b@example.com")
	a.leave(cid) // waits behind it
	if got := a.cancel(cid); got != withdrawn {
		t.Errorf("%s", got)
	}
	a.leave(cid)
	if got := a.cancel(cid); got != isOpen || a.conversation(cid).Leaving { // proposed in this epoch
		t.Errorf("%s", got)
	}
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid}) // overtakes it
	b.push()
	a.push()
	for _, d := range []*device{c, b, a} {
		d.pull()
		d.push()
		d.pull()
	}
	a.idle(cid)
	agree(t, cid, a, b, c)
}

// Neither the first commit of a conversation nor the one that messages wait for is a wish.
func TestWhatIsNoWishCannotBeTakenBack(t *testing.T) {
	a, b, cid := pair(t)
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
	b.push()
	a.pull()
	a.send(cid, "waits for a commit")
	fresh := a.create("made", "b@example.com")
	for _, name := range []string{cid, fresh} {
		_, err := try[CancelChangesResult](a.client, "cancelChanges", &ConversationParams{name})
		expectCode(t, err, CodeNotFound)
	}
	must[ChangeResult](a, "updateKeys", &ConversationParams{fresh}) // waits for the first commit
	if got := a.cancel(fresh); got != withdrawn {
		t.Errorf("%s", got)
	}
	a.push()
	b.pull()
	a.idle(fresh)
	expectTexts(t, b, cid, "waits for a commit")
}

// Whoever comes back by another state has lost its commit, and does not make it again.
func TestAMigrationThatWasTakenBackIsNotMadeByWhoComesBack(t *testing.T) {
	a, b, cid := pair(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	if got := a.outbox(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	if got := a.cancel(cid); got != isOpen {
		t.Errorf("%s", got)
	}
	b.spoil(cid)
	a.pullUntilLost(cid)
	a.comeBack()
	b.pull()
	a.idle(cid)
	agree(t, cid, a, b)
}
