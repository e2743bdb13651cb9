package mls

import "mlswasm/pkg/mls/internal/wire"

// groupInfo is RFC 9420's GroupInfo (Section 12.4.3): what a joiner learns of a group, signed by a member.
type groupInfo struct {
	context         groupContext
	extensions      extensionList
	confirmationTag []byte
	signer          LeafIndex
	signature       []byte
}

func (x *groupInfo) wire(c *wire.Codec) {
	x.tbs(c)
	c.Bytes(&x.signature)
}

// tbs walks GroupInfoTBS: all fields but the signature.
func (x *groupInfo) tbs(c *wire.Codec) {
	x.context.wire(c)
	x.extensions.wire(c)
	c.Bytes(&x.confirmationTag)
	wire.U32(c, &x.signer)
}
