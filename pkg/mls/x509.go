package mls

import (
	"bytes"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// matches checks that an X.509 credential's end-entity certificate certifies the signature key (RFC 9420,
// Section 5.3): leaf-12. Other credentials contain no key.
func (c Credential) matches(signatureKey []byte) error {
	if c.credentialType != CredentialX509 {
		return nil
	}
	if len(c.certificates) == 0 {
		return fail(CodeInvalidMessage, "no end-entity certificate")
	}
	key, ok := certificatePublicKey(c.certificates[0])
	if !ok {
		return fail(CodeInvalidMessage, "no certificate")
	}
	if !bytes.Equal(key, signatureKey) {
		return fail(CodeInvalidMessage, "the end-entity certificate has another key")
	}
	return nil
}

// certificatePublicKey finds the subjectPublicKey of a DER certificate (RFC 5280, Section 4.1). Its content is the
// signature key of RFC 9420, Section 5.1.1, as it stands: RFC 8410 for EdDSA, RFC 5480 for ECDSA. crypto/x509 would find it
// too, for a quarter megabyte in every page; to judge the chain is the work of an Authenticator, who may use it.
//
//	Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature }
//	TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, issuer, validity, subject,
//	                              subjectPublicKeyInfo, ... }
func certificatePublicKey(der []byte) ([]byte, bool) {
	input := cryptobyte.String(der)
	var certificate, tbs, info cryptobyte.String
	var key []byte
	ok := input.ReadASN1(&certificate, asn1.SEQUENCE) && input.Empty() &&
		certificate.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(asn1.Tag(0).Constructed().ContextSpecific()) &&
		tbs.SkipASN1(asn1.INTEGER) &&
		tbs.SkipASN1(asn1.SEQUENCE) && // signature
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.SkipASN1(asn1.SEQUENCE) && // subject
		tbs.ReadASN1(&info, asn1.SEQUENCE) &&
		info.SkipASN1(asn1.SEQUENCE) && // algorithm
		info.ReadASN1BitStringAsBytes(&key) && info.Empty()
	return key, ok
}
