package mls

import (
	"bytes"
	"testing"
)

var _ = breaksOutside("xp-5", "a client that is turned away", func(s *outsiderScene) []byte {
	s.group("bob").SetAdmission(func(Member, []byte) bool { return false })
	return s.self("dave")
})

// Is the Admission asked of clients that propose themselves alone, by what it needs to know, and is nothing kept of whom it turns away?
func TestAdmission(t *testing.T) {
	s := newOutsiderScene(t, "alice", "bob", "carol")
	asked := 0
	for _, name := range s.active() {
		s.group(name).SetAdmission(func(client Member, authenticatedData []byte) bool {
			asked++
			return string(client.Credential.Identity()) == "dave" && string(authenticatedData) == "please"
		})
	}
	g := s.group("bob")
	g.TakeChanges()
	before := marshal(t, g)
	for _, message := range [][]byte{s.self("eve", AuthenticatedData([]byte("please"))), s.self("dave")} {
		_, err := g.Process(message)
		wantCode(t, err, CodeInvalidMessage, "xp-5")
	}
	if !bytes.Equal(before, marshal(t, g)) || len(g.TakeChanges()) > 0 {
		t.Error("something was kept")
	}
	s.propose(Remove(s.leaf("carol")))
	seen := s.spread(s.self("dave", AuthenticatedData([]byte("please"))), nil)
	if want := 2 + len(s.active()); asked != want {
		t.Errorf("asked %d times, not %d", asked, want)
	}
	s.check(s.group("alice").AcceptProposal(seen.Ref))
	if commit := s.commit("alice"); len(commit.Added()) != 1 || len(commit.Removed()) != 1 {
		t.Errorf("%+v", commit)
	}
}
