package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// hpkeCiphertext is the HPKECiphertext struct (RFC 9420, Section 7.6).
type hpkeCiphertext struct{ kemOutput, ciphertext []byte }

func (x *hpkeCiphertext) wire(c *wire.Codec) {
	c.Bytes(&x.kemOutput)
	c.Bytes(&x.ciphertext)
}

// updatePathNode is the UpdatePathNode struct (RFC 9420, Section 7.6).
type updatePathNode struct {
	encryptionKey       []byte
	encryptedPathSecret []hpkeCiphertext
}

func (x *updatePathNode) wire(c *wire.Codec) {
	c.Bytes(&x.encryptionKey)
	vector(c, &x.encryptedPathSecret, (*hpkeCiphertext).wire)
}

// updatePath is the UpdatePath struct (RFC 9420, Section 7.6).
type updatePath struct {
	leafNode leafNode
	nodes    []updatePathNode // one for each node of the sender's filtered direct path, from the leaf up
}

func (x *updatePath) wire(c *wire.Codec) {
	x.leafNode.wire(c)
	vector(c, &x.nodes, (*updatePathNode).wire)
}

// provisionalContext encodes the provisional GroupContext of a tree with the given tree hash (RFC 9420,
// Section 12.4.1): to it the path secrets are encrypted.
type provisionalContext func(treeHash []byte) ([]byte, error)

// pathSecretLabel is the label under which path secrets are encrypted (RFC 9420, Section 7.6).
const pathSecretLabel = "UpdatePathNode"

// pathSecretReceivers returns the resolution of a copath node without the leaves that the same Commit adds: they get
// their path secret by Welcome (RFC 9420, Section 7.6). added is sorted.
func (t *ratchetTree) pathSecretReceivers(copath treemath.NodeIndex, added []LeafIndex) []treemath.NodeIndex {
	return slices.DeleteFunc(t.resolution(copath, nil), func(n treemath.NodeIndex) bool {
		i, ok := n.Leaf()
		if !ok {
			return false
		}
		_, isAdded := slices.BinarySearch(added, LeafIndex(i))
		return isAdded
	})
}

// nodeKeyPair derives a parent's key pair from its path secret (RFC 9420, Section 7.4).
func (t *ratchetTree) nodeKeyPair(pathSecret secret.Secret) (*suite.HPKEKey, error) {
	nodeSecret := t.suite.DeriveSecret(pathSecret, "node")
	defer nodeSecret.Clear()
	key, err := t.suite.DeriveKeyPair(nodeSecret)
	if err != nil {
		return nil, failWith(CodeInternal, "deriving a node key pair", err)
	}
	return key, nil
}

// nextPathSecret derives the path secret of the next node up, or after the last node the commit secret (RFC 9420,
// Sections 7.4 and 12.4.1).
func (t *ratchetTree) nextPathSecret(pathSecret secret.Secret) secret.Secret {
	return t.suite.DeriveSecret(pathSecret, "path")
}

// setPath merges the public half of an UpdatePath into the tree (RFC 9420, Section 7.5): the direct path of
// the leaf is blanked, its filtered part gets the keys, from the root down each with the parent hash of the one above.
// It returns the parent hash for the leaf: empty when the filtered direct path is.
func (t *ratchetTree) setPath(i LeafIndex, path []pathStep, keys [][]byte) []byte {
	t.own()
	t.blankPath(i)
	var parentHash []byte
	for k := len(path) - 1; k >= 0; k-- {
		p := &parentNode{encryptionKey: keys[k], parentHash: parentHash}
		t.parents[path[k].node/2] = p
		parentHash = t.parentHash(p, t.treeHash(path[k].copath))
	}
	return parentHash
}

// setLeaf puts the leaf of an UpdatePath into the tree.
func (t *ratchetTree) setLeaf(i LeafIndex, leaf *leafNode) {
	t.own()
	t.leaves[i] = leaf
	t.dropHashes(i)
}
