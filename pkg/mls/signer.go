package mls

import (
	"bytes"
	"strings"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// maxCredentialBytes bounds the encoding of a credential that this client presents.
const maxCredentialBytes = 1 << 16

// Signer is a client's identity in one cipher suite: a credential and the signature key pair that belongs to it. It
// is immutable and safe for concurrent use. The private key leaves it only by [Signer.Marshal].
type Signer struct {
	cipherSuite CipherSuite
	suite       *suite.Suite
	credential  Credential
	key         *suite.SignatureKey
	extensions  []ExtensionType  // that the application supports, beyond this package
	proposals   []ProposalType   // likewise
	credentials []CredentialType // that the application can judge, beyond its own
	drafts      draftSeam        // nil: all are off
	grease      *grease          // nil: none

	leafExtensions extensionList // that the application wants; nil: those of the leaf before
}

// NewSigner makes a fresh signature key pair for a credential, which must be a basic one: an X.509 certificate
// contains its key (see [NewSignerWithKey]). The credential's encoding is at most 64 KiB.
//
// Codes: [CodeUnsupported] for the suite, [CodeInvalidArgument] for the credential, [CodeInternal] when no randomness
// could be had.
func NewSigner(cs CipherSuite, credential Credential) (*Signer, error) {
	s, err := cs.suite()
	if err != nil {
		return nil, err
	}
	if credential.Type() != CredentialBasic {
		return nil, fail(CodeInvalidArgument, "a fresh key needs a basic credential")
	}
	key, err := s.GenerateSignatureKey()
	if err != nil {
		return nil, failWith(CodeInternal, "generating a signature key", err)
	}
	return newSigner(cs, s, credential, key)
}

// NewSignerWithKey returns a Signer for a key pair that exists. privateKey is the seed of RFC 8032 for Ed25519 and Ed448
// (32 and 57 bytes) and the big-endian scalar for the NIST curves (32, 48 and 66 bytes); it is copied. For an X.509
// credential, the key must be the end-entity certificate's.
//
// Codes: [CodeUnsupported] for the suite, [CodeInvalidArgument] for the credential or the key.
func NewSignerWithKey(cs CipherSuite, credential Credential, privateKey []byte) (*Signer, error) {
	s, err := cs.suite()
	if err != nil {
		return nil, err
	}
	key, err := s.NewSignatureKey(privateKey)
	if err != nil {
		return nil, failWith(CodeInvalidArgument, "signature key", err)
	}
	return newSigner(cs, s, credential, key)
}

func newSigner(cs CipherSuite, s *suite.Suite, credential Credential, key *suite.SignatureKey) (*Signer, error) {
	b, err := encode("credential", credential.wire)
	if err != nil {
		return nil, err
	}
	if len(b) > maxCredentialBytes {
		return nil, fail(CodeInvalidArgument, "credential above 64 KiB")
	}
	if err := credential.matches(key.Public()); err != nil {
		return nil, failWith(CodeInvalidArgument, "credential", err)
	}
	return &Signer{cipherSuite: cs, suite: s, credential: credential, key: key}, nil
}

// CipherSuite returns the suite that the key belongs to.
func (s *Signer) CipherSuite() CipherSuite { return s.cipherSuite }

// Credential returns the credential.
func (s *Signer) Credential() Credential { return s.credential }

// PublicKey returns the signature public key, in the format of RFC 9420, Section 5.1.1. The caller owns the bytes.
func (s *Signer) PublicKey() []byte { return bytes.Clone(s.key.Public()) }

// Sign signs content with SignWithLabel (RFC 9420, Section 5.1.2) for a purpose outside of the protocol. The label is 3
// to 255 bytes of printable ASCII and holds a space: no label of the "MLS Signature Labels" registry does, so
// nothing signed here can ever pass for a message of the protocol.
//
// Codes: [CodeInvalidArgument] for the label, [CodeInternal] when no randomness could be had.
func (s *Signer) Sign(label string, content []byte) ([]byte, error) {
	if !isApplicationLabel(label) {
		return nil, errLabel
	}
	return s.sign(label, content)
}

// sign signs under any label.
func (s *Signer) sign(label string, content []byte) ([]byte, error) {
	signature, err := s.key.SignWithLabel(label, content)
	if err != nil {
		return nil, failWith(CodeInternal, "signing", err)
	}
	return signature, nil
}

// VerifySignature checks what [Signer.Sign] made. Nothing is trusted: publicKey and signature may be any bytes.
//
// Codes: [CodeUnsupported] for the suite, [CodeInvalidArgument] for the label, [CodeInvalidMessage] when the signature
// does not hold.
func VerifySignature(cs CipherSuite, publicKey []byte, label string, content, signature []byte) error {
	s, err := cs.suite()
	if err != nil {
		return err
	}
	if !isApplicationLabel(label) {
		return errLabel
	}
	if err := s.VerifyWithLabel(publicKey, label, content, signature); err != nil {
		return failWith(CodeInvalidMessage, "signature", err)
	}
	return nil
}

var errLabel = fail(CodeInvalidArgument, "an application's label has 3 to 255 printable characters, one of them a space inside")

func isApplicationLabel(label string) bool {
	for i := range len(label) {
		if label[i] < ' ' || label[i] > '~' {
			return false
		}
	}
	return len(label) >= 3 && len(label) <= 255 && strings.Contains(label[1:len(label)-1], " ")
}

// signerVersion numbers the stored form of a Signer.
const signerVersion = 1

// storedSigner is the stored form of a Signer.
type storedSigner struct {
	cipherSuite CipherSuite
	credential  Credential
	private     secret.Secret
}

func (x *storedSigner) wire(c *wire.Codec) {
	wireVersion(c, signerVersion)
	wire.U16(c, &x.cipherSuite)
	x.credential.wire(c)
	x.private.Wire(c)
}

// Marshal returns the signer with its private key, in a versioned form that [UnmarshalSigner] reads. The bytes are
// secret: the caller owns them and seals them before they are stored.
func (s *Signer) Marshal() ([]byte, error) {
	stored := storedSigner{s.cipherSuite, s.credential, s.key.Raw()}
	return encode("signer", stored.wire)
}

// UnmarshalSigner reads what [Signer.Marshal] wrote, and derives the public key again.
//
// Codes: [CodeMalformed], [CodeUnsupported] for a version or suite of a later release.
func UnmarshalSigner(b []byte) (*Signer, error) {
	var stored storedSigner
	defer func() { stored.private.Clear() }()
	if err := decode("signer", b, stored.wire); err != nil {
		return nil, err
	}
	signer, err := NewSignerWithKey(stored.cipherSuite, stored.credential, stored.private.Bytes())
	if CodeOf(err) == CodeInvalidArgument {
		return nil, failWith(CodeMalformed, "signer", err)
	}
	return signer, err
}
