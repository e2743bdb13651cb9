package client

import (
	"slices"
	"testing"
)

// Who began a migration and then was away for days reads what was said last in the old group, whichever log its host reads first.
func TestTheOldGroupIsNotErasedBeforeItsLogIsRead(t *testing.T) {
	a, b, c, cid := trio(t)
	b.send(cid, "last words") // and not yet sent
	must[MigrateResult](a, "migrate", a.migration(cid))
	a.push()
	other := c.create("another", "a@example.com")
	c.push()
	b.push()
	a.s.clock += 3 * keptContinued
	inbox := a.s.inbox(a.name, must[CursorsResult](a, "cursors", &Nothing{}).Inbox, 100)
	if got := kinds(must[ReceiveResult](a, "receive", &ReceiveParams{inbox}).Results); !slices.Equal(got, []string{"welcome"}) {
		t.Fatalf("%v, of %s", got, other)
	}
	a.pull()
	expectTexts(t, a, cid, "last words")
}
