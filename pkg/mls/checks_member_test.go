package mls

import "testing"

// membersOf returns a tree of fresh leaves for the named signers, each changed by the function for its place.
func membersOf(t *testing.T, change map[LeafIndex]func(*leafNode), names ...string) memberSubject {
	t.Helper()
	s := memberSubject{changed: nil}
	for i, name := range names {
		leaf := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, name)).public.leaf
		if f := change[LeafIndex(i)]; f != nil {
			f(&leaf)
		}
		if s.tree == nil {
			s.tree = newRatchetTree(vectorSuite(t, DefaultCipherSuite), &leaf)
		} else if _, err := s.tree.addLeaf(&leaf); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// breaksMemberRule registers three members, of whom the one at changed has come last.
func breaksMemberRule(rule, what string, changed LeafIndex, change map[LeafIndex]func(*leafNode)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := membersOf(t, nil, "a", "b", "c")
		s.changed = []LeafIndex{changed}
		keepsAll(t, memberChecks, s)
		s = membersOf(t, change, "a", "b", "c")
		s.changed = []LeafIndex{changed}
		breaksOnly(t, rule, memberChecks, s)
		return s.tree.judgeMembers(s.changed)
	})
}

var twin = make([]byte, 32)

var _ = []struct{}{
	breaksMemberRule("leaf-4", "the new one's type is not supported by an old one", 2, map[LeafIndex]func(*leafNode){
		2: func(l *leafNode) {
			l.credential = X509Credential([][]byte{someCertificate})
			l.capabilities.credentials = []CredentialType{CredentialBasic, CredentialX509}
		},
	}),
	breaksMemberRule("leaf-4", "the new one does not support the type of an old one", 0, map[LeafIndex]func(*leafNode){
		0: func(l *leafNode) { l.capabilities.credentials = []CredentialType{CredentialX509} },
	}),
	breaksMemberRule("leaf-9", "the signature key of another", 1, map[LeafIndex]func(*leafNode){
		1: func(l *leafNode) { l.signatureKey = twin },
		2: func(l *leafNode) { l.signatureKey = twin },
	}),
	breaksMemberRule("leaf-10", "the encryption key of another", 2, map[LeafIndex]func(*leafNode){
		0: func(l *leafNode) { l.encryptionKey = twin },
		2: func(l *leafNode) { l.encryptionKey = twin },
	}),
	breaksRule("leaf-9", "two new ones with one signature key", func(t *testing.T) error {
		s := membersOf(t, map[LeafIndex]func(*leafNode){
			1: func(l *leafNode) { l.signatureKey = twin },
			2: func(l *leafNode) { l.signatureKey = twin },
		}, "a", "b", "c")
		s.changed = []LeafIndex{1, 2}
		return breaksOnly(t, "leaf-9", memberChecks, s)
	}),
}

// Is a leaf index that names nobody any more left alone? A commit may update a member and remove it in an earlier step.
func TestJudgeMembersIgnoresBlankLeaves(t *testing.T) {
	s := membersOf(t, nil, "a", "b")
	if err := s.tree.judgeMembers([]LeafIndex{7, 1 << 31}); err != nil {
		t.Error(err)
	}
}
