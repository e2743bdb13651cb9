package mls_test

import (
	"bytes"
	"fmt"

	"mlswasm/pkg/mls"
)

// Bob has lost what he had stored. With the GroupInfo of the current epoch, which a service keeps, he takes his own place again.
func ExampleExternalCommit() {
	alice, _, bobSigner := pair()
	info, _ := alice.GroupInfo(true)

	bob, commit, _ := mls.ExternalCommit(bobSigner, info, mls.Resync())
	event, _ := alice.Process(commit)
	if t := event.(*mls.Transition); t.External() { // who is it, and whom does it replace?
		fmt.Printf("%s comes, %s goes\n", t.Added()[0].Credential.Identity(), t.Removed()[0].Credential.Identity())
		_ = alice.Apply(t)
	}
	fmt.Println(bytes.Equal(alice.EpochAuthenticator(), bob.EpochAuthenticator()))
	// Output:
	// bob comes, bob goes
	// true
}

// A service that the group has listed proposes to remove bob. It is in no group and holds no secret of one.
func ExampleProposeAsExternalSender() {
	alice, bob, _ := pair()
	service, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("personnel")))
	listed, _ := alice.Commit(mls.SetExtensions(mls.ExternalSenders(mls.ExternalSender{
		SignatureKey: service.PublicKey(), Credential: service.Credential(),
	})))
	_ = alice.Apply(listed)

	proposal, _ := mls.ProposeAsExternalSender(service, 0, alice.ID(), alice.Epoch(), mls.Remove(bob.OwnLeaf()))
	event, _ := alice.Process(proposal)
	e := event.(*mls.ProposalEvent)
	fmt.Printf("external sender %d wants %s to leave\n", e.Sender.Index, e.Removed.Credential.Identity())

	commit, _ := alice.Commit() // covers the proposal
	_ = alice.Apply(commit)
	fmt.Println("members:", len(alice.Members()))
	// Output:
	// external sender 0 wants bob to leave
	// members: 1
}

// Carol asks to be added. Alice looks at who she is, and lets her in.
func ExampleProposeSelf() {
	alice, _, _ := pair()
	carol, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("carol")))
	key, _ := carol.NewKeyPackage(now)

	proposal, _ := mls.ProposeSelf(carol, alice.ID(), alice.Epoch(), key.Public())
	event, _ := alice.Process(proposal)
	e := event.(*mls.ProposalEvent)
	fmt.Printf("%s knocks\n", e.Added.Credential.Identity())
	_ = alice.AcceptProposal(e.Ref)

	commit, _ := alice.Commit()
	_ = alice.Apply(commit)
	group, _ := mls.JoinGroup(carol, key, commit.Welcome)
	fmt.Println("members:", len(group.Members()))
	// Output:
	// carol knocks
	// members: 3
}
