package mls

import "mlswasm/pkg/mls/internal/treemath"

// resolution appends the resolution of n to out (RFC 9420, Section 4.1.1): the nearest nodes below n, n included,
// that are not blank and together cover every member below n, from the left.
func (t *ratchetTree) resolution(n treemath.NodeIndex, out []treemath.NodeIndex) []treemath.NodeIndex {
	if i, ok := n.Leaf(); ok {
		if t.leaf(LeafIndex(i)) != nil {
			out = append(out, n)
		}
		return out
	}
	if p := t.parent(n); p != nil {
		out = append(out, n)
		for _, i := range p.unmergedLeaves {
			out = append(out, i.node())
		}
		return out
	}
	left, _ := n.Left()
	right, _ := n.Right()
	return t.resolution(right, t.resolution(left, out))
}

// isEmpty tells whether the resolution of n is empty: no node below n, n included, holds a value.
func (t *ratchetTree) isEmpty(n treemath.NodeIndex) bool {
	first, last := n.Leaves()
	for _, leaf := range t.leaves[first : last+1] {
		if leaf != nil {
			return false
		}
	}
	for _, p := range t.parents[first:last] {
		if p != nil {
			return false
		}
	}
	return true
}

// pathStep is an entry of a filtered direct path: a parent, and its child that stands beside the path.
type pathStep struct{ node, copath treemath.NodeIndex }

// filteredDirectPath returns the direct path of the leaf without the nodes whose child on the copath has an empty
// resolution (RFC 9420, Section 4.1.2), from the leaf to the root. The leaf stands in the tree.
func (t *ratchetTree) filteredDirectPath(i LeafIndex) []pathStep {
	var path []pathStep
	copath := t.size().Copath(i.node())
	for k, n := range t.size().DirectPath(i.node()) {
		if !t.isEmpty(copath[k]) {
			path = append(path, pathStep{n, copath[k]})
		}
	}
	return path
}
