package treemath

import "math/bits"

// DirectPath returns the ancestors of n from its parent to the root: empty for the root, nil for a node outside of
// the tree (RFC 9420, Section 4.1.2).
func (c LeafCount) DirectPath(n NodeIndex) []NodeIndex {
	if !c.Has(n) {
		return nil
	}
	path := make([]NodeIndex, 0, c.Root().Level()-n.Level())
	for p, ok := c.Parent(n); ok; p, ok = c.Parent(p) {
		path = append(path, p)
	}
	return path
}

// Copath returns the sibling of n and of each of its ancestors but the root, in the order of [LeafCount.DirectPath]:
// entry i hangs under entry i of the direct path (RFC 9420, Section 4.1.2).
func (c LeafCount) Copath(n NodeIndex) []NodeIndex {
	if !c.Has(n) {
		return nil
	}
	path := make([]NodeIndex, 0, c.Root().Level()-n.Level())
	for s, ok := c.Sibling(n); ok; s, ok = c.Sibling(n) {
		path = append(path, s)
		n, _ = c.Parent(n)
	}
	return path
}

// CommonAncestor returns the lowest node that is a or b or an ancestor of both. It is the same in every tree that
// has both.
func CommonAncestor(a, b NodeIndex) NodeIndex {
	if a.Contains(b) {
		return a
	}
	if b.Contains(a) {
		return b
	}
	// The indices agree above bit k-1 and differ in it: the ancestor is that prefix, a zero and ones below.
	k := bits.Len32(uint32(a ^ b))
	return a>>k<<k + 1<<(k-1) - 1
}

// Contains tells whether m is n itself or stands below it.
func (n NodeIndex) Contains(m NodeIndex) bool {
	k := n.Level()
	return m.Level() <= k && (k > 30 || m>>(k+1) == n>>(k+1))
}

// Leaves returns the first and the last leaf below n, which for a leaf are itself.
func (n NodeIndex) Leaves() (first, last LeafIndex) {
	half := NodeIndex(1)<<n.Level() - 1
	return LeafIndex((n - half) >> 1), LeafIndex((n + half) >> 1)
}
