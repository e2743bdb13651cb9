package client

import (
	"fmt"
	"testing"
)

func TestTheLogMayBeFasterThanTheAnswer(t *testing.T) {
	a, _, cid := pair(t)
	late := make([]OutboxEntry, 0, settledMost+1)
	for i := range settledMost + 1 {
		a.send(cid, fmt.Sprint("message ", i))
		entry := a.outbox()[0]
		if _, err := a.s.post(a.name, entry); err != nil {
			t.Fatal(err)
		}
		a.pull()
		late = append(late, entry)
	}
	_, err := try[SettleOutboxResult](a.client, "settleOutbox", settlement(late[0], 1, nil))
	expectCode(t, err, CodeNotFound)
	for _, entry := range []OutboxEntry{late[1], late[settledMost]} {
		if r := a.settle(entry, 1, nil); r.State != "sent" || *r.MessageID != *entry.MessageID {
			t.Errorf("an answer after the echo: %+v", r)
		}
	}
}
