package mls

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// DraftKey names an HPKE key pair of a group's current epoch: make it with [DraftLeafKey] or [DraftExternalKey]. The key pairs of
// parents in the ratchet tree have no name here.
type DraftKey struct {
	external bool
	leaf     LeafIndex
}

// DraftLeafKey is the encryption key of a member's leaf. That member alone can decrypt, until it changes its leaf.
func DraftLeafKey(leaf LeafIndex) DraftKey { return DraftKey{leaf: leaf} }

// DraftExternalKey is external_pub: every member can decrypt, in this epoch only (RFC 9420, Section 8).
func DraftExternalKey() DraftKey { return DraftKey{external: true} }

// DraftOperation says what a component does with an HPKE key: a ciphertext can be decrypted by the same component, label and context
// only.
type DraftOperation struct {
	Component DraftComponentID // whoever decrypts must give its own
	Label     string           // up to 255 bytes
	Context   []byte           // may be empty
}

// DraftSafeEncrypt encrypts plaintext to a key of the current epoch for a component (SafeEncryptWithLabel of draft-ietf-mls-extensions,
// "Hybrid Public Key Encryption (HPKE) Keys"). It answers an encoded HPKECiphertext (RFC 9420, Section 7.6), which
// tells nothing of its sender. The caller owns the bytes.
//
// Codes: [CodeUnsupported] unless [SafeKeysDraft] is on; [CodeNotAMember] for a blank leaf, and once this member was removed;
// [CodeInvalidArgument] for the label.
func (g *Group) DraftSafeEncrypt(to DraftKey, operation DraftOperation, plaintext []byte) ([]byte, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	if err := g.signer.needDraft(SafeKeysDraft); err != nil {
		return nil, err
	}
	if to.external {
		pair, err := g.epoch.secrets.External.KeyPair(g.suite)
		if err != nil {
			return nil, failWith(CodeInternal, "external key pair", err)
		}
		defer pair.Clear()
		return operation.encrypt(g.suite, pair.Public(), plaintext)
	}
	leaf := g.epoch.tree.leaf(to.leaf)
	if leaf == nil {
		return nil, fail(CodeNotAMember, "no member at the leaf")
	}
	return operation.encrypt(g.suite, leaf.encryptionKey, plaintext)
}

// DraftSafeDecrypt opens what [Group.DraftSafeEncrypt] of a member made in this epoch, to the key of this member's own leaf or the
// external key (SafeDecryptWithLabel). One to a leaf opens as long as the leaf's key stays. The caller owns the plaintext.
//
// Codes: [CodeUnsupported] unless [SafeKeysDraft] is on; [CodeInvalidArgument] for the leaf of another member, or the label;
// [CodeMalformed]; [CodeInvalidMessage] when it does not open; [CodeNotAMember].
func (g *Group) DraftSafeDecrypt(with DraftKey, operation DraftOperation, ciphertext []byte) ([]byte, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	if err := g.signer.needDraft(SafeKeysDraft); err != nil {
		return nil, err
	}
	if with.external {
		pair, err := g.epoch.secrets.External.KeyPair(g.suite)
		if err != nil {
			return nil, failWith(CodeInternal, "external key pair", err)
		}
		defer pair.Clear()
		return operation.decrypt(pair, ciphertext)
	}
	if with.leaf != g.epoch.private.leaf {
		return nil, fail(CodeInvalidArgument, "the leaf of another member")
	}
	return operation.decryptRaw(g.suite, g.epoch.private.keys[with.leaf.node()], ciphertext)
}

// DraftSafeEncrypt encrypts plaintext for a component to the init key of a key package: see [Group.DraftSafeEncrypt]. Verify the package
// before.
//
// Codes: [CodeInvalidArgument] for the label; [CodeInvalidMessage] for an init key that is none.
func (kp *KeyPackage) DraftSafeEncrypt(operation DraftOperation, plaintext []byte) ([]byte, error) {
	s, err := kp.cipherSuite.suite()
	if err != nil {
		return nil, err
	}
	if err := s.CheckHPKEPublicKey(kp.initKey); err != nil {
		return nil, failWith(CodeInvalidMessage, "init key", err)
	}
	return operation.encrypt(s, kp.initKey, plaintext)
}

// DraftSafeDecrypt opens what [KeyPackage.DraftSafeEncrypt] made, as long as the package is kept. The caller owns the plaintext.
//
// Codes: [CodeInvalidArgument] for the label; [CodeMalformed]; [CodeInvalidMessage] when it does not open.
func (kp *PrivateKeyPackage) DraftSafeDecrypt(operation DraftOperation, ciphertext []byte) ([]byte, error) {
	s, err := kp.public.cipherSuite.suite()
	if err != nil {
		return nil, err
	}
	return operation.decryptRaw(s, kp.initKey, ciphertext)
}

// encrypt takes a public key that was checked before.
func (o *DraftOperation) encrypt(s *suite.Suite, public, plaintext []byte) ([]byte, error) {
	label, err := componentOperationLabel(o.Component, o.Label)
	if err != nil {
		return nil, err
	}
	kem, ciphertext, err := s.EncryptWithLabel(public, label, o.Context, plaintext)
	if err != nil {
		return nil, failWith(CodeInternal, "encrypting for a component", err)
	}
	sealed := hpkeCiphertext{kem, ciphertext}
	return encode("HPKECiphertext", sealed.wire)
}

func (o *DraftOperation) decryptRaw(s *suite.Suite, key secret.Secret, ciphertext []byte) ([]byte, error) {
	pair, err := s.NewHPKEKey(key.Bytes())
	if err != nil {
		return nil, failWith(CodeInternal, "a private key of this member's", err)
	}
	defer pair.Clear()
	return o.decrypt(pair, ciphertext)
}

func (o *DraftOperation) decrypt(key *suite.HPKEKey, ciphertext []byte) ([]byte, error) {
	label, err := componentOperationLabel(o.Component, o.Label)
	if err != nil {
		return nil, err
	}
	var sealed hpkeCiphertext
	if err := decode("HPKECiphertext", ciphertext, sealed.wire); err != nil {
		return nil, err
	}
	plaintext, err := key.DecryptWithLabel(label, o.Context, sealed.kemOutput, sealed.ciphertext)
	if err != nil {
		return nil, failWith(CodeInvalidMessage, "a ciphertext for a component", err)
	}
	return plaintext, nil
}
