package secrettree

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

func testSuite(t testing.TB) *suite.Suite {
	t.Helper()
	s, ok := suite.Lookup(3)
	if !ok {
		t.Fatal("no suite 3")
	}
	return s
}

func newTree(t testing.TB, leaves treemath.LeafCount) *Tree {
	t.Helper()
	s := testSuite(t)
	tree, err := New(s, leaves, secret.Own(bytes.Repeat([]byte{0x5e}, s.Nh())))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// take peeks at a generation, commits it, and returns its key and nonce.
func take(t testing.TB, tree *Tree, leaf treemath.LeafIndex, kind Kind, g Generation) []byte {
	t.Helper()
	c, err := tree.Peek(leaf, kind, g)
	if err != nil {
		t.Fatalf("leaf %d, generation %d: %v", leaf, g, err)
	}
	key := material(c)
	tree.Commit(c)
	return key
}

func material(c *Claim) []byte {
	return append(append([]byte(nil), c.Key().Bytes()...), c.Nonce().Bytes()...)
}

func sameParts(a, b []Part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || !bytes.Equal(a[i].Data, b[i].Data) {
			return false
		}
	}
	return true
}
