package mls

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"

	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// hexBytes is a hex string of a vector file.
type hexBytes []byte

func (b *hexBytes) UnmarshalText(text []byte) error {
	*b = make([]byte, hex.DecodedLen(len(text)))
	_, err := hex.Decode(*b, text)
	return err
}

func decodeVectors[T any](t *testing.T, data []byte) []T {
	t.Helper()
	var cases []T
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
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

func vectorSuite(t *testing.T, cs CipherSuite) *suite.Suite {
	t.Helper()
	s, err := cs.suite()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// vectorTreeOperations runs tree-operations.json: one proposal applied to a tree.
func vectorTreeOperations(t *testing.T, data []byte) int {
	type vector struct {
		CipherSuite    CipherSuite `json:"cipher_suite"`
		TreeBefore     hexBytes    `json:"tree_before"`
		Proposal       hexBytes    `json:"proposal"`
		ProposalSender LeafIndex   `json:"proposal_sender"`
		TreeHashBefore hexBytes    `json:"tree_hash_before"`
		TreeAfter      hexBytes    `json:"tree_after"`
		TreeHashAfter  hexBytes    `json:"tree_hash_after"`
	}
	cases := decodeVectors[vector](t, data)
	for n, v := range cases {
		s := vectorSuite(t, v.CipherSuite)
		before := vectorTree(t, s, v.TreeBefore)
		if !bytes.Equal(before.rootTreeHash(), v.TreeHashBefore) {
			t.Errorf("case %d: tree hash before", n)
		}
		var p proposal
		if err := decode("proposal", v.Proposal, p.wire); err != nil {
			t.Fatal(err)
		}
		after := before.clone()
		var err error
		switch {
		case p.add != nil:
			_, err = after.addLeaf(&p.add.keyPackage.leaf)
		case p.update != nil:
			err = after.updateLeaf(v.ProposalSender, &p.update.leafNode)
		case p.remove != nil:
			err = after.removeLeaf(p.remove.removed)
		}
		if err != nil {
			t.Fatalf("case %d: %v", n, err)
		}
		got, err := after.marshal()
		if err != nil || !bytes.Equal(got, v.TreeAfter) {
			t.Errorf("case %d: tree after: %v", n, err)
		}
		if !bytes.Equal(after.rootTreeHash(), v.TreeHashAfter) {
			t.Errorf("case %d: tree hash after", n)
		}
		if unchanged := vectorTree(t, s, v.TreeBefore); !bytes.Equal(before.rootTreeHash(), unchanged.rootTreeHash()) {
			t.Errorf("case %d: the tree that was cloned has changed", n)
		}
	}
	return len(cases)
}

// vectorTreeValidation runs tree-validation.json: resolutions, hashes and validity of a tree that is joined.
func vectorTreeValidation(t *testing.T, data []byte) int {
	type vector struct {
		CipherSuite CipherSuite            `json:"cipher_suite"`
		Tree        hexBytes               `json:"tree"`
		GroupID     hexBytes               `json:"group_id"`
		Resolutions [][]treemath.NodeIndex `json:"resolutions"`
		TreeHashes  []hexBytes             `json:"tree_hashes"`
	}
	cases := decodeVectors[vector](t, data)
	for n, v := range cases {
		s := vectorSuite(t, v.CipherSuite)
		tree := vectorTree(t, s, v.Tree)
		if nodes := int(tree.size().Nodes()); nodes != len(v.Resolutions) || nodes != len(v.TreeHashes) {
			t.Fatalf("case %d: %d nodes", n, nodes)
		}
		for i := range v.Resolutions {
			node := treemath.NodeIndex(i)
			resolution := tree.resolution(node, nil)
			if !slices.Equal(resolution, v.Resolutions[i]) {
				t.Errorf("case %d: resolution of node %d is %v", n, i, resolution)
			}
			if tree.isEmpty(node) != (len(resolution) == 0) {
				t.Errorf("case %d: emptiness of node %d", n, i)
			}
			if !bytes.Equal(tree.treeHash(node), v.TreeHashes[i]) {
				t.Errorf("case %d: tree hash of node %d", n, i)
			}
		}
		if err := tree.judgeJoin(leafRules{suite: s}, v.GroupID); err != nil {
			t.Errorf("case %d: %v", n, err)
		}
	}
	return len(cases)
}
