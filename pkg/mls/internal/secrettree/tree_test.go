package secrettree

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

func TestOfficialVectors(t *testing.T) {
	type vector struct {
		Suite      uint16      `json:"cipher_suite"`
		Encryption vectors.Hex `json:"encryption_secret"`
		Leaves     [][]struct {
			Generation       Generation  `json:"generation"`
			HandshakeKey     vectors.Hex `json:"handshake_key"`
			HandshakeNonce   vectors.Hex `json:"handshake_nonce"`
			ApplicationKey   vectors.Hex `json:"application_key"`
			ApplicationNonce vectors.Hex `json:"application_nonce"`
		} `json:"leaves"`
	}
	vectors.Each(t, "secret-tree.json", func(t *testing.T, v vector) {
		s, ok := suite.Lookup(v.Suite)
		if !ok {
			t.Fatalf("no suite %d", v.Suite)
		}
		tree, err := New(s, treemath.LeafCount(len(v.Leaves)), secret.New(v.Encryption))
		if err != nil {
			t.Fatal(err)
		}
		for i, leaf := range v.Leaves {
			for _, g := range leaf {
				l := treemath.LeafIndex(i)
				if got := take(t, tree, l, Handshake, g.Generation); !bytes.Equal(got, append(g.HandshakeKey, g.HandshakeNonce...)) {
					t.Errorf("leaf %d, handshake %d: %x", i, g.Generation, got)
				}
				if got := take(t, tree, l, Application, g.Generation); !bytes.Equal(got, append(g.ApplicationKey, g.ApplicationNonce...)) {
					t.Errorf("leaf %d, application %d: %x", i, g.Generation, got)
				}
			}
		}
	})
}

// Whatever the order in which leaves speak, their keys are the same and no two are equal.
func TestKeysDoNotDependOnTheOrderOfLeaves(t *testing.T) {
	const leaves = 16
	var first [leaves][]byte
	seen := map[string]bool{}
	for i := range first {
		tree := newTree(t, leaves)
		first[i] = take(t, tree, treemath.LeafIndex(i), Application, 3)
		for _, other := range [][]byte{first[i], take(t, tree, treemath.LeafIndex(i), Handshake, 3)} {
			if seen[string(other)] {
				t.Errorf("a key of leaf %d stands elsewhere too", i)
			}
			seen[string(other)] = true
		}
	}
	tree := newTree(t, leaves)
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(leaves) {
		if got := take(t, tree, treemath.LeafIndex(i), Application, 3); !bytes.Equal(got, first[i]) {
			t.Errorf("leaf %d has another key after others have spoken", i)
		}
	}
}

func TestTheLargestTreeCostsItsHeight(t *testing.T) {
	tree := newTree(t, treemath.MaxLeaves)
	take(t, tree, treemath.LeafIndex(treemath.MaxLeaves)-1, Application, 0)
	if parts := tree.Parts(); len(parts) != 31+2 {
		t.Errorf("%d parts", len(parts))
	}
}

func TestWhatIsNoTree(t *testing.T) {
	s := testSuite(t)
	root := func(n int) secret.Secret { return secret.Own(make([]byte, n)) }
	for _, c := range []struct {
		leaves treemath.LeafCount
		root   secret.Secret
	}{{0, root(32)}, {3, root(32)}, {1<<32 - 1, root(32)}, {4, root(31)}, {4, root(0)}} {
		if _, err := New(s, c.leaves, c.root); !errors.Is(err, ErrState) {
			t.Errorf("%d leaves, %d bytes: %v", c.leaves, c.root.Len(), err)
		}
	}
	tree := newTree(t, 4)
	for _, leaf := range []treemath.LeafIndex{4, 5, 1 << 31, 1<<32 - 1} {
		if _, err := tree.Peek(leaf, Application, 0); !errors.Is(err, ErrLeaf) {
			t.Errorf("leaf %d: %v", leaf, err)
		}
	}
	if _, err := tree.Next(0, kinds); !errors.Is(err, ErrLeaf) {
		t.Errorf("a third kind: %v", err)
	}
}

// The secrets on the way from the root to a leaf are zero in memory once a message of the leaf has authenticated.
func TestConsumedSecretsAreErased(t *testing.T) {
	s := testSuite(t)
	root := bytes.Repeat([]byte{0x5e}, s.Nh())
	tree, err := New(s, 8, secret.Own(root))
	if err != nil {
		t.Fatal(err)
	}
	c, err := tree.Peek(5, Application, 2)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(root, make([]byte, s.Nh())) {
		t.Error("peeking erased the encryption secret")
	}
	key, nonce := c.Key().Bytes(), c.Nonce().Bytes()
	tree.Commit(c)
	for name, b := range map[string][]byte{"encryption_secret": root, "key": key, "nonce": nonce} {
		if !bytes.Equal(b, make([]byte, len(b))) {
			t.Errorf("%s is still there: %x", name, b)
		}
	}
	for _, n := range append(treemath.LeafCount(8).DirectPath(10), 10) {
		if _, ok := tree.nodes[n]; ok {
			t.Errorf("node %d above the leaf kept its secret", n)
		}
	}

	r := tree.ratchets[ratchetID{5, Application}]
	head, skipped := r.head.Bytes(), r.skipped[0].key.Bytes()
	take(t, tree, 5, Application, 0)
	if bytes.Equal(head, make([]byte, len(head))) {
		t.Error("a late message erased the head of the ratchet")
	}
	if !bytes.Equal(skipped, make([]byte, len(skipped))) {
		t.Error("the key of a late message is still there")
	}
	take(t, tree, 5, Application, 3)
	if !bytes.Equal(head, make([]byte, len(head))) {
		t.Error("a consumed ratchet secret is still there")
	}
}

func TestClearErasesTheTree(t *testing.T) {
	tree := newTree(t, 4)
	take(t, tree, 1, Application, 2)
	r := tree.ratchets[ratchetID{1, Application}]
	head, skipped := r.head.Bytes(), r.skipped[0].nonce.Bytes()
	tree.TakeChanges()
	tree.Clear()
	if !bytes.Equal(head, make([]byte, len(head))) || !bytes.Equal(skipped, make([]byte, len(skipped))) {
		t.Error("secrets are still there")
	}
	if _, err := tree.Peek(1, Application, 5); !errors.Is(err, ErrState) {
		t.Errorf("a cleared tree answers %v", err)
	}
	for _, p := range tree.TakeChanges() {
		if p.Data != nil {
			t.Errorf("part %s survives", p.Name)
		}
	}
}

// Is every handshake ratchet gone, though a message of it was only looked at, and are late application messages still opened?
func TestEndHandshake(t *testing.T) {
	tree, kept := newTree(t, 8), store{}
	want := map[treemath.LeafIndex][]byte{}
	for _, leaf := range []treemath.LeafIndex{1, 5} {
		want[leaf] = take(t, newTree(t, 8), leaf, Application, 3)
	}
	take(t, tree, 1, Handshake, 0)
	kept.write(tree.TakeChanges())
	looked, err := tree.Peek(5, Handshake, 0)
	if err != nil {
		t.Fatal(err)
	}
	looked.Discard()
	head := tree.ratchets[ratchetID{1, Handshake}].head.Bytes()
	tree.EndHandshake(5)
	tree.EndHandshake(5)
	tree.EndHandshake(8) // of nobody
	if !bytes.Equal(head, make([]byte, len(head))) {
		t.Error("a ratchet is still there")
	}
	kept.write(tree.TakeChanges())
	loaded, err := Load(tree.suite, tree.leaves, kept.parts())
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range []*Tree{tree, loaded} {
		for _, leaf := range []treemath.LeafIndex{1, 5} {
			if _, err := tree.Peek(leaf, Handshake, 7); err == nil {
				t.Errorf("leaf %d: a handshake message is opened", leaf)
			}
			if !bytes.Equal(take(t, tree, leaf, Application, 3), want[leaf]) {
				t.Errorf("leaf %d has another key", leaf)
			}
		}
	}
}
