package mlsx509

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

// signatureKind is a kind of public key that a cipher suite signs with. The bytes of its key in a certificate are those of a
// signature key in RFC 9420, Section 5.1.1.
type signatureKind struct {
	algorithm asn1.ObjectIdentifier
	curve     asn1.ObjectIdentifier // of ECDSA; of the others, parameters are absent
	size      int
}

var ellipticCurve = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1} // id-ecPublicKey

var signatureKinds = []signatureKind{
	{ellipticCurve, asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}, 65}, // P-256: RFC 5480
	{ellipticCurve, asn1.ObjectIdentifier{1, 3, 132, 0, 34}, 97},          // P-384
	{ellipticCurve, asn1.ObjectIdentifier{1, 3, 132, 0, 35}, 133},         // P-521
	{asn1.ObjectIdentifier{1, 3, 101, 112}, nil, 32},                      // Ed25519: RFC 8410
	{asn1.ObjectIdentifier{1, 3, 101, 113}, nil, 57},                      // Ed448
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 17}, nil, 1312},   // ML-DSA-44: RFC 9881
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 18}, nil, 1952},   // ML-DSA-65
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 19}, nil, 2592},   // ML-DSA-87
}

// subjectPublicKeyInfo is the structure of RFC 5280, Section 4.1. crypto/x509 keeps its bytes, but does not know every
// algorithm of these.
type subjectPublicKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	PublicKey asn1.BitString
}

// checkKey demands that the end-entity certificate's key is the leaf's signature key (RFC 9420, Section 5.3), and one to sign
// with. The keys of all kinds differ in length, so the kind is the cipher suite's when the bytes are equal.
func checkKey(end *x509.Certificate, signatureKey []byte) error {
	var info subjectPublicKeyInfo
	rest, err := asn1.Unmarshal(end.RawSubjectPublicKeyInfo, &info)
	if err != nil || len(rest) > 0 || info.PublicKey.BitLength%8 != 0 {
		return fmt.Errorf("%w: its key can not be read", ErrMalformed)
	}
	for _, kind := range signatureKinds {
		if !kind.is(info.Algorithm) || len(signatureKey) != kind.size {
			continue
		}
		if !bytes.Equal(info.PublicKey.Bytes, signatureKey) {
			return ErrKey
		}
		return nil
	}
	return fmt.Errorf("%w: another kind of key", ErrKey)
}

func (k signatureKind) is(algorithm pkix.AlgorithmIdentifier) bool {
	if !algorithm.Algorithm.Equal(k.algorithm) {
		return false
	}
	if k.curve == nil {
		return len(algorithm.Parameters.FullBytes) == 0
	}
	var curve asn1.ObjectIdentifier
	rest, err := asn1.Unmarshal(algorithm.Parameters.FullBytes, &curve)
	return err == nil && len(rest) == 0 && curve.Equal(k.curve)
}
