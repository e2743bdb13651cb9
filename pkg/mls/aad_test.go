package mls

import "testing"

// Does every kind of message carry authenticated data from its sender to the others, in both wire formats?
func TestAuthenticatedDataOfEveryKind(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	const aad = "in the clear"
	attach := AuthenticatedData([]byte(aad))
	bob := w.group("bob")
	for format, with := range map[string][]Change{"private": {attach}, "public": {attach, AsPublicMessage()}} {
		message, err := w.group("alice").Propose(Update(), with...)
		w.check(err)
		if got := w.process("bob", message).(*ProposalEvent).AuthenticatedData; string(got) != aad {
			t.Errorf("proposal, %s: %q", format, got)
		}
		commit, err := bob.Commit(with...)
		w.check(err)
		if string(commit.AuthenticatedData()) != aad {
			t.Errorf("own commit, %s: %q", format, commit.AuthenticatedData())
		}
		if got := w.transition("alice", commit.Message).AuthenticatedData(); string(got) != aad {
			t.Errorf("commit, %s: %q", format, got)
		}
		w.deliver("bob", commit)
	}
	w.say("alice", "hello") // with authenticated data of its own: hears
	info, err := bob.GroupInfo(true)
	w.check(err)
	_, commit, err := ExternalCommit(w.client("carol").signer, info, Attach([]byte(aad)))
	w.check(err)
	if got := w.transition("alice", commit).AuthenticatedData(); string(got) != aad {
		t.Errorf("external commit: %q", got)
	}
	_, _, err = ExternalCommit(w.client("carol").signer, info, Continues(bob))
	wantCode(t, err, CodeInvalidArgument)
}
