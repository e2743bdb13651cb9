//go:build !js

package mls

import (
	"slices"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// The makers of the files whose runners stand in vectors_tree_test.go and vectors_treekem_test.go.

// vectorTreeOf is a tree of n leaves: the first adds the others with a commit each, so that parents are set.
func vectorTreeOf(t *testing.T, s *suite.Suite, n int) *treeGroup {
	t.Helper()
	g := newTreeGroup(t, CipherSuite(s.ID()))
	for i := 1; i < n; i++ {
		g.commit(treeCommit{committer: LeafIndex(i - 1), adds: 1, path: true})
	}
	return g
}

var _ = vectorMaker("tree-operations.json", func(t *testing.T, s *suite.Suite) []any {
	six := vectorTreeOf(t, s, 6)
	blanks := vectorTreeOf(t, s, 5)
	blanks.commit(treeCommit{committer: 0, removes: []LeafIndex{2, 3}, path: true})
	leaf, _ := six.newUpdate(4)
	add := func(g *treeGroup) *proposal {
		return &proposal{kind: proposalTypeAdd, add: &addProposal{g.newKeyPackage().private.public}}
	}
	remove := func(i LeafIndex) *proposal { return &proposal{kind: proposalTypeRemove, remove: &removeProposal{i}} }
	return []any{
		treeOperation(t, six, 0, add(six)),                                                            // at the right edge
		treeOperation(t, vectorTreeOf(t, s, 4), 0, add(six)),                                          // extends
		treeOperation(t, blanks, 0, add(blanks)),                                                      // at a blank
		treeOperation(t, six, 4, &proposal{kind: proposalTypeUpdate, update: &updateProposal{*leaf}}), // blanks a path
		treeOperation(t, six, 0, remove(1)),                                                           // leaves a blank
		treeOperation(t, blanks, 0, remove(4)),                                                        // truncates by half
	}
})

func treeOperation(t *testing.T, g *treeGroup, sender LeafIndex, p *proposal) treeOperationsCase {
	t.Helper()
	before := g.members[0].tree
	c := treeOperationsCase{
		CipherSuite: g.cs, Proposal: vectorHex(t, p.wire), ProposalSender: sender,
		TreeBefore: done[[]byte](t)(before.marshal()), TreeHashBefore: before.rootTreeHash(),
	}
	after := before.clone()
	var err error
	switch p.kind {
	case proposalTypeAdd:
		_, err = after.addLeaf(&p.add.keyPackage.leaf)
	case proposalTypeUpdate:
		err = after.updateLeaf(sender, &p.update.leafNode)
	case proposalTypeRemove:
		err = after.removeLeaf(p.remove.removed)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.TreeAfter, c.TreeHashAfter = done[[]byte](t)(after.marshal()), after.rootTreeHash()
	return c
}

var _ = vectorMaker("tree-validation.json", func(t *testing.T, s *suite.Suite) []any {
	unmerged := vectorTreeOf(t, s, 7)
	unmerged.commit(treeCommit{committer: 0, adds: 1})
	blanks := vectorTreeOf(t, s, 8)
	blanks.commit(treeCommit{committer: 0, removes: []LeafIndex{1, 2, 3}, path: true})
	refilled := vectorTreeOf(t, s, 6)
	refilled.commit(treeCommit{committer: 5, removes: []LeafIndex{2, 3}, adds: 1, updates: []LeafIndex{0}, path: true})
	var cases []any
	for _, g := range []*treeGroup{vectorTreeOf(t, s, 2), vectorTreeOf(t, s, 3), unmerged, blanks, refilled} {
		tree := g.members[g.leaves()[0]].tree
		c := treeValidationCase{CipherSuite: g.cs, GroupID: g.id, Tree: done[[]byte](t)(tree.marshal())}
		for i := range tree.size().Nodes() {
			n := treemath.NodeIndex(i)
			c.Resolutions = append(c.Resolutions, tree.resolution(n, []treemath.NodeIndex{}))
			c.TreeHashes = append(c.TreeHashes, tree.treeHash(n))
		}
		cases = append(cases, c)
	}
	return cases
})

var _ = vectorMaker("treekem.json", func(t *testing.T, s *suite.Suite) []any {
	small := newTreeKEMMaker(t, s, 2)
	small.commit(1)
	blanks := newTreeKEMMaker(t, s, 6)
	blanks.remove(0, 3)
	blanks.commit(1, 4, 5, 2)
	unmerged := newTreeKEMMaker(t, s, 3)
	unmerged.commit(2, 0)
	unmerged.add()
	return []any{small.make(), blanks.make(), unmerged.make()}
})

// treeKEMMaker grows a tree and remembers the latest path secret of each parent, which a group forgets.
type treeKEMMaker struct {
	treeKEMCase
	t       *testing.T
	tree    *ratchetTree
	keys    map[LeafIndex]signedKeyPackage
	leafKey map[LeafIndex]vectors.Hex
	secrets map[treemath.NodeIndex]vectors.Hex
	made    *treeGroup // makes key packages
}

func newTreeKEMMaker(t *testing.T, s *suite.Suite, leaves int) *treeKEMMaker {
	t.Helper()
	m := &treeKEMMaker{
		treeKEMCase: treeKEMCase{CipherSuite: CipherSuite(s.ID()), Epoch: 5, GroupID: randomHex(t, 16), ConfirmedTranscriptHash: randomHex(t, s.Nh())},
		t:           t, keys: map[LeafIndex]signedKeyPackage{}, leafKey: map[LeafIndex]vectors.Hex{},
		secrets: map[treemath.NodeIndex]vectors.Hex{}, made: newTreeGroup(t, CipherSuite(s.ID())),
	}
	first := m.made.newKeyPackage()
	m.tree = newRatchetTree(s, &first.private.public.leaf)
	m.keys[0], m.leafKey[0] = first, first.private.leafKey.Bytes()
	for range leaves - 1 {
		m.add()
	}
	return m
}

func (m *treeKEMMaker) add() {
	m.t.Helper()
	kp := m.made.newKeyPackage()
	i := done[LeafIndex](m.t)(m.tree.addLeaf(&kp.private.public.leaf))
	m.keys[i], m.leafKey[i] = kp, kp.private.leafKey.Bytes()
}

func (m *treeKEMMaker) remove(leaves ...LeafIndex) {
	m.t.Helper()
	for _, i := range leaves {
		if err := m.tree.removeLeaf(i); err != nil {
			m.t.Fatal(err)
		}
	}
}

// path makes an UpdatePath of a member's in a copy of the tree.
func (m *treeKEMMaker) path(i LeafIndex) (*newPath, *ratchetTree) {
	m.t.Helper()
	after := m.tree.clone()
	return done[*newPath](m.t)(after.createUpdatePath(pathRequest{
		signer: m.keys[i].signer, groupID: m.GroupID, leaf: i, context: m.context,
	})), after
}

// commit replaces the path of each of the members in turn.
func (m *treeKEMMaker) commit(members ...LeafIndex) {
	m.t.Helper()
	for _, i := range members {
		var made *newPath
		made, m.tree = m.path(i)
		m.leafKey[i] = made.private.keys[i.node()].Bytes()
		for k, step := range made.steps {
			m.secrets[step.node] = made.pathSecrets[k].Bytes()
		}
	}
}

// make writes the case down: what each member knows, and a further path by each.
func (m *treeKEMMaker) make() treeKEMCase {
	m.t.Helper()
	m.RatchetTree = done[[]byte](m.t)(m.tree.marshal())
	for i := range m.tree.members() {
		x := treeKEMLeaf{Index: i, EncryptionPriv: m.leafKey[i], SignaturePriv: m.keys[i].signer.key.Raw().Bytes(), PathSecrets: []treeKEMSecret{}}
		for _, n := range m.tree.size().DirectPath(i.node()) {
			if p := m.tree.parent(n); p != nil && !slices.Contains(p.unmergedLeaves, i) {
				x.PathSecrets = append(x.PathSecrets, treeKEMSecret{n, m.secrets[n]})
			}
		}
		m.LeavesPrivate = append(m.LeavesPrivate, x)
		m.UpdatePaths = append(m.UpdatePaths, m.updates(i))
	}
	return m.treeKEMCase
}

func (m *treeKEMMaker) updates(sender LeafIndex) treeKEMUpdates {
	m.t.Helper()
	made, after := m.path(sender)
	u := treeKEMUpdates{
		Sender: sender, UpdatePath: vectorHex(m.t, made.path.wire), CommitSecret: made.commitSecret.Bytes(), TreeHashAfter: after.rootTreeHash(),
		PathSecrets: make([]*vectors.Hex, m.tree.size()),
	}
	for i := range m.tree.members() {
		if pathSecret, ok := made.pathSecretFor(i); ok && i != sender {
			text := vectors.Hex(pathSecret.Bytes())
			u.PathSecrets[i] = &text
		}
	}
	return u
}
