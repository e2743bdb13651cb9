package mls

import (
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// rootTreeHash returns the tree hash of the whole tree (RFC 9420, Section 7.8). The bytes belong to the tree.
func (t *ratchetTree) rootTreeHash() []byte { return t.treeHash(t.size().Root()) }

// treeHash returns the tree hash of node n, which stands in the tree. The bytes belong to the tree. Known hashes are
// used; after a change of one leaf, this computes the O(log n) others.
func (t *ratchetTree) treeHash(n treemath.NodeIndex) []byte {
	if t.hashes[n] == nil {
		h := []byte(nil)
		if i, ok := n.Leaf(); ok {
			h = t.hashLeaf(LeafIndex(i), t.leaf(LeafIndex(i)))
		} else {
			left, _ := n.Left()
			right, _ := n.Right()
			h = t.hashParent(t.parent(n), t.treeHash(left), t.treeHash(right))
		}
		t.hashes[n] = h // also for the clones that share the array: their contents are the same
	}
	return t.hashes[n]
}

// hashLeaf hashes the TreeHashInput of a leaf, nil for a blank one (RFC 9420, Section 7.8).
func (t *ratchetTree) hashLeaf(i LeafIndex, leaf *leafNode) []byte {
	kind := nodeTypeLeaf
	return t.suite.Hash(encodeNode(func(c *wire.Codec) {
		wire.U8(c, &kind)
		wire.U32(c, &i)
		optional(c, &leaf, (*leafNode).wire)
	}))
}

// hashParent hashes the TreeHashInput of a parent, nil for a blank one (RFC 9420, Section 7.8).
func (t *ratchetTree) hashParent(p *parentNode, left, right []byte) []byte {
	kind := nodeTypeParent
	return t.suite.Hash(encodeNode(func(c *wire.Codec) {
		wire.U8(c, &kind)
		optional(c, &p, (*parentNode).wire)
		c.Bytes(&left)
		c.Bytes(&right)
	}))
}

// encodeNode encodes fields of a node that stands in a tree.
func encodeNode(fields func(*wire.Codec)) []byte {
	b, err := wire.EncodeFunc(fields)
	if err != nil {
		// The one failure is a vector above 2^30-1 bytes. What a node holds was decoded, so it is shorter, or it
		// was made here from a Signer, which bounds its credential.
		panic("mls: a node in the tree can not be encoded: " + err.Error())
	}
	return b
}
