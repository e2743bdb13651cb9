package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// parentHash hashes the ParentHashInput of a parent, given the original tree hash of its child on the copath (RFC
// 9420, Section 7.9).
func (t *ratchetTree) parentHash(p *parentNode, originalSiblingTreeHash []byte) []byte {
	return t.suite.Hash(encodeNode(func(c *wire.Codec) {
		c.Bytes(&p.encryptionKey)
		c.Bytes(&p.parentHash)
		c.Bytes(&originalSiblingTreeHash)
	}))
}

// originalTreeHash returns the tree hash of n in the tree where the given leaves, sorted, are blank and unmerged
// nowhere (RFC 9420, Section 7.9). Where none of them stands below n, that is the tree hash itself.
func (t *ratchetTree) originalTreeHash(n treemath.NodeIndex, without []LeafIndex) []byte {
	without = leavesBelow(without, n)
	if len(without) == 0 {
		return t.treeHash(n)
	}
	if i, ok := n.Leaf(); ok {
		return t.hashLeaf(LeafIndex(i), nil)
	}
	p := t.parent(n)
	if p != nil && len(p.unmergedLeaves) > 0 {
		p = &parentNode{p.encryptionKey, p.parentHash, subtract(p.unmergedLeaves, without)}
	}
	left, _ := n.Left()
	right, _ := n.Right()
	return t.hashParent(p, t.originalTreeHash(left, without), t.originalTreeHash(right, without))
}

// verifyParentHash tells whether exactly one node below the parent at n proves, by its parent hash, that it was set
// together with it (RFC 9420, Section 7.9.2). Where that holds for every parent of a tree, every parent is chained
// to a leaf. The unmerged leaves of the tree must have been checked before.
func (t *ratchetTree) verifyParentHash(n treemath.NodeIndex) bool {
	left, _ := n.Left()
	right, _ := n.Right()
	a := t.provesParent(n, left, right)
	b := t.provesParent(n, right, left)
	return a != b
}

// provesParent looks for the node D in the resolution of the child c of the parent at n whose parent hash is the one
// of n with copath child s, all others of the resolution being unmerged at n.
func (t *ratchetTree) provesParent(n, c, s treemath.NodeIndex) bool {
	p := t.parent(n)
	unmerged := leavesBelow(p.unmergedLeaves, c)
	d, found := treemath.NodeIndex(0), false
	count := 0
	for _, r := range t.resolution(c, nil) {
		count++
		if i, ok := r.Leaf(); ok {
			if _, isUnmerged := slices.BinarySearch(unmerged, LeafIndex(i)); isUnmerged {
				continue
			}
		}
		if found {
			return false // two nodes that are not unmerged leaves
		}
		d, found = r, true
	}
	return found && count == len(unmerged)+1 &&
		bytes.Equal(t.parentHashField(d), t.parentHash(p, t.originalTreeHash(s, p.unmergedLeaves)))
}

// parentHashField returns the parent_hash of a node, nil when it has none.
func (t *ratchetTree) parentHashField(n treemath.NodeIndex) []byte {
	if i, ok := n.Leaf(); ok {
		if leaf := t.leaf(LeafIndex(i)); leaf != nil {
			return leaf.parentHash
		}
	} else if p := t.parent(n); p != nil {
		return p.parentHash
	}
	return nil
}

// leavesBelow returns the part of a sorted list that stands below n.
func leavesBelow(sorted []LeafIndex, n treemath.NodeIndex) []LeafIndex {
	first, last := n.Leaves()
	from, _ := slices.BinarySearch(sorted, LeafIndex(first))
	to, _ := slices.BinarySearch(sorted, LeafIndex(last)+1)
	return sorted[from:to]
}

// subtract returns the entries of one sorted list that are not in the other.
func subtract(sorted, without []LeafIndex) []LeafIndex {
	out := make([]LeafIndex, 0, len(sorted))
	for _, i := range sorted {
		if _, ok := slices.BinarySearch(without, i); !ok {
			out = append(out, i)
		}
	}
	return out
}
