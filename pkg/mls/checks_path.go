package mls

import (
	"bytes"
)

// pathSubject is a received UpdatePath and the tree that it is to be merged into.
type pathSubject struct {
	pathOpening
	tree  *ratchetTree
	steps []pathStep // the sender's filtered direct path
}

// pathChecks hold before an UpdatePath is merged.
var pathChecks = []check[pathSubject]{
	{"com-7", "7.5", "an UpdatePath has a node for each of the filtered direct path", checkPathLength},
	{"com-8", "7.6", "a path node has a ciphertext for each of the copath's resolution, new leaves left out", checkPathCiphertexts},
	{"com-15", "7.6", "the keys of a path are valid for the cipher suite", checkPathKeys},
	{"com-10", "12.4.2", "the keys of a path are in no node of the tree and pairwise different", checkPathKeysNew},
	{"com-6", "12.4.2", "the leaf of a path is valid, of source commit", checkPathLeaf},
}

// mergedPathSubject is the leaf of an UpdatePath, and the parent hash that it must have.
type mergedPathSubject struct {
	leaf       *leafNode
	parentHash []byte
}

// mergedPathChecks hold when the parents of the path are in the tree.
var mergedPathChecks = []check[mergedPathSubject]{
	{"com-11", "7.9.2", "the leaf of a path has the parent hash of the path", checkPathParentHash},
}

// pathSecretRules hold while the path is decrypted: see derivePath.
var pathSecretRules = []checkInfo{
	{"com-9", "7.5", "path secrets decrypt and derive the public keys of the tree"}, // ratchetTree.decryptUpdatePath, ratchetTree.deriveJoinerPath, treePrivate.derivePath
}

func checkPathLength(s pathSubject) error {
	if len(s.path.nodes) != len(s.steps) {
		return fail(CodeInvalidMessage, "number of nodes")
	}
	return nil
}

func checkPathCiphertexts(s pathSubject) error {
	for k, step := range s.steps {
		if len(s.path.nodes[k].encryptedPathSecret) != len(s.tree.pathSecretReceivers(step.copath, s.added)) {
			return fail(CodeInvalidMessage, "number of ciphertexts")
		}
	}
	return nil
}

func checkPathKeys(s pathSubject) error {
	for _, node := range s.path.nodes {
		if err := s.tree.suite.CheckHPKEPublicKey(node.encryptionKey); err != nil {
			return err
		}
	}
	return nil
}

func checkPathKeysNew(s pathSubject) error {
	keys := map[string]struct{}{string(s.path.leafNode.encryptionKey): {}}
	for _, node := range s.path.nodes {
		keys[string(node.encryptionKey)] = struct{}{}
	}
	if len(keys) != len(s.path.nodes)+1 {
		return fail(CodeInvalidMessage, "a key twice in the path")
	}
	for _, leaf := range s.tree.leaves {
		if leaf != nil {
			if _, taken := keys[string(leaf.encryptionKey)]; taken {
				return fail(CodeInvalidMessage, "the key of a leaf")
			}
		}
	}
	for _, p := range s.tree.parents {
		if p != nil {
			if _, taken := keys[string(p.encryptionKey)]; taken {
				return fail(CodeInvalidMessage, "the key of a parent")
			}
		}
	}
	return nil
}

// checkPathLeaf compares the leaf of a joiner with the one that it removes (RFC 9420, Section 12.2).
func checkPathLeaf(s pathSubject) error {
	replaced := s.tree.leaf(s.sender)
	if s.joins {
		replaced = s.former
	}
	return judgeLeaf(leafSubject{
		leafRules: s.rules,
		leaf:      &s.path.leafNode,
		source:    leafSourceCommit,
		groupID:   s.groupID,
		index:     s.sender,
		replaced:  replaced,
	})
}

func checkPathParentHash(s mergedPathSubject) error {
	if !bytes.Equal(s.leaf.parentHash, s.parentHash) {
		return fail(CodeInvalidMessage, "parent hash")
	}
	return nil
}
