package mls

import "mlswasm/pkg/mls/internal/wire"

// SenderType says in what role somebody sends a handshake message, and so whose signature it carries (RFC 9420, Section 6).
type SenderType uint8

// The sender types of RFC 9420.
const (
	SenderMember            SenderType = 1 // a member of the group
	SenderExternal          SenderType = 2 // one of those that the extension external_senders lists
	SenderNewMemberProposal SenderType = 3 // a client that proposes to add itself
	SenderNewMemberCommit   SenderType = 4 // a client that adds itself by an external commit
)

// Sender names who sent a message (RFC 9420, Section 6). It is a value, and comparable.
type Sender struct {
	Type  SenderType
	Leaf  LeafIndex // of a member, in the message's epoch; otherwise 0
	Index uint32    // of an external sender: its place in the extension external_senders; otherwise 0
}

var errSenderType = fail(CodeMalformed, "sender type")

func (x *Sender) wire(c *wire.Codec) {
	wire.U8(c, &x.Type)
	switch x.Type {
	case SenderMember:
		wire.U32(c, &x.Leaf)
	case SenderExternal:
		c.Uint32(&x.Index)
	case SenderNewMemberProposal, SenderNewMemberCommit:
	default:
		c.Fail(errSenderType)
	}
}

// memberAt names the member at a leaf.
func memberAt(leaf LeafIndex) Sender { return Sender{Type: SenderMember, Leaf: leaf} }
