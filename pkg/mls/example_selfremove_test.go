package mls_test

import (
	"fmt"

	"mlswasm/pkg/mls"
)

// A member leaves by a SelfRemove of draft-ietf-mls-extensions: the next commit of anybody takes it out. All members have switched that on.
func ExampleDraftSelfRemove() {
	drafted := func(name string) *mls.Signer {
		signer, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte(name)))
		signer, _ = signer.WithDrafts(mls.SelfRemoveDraft)
		return signer
	}
	bobSigner := drafted("bob")
	key, _ := bobSigner.NewKeyPackage(now)
	alice, _ := mls.NewGroup(drafted("alice"), []byte("lunch"))
	commit, _ := alice.Commit(mls.Add(key.Public()))
	_ = alice.Apply(commit)
	bob, _ := mls.JoinGroup(bobSigner, key, commit.Welcome)

	proposal, _ := bob.Propose(mls.DraftSelfRemove())
	event, _ := alice.Process(proposal)
	fmt.Printf("%s goes\n", event.(*mls.ProposalEvent).Removed.Credential.Identity())
	commit, _ = alice.Commit()
	_ = alice.Apply(commit)
	fmt.Println("members:", len(alice.Members()))
	// Output:
	// bob goes
	// members: 1
}
