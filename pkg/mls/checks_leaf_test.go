package mls

import (
	"errors"
	"testing"
	"time"
)

var testGroupID = []byte("a group")

// soundLeaf is a leaf that keeps every rule, with its signer.
func soundLeaf(t *testing.T, source leafNodeSource) (leafSubject, *Signer) {
	t.Helper()
	signer := newTestSigner(t, DefaultCipherSuite, "alice")
	leaf, _, err := signer.newLeaf(leafRequest{
		source: source, lifetime: newLifetime(testNow, DefaultLifetime), groupID: testGroupID, index: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	rules := leafRules{suite: signer.suite, now: testNow}
	s := leafSubject{leafRules: rules, leaf: leaf, source: source, groupID: testGroupID, index: 3}
	keepsAll(t, leafChecks, s)
	return s, signer
}

// breaksLeafRule registers a leaf that is sound but for one change, after which it is signed again.
func breaksLeafRule(rule, what string, source leafNodeSource, change func(*leafSubject)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s, signer := soundLeaf(t, source)
		change(&s)
		if err := signer.signLeaf(s.leaf, s.groupID, s.index); err != nil {
			t.Fatal(err)
		}
		return breaksOnly(t, rule, leafChecks, s)
	})
}

const someExtension, someProposal, someCredential = 0xF0F0, 0xF0F1, 0xF0F2

var _ = []struct{}{
	breaksLeafRule("leaf-7", "an update in a key package", leafSourceUpdate, func(s *leafSubject) {
		s.source = leafSourceKeyPackage
	}),
	breaksLeafRule("leaf-7", "a key package in an update", leafSourceKeyPackage, func(s *leafSubject) {
		s.source = leafSourceUpdate
	}),
	breaksLeafRule("leaf-7", "an update in a commit", leafSourceUpdate, func(s *leafSubject) {
		s.source = leafSourceCommit
	}),
	breaksLeafRule("leaf-8", "the old key", leafSourceUpdate, func(s *leafSubject) {
		s.replaced = &leafNode{encryptionKey: s.leaf.encryptionKey, credential: s.leaf.credential}
	}),
	breaksLeafRule("leaf-11", "an extension", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.capabilities.extensions = []ExtensionType{extensionRequiredCapabilities}
	}),
	breaksLeafRule("leaf-11", "a proposal", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.capabilities.proposals = []ProposalType{proposalTypeGroupContextExtensions}
	}),
	breaksLeafRule("leaf-6", "an extension", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.extensions = extensionList{{extensionType: someExtension}}
	}),
	breaksLeafRule("leaf-6", "the credential type", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.capabilities.credentials = []CredentialType{CredentialX509}
	}),
	breaksLeafRule("leaf-3", "an extension", leafSourceUpdate, func(s *leafSubject) {
		s.required = &requiredCapabilities{extensions: []ExtensionType{extensionExternalPub, someExtension}}
	}),
	breaksLeafRule("leaf-3", "a proposal", leafSourceUpdate, func(s *leafSubject) {
		s.required = &requiredCapabilities{proposals: []ProposalType{proposalTypeAdd, someProposal}}
	}),
	breaksLeafRule("leaf-3", "a credential", leafSourceUpdate, func(s *leafSubject) {
		s.required = &requiredCapabilities{credentials: []CredentialType{CredentialBasic, someCredential}}
	}),
	breaksLeafRule("com-13", "an extension of the group", leafSourceUpdate, func(s *leafSubject) {
		s.groupExtensions = extensionList{{extensionType: extensionExternalSenders}, {extensionType: someExtension}}
	}),
	breaksLeafRule("leaf-5", "expired", leafSourceKeyPackage, func(s *leafSubject) {
		s.now = testNow.Add(DefaultLifetime + time.Second)
	}),
	breaksLeafRule("leaf-5", "not yet valid", leafSourceKeyPackage, func(s *leafSubject) {
		s.now = testNow.Add(-clockSkew - time.Second)
	}),
	breaksLeafRule("leaf-5", "too long", leafSourceKeyPackage, func(s *leafSubject) {
		s.leaf.lifetime.notAfter = s.leaf.lifetime.notBefore + uint64(MaxLifetime/time.Second) + 1
	}),
	breaksLeafRule("leaf-5", "ends before it begins", leafSourceKeyPackage, func(s *leafSubject) {
		l := &s.leaf.lifetime
		l.notBefore, l.notAfter = l.notAfter, l.notBefore
	}),
	breaksLeafRule("leaf-13", "a short encryption key", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.encryptionKey = s.leaf.encryptionKey[1:]
	}),
	breaksLeafRule("leaf-13", "an encryption key of low order", leafSourceUpdate, func(s *leafSubject) {
		s.leaf.encryptionKey = make([]byte, 32)
	}),
	breaksLeafRule("leaf-12", "no certificate at all", leafSourceUpdate, func(s *leafSubject) {
		s.presentChain(X509Credential(nil))
	}),
	breaksLeafRule("leaf-12", "bytes that are no certificate", leafSourceUpdate, func(s *leafSubject) {
		s.presentChain(X509Credential([][]byte{{0x30, 0x03, 1, 2, 3}}))
	}),
	breaksLeafRule("leaf-12", "a certificate of another key", leafSourceUpdate, func(s *leafSubject) {
		s.presentChain(X509Credential([][]byte{someCertificate}))
	}),
	breaksLeafRule("leaf-1", "refused by the Authentication Service", leafSourceUpdate, func(s *leafSubject) {
		s.authenticate = func(Credential, []byte) error { return errors.New("unknown here") }
	}),
	breaksRule("leaf-2", "a changed signature", func(t *testing.T) error {
		s, _ := soundLeaf(t, leafSourceUpdate)
		s.leaf.signature[5] ^= 1
		return breaksOnly(t, "leaf-2", leafChecks, s)
	}),
	breaksRule("leaf-2", "an update signed for another group", func(t *testing.T) error {
		s, _ := soundLeaf(t, leafSourceUpdate)
		s.groupID = []byte("another group")
		return breaksOnly(t, "leaf-2", leafChecks, s)
	}),
	breaksRule("leaf-2", "a commit signed for another leaf", func(t *testing.T) error {
		s, _ := soundLeaf(t, leafSourceCommit)
		s.index++
		return breaksOnly(t, "leaf-2", leafChecks, s)
	}),
	breaksRule("leaf-13", "a signature key that is none", func(t *testing.T) error {
		s, _ := soundLeaf(t, leafSourceUpdate)
		s.leaf.signatureKey = make([]byte, 32) // nothing can be signed with it: leaf-2 is broken as well
		return judgeLeaf(s)
	}),
}

// presentChain gives the leaf a chain that the Authentication Service would accept.
func (s *leafSubject) presentChain(c Credential) {
	s.leaf.credential = c
	s.leaf.capabilities.credentials = append(s.leaf.capabilities.credentials, CredentialX509)
	s.authenticate = func(Credential, []byte) error { return nil }
}

// Is a lifetime left alone where no time was given, and where there is none?
func TestLifetimeIsJudgedOnlyAgainstAClock(t *testing.T) {
	s, _ := soundLeaf(t, leafSourceKeyPackage)
	s.leaf.lifetime = lifetime{}
	s.now = time.Time{}
	if err := checkLeafLifetime(s); err != nil {
		t.Errorf("no clock: %v", err)
	}
	s, _ = soundLeaf(t, leafSourceUpdate)
	if err := checkLeafLifetime(s); err != nil {
		t.Errorf("no lifetime: %v", err)
	}
}

// Is an X.509 credential refused as unsupported where nobody validates chains, and accepted where somebody does?
func TestX509NeedsAnAuthenticator(t *testing.T) {
	signer, credential := x509Signer(t)
	leaf, _, err := signer.newLeaf(leafRequest{source: leafSourceUpdate, groupID: testGroupID})
	if err != nil {
		t.Fatal(err)
	}
	s := leafSubject{leafRules: leafRules{suite: signer.suite}, leaf: leaf, groupID: testGroupID}
	if err := judgeLeaf(s); CodeOf(err) != CodeUnsupported {
		t.Errorf("without: %v", err)
	}
	var seen Credential
	s.authenticate = func(c Credential, key []byte) error {
		seen = c
		key[0] ^= 1 // it has a copy
		return nil
	}
	if err := judgeLeaf(s); err != nil || !seen.Equal(credential) {
		t.Errorf("with: %v", err)
	}
	keepsAll(t, leafChecks, s)
}
