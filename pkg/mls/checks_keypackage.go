package mls

import "bytes"

// keyPackageSubject is a key package to be judged by the demands of a group, or of its own suite.
type keyPackageSubject struct {
	leafRules
	kp *KeyPackage
}

// judge applies the rules of RFC 9420, Section 10.1, the leaf's included.
func (kp *KeyPackage) judge(rules leafRules) error {
	if err := judgeAll(keyPackageChecks, keyPackageSubject{rules, kp}); err != nil || rules.drafts == nil {
		return err
	}
	return rules.drafts.judgeExtensions(kp.extensions)
}

var keyPackageChecks = []check[keyPackageSubject]{
	{"kp-1", "10.1", "the cipher suite is the group's", checkKeyPackageSuite},
	{"kp-5", "10", "the version is that of the group and of the MLSMessage around it", checkKeyPackageVersion},
	{"kp-4", "10.1", "init key and encryption key differ", checkKeyPackageKeysDiffer},
	{"kp-6", "10", "the init key is valid for the cipher suite", checkKeyPackageInitKey},
	{"kp-7", "10", "the extensions of a key package are listed in its leaf's capabilities", checkKeyPackageExtensions},
	{"kp-2", "10.1", "the leaf is valid for a key package", checkKeyPackageLeaf},
	{"kp-3", "10.1", "the signature verifies", checkKeyPackageSignature},
}

func checkKeyPackageSuite(s keyPackageSubject) error {
	if s.kp.cipherSuite != CipherSuite(s.suite.ID()) {
		return fail(CodeInvalidMessage, "another cipher suite")
	}
	return nil
}

func checkKeyPackageVersion(s keyPackageSubject) error {
	if s.kp.version != protocolMLS10 {
		return fail(CodeInvalidMessage, "another version")
	}
	return nil
}

func checkKeyPackageKeysDiffer(s keyPackageSubject) error {
	if bytes.Equal(s.kp.initKey, s.kp.leaf.encryptionKey) {
		return fail(CodeInvalidMessage, "one key for two purposes")
	}
	return nil
}

func checkKeyPackageInitKey(s keyPackageSubject) error {
	return s.suite.CheckHPKEPublicKey(s.kp.initKey)
}

func checkKeyPackageExtensions(s keyPackageSubject) error {
	if !s.kp.leaf.capabilities.supportsExtensions(s.kp.extensions) {
		return fail(CodeInvalidMessage, "unlisted extension")
	}
	return nil
}

func checkKeyPackageLeaf(s keyPackageSubject) error {
	return judgeLeaf(leafSubject{leafRules: s.leafRules, leaf: &s.kp.leaf, source: leafSourceKeyPackage})
}

func checkKeyPackageSignature(s keyPackageSubject) error {
	tbs, err := encode("KeyPackageTBS", s.kp.wireContent)
	if err != nil {
		return err
	}
	return s.suite.VerifyWithLabel(s.kp.leaf.signatureKey, "KeyPackageTBS", tbs, s.kp.signature)
}
