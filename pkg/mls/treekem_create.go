package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/secret"
)

// pathRequest is what a committer decides about its UpdatePath.
type pathRequest struct {
	signer  *Signer
	groupID []byte
	leaf    LeafIndex
	// base is the content of the new leaf: capabilities and extensions are taken from it. nil stands for the leaf that is
	// being replaced; who joins has none. Its credential and signature key are the signer's.
	base *leafNode
	// added are the leaves that the same Commit adds; they get their path secret by Welcome.
	added   []LeafIndex
	context provisionalContext
}

// newPath is an UpdatePath of this member's with the secrets behind it, which it owns.
type newPath struct {
	path         *updatePath
	private      *treePrivate // the member's private keys in the new tree
	commitSecret secret.Secret

	steps       []pathStep
	pathSecrets []secret.Secret // one a step
}

// createUpdatePath gives the member at r.leaf fresh keys on its filtered direct path and encrypts the path secrets to
// the others (RFC 9420, Section 7.5). t is the tree after the proposals of the Commit; it becomes the tree of the
// new epoch. After an error t must be dropped.
//
//	path_secret[0] --> path_secret[1] --> ... --> commit_secret
//	      |                  |
//	 node_secret[0]     node_secret[1]
//	      |                  |
//	 key pair of the    key pair of the
//	 first parent       second
func (t *ratchetTree) createUpdatePath(r pathRequest) (*newPath, error) {
	if r.base == nil {
		r.base = t.leaf(r.leaf)
	}
	if r.base == nil {
		return nil, fail(CodeNotAMember, "no leaf to put a path above")
	}
	out := &newPath{steps: t.filteredDirectPath(r.leaf)}
	err := t.freshPath(r, out)
	if err == nil {
		err = t.encryptPathSecrets(r, out)
	}
	if err != nil {
		out.clear()
		return nil, err
	}
	return out, nil
}

// freshPath makes the keys of the path and of the leaf and puts both into the tree.
func (t *ratchetTree) freshPath(r pathRequest, out *newPath) error {
	leafKey, err := t.suite.GenerateKeyPair()
	if err != nil {
		return failWith(CodeInternal, "generating a leaf key", err)
	}
	out.private = newTreePrivate(r.leaf, leafKey.Raw())
	keys, err := t.derivePathKeys(out)
	if err != nil {
		return err
	}
	leaf := &leafNode{
		encryptionKey: leafKey.Public(),
		signatureKey:  r.signer.key.Public(),
		credential:    r.signer.credential,
		capabilities:  r.signer.publish(r.base.capabilities),
		source:        leafSourceCommit,
		parentHash:    t.setPath(r.leaf, out.steps, keys),
		extensions:    r.signer.describeLeaf(r.base.extensions),
	}
	if err := r.signer.signLeaf(leaf, r.groupID, r.leaf); err != nil {
		return err
	}
	t.setLeaf(r.leaf, leaf)
	out.path = &updatePath{leafNode: *leaf, nodes: make([]updatePathNode, len(keys))}
	for k, key := range keys {
		out.path.nodes[k].encryptionKey = key
	}
	return nil
}

// derivePathKeys samples the first path secret, derives the others and the key pairs, and returns the public keys.
// Without a step, the sampled secret is the commit secret.
func (t *ratchetTree) derivePathKeys(out *newPath) ([][]byte, error) {
	current, err := secret.Random(t.suite.Nh())
	if err != nil {
		return nil, failWith(CodeInternal, "sampling a path secret", err)
	}
	keys := make([][]byte, 0, len(out.steps))
	for _, step := range out.steps {
		out.pathSecrets = append(out.pathSecrets, current)
		key, err := t.nodeKeyPair(current)
		if err != nil {
			return nil, err
		}
		out.private.set(step.node, key.Raw())
		keys = append(keys, key.Public())
		current = t.nextPathSecret(current)
	}
	out.commitSecret = current
	return keys, nil
}

// encryptPathSecrets encrypts each path secret to the resolution of the copath node (RFC 9420, Section 7.6).
func (t *ratchetTree) encryptPathSecrets(r pathRequest, out *newPath) error {
	context, err := r.context(t.rootTreeHash())
	if err != nil {
		return err
	}
	added := slices.Sorted(slices.Values(r.added))
	for k, step := range out.steps {
		for _, n := range t.pathSecretReceivers(step.copath, added) {
			kem, ciphertext, err := t.suite.EncryptWithLabel(t.encryptionKey(n), pathSecretLabel, context, out.pathSecrets[k].Bytes())
			if err != nil {
				return failWith(CodeInternal, "encrypting a path secret", err)
			}
			node := &out.path.nodes[k]
			node.encryptedPathSecret = append(node.encryptedPathSecret, hpkeCiphertext{kem, ciphertext})
		}
	}
	return nil
}

// pathSecretFor returns the path secret that a Welcome gives to a leaf which the Commit added: the one of the lowest
// node above both it and the committer (RFC 9420, Section 12.4.3.1). It belongs to n. false when the
// leaf stands below no node of the path.
func (n *newPath) pathSecretFor(i LeafIndex) (secret.Secret, bool) {
	for k, step := range n.steps {
		if step.copath.Contains(i.node()) {
			return n.pathSecrets[k], true
		}
	}
	return secret.Secret{}, false
}

// clearPathSecrets overwrites what is no longer needed when the Welcome is made (RFC 9420, Section 7.5).
func (n *newPath) clearPathSecrets() {
	for i := range n.pathSecrets {
		n.pathSecrets[i].Clear()
	}
}

// clear overwrites every secret: the Commit is given up.
func (n *newPath) clear() {
	n.clearPathSecrets()
	n.commitSecret.Clear()
	if n.private != nil {
		n.private.clear()
	}
}
