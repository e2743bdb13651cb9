package client

import "testing"

// What was said last in a group, and read while a key for it was missing, is opened when the key is given, although the group is over by then.
func TestWhatWaitsForAKeySurvivesTheEndOfTheGroup(t *testing.T) {
	a, b, c, cid := trio(t)
	a.addPSK()
	c.addPSK()
	a.inject(cid, PSKName{ID: &pskID})
	a.push()
	c.pull()
	a.send(cid, "last words") // and not yet sent
	must[MigrateResult](c, "migrate", c.migration(cid))
	c.push()
	a.push()
	b.pull()
	b.addPSK()
	must[ReceiveResult](b, "receive", &ReceiveParams{})
	settle(a, b, c)
	agree(t, cid, a, b, c)
	expectTexts(t, b, cid, "last words")
}
