package mls_test

import (
	"fmt"

	"mlswasm/pkg/mls"
)

// A client stores its commit before it sends it: after a crash it hears what became of it, and applies it or does without.
func ExampleTransition_Marshal() {
	alice, bob, _ := pair()
	commit, _ := alice.Commit()
	stored, _ := commit.Marshal() // secrets: to be kept as the group's state is
	commit.Discard()              // as if the program had ended here

	// The service has taken it: the message came back.
	again, _ := alice.UnmarshalTransition(stored)
	fmt.Println("own:", again.Own(), "to epoch", again.Epoch())
	_ = alice.Apply(again)
	fmt.Println("epoch:", alice.Epoch())

	// Had the service taken another one, what was stored would be of no epoch any more.
	event, _ := bob.Process(again.Message)
	_ = bob.Apply(event.(*mls.Transition))
	lost, _ := bob.Commit()
	won, _ := alice.Commit()
	event, _ = bob.Process(won.Message)
	_ = bob.Apply(event.(*mls.Transition))
	fmt.Println("too late:", mls.CodeOf(bob.Apply(lost)))
	lost.Discard()
	// Output:
	// own: true to epoch 2
	// epoch: 2
	// too late: stale
}
