package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/treemath"
)

// treeSubject is a tree that a new member got, not yet trusted in anything but its form.
type treeSubject struct {
	leafRules
	tree     *ratchetTree
	groupID  []byte
	treeHash []byte // of the GroupContext
}

// judgeJoin applies the rules on the tree of a group that is being joined (RFC 9420, Section 12.4.3.1). Work is
// O(n log n) hashes and n signatures for a tree of n leaves.
func (t *ratchetTree) judgeJoin(rules leafRules, groupID, treeHash []byte) error {
	return judgeAll(treeChecks, treeSubject{rules, t, groupID, treeHash})
}

// treeChecks stand in the order of their cost; wel-7 relies on wel-9.
var treeChecks = []check[treeSubject]{
	{"wel-6", "12.4.3.1", "the tree hash is that of the GroupContext", checkTreeHash},
	{"wel-9", "12.4.3.1", "unmerged leaves are sorted, members below the node, and listed by every node between", checkTreeUnmerged},
	{"wel-10", "12.4.3.1", "the key of a parent is in no other node", checkTreeKeys},
	{"wel-16", "7.1", "the keys of parents are valid for the cipher suite", checkTreeParentKeys},
	{"wel-7", "7.9.2", "every parent is parent-hash valid", checkTreeParentHashes},
	{"wel-8", "12.4.3.1", "every leaf is valid", checkTreeLeaves},
}

// treeFormRules hold where a tree is decoded, and where a joiner's keys are derived.
var treeFormRules = []checkInfo{
	{"wel-14", "12.4.3.3", "a ratchet_tree ends in a leaf that is not blank"},                       // unmarshalTree
	{"wel-18", "4.2", "a joiner gets the key of every parent above it at which it is not unmerged"}, // ratchetTree.joinPrivate
}

func checkTreeHash(s treeSubject) error {
	if !bytes.Equal(s.tree.rootTreeHash(), s.treeHash) {
		return fail(CodeInvalidMessage, "another tree")
	}
	return nil
}

func checkTreeUnmerged(s treeSubject) error {
	for k, p := range s.tree.parents {
		if p == nil {
			continue
		}
		n := treemath.NodeIndex(2*k + 1)
		if len(leavesBelow(p.unmergedLeaves, n)) != len(p.unmergedLeaves) {
			return fail(CodeInvalidMessage, "unsorted, or not below the node")
		}
		for j, i := range p.unmergedLeaves {
			if j > 0 && i <= p.unmergedLeaves[j-1] {
				return fail(CodeInvalidMessage, "not in increasing order")
			}
			if s.tree.leaf(i) == nil {
				return fail(CodeInvalidMessage, "a blank leaf")
			}
			if !s.tree.unmergedBetween(i, n) {
				return fail(CodeInvalidMessage, "not listed by a node between")
			}
		}
	}
	return nil
}

// unmergedBetween tells whether every parent between the leaf and the node n above it that is not blank lists the
// leaf as unmerged.
func (t *ratchetTree) unmergedBetween(i LeafIndex, n treemath.NodeIndex) bool {
	for m, ok := t.size().Parent(i.node()); ok && m != n; m, ok = t.size().Parent(m) {
		if p := t.parent(m); p != nil {
			if _, listed := slices.BinarySearch(p.unmergedLeaves, i); !listed {
				return false
			}
		}
	}
	return true
}

func checkTreeKeys(s treeSubject) error {
	keys := make(map[string]struct{}, s.tree.size().Nodes())
	for _, leaf := range s.tree.members() {
		keys[string(leaf.encryptionKey)] = struct{}{}
	}
	for _, p := range s.tree.parents {
		if p == nil {
			continue
		}
		if _, taken := keys[string(p.encryptionKey)]; taken {
			return fail(CodeInvalidMessage, "a key in two nodes")
		}
		keys[string(p.encryptionKey)] = struct{}{}
	}
	return nil
}

func checkTreeParentKeys(s treeSubject) error {
	for _, p := range s.tree.parents {
		if p != nil {
			if err := s.suite.CheckHPKEPublicKey(p.encryptionKey); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkTreeParentHashes(s treeSubject) error {
	for k, p := range s.tree.parents {
		if p != nil && !s.tree.verifyParentHash(treemath.NodeIndex(2*k+1)) {
			return fail(CodeInvalidMessage, "no leaf vouches for a parent")
		}
	}
	return nil
}

func checkTreeLeaves(s treeSubject) error {
	all := make([]LeafIndex, 0, s.tree.size())
	for i := range s.tree.members() {
		all = append(all, i)
	}
	if err := s.tree.judgeMembers(all); err != nil {
		return err
	}
	for _, i := range all {
		err := judgeLeaf(leafSubject{leafRules: s.leafRules, leaf: s.tree.leaf(i), groupID: s.groupID, index: i})
		if err != nil {
			return err
		}
	}
	return nil
}
