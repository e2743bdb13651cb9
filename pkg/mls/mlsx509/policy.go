package mlsx509

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"mlswasm/pkg/mls"
)

// Bounds of a credential. They stand before everything that costs time: a stranger's certificates are parsed and their
// signatures verified.
const (
	MaxCertificates = 8
	MaxBytes        = 64 << 10 // of all certificates
	MaxRSABits      = 8192
)

// What is wrong with a credential, for errors.Is. Beside these, [Policy.Verify] wraps what crypto/x509 says of a chain:
// x509.CertificateInvalidError (with its Reason, such as Expired), x509.UnknownAuthorityError.
var (
	ErrCredential = errors.New("mlsx509: not an X.509 credential")
	ErrBounds     = errors.New("mlsx509: a credential beyond the bounds")
	ErrMalformed  = errors.New("mlsx509: not a certificate")
	ErrKey        = errors.New("mlsx509: the certificate's key is not the signature key")
	ErrUsage      = errors.New("mlsx509: the certificate is not for signing messages")
	ErrName       = errors.New("mlsx509: the certificate names nobody who is expected")
	ErrPolicy     = errors.New("mlsx509: the policy has no roots, or no time was given")
)

// Policy says which certificates are believed. It is only read, so that one value may serve many groups at once.
type Policy struct {
	// Roots are the authorities that are trusted. nil trusts nobody: the roots of the operating system are for
	// websites and are never taken.
	Roots *x509.CertPool
	// Intermediates are certificates that a credential may leave out (RFC 9420, Section 5.3). nil: none.
	Intermediates *x509.CertPool
	// Names are the reference identifiers: an end-entity certificate must present one of them as a subject alternative name.
	// One with an "@" is an e-mail address, one with a ":" a URI, any other one a DNS name. They are compared
	// exactly, but for the case of a domain; wildcards name nobody, and the common name of the subject is not looked at.
	// nil: whoever has a certificate is welcome, and the application judges by the member list.
	Names []string
}

// Authenticator returns the policy as a mls.Authenticator, for mls.Authenticate and (*mls.Group).SetAuthenticator. now is asked at
// each credential. Credentials of another type are refused; an application that takes both asks for the type first.
func (p Policy) Authenticator(now func() time.Time) mls.Authenticator {
	return func(credential mls.Credential, signatureKey []byte) error {
		_, err := p.Verify(credential, signatureKey, now())
		return err
	}
}

// Verify judges a credential whose leaf has this signature key, at this time, and returns its end-entity certificate.
// The arguments may be any bytes from a stranger.
func (p Policy) Verify(credential mls.Credential, signatureKey []byte, now time.Time) (*x509.Certificate, error) {
	if p.Roots == nil || now.IsZero() {
		return nil, ErrPolicy // crypto/x509 would take the system's roots and the system's clock
	}
	if credential.Type() != mls.CredentialX509 {
		return nil, ErrCredential
	}
	chain, err := parse(credential.Certificates())
	if err != nil {
		return nil, err
	}
	end := chain[0]
	if err := checkKey(end, signatureKey); err != nil {
		return nil, err
	}
	if err := checkUsage(end); err != nil {
		return nil, err
	}
	if p.Names != nil && !names(end, p.Names) {
		return nil, ErrName
	}
	if err := p.verifyChain(chain, now); err != nil {
		return nil, err
	}
	return end, nil
}

// parse reads a chain within the bounds.
func parse(chain [][]byte) ([]*x509.Certificate, error) {
	size := 0
	for _, der := range chain {
		size += len(der)
	}
	if len(chain) == 0 || len(chain) > MaxCertificates || size > MaxBytes {
		return nil, fmt.Errorf("%w: %d certificates of %d bytes", ErrBounds, len(chain), size)
	}
	certificates := make([]*x509.Certificate, len(chain))
	for i, der := range chain {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%w: number %d: %w", ErrMalformed, i, err)
		}
		// To verify a signature takes time that grows with the cube of the key's length.
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > MaxRSABits {
			return nil, fmt.Errorf("%w: an RSA key of %d bits", ErrBounds, key.N.BitLen())
		}
		certificates[i] = certificate
	}
	return certificates, nil
}

// checkUsage refuses authorities and certificates for other purposes. A certificate without the key usage extension is not
// restricted (RFC 5280, Section 4.2.1.3).
func checkUsage(end *x509.Certificate) error {
	if end.IsCA {
		return fmt.Errorf("%w: it is an authority's", ErrUsage)
	}
	if end.KeyUsage != 0 && end.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return fmt.Errorf("%w: no digitalSignature in its key usage", ErrUsage)
	}
	return nil
}

// verifyChain finds a path to a root. crypto/x509 bounds its search: 100 signatures a credential.
func (p Policy) verifyChain(chain []*x509.Certificate, now time.Time) error {
	between := x509.NewCertPool()
	if p.Intermediates != nil {
		between = p.Intermediates.Clone()
	}
	for _, certificate := range chain[1:] {
		between.AddCert(certificate)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots:         p.Roots,
		Intermediates: between,
		CurrentTime:   now,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny}, // of a website or a mail program: none is for MLS
	})
	if err != nil {
		return fmt.Errorf("mlsx509: no chain to a root: %w", err)
	}
	return nil
}
