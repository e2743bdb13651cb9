package mls

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
)

// pathScene is a path on its way. Member 7 was added without a path, member 1 commits an Add of 8.
//
//	            15 blank
//	        .----+----.
//	        7[7]      23 blank, above 8 alone
//	   .----+----.
//	   3         11[7]
//	 .-+-.     .-+-.
//	 1   5     9   13 blank
//	/ \ / \   / \ / \
//	0 1 2 3   4 5 6 7
type pathScene struct {
	g        *treeGroup
	tree     *ratchetTree // after the Add, before the path
	fresh    *newPath
	receiver LeafIndex
}

func newPathScene(t *testing.T) *pathScene {
	t.Helper()
	g := newTreeGroup(t, DefaultCipherSuite)
	g.commit(treeCommit{committer: 0, adds: 6, path: true})
	g.commit(treeCommit{committer: 2, path: true})
	g.commit(treeCommit{committer: 4, path: true})
	g.commit(treeCommit{committer: 0, adds: 1})
	s := &pathScene{g: g, tree: g.members[0].tree.clone(), receiver: 3}
	added, err := s.tree.addLeaf(&g.newKeyPackage().private.public.leaf)
	g.check(err)
	s.fresh, err = s.tree.clone().createUpdatePath(pathRequest{
		signer: g.members[1].signer, groupID: g.id, leaf: 1, added: []LeafIndex{added}, context: g.context,
	})
	g.check(err)
	return s
}

func (s *pathScene) opening() pathOpening {
	return pathOpening{
		sender: 1, path: s.fresh.path, added: []LeafIndex{8}, groupID: s.g.id, context: s.g.context,
		private: s.g.members[s.receiver].private, rules: leafRules{suite: s.tree.suite},
	}
}

func (s *pathScene) subject() pathSubject {
	return pathSubject{s.opening(), s.tree, s.tree.filteredDirectPath(1)}
}

func (s *pathScene) open() error {
	_, err := s.tree.clone().openUpdatePath(s.opening())
	return err
}

// sign makes the leaf's signature fit its changed content.
func (s *pathScene) sign() {
	s.g.check(s.g.members[1].signer.signLeaf(&s.fresh.path.leafNode, s.g.id, 1))
}

// Is the sound path opened by everyone, the unmerged member and the added one's neighbour included?
func TestSoundPathOpens(t *testing.T) {
	s := newPathScene(t)
	if r := s.tree.resolution(11, nil); !slices.Equal(r, []treemath.NodeIndex{11, 14}) {
		t.Fatalf("the scene is another: node 11 resolves to %v", r)
	}
	for i := range s.g.members {
		if s.receiver = i; i != 1 {
			if err := s.open(); err != nil {
				t.Errorf("member %d: %v", i, err)
			}
		}
	}
	keepsAll(t, pathChecks, s.subject())
}

// breaksPathRule registers a path that is sound but for one change, after which its leaf is signed again.
func breaksPathRule(rule, what string, change func(*pathScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newPathScene(t)
		change(s)
		s.sign()
		breaksOnly(t, rule, pathChecks, s.subject())
		return s.open()
	})
}

var _ = []struct{}{
	breaksPathRule("com-7", "a node more", func(s *pathScene) {
		s.fresh.path.nodes = append(s.fresh.path.nodes, updatePathNode{encryptionKey: x25519Base})
	}),
	breaksRule("com-7", "a node less", func(t *testing.T) error { // the other rules rely on it
		s := newPathScene(t)
		s.fresh.path.nodes = s.fresh.path.nodes[1:]
		return s.open()
	}),
	breaksPathRule("com-8", "a ciphertext less", func(s *pathScene) { s.fresh.path.nodes[1].encryptedPathSecret = nil }),
	breaksPathRule("com-8", "a ciphertext for the leaf that is added", func(s *pathScene) {
		last := &s.fresh.path.nodes[3]
		last.encryptedPathSecret = append(last.encryptedPathSecret, hpkeCiphertext{})
	}),
	breaksPathRule("com-15", "a short key", func(s *pathScene) { s.fresh.path.nodes[0].encryptionKey = x25519Base[1:] }),
	breaksPathRule("com-15", "a key of low order", func(s *pathScene) { s.fresh.path.nodes[2].encryptionKey = make([]byte, 32) }),
	breaksPathRule("com-10", "the key of a leaf", func(s *pathScene) {
		s.fresh.path.nodes[0].encryptionKey = s.tree.leaf(3).encryptionKey
	}),
	breaksPathRule("com-10", "the key of a parent", func(s *pathScene) {
		s.fresh.path.nodes[0].encryptionKey = s.tree.parent(3).encryptionKey
	}),
	breaksPathRule("com-10", "one key twice", func(s *pathScene) {
		s.fresh.path.nodes[0].encryptionKey = s.fresh.path.nodes[1].encryptionKey
	}),
	breaksPathRule("com-10", "the key of the path's leaf", func(s *pathScene) {
		s.fresh.path.nodes[0].encryptionKey = s.fresh.path.leafNode.encryptionKey
	}),
	breaksPathRule("com-6", "a leaf of an update", func(s *pathScene) { s.fresh.path.leafNode.source = leafSourceUpdate }),
	breaksRule("com-6", "a leaf signed for another group", func(t *testing.T) error {
		s := newPathScene(t)
		s.g.check(s.g.members[1].signer.signLeaf(&s.fresh.path.leafNode, []byte("another"), 1))
		breaksOnly(t, "com-6", pathChecks, s.subject())
		return s.open()
	}),
	breaksRule("com-11", "a changed parent hash", func(t *testing.T) error {
		s := newPathScene(t)
		s.fresh.path.leafNode.parentHash[0] ^= 1
		s.sign()
		keepsAll(t, pathChecks, s.subject())
		return s.open()
	}),
	breaksRule("com-11", "a changed key in the middle", func(t *testing.T) error {
		s := newPathScene(t)
		s.fresh.path.nodes[1].encryptionKey = x25519Base
		keepsAll(t, pathChecks, s.subject())
		return s.open()
	}),
	breaksRule("com-9", "a changed ciphertext", func(t *testing.T) error {
		s := newPathScene(t)
		s.fresh.path.nodes[1].encryptedPathSecret[0].ciphertext[0] ^= 1
		return s.open()
	}),
	breaksRule("com-9", "a path secret that gives another key", func(t *testing.T) error { return openResealed(t, 32) }),
	breaksRule("com-9", "a short path secret", func(t *testing.T) error { return openResealed(t, 31) }),
	breaksRule("com-9", "an empty path secret", func(t *testing.T) error { return openResealed(t, 0) }),
}

// x25519Base is the base point: a valid key that nobody has.
var x25519Base = append([]byte{9}, make([]byte, 31)...)

// openResealed opens a path whose sender has sealed other bytes than the path secret.
func openResealed(t *testing.T, length int) error {
	t.Helper()
	s := newPathScene(t)
	after := s.tree.clone()
	s.g.check(after.mergeUpdatePath(s.opening()))
	context, err := s.g.context(after.rootTreeHash())
	s.g.check(err)
	node := &s.fresh.path.nodes[1]
	for k, n := range after.pathSecretReceivers(5, nil) {
		kem, sealed, err := after.suite.EncryptWithLabel(after.encryptionKey(n), pathSecretLabel, context, make([]byte, length))
		s.g.check(err)
		node.encryptedPathSecret[k] = hpkeCiphertext{kem, sealed}
	}
	return s.open()
}

// Is the leaf of a path compared with the other members'? Its owner may change its signature key to one that is taken.
func TestPathLeafIsComparedWithTheMembers(t *testing.T) {
	s := newPathScene(t)
	taken := renamed(t, s.g.members[3].signer, string(s.tree.leaf(1).credential.Identity()))
	path, err := s.tree.clone().createUpdatePath(pathRequest{signer: taken, groupID: s.g.id, leaf: 1, added: []LeafIndex{8}, context: s.g.context})
	s.g.check(err)
	s.fresh = path
	if err := s.open(); err == nil || err.(*Error).Rule != "leaf-9" {
		t.Errorf("got %v", err)
	}
}

// Does a path answer an error, not a panic, where its maker or its receiver is not in the place it should be?
func TestPathOfTheWrongMember(t *testing.T) {
	s := newPathScene(t)
	_, err := s.tree.clone().createUpdatePath(pathRequest{signer: s.g.members[1].signer, leaf: 9, context: s.g.context})
	if CodeOf(err) != CodeNotAMember {
		t.Errorf("a path above a blank leaf: %v", err)
	}
	for _, sender := range []LeafIndex{9, 16, 1 << 31, 1<<32 - 1} {
		o := s.opening()
		o.sender, o.path = sender, &updatePath{leafNode: s.fresh.path.leafNode}
		if _, err := s.tree.clone().openUpdatePath(o); CodeOf(err) != CodeNotAMember {
			t.Errorf("a path from leaf %d: %v", sender, err)
		}
	}
	s.receiver = 1
	if err := s.open(); CodeOf(err) != CodeInvalidArgument {
		t.Errorf("one's own path: %v", err)
	}
	s.receiver = 3
	o := s.opening()
	o.private = newTreePrivate(3, secret.Secret{})
	if _, err := s.tree.clone().openUpdatePath(o); CodeOf(err) != CodeInternal {
		t.Errorf("a receiver without its key: %v", err)
	}
	o.private = &treePrivate{leaf: 3}
	if _, err := s.tree.clone().openUpdatePath(o); CodeOf(err) != CodeInternal {
		t.Errorf("a receiver without keys: %v", err)
	}
}
