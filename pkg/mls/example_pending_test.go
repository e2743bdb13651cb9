package mls_test

import (
	"fmt"

	"mlswasm/pkg/mls"
)

// names says who they are.
func names(members []mls.Member) []string {
	var list []string
	for _, m := range members {
		list = append(list, string(m.Credential.Identity()))
	}
	return list
}

// Bob wants a new key and wants alice gone. Alice does not agree to the second one, and her commit leaves it out.
func ExampleGroup_DiscardProposal() {
	alice, bob, _ := pair()
	for _, change := range []mls.Change{mls.Remove(alice.OwnLeaf()), mls.Update()} {
		proposal, _ := bob.Propose(change)
		_, _ = alice.Process(proposal)
	}
	for _, p := range alice.PendingProposals() {
		if p.Removed != nil {
			_ = alice.DiscardProposal(p.Ref)
		}
	}
	commit, _ := alice.Commit()
	_ = alice.Apply(commit)
	fmt.Println("new keys:", names(commit.Updated()), "still there:", names(alice.Members()))
	// Output:
	// new keys: [bob alice] still there: [alice bob]
}

// A commit has the proposals that it is told to have, and no others; its sender has a new key in any case.
func ExampleCovering() {
	alice, bob, _ := pair()
	proposal, _ := bob.Propose(mls.Update())
	event, _ := alice.Process(proposal)
	ref := event.(*mls.ProposalEvent).Ref

	none, _ := alice.Commit(mls.Covering())
	fmt.Println("covering none:", names(none.Updated()))
	none.Discard()
	one, _ := alice.Commit(mls.Covering(ref))
	fmt.Println("covering bob's:", names(one.Updated()))
	_ = alice.Apply(one)
	// Output:
	// covering none: [alice]
	// covering bob's: [bob alice]
}
