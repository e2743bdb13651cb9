package mls

import (
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// soundTree is the tree of pathScene before the Add: eight members, of whom 7 is unmerged at nodes 7 and 11.
func soundTree(t *testing.T) treeSubject {
	t.Helper()
	s := newPathScene(t)
	tree := s.g.members[0].tree
	subject := treeSubject{leafRules{suite: tree.suite, now: testNow}, tree.clone(), s.g.id, tree.rootTreeHash()}
	keepsAll(t, treeChecks, subject)
	return subject
}

// setParent replaces a parent and has the GroupContext agree: its tree hash is under the attacker's control, too.
func (s *treeSubject) setParent(n treemath.NodeIndex, change func(*parentNode)) {
	p := new(parentNode)
	if old := s.tree.parent(n); old != nil {
		*p = *old
	}
	change(p)
	s.tree.own()
	s.tree.parents[n/2] = p
	s.rehash()
}

func (s *treeSubject) setLeaf(i LeafIndex, leaf *leafNode) {
	s.tree.own()
	s.tree.leaves[i] = leaf
	s.rehash()
}

func (s *treeSubject) rehash() {
	clear(s.tree.hashes)
	s.treeHash = s.tree.rootTreeHash()
}

// breaksTreeRule registers a tree that is sound but for one change. A rule that stands before others may rely on, and break
// them too: the answer is its own.
func breaksTreeRule(rule, what string, change func(*treeSubject)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := soundTree(t)
		change(&s)
		return s.tree.judgeJoin(s.leafRules, s.groupID, s.treeHash)
	})
}

// breaksOnlyTreeRule registers a change that breaks no other rule.
func breaksOnlyTreeRule(rule, what string, change func(*treeSubject)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := soundTree(t)
		change(&s)
		return breaksOnly(t, rule, treeChecks, s)
	})
}

func unmerged(leaves ...LeafIndex) func(*parentNode) {
	return func(p *parentNode) { p.unmergedLeaves = leaves }
}

func withKey(key []byte) func(*parentNode) {
	return func(p *parentNode) { p.encryptionKey = key }
}

var _ = []struct{}{
	breaksOnlyTreeRule("wel-6", "another tree hash", func(s *treeSubject) { s.treeHash = make([]byte, 32) }),
	breaksOnlyTreeRule("wel-6", "a leaf blanked after the hash", func(s *treeSubject) {
		hash := s.treeHash
		*s = treeSubject{s.leafRules, newRatchetTree(s.suite, s.tree.leaf(0)), s.groupID, hash}
	}),
	breaksTreeRule("wel-9", "a blank leaf", func(s *treeSubject) { s.setLeaf(7, nil) }),
	breaksTreeRule("wel-9", "a leaf twice", func(s *treeSubject) { s.setParent(7, unmerged(7, 7)) }),
	breaksTreeRule("wel-9", "unsorted", func(s *treeSubject) {
		s.setParent(11, unmerged(6, 7))
		s.setParent(7, unmerged(7, 6))
	}),
	breaksTreeRule("wel-9", "a leaf that is not below the node", func(s *treeSubject) { s.setParent(3, unmerged(4)) }),
	breaksTreeRule("wel-9", "a leaf far outside of the tree", func(s *treeSubject) { s.setParent(7, unmerged(7, 1<<31)) }),
	breaksTreeRule("wel-9", "the largest index", func(s *treeSubject) { s.setParent(7, unmerged(7, 1<<32-1)) }),
	breaksTreeRule("wel-9", "not listed by a node between", func(s *treeSubject) { s.setParent(11, unmerged()) }),
	breaksTreeRule("wel-10", "the key of a leaf", func(s *treeSubject) { s.setParent(5, withKey(s.tree.leaf(7).encryptionKey)) }),
	breaksTreeRule("wel-10", "the key of another parent", func(s *treeSubject) { s.setParent(5, withKey(s.tree.parent(7).encryptionKey)) }),
	breaksTreeRule("wel-16", "an empty key", func(s *treeSubject) { s.setParent(5, withKey(nil)) }),
	breaksTreeRule("wel-16", "a key of low order", func(s *treeSubject) { s.setParent(5, withKey(make([]byte, 32))) }),
	breaksOnlyTreeRule("wel-7", "another key", func(s *treeSubject) { s.setParent(5, withKey(x25519Base)) }),
	breaksOnlyTreeRule("wel-7", "a parent that nobody set", func(s *treeSubject) { s.setParent(1, withKey(x25519Base)) }),
	breaksOnlyTreeRule("wel-7", "an unmerged leaf left out everywhere", func(s *treeSubject) {
		s.setParent(7, unmerged())
		s.setParent(11, unmerged())
	}),
	breaksOnlyTreeRule("wel-7", "an unmerged leaf too many", func(s *treeSubject) {
		s.setParent(7, unmerged(5, 7))
		s.setParent(11, unmerged(5, 7))
		s.setParent(9, unmerged(5))
	}),
	breaksTreeRule("wel-7", "another leaf beside the path", func(s *treeSubject) {
		leaf := *s.tree.leaf(5)
		leaf.extensions = extensionList{{extensionType: extensionApplicationID}}
		s.setLeaf(5, &leaf)
	}),
	breaksOnlyTreeRule("wel-8", "a changed signature", func(s *treeSubject) {
		leaf := *s.tree.leaf(7) // unmerged: no parent hash depends on it
		leaf.signature = append([]byte{leaf.signature[0] ^ 1}, leaf.signature[1:]...)
		s.setLeaf(7, &leaf)
	}),
	breaksOnlyTreeRule("wel-8", "a leaf of another group", func(s *treeSubject) { s.groupID = []byte("another") }),
	breaksOnlyTreeRule("wel-8", "an expired leaf", func(s *treeSubject) { s.now = testNow.Add(MaxLifetime) }),
	breaksOnlyTreeRule("wel-8", "two leaves with one encryption key", func(s *treeSubject) {
		leaf := *s.tree.leaf(7)
		leaf.encryptionKey = s.tree.leaf(6).encryptionKey
		s.setLeaf(7, &leaf)
	}),
	breaksOnlyTreeRule("wel-8", "a required capability that a member has not", func(s *treeSubject) {
		s.required = &requiredCapabilities{proposals: []ProposalType{someProposal}}
	}),
	breaksRule("wel-18", "no path secret, though the joiner is not unmerged", func(t *testing.T) error {
		_, err := soundTree(t).tree.joinPrivate(3, secret.New([]byte("key")), 0, nil)
		return err
	}),
	breaksRule("wel-14", "blank nodes at the end", func(t *testing.T) error { return decodeWithTail(t, 0, 0) }),
	breaksRule("wel-14", "a blank node at the end", func(t *testing.T) error { return decodeWithTail(t, 0) }),
	breaksRule("wel-14", "a parent at the end", func(t *testing.T) error {
		return decodeWithTail(t, 1, byte(nodeTypeParent), 1, 9, 0, 0)
	}),
	breaksRule("wel-14", "no node", func(t *testing.T) error {
		_, err := unmarshalTree(vectorSuite(t, DefaultCipherSuite), []byte{0})
		return err
	}),
	breaksRule("wel-14", "a blank node alone", func(t *testing.T) error {
		_, err := unmarshalTree(vectorSuite(t, DefaultCipherSuite), []byte{1, 0})
		return err
	}),
}

// decodeWithTail decodes a sound ratchet_tree with further octets in its vector.
func decodeWithTail(t *testing.T, tail ...byte) error {
	t.Helper()
	s := soundTree(t)
	data, err := s.tree.marshal()
	if err != nil {
		t.Fatal(err)
	}
	var nodes []byte
	strip := func(c *wire.Codec) { c.Bytes(&nodes) }
	if err := wire.DecodeFunc(data, strip); err != nil {
		t.Fatal(err)
	}
	nodes = append(nodes, tail...)
	if data, err = wire.EncodeFunc(strip); err != nil {
		t.Fatal(err)
	}
	_, err = unmarshalTree(s.suite, data)
	return err
}

// Is a tree refused that claims more leaves than any group has, in a vector of blank nodes?
func TestTreeOfTooManyNodesIsRefused(t *testing.T) {
	blanks := make([]byte, maxTreeLeaves.Nodes()+1)
	data, err := wire.EncodeFunc(func(c *wire.Codec) { c.Bytes(&blanks) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unmarshalTree(vectorSuite(t, DefaultCipherSuite), data); CodeOf(err) != CodeUnsupported {
		t.Errorf("got %v", err)
	}
}

// Is a leaf refused where a parent belongs, and a parent where a leaf belongs?
func TestTreeWithNodesInTheWrongPlace(t *testing.T) {
	s := soundTree(t)
	leaf, parent := &node{leaf: s.tree.leaf(0)}, &node{parent: s.tree.parent(3)}
	for name, nodes := range map[string][]*node{"leaf": {leaf, leaf, leaf}, "parent": {parent, parent, leaf}} {
		data, err := wire.EncodeFunc(func(c *wire.Codec) {
			wire.Vector(c, &nodes, func(c *wire.Codec, x **node) { optional(c, x, (*node).wire) })
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unmarshalTree(s.suite, data); CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}
