package mls

import "slices"

// memberSubject is a tree, and the leaves in it that are new or changed. The others were judged before.
type memberSubject struct {
	tree    *ratchetTree
	changed []LeafIndex // sorted
}

// judgeMembers applies the rules of RFC 9420, Section 7.3, that compare leaves with each other. It is called once for
// all leaves that a Commit, or a joined tree, changes, and looks at every leaf once.
func (t *ratchetTree) judgeMembers(changed []LeafIndex) error {
	return judgeAll(memberChecks, memberSubject{t, slices.Sorted(slices.Values(changed))})
}

var memberChecks = []check[memberSubject]{
	{"leaf-4", "7.3", "every member supports the credential types of all members", checkMemberCredentials},
	{"leaf-9", "7.3", "no two members have the same signature key", checkMemberSignatureKeys},
	{"leaf-10", "7.3", "no two members have the same encryption key", checkMemberEncryptionKeys},
}

func checkMemberCredentials(s memberSubject) error {
	var inUse, added []CredentialType // a handful at most, in a group that is valid
	for i, leaf := range s.tree.members() {
		t := leaf.credential.Type()
		inUse = include(inUse, t)
		if s.isChanged(i) {
			added = include(added, t)
		}
	}
	for i, leaf := range s.tree.members() {
		needed := added
		if s.isChanged(i) {
			needed = inUse
		}
		for _, t := range needed {
			if !leaf.capabilities.supportsCredential(t) {
				return fail(CodeInvalidMessage, "a credential type that a member does not support")
			}
		}
	}
	return nil
}

func include(types []CredentialType, t CredentialType) []CredentialType {
	if slices.Contains(types, t) {
		return types
	}
	return append(types, t)
}

func checkMemberSignatureKeys(s memberSubject) error {
	return s.unique(func(leaf *leafNode) []byte { return leaf.signatureKey })
}

func checkMemberEncryptionKeys(s memberSubject) error {
	return s.unique(func(leaf *leafNode) []byte { return leaf.encryptionKey })
}

// unique tells whether no changed leaf has the same key as any other leaf.
func (s memberSubject) unique(key func(*leafNode) []byte) error {
	owners := make(map[string]LeafIndex, len(s.changed))
	for _, i := range s.changed {
		if leaf := s.tree.leaf(i); leaf != nil {
			owners[string(key(leaf))] = i
		}
	}
	for i, leaf := range s.tree.members() {
		if owner, taken := owners[string(key(leaf))]; taken && owner != i {
			return fail(CodeInvalidMessage, "the key of another member")
		}
	}
	return nil
}

func (s memberSubject) isChanged(i LeafIndex) bool {
	_, ok := slices.BinarySearch(s.changed, i)
	return ok
}
