package mls_test

import (
	"bytes"
	"fmt"
)

// The members key something else with the epoch, such as a call: each derives the same secret, and nobody sends it.
func ExampleGroup_Export() {
	alice, bob, _ := pair()
	call := []byte("call 7")
	a, _ := alice.Export("example.org/call", call, 32)
	b, _ := bob.Export("example.org/call", call, 32)
	fmt.Println("the same for both:", bytes.Equal(a, b))

	other, _ := alice.Export("example.org/call", []byte("call 8"), 32)
	commit, _ := alice.Commit()
	_ = alice.Apply(commit)
	later, _ := alice.Export("example.org/call", call, 32)
	fmt.Println("for another call, or in the next epoch:", bytes.Equal(a, other), bytes.Equal(a, later))
	// Output:
	// the same for both: true
	// for another call, or in the next epoch: false false
}
