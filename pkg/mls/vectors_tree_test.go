package mls

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

func vectorSuite(t *testing.T, cs CipherSuite) *suite.Suite {
	t.Helper()
	s, err := cs.suite()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func vectorTree(t *testing.T, s *suite.Suite, data []byte) *ratchetTree {
	t.Helper()
	tree, err := unmarshalTree(s, data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tree.marshal()
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("the tree encodes differently: %v", err)
	}
	return tree
}

// treeOperationsCase is one proposal applied to a tree.
type treeOperationsCase struct {
	CipherSuite    CipherSuite `json:"cipher_suite"`
	TreeBefore     vectors.Hex `json:"tree_before"`
	Proposal       vectors.Hex `json:"proposal"`
	ProposalSender LeafIndex   `json:"proposal_sender"`
	TreeHashBefore vectors.Hex `json:"tree_hash_before"`
	TreeAfter      vectors.Hex `json:"tree_after"`
	TreeHashAfter  vectors.Hex `json:"tree_hash_after"`
}

var _ = vectorFile("tree-operations.json", func(t *testing.T, c treeOperationsCase) {
	s := vectorSuite(t, c.CipherSuite)
	before := vectorTree(t, s, c.TreeBefore)
	vectorEqual(t, "tree hash before", before.rootTreeHash(), c.TreeHashBefore)
	var p proposal
	if err := decode("proposal", c.Proposal, p.wire); err != nil {
		t.Fatal(err)
	}
	after := before.clone()
	var err error
	switch {
	case p.add != nil:
		_, err = after.addLeaf(&p.add.keyPackage.leaf)
	case p.update != nil:
		err = after.updateLeaf(c.ProposalSender, &p.update.leafNode)
	case p.remove != nil:
		err = after.removeLeaf(p.remove.removed)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := after.marshal()
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "tree after", got, c.TreeAfter)
	vectorEqual(t, "tree hash after", after.rootTreeHash(), c.TreeHashAfter)
	vectorEqual(t, "tree hash of the tree that was cloned", before.rootTreeHash(), c.TreeHashBefore)
})

// treeValidationCase is a tree that is joined.
type treeValidationCase struct {
	CipherSuite CipherSuite            `json:"cipher_suite"`
	Tree        vectors.Hex            `json:"tree"`
	GroupID     vectors.Hex            `json:"group_id"`
	Resolutions [][]treemath.NodeIndex `json:"resolutions"`
	TreeHashes  []vectors.Hex          `json:"tree_hashes"`
}

var _ = vectorFile("tree-validation.json", func(t *testing.T, c treeValidationCase) {
	s := vectorSuite(t, c.CipherSuite)
	tree := vectorTree(t, s, c.Tree)
	if nodes := int(tree.size().Nodes()); nodes != len(c.Resolutions) || nodes != len(c.TreeHashes) {
		t.Fatalf("%d nodes, want %d", nodes, len(c.TreeHashes))
	}
	for i := range c.Resolutions {
		node := treemath.NodeIndex(i)
		resolution := tree.resolution(node, nil)
		if !slices.Equal(resolution, c.Resolutions[i]) {
			t.Errorf("resolution of node %d is %v, want %v", i, resolution, c.Resolutions[i])
		}
		if tree.isEmpty(node) != (len(resolution) == 0) {
			t.Errorf("emptiness of node %d", i)
		}
		vectorEqual(t, "tree hash", tree.treeHash(node), c.TreeHashes[i])
	}
	if err := tree.judgeJoin(leafRules{suite: s}, c.GroupID, tree.rootTreeHash()); err != nil {
		t.Error(err)
	}
})
