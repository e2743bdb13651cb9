package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

// LeafIndex names a member of a group in one epoch: the position of its leaf in the ratchet tree, counted from the
// left (RFC 9420, Section 4.1.1). A later epoch may have given it to another member.
type LeafIndex uint32

// leafNodeSource is LeafNodeSource (RFC 9420, Section 7.2): how a leaf came into the tree.
type leafNodeSource uint8

const (
	leafSourceKeyPackage leafNodeSource = 1
	leafSourceUpdate     leafNodeSource = 2
	leafSourceCommit     leafNodeSource = 3
)

// lifetime is the Lifetime struct (RFC 9420, Section 7.2), in seconds since 1970.
type lifetime struct{ notBefore, notAfter uint64 }

func (x *lifetime) wire(c *wire.Codec) {
	c.Uint64(&x.notBefore)
	c.Uint64(&x.notAfter)
}

// leafNode is the LeafNode struct (RFC 9420, Section 7.2). In a tree it is shared between clones and never
// changed: a new content is a new leafNode.
type leafNode struct {
	encryptionKey []byte
	signatureKey  []byte
	credential    Credential
	capabilities  capabilities
	source        leafNodeSource
	lifetime      lifetime // key_package
	parentHash    []byte   // commit
	extensions    extensionList
	signature     []byte
}

func (x *leafNode) wire(c *wire.Codec) {
	x.wireContent(c)
	c.Bytes(&x.signature)
}

// wireContent lists the fields that LeafNode and LeafNodeTBS share.
func (x *leafNode) wireContent(c *wire.Codec) {
	c.Bytes(&x.encryptionKey)
	c.Bytes(&x.signatureKey)
	x.credential.wire(c)
	x.capabilities.wire(c)
	wire.U8(c, &x.source)
	if c.Err() != nil {
		return
	}
	switch x.source {
	case leafSourceKeyPackage:
		x.lifetime.wire(c)
	case leafSourceUpdate:
	case leafSourceCommit:
		c.Bytes(&x.parentHash)
	default:
		c.Fail(errLeafSource)
	}
	x.extensions.wire(c)
}

var errLeafSource = fail(CodeMalformed, "leaf_node_source")

// tbs encodes LeafNodeTBS (RFC 9420, Section 7.2). A leaf from a key package is bound to no group.
func (x *leafNode) tbs(groupID []byte, index LeafIndex) ([]byte, error) {
	return encode("LeafNodeTBS", func(c *wire.Codec) {
		x.wireContent(c)
		if x.source != leafSourceKeyPackage {
			c.Bytes(&groupID)
			wire.U32(c, &index)
		}
	})
}

// equal tells whether both leaves have the same encoding.
func (x *leafNode) equal(other *leafNode) bool {
	a, errA := wire.EncodeFunc(x.wire)
	b, errB := wire.EncodeFunc(other.wire)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
