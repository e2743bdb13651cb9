// Package treemath relates the indices of an array-based ratchet tree (RFC 9420, Section 4.1 and Appendix C).
//
// Leaves stand at even indices, parents at odd ones; the tree is always full, its number of leaves a power of two:
//
//	     3              NodeIndex: 0 1 2 3 4 5 6
//	  .--+--.           LeafIndex: 0   1   2   3
//	  1     5
//	 / \   / \          LeafCount: 4, nodes: 7
//	0   2 4   6
//
// Indices are numbers without a tree: nothing here allocates by an index, looks at contents or fails on one that
// is far outside. A function that has no answer says so with false. LeafIndex, NodeIndex and LeafCount are types of
// their own because mixing them compiles in every other arrangement and is wrong in all of them.
//
// Files: treemath.go (types, neighbours), path.go (paths, subtrees).
package treemath

import "math/bits"

// LeafIndex numbers the leaves from the left. Valid values are below 2^31.
type LeafIndex uint32

// NodeIndex numbers the nodes from the left; an even one is a leaf.
type NodeIndex uint32

// LeafCount is the number of leaves of a full tree: a power of two, at most [MaxLeaves].
type LeafCount uint32

// MaxLeaves is the largest tree whose node indices fit a uint32.
const MaxLeaves LeafCount = 1 << 31

// Node returns the index of the leaf's node. It is meaningful for i below 2^31; check with [LeafCount.HasLeaf] first
// what comes from elsewhere.
func (i LeafIndex) Node() NodeIndex { return NodeIndex(i) << 1 }

// Leaf returns the leaf at n, false when n is a parent.
func (n NodeIndex) Leaf() (LeafIndex, bool) { return LeafIndex(n >> 1), n&1 == 0 }

// IsLeaf tells whether n is a leaf's node.
func (n NodeIndex) IsLeaf() bool { return n&1 == 0 }

// Level is the height of n over the leaves: 0 for a leaf, the number of trailing one bits for a parent.
func (n NodeIndex) Level() int { return bits.TrailingZeros32(^uint32(n)) }

// Full returns the smallest full tree with room for leaf i, false when none is small enough.
func Full(i LeafIndex) (LeafCount, bool) {
	if i >= LeafIndex(MaxLeaves) {
		return 0, false
	}
	return LeafCount(1) << bits.Len32(uint32(i)), true
}

// Valid tells whether c counts the leaves of a full tree.
func (c LeafCount) Valid() bool { return c != 0 && c <= MaxLeaves && c&(c-1) == 0 }

// Nodes is the number of nodes of a tree with c leaves; 0 for an empty one.
func (c LeafCount) Nodes() uint32 {
	if c == 0 {
		return 0
	}
	return 2*(uint32(c)-1) + 1
}

// HasLeaf tells whether leaf i stands in the tree.
func (c LeafCount) HasLeaf(i LeafIndex) bool { return uint32(i) < uint32(c) }

// Has tells whether node n stands in the tree.
func (c LeafCount) Has(n NodeIndex) bool { return uint32(n) < c.Nodes() }

// Root returns the root of a tree with c leaves.
func (c LeafCount) Root() NodeIndex {
	w := c.Nodes()
	if w == 0 {
		return 0
	}
	return NodeIndex(uint32(1)<<(bits.Len32(w)-1) - 1)
}

// Left returns the left child of n, false for a leaf.
func (n NodeIndex) Left() (NodeIndex, bool) {
	k := n.Level()
	if k == 0 || k > 31 {
		return 0, false
	}
	return n ^ 1<<(k-1), true
}

// Right returns the right child of n, false for a leaf.
func (n NodeIndex) Right() (NodeIndex, bool) {
	k := n.Level()
	if k == 0 || k > 31 {
		return 0, false
	}
	return n ^ 3<<(k-1), true
}

// Parent returns the parent of n in a tree with c leaves, false for the root and for a node outside of the tree.
func (c LeafCount) Parent(n NodeIndex) (NodeIndex, bool) {
	if !c.Has(n) || n == c.Root() {
		return 0, false
	}
	k := n.Level()
	return (n | 1<<k) &^ (1 << (k + 1)), true
}

// Sibling returns the other child of n's parent in a tree with c leaves, false for the root and for a node outside
// of the tree.
func (c LeafCount) Sibling(n NodeIndex) (NodeIndex, bool) {
	if !c.Has(n) || n == c.Root() {
		return 0, false
	}
	return n ^ 1<<(n.Level()+1), true
}
