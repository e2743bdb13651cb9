package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
)

// maxGroupID bounds a group identifier in bytes.
const maxGroupID = 255

// NewGroup creates a group of one member, the signer, at epoch 0, in the signer's cipher suite (RFC 9420, Section 11). id is
// copied, 1 to 255 bytes long, and should be random: two groups of one identifier can not be told apart. The
// extensions of its GroupContext are those that [SetExtensions] takes; the signer itself must support them.
//
// Codes: [CodeInvalidArgument] for the id or an extension; [CodeInvalidMessage] when the signer does not support one
// (gce-1); [CodeInternal] when no randomness could be had.
func NewGroup(signer *Signer, id []byte, extensions ...Extension) (*Group, error) {
	if len(id) == 0 || len(id) > maxGroupID {
		return nil, fail(CodeInvalidArgument, "a group identifier has 1 to 255 bytes")
	}
	if signer == nil {
		return nil, fail(CodeInvalidArgument, "no signer")
	}
	list := ownExtensions(extensions)
	if err := checkGroupExtensions(list); err != nil {
		return nil, err
	}
	e, err := firstEpoch(signer, bytes.Clone(id), list)
	if err != nil {
		return nil, err
	}
	return newGroup(signer, e)
}

// newGroup starts a group in its first epoch that this member knows.
func newGroup(signer *Signer, e *epochState) (*Group, error) {
	if err := e.begin(); err != nil {
		return nil, err
	}
	if err := e.beginDrafts(signer.drafts); err != nil {
		return nil, err
	}
	g := &Group{signer: signer, suite: e.suite, epoch: e}
	g.changes.core()
	return g, nil
}

// firstEpoch takes the steps of RFC 9420, Section 11.
func firstEpoch(signer *Signer, id []byte, extensions extensionList) (*epochState, error) {
	s, err := signer.CipherSuite().suite()
	if err != nil {
		return nil, err
	}
	// A creator's leaf is one of source key_package (Section 7.2): its lifetime ends with its first commit, which
	// every group needs before it has a second member, so that no bound on it would mean anything.
	leaf, leafKey, err := signer.newLeaf(leafRequest{source: leafSourceKeyPackage, lifetime: anyTime})
	if err != nil {
		return nil, err
	}
	tree := newRatchetTree(s, leaf)
	if err := tree.judgeExtensions(extensions, signer.drafts); err != nil {
		leafKey.Clear()
		return nil, err
	}
	root, err := keyschedule.RandomEpochSecret(s)
	if err != nil {
		leafKey.Clear()
		return nil, failWith(CodeInternal, "drawing an epoch secret", err)
	}
	defer root.Clear()
	e := &epochState{
		suite: s,
		context: groupContext{
			version:     protocolMLS10,
			cipherSuite: signer.CipherSuite(),
			groupID:     id,
			treeHash:    tree.rootTreeHash(),
			extensions:  extensions,
		},
		tree:    tree,
		private: newTreePrivate(0, leafKey),
		secrets: keyschedule.FromEpochSecret(s, root),
	}
	e.confirmationTag = e.secrets.Confirmation.Tag(s, nil)
	return e, e.complete()
}

// judgeExtensions tells whether the members support what a GroupContext begins with.
func (t *ratchetTree) judgeExtensions(extensions extensionList, drafts draftSeam) error {
	required, err := extensions.requiredCapabilities()
	if err != nil {
		return err
	}
	p := &provisional{tree: t, extensions: extensions, extended: true, rules: leafRules{required: required}}
	if err := judgeAll(appliedChecks, p); err != nil || drafts == nil {
		return err
	}
	return drafts.apply(p, nil)
}

// anyTime is a lifetime without an end.
var anyTime = lifetime{notBefore: 0, notAfter: 1<<64 - 1}
