package mls

import (
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// nodeType is NodeType (RFC 9420, Section 7.8).
type nodeType uint8

const (
	nodeTypeLeaf   nodeType = 1
	nodeTypeParent nodeType = 2
)

func (x *parentNode) wire(c *wire.Codec) {
	c.Bytes(&x.encryptionKey)
	c.Bytes(&x.parentHash)
	wire.Vector(c, &x.unmergedLeaves, wire.U32)
}

// node is the Node struct (RFC 9420, Section 12.4.3.3): one of the two is set.
type node struct {
	leaf   *leafNode
	parent *parentNode
}

func (x *node) wire(c *wire.Codec) {
	kind := nodeTypeLeaf
	if x.parent != nil {
		kind = nodeTypeParent
	}
	wire.U8(c, &kind)
	if c.Err() != nil {
		return
	}
	switch kind {
	case nodeTypeLeaf:
		if c.Decoding() {
			x.leaf = new(leafNode)
		}
		x.leaf.wire(c)
	case nodeTypeParent:
		if c.Decoding() {
			x.parent = new(parentNode)
		}
		x.parent.wire(c)
	default:
		c.Fail(fail(CodeMalformed, "node_type"))
	}
}

// wireNodes is the field list of optional<Node> ratchet_tree<V>: every second entry a leaf.
func wireNodes(c *wire.Codec, nodes *[]*node) {
	count := 0
	wire.Vector(c, nodes, func(c *wire.Codec, x **node) {
		optional(c, x, (*node).wire)
		if *x != nil && c.Err() == nil && (count%2 == 0) != ((*x).leaf != nil) {
			c.Fail(fail(CodeMalformed, "a leaf where a parent belongs, or a parent where a leaf belongs"))
		}
		if count++; count > int(maxTreeLeaves.Nodes()) {
			c.Fail(fail(CodeUnsupported, "ratchet tree above 2^17 leaves"))
		}
	})
}

// marshal returns the data of the ratchet_tree extension (RFC 9420, Section 12.4.3.3): the nodes from the left,
// without the blank ones after the last that is not.
func (t *ratchetTree) marshal() ([]byte, error) {
	nodes := make([]*node, 0, t.size().Nodes())
	last := 0
	for n := range treemath.NodeIndex(t.size().Nodes()) {
		var x *node
		if i, ok := n.Leaf(); ok {
			if leaf := t.leaf(LeafIndex(i)); leaf != nil {
				x = &node{leaf: leaf}
			}
		} else if p := t.parent(n); p != nil {
			x = &node{parent: p}
		}
		nodes = append(nodes, x)
		if x != nil {
			last = len(nodes)
		}
	}
	nodes = nodes[:last]
	return encode("ratchet_tree", func(c *wire.Codec) { wireNodes(c, &nodes) })
}

// unmarshalTree decodes the data of a ratchet_tree extension and extends the tree to the right to a full one (RFC
// 9420, Section 12.4.3.3). The tree is well-formed, not yet valid: see judgeJoin. Work and memory are linear in len(data).
func unmarshalTree(s *suite.Suite, data []byte) (*ratchetTree, error) {
	var nodes []*node
	if err := decode("ratchet_tree", data, func(c *wire.Codec) { wireNodes(c, &nodes) }); err != nil {
		return nil, err
	}
	// A parent as the last node has nothing but blanks to its right: no sequence of commits leaves it behind.
	if len(nodes) == 0 || nodes[len(nodes)-1] == nil || nodes[len(nodes)-1].leaf == nil {
		return nil, breaks("wel-14", "the ratchet tree does not end in a leaf")
	}
	size, _ := treemath.Full(treemath.LeafIndex(len(nodes) / 2)) // in range: see maxTreeLeaves
	t := &ratchetTree{
		suite:   s,
		leaves:  make([]*leafNode, size),
		parents: make([]*parentNode, size-1),
		hashes:  make([][]byte, size.Nodes()),
	}
	for n, x := range nodes {
		switch {
		case x == nil:
		case x.leaf != nil:
			t.leaves[n/2] = x.leaf
		default:
			t.parents[n/2] = x.parent
		}
	}
	return t, nil
}
