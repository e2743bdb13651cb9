package mls

import (
	"strconv"

	"mlswasm/pkg/mls/internal/wire"
)

// outsidePartVersion numbers the stored form of a proposal from outside of the group. It came after version 1 of the
// stored form, and so has a version octet, and a part name, of its own.
const outsidePartVersion = 1

func proposalPart(number uint32) string { return "proposal/" + strconv.FormatUint(uint64(number), 10) }

func outsidePart(number uint32) string { return "outside/" + strconv.FormatUint(uint64(number), 10) }

// part names the part of the state that holds the proposal.
func (x *pendingProposal) part() string {
	if x.sender.Type == SenderMember {
		return proposalPart(x.number)
	}
	return outsidePart(x.number)
}

// wire is the field list of the stored form; the number is in the part's name.
func (x *pendingProposal) wire(c *wire.Codec) {
	if x.sender.Type == SenderMember {
		x.wireMembers(c)
	} else {
		x.wireOutside(c)
	}
}

// wireMembers is the field list of the part "proposal/NUMBER".
func (x *pendingProposal) wireMembers(c *wire.Codec) {
	x.sender.Type = SenderMember
	c.Bytes(&x.ref)
	wire.U32(c, &x.sender.Leaf)
	x.proposal.wire(c)
	x.leafKey.Wire(c)
}

// wireOutside is the field list of the part "outside/NUMBER".
func (x *pendingProposal) wireOutside(c *wire.Codec) {
	wireVersion(c, outsidePartVersion)
	c.Bytes(&x.ref)
	x.sender.wire(c)
	x.proposal.wire(c)
	if c.Decoding() && c.Err() == nil && x.sender.Type == SenderMember {
		c.Fail(errSenderType)
	}
}
