package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// pathOpening is a received UpdatePath and what its receiver knows.
type pathOpening struct {
	sender  LeafIndex
	path    *updatePath
	joins   bool        // the sender joins by this Commit: its leaf is blank
	former  *leafNode   // the leaf that the Commit of a joiner removes, or nil
	added   []LeafIndex // the leaves that the same Commit adds
	groupID []byte
	context provisionalContext
	private *treePrivate // the receiver's keys before the Commit; only read
	rules   leafRules
}

// openedPath is what an UpdatePath gives its receiver, who owns it.
type openedPath struct {
	private      *treePrivate // the keys in the new tree
	pathSecret   secret.Secret
	commitSecret secret.Secret
}

// openUpdatePath checks a received UpdatePath, merges it into the tree and decrypts the path secret meant for this
// member (RFC 9420, Sections 7.5 and 12.4.2). t is the tree after the proposals of the Commit; it becomes the
// tree of the new epoch. After an error t must be dropped.
func (t *ratchetTree) openUpdatePath(o pathOpening) (*openedPath, error) {
	o.added = slices.Sorted(slices.Values(o.added))
	private := o.private.pruned(t)
	if err := t.mergeUpdatePath(o); err != nil {
		private.clear()
		return nil, err
	}
	opened, err := t.decryptUpdatePath(o, private)
	if err != nil {
		private.clear()
		return nil, err
	}
	return opened, nil
}

// mergeUpdatePath checks the public half of an UpdatePath and puts it into the tree.
func (t *ratchetTree) mergeUpdatePath(o pathOpening) error {
	if t.leaf(o.sender) == nil && !o.joins {
		return fail(CodeNotAMember, "no leaf to put a path above")
	}
	steps := t.filteredDirectPath(o.sender)
	subject := pathSubject{o, t, steps}
	if err := judgeAll(pathChecks, subject); err != nil {
		return err
	}
	keys := make([][]byte, len(steps))
	for k := range steps {
		keys[k] = o.path.nodes[k].encryptionKey
	}
	leaf := o.path.leafNode
	merged := mergedPathSubject{&leaf, t.setPath(o.sender, steps, keys)}
	if err := judgeAll(mergedPathChecks, merged); err != nil {
		return err
	}
	t.setLeaf(o.sender, &leaf)
	return t.judgeMembers([]LeafIndex{o.sender})
}

// decryptUpdatePath takes private over.
func (t *ratchetTree) decryptUpdatePath(o pathOpening, private *treePrivate) (*openedPath, error) {
	steps := t.filteredDirectPath(o.sender)
	k := slices.IndexFunc(steps, func(s pathStep) bool { return s.copath.Contains(private.leaf.node()) })
	if k < 0 {
		return nil, fail(CodeInvalidArgument, "the path is this member's own")
	}
	sealed, key, err := t.ownCiphertext(o, steps[k].copath, &o.path.nodes[k], private)
	if err != nil {
		return nil, err
	}
	context, err := o.context(t.rootTreeHash())
	if err != nil {
		return nil, err
	}
	defer key.Clear()
	plain, err := key.DecryptWithLabel(pathSecretLabel, context, sealed.kemOutput, sealed.ciphertext)
	if err != nil {
		return nil, &Error{Code: CodeInvalidMessage, Rule: "com-9", text: "path secret", cause: err}
	}
	pathSecret := secret.Own(plain)
	if pathSecret.Len() != t.suite.Nh() {
		pathSecret.Clear()
		return nil, breaks("com-9", "path secret of a wrong length")
	}
	nodes := make([]treemath.NodeIndex, 0, len(steps)-k)
	for _, s := range steps[k:] {
		nodes = append(nodes, s.node)
	}
	commitSecret, err := private.derivePath(t, nodes, pathSecret)
	if err != nil {
		pathSecret.Clear()
		return nil, err
	}
	return &openedPath{private, pathSecret, commitSecret}, nil
}

// ownCiphertext finds the node in the resolution of the copath node whose private key this member has (RFC 9420,
// Section 7.5).
func (t *ratchetTree) ownCiphertext(o pathOpening, copath treemath.NodeIndex, node *updatePathNode, private *treePrivate) (*hpkeCiphertext, *suite.HPKEKey, error) {
	for j, n := range t.pathSecretReceivers(copath, o.added) {
		raw, ok := private.keys[n]
		if !ok {
			continue
		}
		key, err := t.suite.NewHPKEKey(raw.Bytes())
		if err != nil {
			return nil, nil, failWith(CodeInternal, "a private key of the tree", err)
		}
		return &node.encryptedPathSecret[j], key, nil
	}
	return nil, nil, fail(CodeInternal, "no private key for the path")
}

// joinPrivate returns the private state of a new member (RFC 9420, Section 12.4.3.1): its leaf's key, which is
// taken over, and, when the Welcome has a path secret, the keys that it gives from the lowest common ancestor with the
// signer up to the root. They must be the keys in the tree. The path secret is not cleared.
func (t *ratchetTree) joinPrivate(own LeafIndex, leafKey secret.Secret, signer LeafIndex, pathSecret *secret.Secret) (*treePrivate, error) {
	private := newTreePrivate(own, leafKey)
	err := t.deriveJoinerPath(private, signer, pathSecret)
	if err == nil && !t.hasAllKeys(private) {
		err = breaks("wel-18", "a key above the leaf that the Welcome does not give")
	}
	if err != nil {
		private.clear()
		return nil, err
	}
	return private, nil
}

// deriveJoinerPath sets the keys that the path secret of a Welcome gives.
func (t *ratchetTree) deriveJoinerPath(private *treePrivate, signer LeafIndex, pathSecret *secret.Secret) error {
	if pathSecret == nil {
		return nil
	}
	ancestor := treemath.CommonAncestor(private.leaf.node(), signer.node())
	if t.parent(ancestor) == nil {
		return breaks("com-9", "a path secret for a blank node")
	}
	nodes := []treemath.NodeIndex{ancestor}
	for _, n := range t.size().DirectPath(ancestor) {
		if t.parent(n) != nil {
			nodes = append(nodes, n)
		}
	}
	commitSecret, err := private.derivePath(t, nodes, *pathSecret)
	commitSecret.Clear()
	return err
}

// hasAllKeys tells whether a member knows the private key of every parent above it at which it is not unmerged. One that does
// not will meet a Commit that it can not open.
func (t *ratchetTree) hasAllKeys(private *treePrivate) bool {
	for _, n := range t.size().DirectPath(private.leaf.node()) {
		if p := t.parent(n); p != nil {
			_, unmerged := slices.BinarySearch(p.unmergedLeaves, private.leaf)
			if _, known := private.keys[n]; !known && !unmerged {
				return false
			}
		}
	}
	return true
}
