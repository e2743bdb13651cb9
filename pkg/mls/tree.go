package mls

import (
	"iter"
	"slices"

	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// maxTreeLeaves bounds a ratchet tree. In a message a blank node takes one byte, but a hundred in memory, and a hash:
// this is what the largest tree of blanks may cost, and more members than any group has.
const maxTreeLeaves treemath.LeafCount = 1 << 17

// node is the node of a leaf in the array of Appendix C.
func (i LeafIndex) node() treemath.NodeIndex { return treemath.LeafIndex(i).Node() }

// parentNode is the ParentNode struct (RFC 9420, Section 7.1). In a tree it is shared between clones and never
// changed: a new content is a new parentNode.
type parentNode struct {
	encryptionKey  []byte
	parentHash     []byte
	unmergedLeaves []LeafIndex // strictly increasing
}

// ratchetTree is the public state of a group's tree (RFC 9420, Sections 4.1 and 7): a full binary tree in the array
// form of Appendix C, a nil pointer for a blank node.
//
//	       parents[1]            node 3
//	      .-----+-----.
//	  parents[0]  parents[2]     nodes 1 and 5
//	   /    \      /    \
//	leaves[0] [1] [2]   [3]      nodes 0, 2, 4 and 6
//
// A clone costs a few words: clones share their arrays until one of them changes, which copies pointers only.
// Tree hashes are computed when asked for, kept, and dropped along the path of a change, so that a commit hashes
// O(log n) nodes. Not safe for concurrent use, and neither are two clones of one tree.
type ratchetTree struct {
	suite   *suite.Suite
	leaves  []*leafNode
	parents []*parentNode
	hashes  [][]byte // by node; nil when not known
	shared  bool     // another tree has the same arrays
	// occupied is a number of leaves from the left that are known to be there, so that ten thousand adds
	// need not search ten thousand leaves each.
	occupied int
}

// newRatchetTree returns a tree of one leaf (RFC 9420, Section 11).
func newRatchetTree(s *suite.Suite, leaf *leafNode) *ratchetTree {
	return &ratchetTree{suite: s, leaves: []*leafNode{leaf}, hashes: make([][]byte, 1)}
}

// clone returns a tree that changes independently.
func (t *ratchetTree) clone() *ratchetTree {
	t.shared = true
	c := *t
	return &c
}

// own makes the arrays this tree's before a change.
func (t *ratchetTree) own() {
	if !t.shared {
		return
	}
	t.leaves = slices.Clone(t.leaves)
	t.parents = slices.Clone(t.parents)
	t.hashes = slices.Clone(t.hashes)
	t.shared = false
}

// size is the number of leaves, blank ones included: a power of two.
func (t *ratchetTree) size() treemath.LeafCount { return treemath.LeafCount(len(t.leaves)) }

// leaf returns the leaf, nil when it is blank or outside of the tree.
func (t *ratchetTree) leaf(i LeafIndex) *leafNode {
	if uint64(i) >= uint64(len(t.leaves)) {
		return nil
	}
	return t.leaves[i]
}

// parent returns the parent node at n, nil when it is blank, a leaf or outside of the tree.
func (t *ratchetTree) parent(n treemath.NodeIndex) *parentNode {
	if n.IsLeaf() || uint64(n/2) >= uint64(len(t.parents)) {
		return nil
	}
	return t.parents[n/2]
}

// members yields the leaves that are not blank, from the left.
func (t *ratchetTree) members() iter.Seq2[LeafIndex, *leafNode] {
	return func(yield func(LeafIndex, *leafNode) bool) {
		for i, leaf := range t.leaves {
			if leaf != nil && !yield(LeafIndex(i), leaf) {
				return
			}
		}
	}
}

// encryptionKey returns the HPKE key of a node, nil when it is blank or outside of the tree.
func (t *ratchetTree) encryptionKey(n treemath.NodeIndex) []byte {
	if i, ok := n.Leaf(); ok {
		if leaf := t.leaf(LeafIndex(i)); leaf != nil {
			return leaf.encryptionKey
		}
	} else if p := t.parent(n); p != nil {
		return p.encryptionKey
	}
	return nil
}

// addLeaf puts the leaf at the leftmost blank position, extending the tree to the right when there is none, and
// enters it as unmerged in every parent above (RFC 9420, Section 12.1.1).
func (t *ratchetTree) addLeaf(leaf *leafNode) (LeafIndex, error) {
	i, err := t.nextLeaf()
	if err != nil {
		return 0, err
	}
	for _, n := range t.size().DirectPath(i.node()) {
		if p := t.parent(n); p != nil {
			at, _ := slices.BinarySearch(p.unmergedLeaves, i)
			unmerged := make([]LeafIndex, 0, len(p.unmergedLeaves)+1)
			unmerged = append(append(append(unmerged, p.unmergedLeaves[:at]...), i), p.unmergedLeaves[at:]...)
			t.parents[n/2] = &parentNode{p.encryptionKey, p.parentHash, unmerged}
		}
	}
	t.leaves[i] = leaf
	t.dropHashes(i)
	return i, nil
}

// nextLeaf returns the leftmost blank position, and extends the tree to the right when there is none. Only a leaf put there
// may follow.
func (t *ratchetTree) nextLeaf() (LeafIndex, error) {
	for t.occupied < len(t.leaves) && t.leaves[t.occupied] != nil {
		t.occupied++
	}
	if t.occupied >= int(maxTreeLeaves) {
		return 0, fail(CodeInvalidArgument, "the tree is full")
	}
	t.own()
	if t.occupied == len(t.leaves) {
		t.extend()
	}
	return LeafIndex(t.occupied), nil
}

// extend doubles the tree (RFC 9420, Section 7.7).
func (t *ratchetTree) extend() {
	n := 2 * len(t.leaves)
	t.leaves = append(t.leaves, make([]*leafNode, n-len(t.leaves))...)
	t.parents = append(t.parents, make([]*parentNode, n-1-len(t.parents))...)
	t.hashes = append(t.hashes, make([][]byte, 2*n-1-len(t.hashes))...)
}

// updateLeaf replaces the leaf, which must not be blank, and blanks the parents above it (RFC 9420,
// Section 12.1.2).
func (t *ratchetTree) updateLeaf(i LeafIndex, leaf *leafNode) error {
	if t.leaf(i) == nil {
		return fail(CodeNotAMember, "no member at the leaf")
	}
	t.own()
	t.leaves[i] = leaf
	t.blankPath(i)
	return nil
}

// removeLeaf blanks the leaf and the parents above it, then truncates the tree (RFC 9420, Section 12.1.3).
func (t *ratchetTree) removeLeaf(i LeafIndex) error {
	if t.leaf(i) == nil {
		return fail(CodeNotAMember, "no member at the leaf")
	}
	t.own()
	t.leaves[i] = nil
	t.blankPath(i)
	t.occupied = min(t.occupied, int(i))
	t.truncate()
	return nil
}

// blankPath blanks the direct path of the leaf.
func (t *ratchetTree) blankPath(i LeafIndex) {
	for _, n := range t.size().DirectPath(i.node()) {
		t.parents[n/2] = nil
	}
	t.dropHashes(i)
}

// truncate halves the tree while its right half has no leaf (RFC 9420, Section 7.7). One leaf remains, blank or
// not.
func (t *ratchetTree) truncate() {
	last := len(t.leaves) - 1
	for last > 0 && t.leaves[last] == nil {
		last--
	}
	size, _ := treemath.Full(treemath.LeafIndex(last))
	n := int(size)
	t.leaves, t.parents, t.hashes = t.leaves[:n:n], t.parents[:n-1:n-1], t.hashes[:2*n-1:2*n-1]
}

// dropHashes forgets the tree hashes that depend on the leaf or on a parent above it.
func (t *ratchetTree) dropHashes(i LeafIndex) {
	t.hashes[i.node()] = nil
	for _, n := range t.size().DirectPath(i.node()) {
		t.hashes[n] = nil
	}
}
