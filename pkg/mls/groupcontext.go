package mls

import "mlswasm/pkg/mls/internal/wire"

// groupContext is RFC 9420's GroupContext (Section 8.1): what every member of an epoch agrees on.
type groupContext struct {
	version                 ProtocolVersion
	cipherSuite             CipherSuite
	groupID                 []byte
	epoch                   Epoch
	treeHash                []byte
	confirmedTranscriptHash []byte
	extensions              extensionList
}

func (x *groupContext) wire(c *wire.Codec) {
	x.wireHead(c)
	c.Bytes(&x.treeHash)
	c.Bytes(&x.confirmedTranscriptHash)
	x.extensions.wire(c)
}

// wireHead walks the fields that name the group and its epoch.
func (x *groupContext) wireHead(c *wire.Codec) {
	wire.U16(c, &x.version)
	wire.U16(c, &x.cipherSuite)
	c.Bytes(&x.groupID)
	wire.U64(c, &x.epoch)
}
