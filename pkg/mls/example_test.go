package mls_test

import (
	"bytes"
	"fmt"
	"time"

	"mlswasm/pkg/mls"
)

// now is the moment at which the examples take place.
var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func Example() {
	// example:begin
	alice, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice")))
	bob, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("bob")))
	bobKey, _ := bob.NewKeyPackage(now) // Bob publishes bobKey.Public() and keeps the private half

	group, _ := mls.NewGroup(alice, []byte("lunch"))
	commit, _ := group.Commit(mls.Add(bobKey.Public())) // changes nothing until it is applied
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
	// example:end
	fmt.Println(bytes.Equal(group.EpochAuthenticator(), bobGroup.EpochAuthenticator()))
	// Output:
	// alice: hello, bob
	// true
}

// pair returns a group of two, as each of them has it.
func pair() (alice, bob *mls.Group, bobSigner *mls.Signer) {
	aliceSigner, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice")))
	bobSigner, _ = mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("bob")))
	key, _ := bobSigner.NewKeyPackage(now)
	alice, _ = mls.NewGroup(aliceSigner, []byte("lunch"))
	commit, _ := alice.Commit(mls.Add(key.Public()))
	_ = alice.Apply(commit)
	bob, _ = mls.JoinGroup(bobSigner, key, commit.Welcome)
	return alice, bob, bobSigner
}

// Two members commit at once. The service takes alice's commit; bob drops his own and follows.
func ExampleGroup_Apply() {
	alice, bob, _ := pair()
	first, _ := alice.Commit()
	second, _ := bob.Commit()

	_ = alice.Apply(first)
	event, _ := bob.Process(first.Message)
	_ = bob.Apply(event.(*mls.Transition))

	fmt.Println("epochs:", alice.Epoch(), bob.Epoch())
	fmt.Println("the other commit:", mls.CodeOf(bob.Apply(second)))
	// Output:
	// epochs: 2 2
	// the other commit: stale
}

// A Transition says what it will do before it is applied.
func ExampleTransition() {
	alice, bob, _ := pair()
	commit, _ := alice.Commit(mls.Remove(1), mls.AuthenticatedData([]byte("left the team")))

	event, _ := bob.Process(commit.Message)
	step := event.(*mls.Transition)
	fmt.Printf("to epoch %d, by leaf %d: %s\n", step.Epoch(), step.Committer(), step.AuthenticatedData())
	for _, m := range step.Removed() {
		fmt.Printf("removed: %s\n", m.Credential.Identity())
	}
	_ = bob.Apply(step)
	_, err := bob.Encrypt([]byte("wait"), nil)
	fmt.Println(mls.CodeOf(err))
	// Output:
	// to epoch 2, by leaf 0: left the team
	// removed: bob
	// not_a_member
}

// A client stores what changed before it sends anything, and loads it after a crash.
func ExampleGroup_TakeChanges() {
	alice, bob, bobSigner := pair()
	stored := map[string][]byte{}
	store := func(g *mls.Group) int {
		changes := g.TakeChanges()
		for _, part := range changes {
			if part.Data == nil {
				delete(stored, part.Name)
			} else {
				stored[part.Name] = part.Data
			}
		}
		return len(changes)
	}
	store(bob)

	for range 2 {
		message, _ := alice.Encrypt([]byte("hello"), nil)
		_, _ = bob.Process(message)
		store(bob)
	}
	message, _ := bob.Encrypt([]byte("hello yourself"), nil)
	fmt.Println("parts written by a message:", store(bob)) // the first of bob's: his ratchets, and the node above them

	var parts []mls.StatePart
	for name, data := range stored {
		parts = append(parts, mls.StatePart{Name: name, Data: data})
	}
	bob, err := mls.LoadGroup(parts, bobSigner)
	fmt.Println("loaded:", err == nil)
	_, _ = alice.Process(message)
	message, _ = bob.Encrypt([]byte("still here"), nil)
	event, _ := alice.Process(message)
	fmt.Println(string(event.(*mls.Application).Plaintext))
	// Output:
	// parts written by a message: 3
	// loaded: true
	// still here
}

// A key that alice and bob agreed on elsewhere goes into the next epoch: whoever lacks it can not follow.
func ExamplePreSharedKey() {
	alice, bob, _ := pair()
	psk, _ := mls.NewExternalPSK([]byte("read aloud on the telephone"), []byte("32 bytes of randomness, or more."))
	_ = alice.AddPSK(psk)

	commit, _ := alice.Commit(mls.PreSharedKey(psk.ID()))
	_, err := bob.Process(commit.Message)
	fmt.Println("without it:", mls.CodeOf(err))

	_ = bob.AddPSK(psk)
	event, _ := bob.Process(commit.Message)
	_, _ = alice.Apply(commit), bob.Apply(event.(*mls.Transition))
	fmt.Println("with it:", bytes.Equal(alice.EpochAuthenticator(), bob.EpochAuthenticator()))
	// Output:
	// without it: unknown_psk
	// with it: true
}

// What an application wants all members to agree on, such as a name for the group, is an extension of its own type.
func ExampleSetExtensions() {
	const groupName mls.ExtensionType = 0xF0C0
	signer, _ := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("alice")))
	signer, _ = signer.SupportingExtensions(groupName)
	group, _ := mls.NewGroup(signer, []byte("lunch"))

	commit, _ := group.Commit(mls.SetExtensions(
		mls.RequiredCapabilities{Extensions: []mls.ExtensionType{groupName}}.Extension(),
		mls.Extension{Type: groupName, Data: []byte("Lunch at noon")},
	))
	_ = group.Apply(commit)
	fmt.Printf("%s\n", group.Extensions()[1].Data)
	// Output:
	// Lunch at noon
}

// A group moves to another cipher suite: bob asks for it, alice makes the new group with a key package of bob's, and bob joins it
// as what the old one said it would be.
func ExampleGroup_ContinueReInit() {
	alice, bob, _ := pair()
	suite := mls.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519
	commit, _ := bob.Commit(mls.ReInitialize(mls.ReInit{GroupID: []byte("dinner"), CipherSuite: suite}))
	event, _ := alice.Process(commit.Message)
	_ = alice.Apply(event.(*mls.Transition))
	_ = bob.Apply(commit)
	_, err := bob.Encrypt([]byte("one more thing"), nil)
	fmt.Println(mls.CodeOf(err))

	aliceSigner, _ := mls.NewSigner(suite, mls.BasicCredential([]byte("alice")))
	bobSigner, _ := mls.NewSigner(suite, mls.BasicCredential([]byte("bob")))
	bobKey, _ := bobSigner.NewKeyPackage(now)
	next, first, _ := alice.ContinueReInit(aliceSigner, bobKey.Public())
	_ = next.Apply(first)
	bobNext, _ := mls.JoinGroup(bobSigner, bobKey, first.Welcome, mls.Continues(bob))
	fmt.Printf("%s, %t\n", bobNext.ID(), bytes.Equal(next.EpochAuthenticator(), bobNext.EpochAuthenticator()))
	// Output:
	// suspended
	// dinner, true
}
