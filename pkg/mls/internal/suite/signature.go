package suite

import "mlswasm/pkg/mls/internal/secret"

// signatureScheme is the seam for a signature algorithm.
type signatureScheme interface {
	// generate draws a private key in its raw form.
	generate() (secret.Secret, error)
	// parse checks a raw private key and returns its public key and the operation that signs with it.
	parse(raw secret.Secret) (public []byte, sign func(message []byte) ([]byte, error), err error)
	// check refuses a public key that no honest member can have.
	check(public []byte) error
	// verify checks a signature, and the key as far as its safety needs.
	verify(public, message, signature []byte) error
}

// SignatureKey is a private signature key with its public half, parsed once. It prints nothing of the key.
type SignatureKey struct {
	suite  *Suite
	raw    secret.Secret
	public []byte
	sign   func(message []byte) ([]byte, error)
}

// GenerateSignatureKey draws a new key. It fails only when the random source does.
func (s *Suite) GenerateSignatureKey() (*SignatureKey, error) {
	raw, err := s.signature.generate()
	if err != nil {
		return nil, err
	}
	return s.signatureKey(raw)
}

// NewSignatureKey parses a private key: the seed of RFC 8032 for EdDSA and that of FIPS 204 for ML-DSA, 32 bytes (57 for
// Ed448); the big-endian scalar at full length for ECDSA. It answers [ErrKey] for any other length or a scalar out of range. raw is copied.
func (s *Suite) NewSignatureKey(raw []byte) (*SignatureKey, error) {
	return s.signatureKey(secret.New(raw))
}

func (s *Suite) signatureKey(raw secret.Secret) (*SignatureKey, error) {
	public, sign, err := s.signature.parse(raw)
	if err != nil {
		return nil, err
	}
	return &SignatureKey{suite: s, raw: raw, public: public, sign: sign}, nil
}

// Public returns the public key as it stands in a leaf: 32 or 57 bytes for EdDSA, the uncompressed point for ECDSA
// (RFC 9420, Section 5.1.1), pkEncode of FIPS 204 for ML-DSA: 1,312, 1,952 or 2,592 bytes. The bytes are the key's own: do not change them.
func (k *SignatureKey) Public() []byte { return k.public }

// Raw returns the private key in the form that [Suite.NewSignatureKey] takes. It shares the key's own bytes.
func (k *SignatureKey) Raw() secret.Secret { return k.raw }

// Suite returns the suite of the key.
func (k *SignatureKey) Suite() *Suite { return k.suite }

// SignWithLabel signs content under label (RFC 9420, Section 5.1.2). EdDSA signatures are R || S, ECDSA signatures ASN.1
// DER, those of ML-DSA 2,420, 3,309 or 4,627 bytes. All are deterministic (RFC 8032, RFC 6979, FIPS 204), so that no state
// of the random source can spoil one.
func (k *SignatureKey) SignWithLabel(label string, content []byte) ([]byte, error) {
	message, err := labelled(label, content)
	if err != nil {
		return nil, err
	}
	return k.sign(message)
}

// VerifyWithLabel answers nil when signature was made by [SignatureKey.SignWithLabel] with the private half of public,
// else an error that wraps [ErrSignature] or [ErrKey] (RFC 9420, Section 5.1.2).
func (s *Suite) VerifyWithLabel(public []byte, label string, content, signature []byte) error {
	message, err := labelled(label, content)
	if err != nil {
		return err
	}
	return s.signature.verify(public, message, signature)
}

// CheckSignaturePublicKey answers [ErrKey] for a public key of the wrong length, of low order, or off its NIST curve.
// An Edwards key that is no point is refused by [Suite.VerifyWithLabel], which has to decompress it.
func (s *Suite) CheckSignaturePublicKey(public []byte) error { return s.signature.check(public) }
