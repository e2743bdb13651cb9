package mls_test

import (
	"bytes"
	"fmt"
	"time"

	"mlswasm/pkg/mls"
)

// now is the moment at which the examples take place.
var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// must ends an example at the first error; a real program answers it.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func Example() {
	alice, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice")))
	bob, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("bob")))
	bobKey, _ := bob.NewKeyPackage(now) // Bob publishes bobKey.Public() and keeps the private half

	group, _ := mls.NewGroup(alice, []byte("lunch"))
	commit, _ := group.Commit(mls.Add(bobKey.Public())) // changes no epoch until it is applied
	_ = group.Apply(commit)                             // the delivery service accepted it

	bobGroup, _ := mls.JoinGroup(bob, bobKey, commit.Welcome)
	message, _ := group.Encrypt([]byte("hello, bob"), nil)
	event, _ := bobGroup.Process(message)
	switch e := event.(type) {
	case *mls.Application: // e.Sender, e.Plaintext, e.AuthenticatedData
		fmt.Printf("%s: %s\n", e.Credential.Identity(), e.Plaintext)
	case *mls.Transition: // a commit by another member: verified, inspectable, not yet applied
		_ = bobGroup.Apply(e)
	}
	fmt.Println(bytes.Equal(group.EpochAuthenticator(), bobGroup.EpochAuthenticator()))
	// Output:
	// alice: hello, bob
	// true
}
