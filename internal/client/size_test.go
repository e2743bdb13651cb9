package client

import (
	"fmt"
	"testing"

	"mlswasm/pkg/mls"
)

// crowd returns key packages of so many devices that nobody drives.
func crowd(t testing.TB, s *service, n int) []MemberPackage {
	t.Helper()
	var members []MemberPackage
	for i := range n {
		m := MemberPackage{User: fmt.Sprintf("user%d@example.com", i), Device: hexNumber(uint64(i), 16)}
		signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(m.User, m.Device)))
		if err != nil {
			t.Fatal(err)
		}
		kp, err := signer.NewKeyPackage(s.now())
		if err != nil {
			t.Fatal(err)
		}
		if m.KeyPackage, err = kp.Public().Marshal(); err != nil {
			t.Fatal(err)
		}
		members = append(members, m)
	}
	return members
}

// A message must not cost more because the group is large or the history long: what is compared are the rows and bytes that
// one store commit writes. The first message of a sender in an epoch takes its keys out of the secret tree, whose path is
// log2(members) nodes long; every other one moves a ratchet.
func TestAMessageWritesAsMuchInALargeGroupAsInASmallOne(t *testing.T) {
	write := func(members, history int) (first, next, rows int) {
		s := newService()
		a := newDevice(t, s, "a@example.com")
		r := must[CreateConversationResult](a, "createConversation", &CreateConversationParams{Title: "", Members: crowd(t, s, members)})
		a.push()
		size := func() int {
			before := a.store.written
			a.send(r.Conversation, "measured")
			return a.store.written - before
		}
		first = size()
		for range history {
			size()
		}
		a.store.everyCommit = func(b Batch) { rows = len(b.Ops) }
		return first, size(), rows
	}
	smallFirst, small, smallRows := write(1, 0)
	largeFirst, large, largeRows := write(300, 0)
	_, long, longRows := write(1, 300)
	t.Logf("first message: 2 members %d bytes, 301 members %d; next: %d, %d; after 300 messages: %d; rows %d, %d, %d",
		smallFirst, largeFirst, small, large, long, smallRows, largeRows, longRows)
	if smallRows != 5 || largeRows != 5 || longRows != 5 {
		t.Errorf("a message writes %d, %d, %d rows, want 5", smallRows, largeRows, longRows)
	}
	const slack = 16 // numbers that take more bytes
	if large > small+slack || long > small+slack {
		t.Errorf("bytes of a message grow: %d, %d in a large group, %d in a long history", small, large, long)
	}
	if largeFirst > smallFirst+10*128 {
		t.Errorf("bytes of the first message grow: %d, %d in a large group", smallFirst, largeFirst)
	}
}
