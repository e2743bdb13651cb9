package client

import (
	"strings"
	"testing"
)

// A row of a table that the module does not have may be anything that the groups depend on, such as the drafts that are on: the compact
// module must not open such a state, and must not touch it.
func TestAStateWithRowsOfAnUnknownKindStaysClosed(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	_ = a.client.queueDo(func(e *engine) {
		a.store.rows[foreignRow] = e.state.rows.Seal(foreignRow, e.state.number, encodeRecord(&inboxRow{1}))
	})
	a.restart()
	a.store.unchanged(t, func() {
		_, err := try[UnlockResult](a.client, "unlock", &UnlockParams{a.name.User, testRoot, a.header})
		expectCode(t, err, CodeUnsupported)
		if err == nil || !strings.Contains(err.Error(), foreignRow) {
			t.Error(err)
		}
		_, err = try[IdentityResult](a.client, "identity", &Nothing{})
		expectCode(t, err, CodeLocked)
	})
	delete(a.store.rows, foreignRow)
	a.unlock()
}
