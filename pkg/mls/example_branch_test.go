package mls_test

import (
	"bytes"
	"fmt"

	"mlswasm/pkg/mls"
)

// Some members of a group make one of their own beside it. Whoever joins names the group that it branches off from, and knows by that
// that nobody is in it who was not in the other one.
func ExampleGroup_Branch() {
	alice, bob, bobSigner := pair()
	aliceSigner, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice"))) // a key of its own, if that is wanted
	bobKey, _ := bobSigner.NewKeyPackage(now)

	aside, first, _ := alice.Branch(aliceSigner, []byte("a word about the bill"), nil, bobKey.Public())
	_ = aside.Apply(first)

	_, err := mls.JoinGroup(bobSigner, bobKey, first.Welcome)
	fmt.Println("without the other group:", mls.CodeOf(err))
	bobAside, _ := mls.JoinGroup(bobSigner, bobKey, first.Welcome, mls.Continues(bob))
	fmt.Printf("%s: %t\n", bobAside.ID(), bytes.Equal(aside.EpochAuthenticator(), bobAside.EpochAuthenticator()))
	fmt.Printf("%s: still epoch %d\n", alice.ID(), alice.Epoch())
	// Output:
	// without the other group: unknown_psk
	// a word about the bill: true
	// lunch: still epoch 1
}
