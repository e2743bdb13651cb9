package mls

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/pkg/mls/internal/treemath"
)

// testLeaf is a leaf for tests of the tree's shape: its keys are its name, its signature is empty.
func testLeaf(name string) *leafNode {
	return &leafNode{
		encryptionKey: []byte("enc " + name), signatureKey: []byte("sig " + name),
		credential: BasicCredential([]byte(name)), source: leafSourceUpdate,
	}
}

// testTree has a leaf for each letter, '_' for a blank one, all parents blank.
func testTree(t *testing.T, letters string) *ratchetTree {
	t.Helper()
	tree := newRatchetTree(vectorSuite(t, DefaultCipherSuite), testLeaf(letters[:1]))
	for i := 1; i < len(letters); i++ {
		if _, err := tree.addLeaf(testLeaf(letters[i : i+1])); err != nil {
			t.Fatal(err)
		}
	}
	for i := range len(letters) {
		if letters[i] == '_' {
			if err := tree.removeLeaf(LeafIndex(i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return tree
}

// setTestParents gives the nodes keys, all other parents stay blank.
func setTestParents(tree *ratchetTree, parents map[treemath.NodeIndex][]LeafIndex) *ratchetTree {
	tree.own()
	for n, unmergedLeaves := range parents {
		tree.parents[n/2] = &parentNode{encryptionKey: []byte{byte(n)}, unmergedLeaves: unmergedLeaves}
	}
	clear(tree.hashes)
	return tree
}

// Is the resolution that of RFC 9420, Figure 10?
func TestResolutionOfTheRFCsExample(t *testing.T) {
	tree := setTestParents(testTree(t, "AB_DEF_H"), map[treemath.NodeIndex][]LeafIndex{3: {1}, 9: nil})
	for n, want := range map[treemath.NodeIndex][]treemath.NodeIndex{
		3:  {3, 2},        // X, B
		4:  nil,           // leaf 2
		12: nil,           // leaf 6
		7:  {3, 2, 9, 14}, // X, B, Y, H
	} {
		if got := tree.resolution(n, nil); !slices.Equal(got, want) {
			t.Errorf("node %d: %v, want %v", n, got, want)
		}
	}
}

// Are the filtered direct paths those of RFC 9420, Figure 11?
func TestFilteredDirectPathOfTheRFCsExample(t *testing.T) {
	tree := setTestParents(testTree(t, "AB__EFG_"), map[treemath.NodeIndex][]LeafIndex{1: nil, 7: nil, 9: nil, 11: nil})
	const T, W, X, Y = 1, 7, 9, 11
	for i, want := range map[LeafIndex][]treemath.NodeIndex{0: {T, W}, 1: {T, W}, 4: {X, Y, W}, 5: {X, Y, W}, 6: {Y, W}} {
		var got []treemath.NodeIndex
		for _, step := range tree.filteredDirectPath(i) {
			got = append(got, step.node)
		}
		if !slices.Equal(got, want) {
			t.Errorf("leaf %d: %v, want %v", i, got, want)
		}
	}
}

// Does a tree grow by doubling, fill its leftmost gap first, and shrink to the smallest that holds its last leaf?
func TestTreeGrowsAndShrinks(t *testing.T) {
	tree := testTree(t, "ABCDE")
	if tree.size() != 8 {
		t.Fatalf("five leaves in a tree of %d", tree.size())
	}
	for _, i := range []LeafIndex{1, 3} {
		if err := tree.removeLeaf(i); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []LeafIndex{1, 3, 5} {
		if i, err := tree.addLeaf(testLeaf("x")); err != nil || i != want {
			t.Errorf("added at %d, want %d: %v", i, want, err)
		}
	}
	sizes := []treemath.LeafCount{8, 4, 4, 2, 1, 1} // the last leaf is 4, 3, 2, 1, 0, none
	for k := range sizes {
		if err := tree.removeLeaf(LeafIndex(5 - k)); err != nil {
			t.Fatal(err)
		}
		if tree.size() != sizes[k] {
			t.Errorf("after %d removals the tree has %d leaves, want %d", k+1, tree.size(), sizes[k])
		}
	}
}

// Does a tree without any member answer, and take a member again? No commit leads there.
func TestBlankTree(t *testing.T) {
	tree := testTree(t, "_")
	if len(tree.rootTreeHash()) != 32 || tree.leaf(0) != nil || len(tree.resolution(0, nil)) != 0 || tree.filteredDirectPath(0) != nil {
		t.Error("not blank")
	}
	if data, err := tree.marshal(); err != nil || !bytes.Equal(data, []byte{0}) {
		t.Errorf("encodes to %x, %v", data, err)
	}
	if err := tree.removeLeaf(0); CodeOf(err) != CodeNotAMember {
		t.Errorf("removed nobody: %v", err)
	}
	if i, err := tree.addLeaf(testLeaf("A")); err != nil || i != 0 || tree.size() != 1 {
		t.Errorf("added at %d: %v", i, err)
	}
}

// Does a change of a leaf that is blank, or far outside of the tree, answer an error?
func TestChangeOfNobodysLeaf(t *testing.T) {
	tree := testTree(t, "AB_D")
	before := tree.rootTreeHash()
	for _, i := range []LeafIndex{2, 4, 1 << 30, 1 << 31, 1<<32 - 1} {
		if err := tree.removeLeaf(i); CodeOf(err) != CodeNotAMember {
			t.Errorf("remove %d: %v", i, err)
		}
		if err := tree.updateLeaf(i, testLeaf("x")); CodeOf(err) != CodeNotAMember {
			t.Errorf("update %d: %v", i, err)
		}
		if tree.leaf(i) != nil || tree.encryptionKey(i.node()|1) != nil && i > 3 {
			t.Errorf("leaf %d is there", i)
		}
	}
	if !bytes.Equal(tree.rootTreeHash(), before) {
		t.Error("the tree has changed")
	}
}

// Is a full tree of the largest size refused another leaf?
func TestLargestTreeIsFull(t *testing.T) {
	leaf := testLeaf("A")
	tree := &ratchetTree{suite: vectorSuite(t, DefaultCipherSuite), leaves: make([]*leafNode, maxTreeLeaves)}
	for i := range tree.leaves {
		tree.leaves[i] = leaf
	}
	if _, err := tree.addLeaf(leaf); CodeOf(err) != CodeInvalidArgument {
		t.Errorf("got %v", err)
	}
}

// Do clones change independently, in every order of cloning and changing?
func TestClonesAreIndependent(t *testing.T) {
	a := setTestParents(testTree(t, "ABCD"), map[treemath.NodeIndex][]LeafIndex{1: nil, 3: nil})
	hash := bytes.Clone(a.rootTreeHash())
	changes := map[string]func(*ratchetTree) error{
		"add":    func(t *ratchetTree) error { _, err := t.addLeaf(testLeaf("x")); return err },
		"update": func(t *ratchetTree) error { return t.updateLeaf(1, testLeaf("x")) },
		"remove": func(t *ratchetTree) error { return t.removeLeaf(3) },
		"path":   func(t *ratchetTree) error { t.setPath(0, t.filteredDirectPath(0), [][]byte{{1}, {2}}); return nil },
		"leaf":   func(t *ratchetTree) error { t.setLeaf(0, testLeaf("x")); return nil },
	}
	for name, change := range changes {
		b, c := a.clone(), a.clone()
		if err := change(b); err != nil {
			t.Fatal(err)
		}
		d := b.clone()
		if err := d.removeLeaf(2); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(b.rootTreeHash(), hash) || bytes.Equal(b.rootTreeHash(), d.rootTreeHash()) {
			t.Errorf("%s: changed nothing", name)
		}
		if !bytes.Equal(a.rootTreeHash(), hash) || !bytes.Equal(c.rootTreeHash(), hash) {
			t.Errorf("%s: changed another", name)
		}
	}
}

// Is a kept tree hash the one that is computed afresh, after any change? Everything depends on the hashes that are dropped.
func TestKeptHashesAreFresh(t *testing.T) {
	tree := setTestParents(testTree(t, "ABCDEFGH"), map[treemath.NodeIndex][]LeafIndex{1: nil, 3: {2}, 7: {2}, 11: nil})
	check := func(what string) {
		t.Helper()
		kept := tree.rootTreeHash()
		afresh := tree.clone()
		afresh.own()
		clear(afresh.hashes)
		if !bytes.Equal(kept, afresh.rootTreeHash()) {
			t.Errorf("stale after %s", what)
		}
	}
	check("nothing")
	steps := []struct {
		what string
		do   func() error
	}{
		{"update", func() error { return tree.updateLeaf(4, testLeaf("x")) }},
		{"remove", func() error { return tree.removeLeaf(2) }},
		{"add in a gap", func() error { _, err := tree.addLeaf(testLeaf("y")); return err }},
		{"add at the end", func() error { _, err := tree.addLeaf(testLeaf("z")); return err }},
		{"path", func() error { tree.setPath(8, tree.filteredDirectPath(8), [][]byte{{1}}); return nil }},
		{"leaf of a path", func() error { tree.setLeaf(8, testLeaf("w")); return nil }},
		{"truncation", func() error { return tree.removeLeaf(8) }},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		check(step.what)
	}
}
