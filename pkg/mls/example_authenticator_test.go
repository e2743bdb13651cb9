package mls_test

import (
	"bytes"
	"errors"
	"fmt"

	"mlswasm/pkg/mls"
)

// The application knows whose key is whose, and lets nobody in under a name with another key.
func ExampleAuthenticator() {
	bob, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("bob")))
	mallory, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("bob"))) // says so
	directory := map[string][]byte{"bob": bob.PublicKey()}
	known := func(credential mls.Credential, signatureKey []byte) error {
		if key := directory[string(credential.Identity())]; key != nil && !bytes.Equal(key, signatureKey) {
			return errors.New("not the key that the directory has")
		}
		return nil
	}

	alice, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice")))
	group, _ := mls.NewGroup(alice, []byte("lunch"))
	group.SetAuthenticator(known) // whoever joins has mls.Authenticate(known) for that
	for _, signer := range []*mls.Signer{mallory, bob} {
		key, _ := signer.NewKeyPackage(now)
		_, err := group.Commit(mls.Add(key.Public()))
		fmt.Printf("%q\n", mls.CodeOf(err))
	}
	// Output:
	// "invalid_message"
	// ""
}
