package mls

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
)

// testNow is the moment at which tests make and judge key packages.
var testNow = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)

// treeGroup is a group as far as its tree goes: every member has a tree and private keys of its own, and only what a
// message would carry passes from one to another.
type treeGroup struct {
	t       testing.TB
	cs      CipherSuite
	id      []byte
	members map[LeafIndex]*treeMember
	made    int
}

type treeMember struct {
	signer  *Signer
	tree    *ratchetTree
	private *treePrivate
}

// treeCommit is what a commit does to a tree.
type treeCommit struct {
	committer LeafIndex
	updates   []LeafIndex
	removes   []LeafIndex
	adds      int
	path      bool
}

func newTestSigner(t testing.TB, cs CipherSuite, name string) *Signer {
	t.Helper()
	s, err := NewSigner(cs, BasicCredential([]byte(name)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newTestKeyPackage(t testing.TB, s *Signer, opts ...KeyPackageOption) *PrivateKeyPackage {
	t.Helper()
	kp, err := s.NewKeyPackage(testNow, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return kp
}

func newTreeGroup(t testing.TB, cs CipherSuite) *treeGroup {
	t.Helper()
	g := &treeGroup{t: t, cs: cs, id: []byte("group"), members: map[LeafIndex]*treeMember{}}
	kp := g.newKeyPackage()
	tree := newRatchetTree(kp.signer.suite, &kp.private.public.leaf)
	g.members[0] = &treeMember{kp.signer, tree, newTreePrivate(0, kp.private.leafKey)}
	return g
}

type signedKeyPackage struct {
	signer  *Signer
	private *PrivateKeyPackage
}

func (g *treeGroup) newKeyPackage() signedKeyPackage {
	g.made++
	s := newTestSigner(g.t, g.cs, string(binary.BigEndian.AppendUint32([]byte("member"), uint32(g.made))))
	return signedKeyPackage{s, newTestKeyPackage(g.t, s)}
}

func (g *treeGroup) leaves() []LeafIndex { return slices.Sorted(maps.Keys(g.members)) }

// context stands for the provisional GroupContext: bytes that depend on the tree.
func (g *treeGroup) context(treeHash []byte) ([]byte, error) {
	sum := sha256.Sum256(append(slices.Clone(g.id), treeHash...))
	return sum[:], nil
}

// newUpdate makes the leaf of an Update proposal.
func (g *treeGroup) newUpdate(i LeafIndex) (*leafNode, secret.Secret) {
	m := g.members[i]
	leaf, key, err := m.signer.newLeaf(leafRequest{source: leafSourceUpdate, base: m.tree.leaf(i), groupID: g.id, index: i})
	g.check(err)
	return leaf, key
}

func (g *treeGroup) check(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// commit applies a commit at every member and lets the new ones join.
func (g *treeGroup) commit(c treeCommit) {
	g.t.Helper()
	updates, updateKeys := map[LeafIndex]*leafNode{}, map[LeafIndex]secret.Secret{}
	for _, i := range c.updates {
		updates[i], updateKeys[i] = g.newUpdate(i)
	}
	joiners := make([]signedKeyPackage, c.adds)
	for i := range joiners {
		joiners[i] = g.newKeyPackage()
	}
	apply := func(m *treeMember) (tree *ratchetTree, added []LeafIndex) {
		tree = m.tree.clone()
		for i, leaf := range updates {
			g.check(tree.updateLeaf(i, leaf))
		}
		for _, i := range c.removes {
			g.check(tree.removeLeaf(i))
		}
		for _, kp := range joiners {
			i, err := tree.addLeaf(&kp.private.public.leaf)
			g.check(err)
			added = append(added, i)
		}
		g.check(tree.judgeMembers(slices.Concat(c.updates, added)))
		return tree, added
	}
	committer := g.members[c.committer]
	tree, added := apply(committer)
	fresh := &newPath{private: committer.private.pruned(tree)}
	if c.path {
		var err error
		fresh, err = tree.createUpdatePath(pathRequest{
			signer: committer.signer, groupID: g.id, leaf: c.committer, added: added, context: g.context,
		})
		g.check(err)
	}
	for _, i := range c.removes {
		delete(g.members, i)
	}
	for i, m := range g.members {
		if i == c.committer {
			continue
		}
		next, _ := apply(m)
		private := m.private.pruned(next)
		if key, ok := updateKeys[i]; ok {
			private.setLeafKey(key)
		}
		if c.path {
			opened, err := next.openUpdatePath(pathOpening{
				sender: c.committer, path: fresh.path, added: added, groupID: g.id, context: g.context,
				private: private, rules: leafRules{suite: next.suite},
			})
			g.check(err)
			if !opened.commitSecret.Equal(fresh.commitSecret) {
				g.t.Fatalf("member %d has another commit secret", i)
			}
			private = opened.private
		}
		m.tree, m.private = next, private
	}
	committer.tree, committer.private = tree, fresh.private
	for k, kp := range joiners {
		g.join(kp, added[k], c, fresh)
	}
}

// join lets a new member build its state from what a Welcome carries.
func (g *treeGroup) join(kp signedKeyPackage, i LeafIndex, c treeCommit, fresh *newPath) {
	g.t.Helper()
	data, err := g.members[c.committer].tree.marshal()
	g.check(err)
	tree, err := unmarshalTree(kp.signer.suite, data)
	g.check(err)
	g.check(tree.judgeJoin(leafRules{suite: kp.signer.suite}, g.id, tree.rootTreeHash()))
	if !tree.leaf(i).equal(&kp.private.public.leaf) {
		g.t.Fatalf("leaf %d is not the joiner's", i)
	}
	var given *secret.Secret
	if pathSecret, ok := fresh.pathSecretFor(i); ok {
		given = &pathSecret
	}
	private, err := tree.joinPrivate(i, kp.private.leafKey, c.committer, given)
	g.check(err)
	g.members[i] = &treeMember{kp.signer, tree, private}
}

// agree fails unless all trees are equal and every member knows exactly the private keys that it should.
func (g *treeGroup) agree() {
	g.t.Helper()
	var want []byte
	for i, m := range g.members {
		if want == nil {
			want = m.tree.rootTreeHash()
		}
		if !bytes.Equal(m.tree.rootTreeHash(), want) {
			g.t.Fatalf("member %d has another tree", i)
		}
		g.knowsItsKeys(i, m)
	}
}

// knowsItsKeys holds the private keys against the tree invariant (RFC 9420, Section 4.2).
func (g *treeGroup) knowsItsKeys(i LeafIndex, m *treeMember) {
	g.t.Helper()
	known := 1
	for _, n := range m.tree.size().DirectPath(i.node()) {
		if p := m.tree.parent(n); p != nil && !slices.Contains(p.unmergedLeaves, i) {
			known++
			g.isPrivateKey(m, n)
		}
	}
	g.isPrivateKey(m, i.node())
	if len(m.private.keys) != known {
		g.t.Fatalf("member %d has %d private keys, not %d", i, len(m.private.keys), known)
	}
}

func (g *treeGroup) isPrivateKey(m *treeMember, n treemath.NodeIndex) {
	g.t.Helper()
	raw, ok := m.private.keys[n]
	if !ok {
		g.t.Fatalf("no private key for node %d", n)
	}
	key, err := m.tree.suite.NewHPKEKey(raw.Bytes())
	g.check(err)
	if !bytes.Equal(key.Public(), m.tree.encryptionKey(n)) {
		g.t.Fatalf("the private key for node %d belongs to another", n)
	}
}

// randomCommit picks members for each kind of change, of which none gets two.
func (g *treeGroup) randomCommit(r *rand.Rand) treeCommit {
	leaves := g.leaves()
	r.Shuffle(len(leaves), func(i, j int) { leaves[i], leaves[j] = leaves[j], leaves[i] })
	c := treeCommit{committer: leaves[0], adds: r.IntN(4), path: true}
	rest := leaves[1:]
	if r.IntN(4) == 0 { // a partial commit: adds alone
		c.path, c.adds = false, c.adds+1
		return c
	}
	removes := r.IntN(min(len(rest), 3) + 1)
	if len(leaves) > 14 {
		removes = len(rest) / 2 // now and then the tree shrinks by a level
	}
	c.removes, rest = rest[:removes], rest[removes:]
	c.updates = rest[:r.IntN(min(len(rest), 2)+1)]
	return c
}
