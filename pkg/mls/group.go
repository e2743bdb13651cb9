package mls

import (
	"time"
)

// Group is one member's state of one group: the protocol object of this package. It does no I/O and holds no
// clock; what it returns is to be sent, and what it is given has been received, by its owner.
//
// A call that returns an error leaves the group as it was, byte for byte. A Group is not safe for concurrent use.
// Slices returned belong to the caller; slices given are copied.
type Group struct {
	signer *Signer
	now    time.Time
}

// Member is one client in the group, by its leaf (RFC 9420, Section 4.1.1).
type Member struct {
	Leaf         LeafIndex
	Credential   Credential
	SignatureKey []byte
}
