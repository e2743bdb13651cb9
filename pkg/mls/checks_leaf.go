package mls

import (
	"bytes"
	"time"

	"mlswasm/pkg/mls/internal/suite"
)

// leafRules is what a group, or a client without one, demands of every leaf.
type leafRules struct {
	suite           *suite.Suite
	required        *requiredCapabilities              // nil: nothing is required
	groupExtensions extensionList                      // of the GroupContext
	now             time.Time                          // zero: that a lifetime covers the present is not judged
	bounded         bool                               // nor is its length judged, when this is false
	authenticate    Authenticator                      // nil: see Authenticator
	equivalent      func(former, next Credential) bool // nil: only what is equal
	drafts          draftRules                         // nil: nothing
}

// newLeafRules returns the demands of a cipher suite alone.
func newLeafRules(cs CipherSuite) (leafRules, error) {
	s, err := cs.suite()
	return leafRules{suite: s}, err
}

// leafSubject is a leaf to be judged, and the place where it appears.
type leafSubject struct {
	leafRules
	leaf     *leafNode
	source   leafNodeSource // what the place demands; 0 in a tree, where any may stand
	groupID  []byte
	index    LeafIndex
	replaced *leafNode // the leaf that an Update or Commit replaces, or nil
}

// judgeLeaf applies the rules of RFC 9420, Section 7.3, but for those that look at the other members: see
// judgeMembers.
func judgeLeaf(s leafSubject) error {
	if err := judgeAll(leafChecks, s); err != nil || s.drafts == nil {
		return err
	}
	return s.drafts.judgeLeaf(s.leaf)
}

// follows tells whether the client of a leaf is, by its credential, the one of the leaf that stood there before.
func (r *leafRules) follows(former, next *leafNode) bool {
	return next.credential.Equal(former.credential) ||
		r.equivalent != nil && r.equivalent(former.credential.clone(), next.credential.clone())
}

// leafChecks stand in the order of their cost, those that ask the application last: what follows a credential is asked of one
// that was accepted. That capabilities list the version and the suite in use is not among
// them: RFC 9420, Section 7.3, does not ask for it, and leaves of the official vectors for suite 7 do not do it.
var leafChecks = []check[leafSubject]{
	{"leaf-7", "7.3", "leaf_node_source is the one that the place demands", checkLeafSource},
	{"leaf-8", "7.3", "an Update or Commit changes the encryption key of its leaf", checkLeafChangesKey},
	{"leaf-11", "7.2", "default extension and proposal types are not listed in capabilities", checkLeafDefaults},
	{"leaf-6", "7.3", "the extensions and the credential type of a leaf are listed in its capabilities", checkLeafListsOwn},
	{"leaf-3", "7.3", "required_capabilities are met", checkLeafRequired},
	{"com-13", "13.4", "every extension of the GroupContext is supported", checkLeafGroupExtensions},
	{"leaf-5", "7.3", "the lifetime covers the present and is not longer than the maximum", checkLeafLifetime},
	{"leaf-13", "5.1.1", "encryption key and signature key are valid for the cipher suite", checkLeafKeys},
	{"leaf-12", "5.3", "an X.509 end-entity certificate has the signature key", checkLeafCertificate},
	{"leaf-2", "7.3", "the signature verifies", checkLeafSignature},
	{"leaf-1", "5.3.1", "the Authentication Service accepts the credential", checkLeafCredential},
	{"leaf-14", "5.3.1", "the credential of a leaf that replaces another is equal, or a successor for the application", checkLeafSucceeds},
}

func checkLeafSource(s leafSubject) error {
	if s.source != 0 && s.leaf.source != s.source {
		return fail(CodeInvalidMessage, "leaf_node_source")
	}
	return nil
}

func checkLeafChangesKey(s leafSubject) error {
	if s.replaced != nil && bytes.Equal(s.leaf.encryptionKey, s.replaced.encryptionKey) {
		return fail(CodeInvalidMessage, "same encryption key")
	}
	return nil
}

func checkLeafDefaults(s leafSubject) error {
	for _, t := range s.leaf.capabilities.extensions {
		if t.isDefault() {
			return fail(CodeInvalidMessage, "default extension type")
		}
	}
	for _, t := range s.leaf.capabilities.proposals {
		if t.isDefault() {
			return fail(CodeInvalidMessage, "default proposal type")
		}
	}
	return nil
}

func checkLeafListsOwn(s leafSubject) error {
	own := &s.leaf.capabilities
	if !own.supportsExtensions(s.leaf.extensions) {
		return fail(CodeInvalidMessage, "unlisted extension")
	}
	if !own.supportsCredential(s.leaf.credential.Type()) {
		return fail(CodeInvalidMessage, "unlisted credential type")
	}
	return nil
}

func checkLeafRequired(s leafSubject) error {
	if s.required != nil && !s.leaf.capabilities.satisfies(s.required) {
		return fail(CodeInvalidMessage, "a required capability is missing")
	}
	return nil
}

func checkLeafGroupExtensions(s leafSubject) error {
	if !s.leaf.capabilities.supportsExtensions(s.groupExtensions) {
		return fail(CodeInvalidMessage, "unsupported extension")
	}
	return nil
}

func checkLeafLifetime(s leafSubject) error {
	if s.leaf.source != leafSourceKeyPackage {
		return nil
	}
	timed := !s.now.IsZero()
	if (s.bounded || timed) && !s.leaf.lifetime.isSane() {
		return fail(CodeInvalidMessage, "lifetime too long")
	}
	if timed && !s.leaf.lifetime.covers(s.now) {
		return fail(CodeInvalidMessage, "not yet or no longer valid")
	}
	return nil
}

func checkLeafKeys(s leafSubject) error {
	if err := s.suite.CheckHPKEPublicKey(s.leaf.encryptionKey); err != nil {
		return err
	}
	return s.suite.CheckSignaturePublicKey(s.leaf.signatureKey)
}

func checkLeafCertificate(s leafSubject) error { return s.leaf.credential.matches(s.leaf.signatureKey) }

func checkLeafSignature(s leafSubject) error {
	tbs, err := s.leaf.tbs(s.groupID, s.index)
	if err != nil {
		return err
	}
	return s.suite.VerifyWithLabel(s.leaf.signatureKey, "LeafNodeTBS", tbs, s.leaf.signature)
}

func checkLeafCredential(s leafSubject) error {
	return s.authenticate.judge(s.leaf.credential, s.leaf.signatureKey)
}

func checkLeafSucceeds(s leafSubject) error {
	if s.replaced != nil && !s.follows(s.replaced, s.leaf) {
		return fail(CodeInvalidMessage, "another credential")
	}
	return nil
}
