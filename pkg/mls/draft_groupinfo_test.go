package mls

import "testing"

// Do those who join by a Welcome or a GroupInfo read what it holds for components, and nobody else?
func TestDraftGroupInfo(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	s.have("carol", "dave")
	entries := []DraftComponentData{{otherComponent, []byte("b")}, {testComponent, []byte("a")}}
	var got []DraftComponentData
	read := DraftReadGroupInfo(func(x []DraftComponentData) { got = x })
	sorted := func() bool {
		return len(got) == 2 && got[0].Component == testComponent && string(got[0].Data) == "a" && string(got[1].Data) == "b"
	}
	kp := newTestKeyPackage(t, s.client("carol").signer)
	commit := s.commit("alice", Add(kp.Public()), DraftGroupInfoData(entries...))
	joined, err := JoinGroup(s.client("carol").signer, kp, commit.Welcome, read)
	s.check(err)
	s.clients["carol"].group = joined
	if !sorted() {
		t.Errorf("by a Welcome: %v", got)
	}
	s.agree()
	got = nil
	info := must(t)(s.group("bob").DraftGroupInfo(true, entries...))
	joined, external, err := ExternalCommit(s.client("dave").signer, info, read)
	s.check(err)
	if !sorted() {
		t.Errorf("by a GroupInfo: %v", got)
	}
	for _, name := range s.active() {
		s.check(s.group(name).Apply(s.transition(name, external)))
	}
	s.clients["dave"].group = joined
	s.reload()
	s.agree()
	s.talk()

	got = nil
	_, _, err = ExternalCommit(newTestSigner(t, s.cs, "erin"), must(t)(s.group("bob").DraftGroupInfo(true, entries...)), read)
	s.check(err)
	_, _, err = ExternalCommit(s.client("bob").signer, must(t)(s.group("alice").GroupInfo(true)), Resync(), read)
	s.check(err)
	if got != nil {
		t.Errorf("where the draft is off, or there is nothing: %v", got)
	}
	_, err = s.group("alice").Propose(Update(), DraftGroupInfoData(entries...))
	wantCode(t, err, CodeInvalidArgument)
}

// Is it refused where the draft is off?
func TestDraftGroupInfoIsOff(t *testing.T) {
	w := newWorld(t, "alice")
	_, err := w.group("alice").Commit(DraftGroupInfoData())
	wantCode(t, err, CodeUnsupported)
	_, err = w.group("alice").DraftGroupInfo(true)
	wantCode(t, err, CodeUnsupported)
}
