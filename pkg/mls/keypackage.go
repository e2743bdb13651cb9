package mls

import (
	"bytes"
	"math"
	"time"

	"mlswasm/pkg/mls/internal/wire"
)

// KeyPackage is what a client publishes so that others can add it to a group (RFC 9420, Section 10). It is immutable
// and safe for concurrent use; make one with [Signer.NewKeyPackage] or [ParseKeyPackage].
type KeyPackage struct {
	version     ProtocolVersion
	cipherSuite CipherSuite
	initKey     []byte
	leaf        leafNode
	extensions  extensionList
	signature   []byte
}

func (kp *KeyPackage) wire(c *wire.Codec) {
	kp.wireContent(c)
	c.Bytes(&kp.signature)
}

// wireContent is the field list of KeyPackageTBS (RFC 9420, Section 10).
func (kp *KeyPackage) wireContent(c *wire.Codec) {
	wire.U16(c, &kp.version)
	wire.U16(c, &kp.cipherSuite)
	c.Bytes(&kp.initKey)
	kp.leaf.wire(c)
	kp.extensions.wire(c)
}

// wireMessage walks the MLSMessage that carries the key package (RFC 9420, Section 6).
func (kp *KeyPackage) wireMessage(c *wire.Codec) {
	version, format := protocolMLS10, WireFormatKeyPackage
	wire.U16(c, &version)
	wire.U16(c, &format)
	if c.Err() != nil {
		return
	}
	if version != protocolMLS10 || format != WireFormatKeyPackage {
		c.Fail(fail(CodeUnsupported, "not a key package of MLS 1.0"))
		return
	}
	kp.wire(c)
}

// ParseKeyPackage decodes an MLSMessage of wire format mls_key_package (RFC 9420, Section 6). It checks the form, not the
// content: see [KeyPackage.Verify]. b is not kept.
//
// Codes: [CodeMalformed], [CodeUnsupported] for a version, wire format, cipher suite or credential type.
func ParseKeyPackage(b []byte) (*KeyPackage, error) {
	kp := new(KeyPackage)
	if err := decode("key package", b, kp.wireMessage); err != nil {
		return nil, err
	}
	if _, err := kp.cipherSuite.suite(); err != nil {
		return nil, err
	}
	return kp, nil
}

// Marshal returns the MLSMessage that [ParseKeyPackage] reads.
func (kp *KeyPackage) Marshal() ([]byte, error) { return encode("key package", kp.wireMessage) }

// Ref returns the KeyPackageRef (RFC 9420, Section 5.2), by which a Welcome names its receivers: one hash of the cipher
// suite. The caller owns the bytes.
func (kp *KeyPackage) Ref() []byte {
	s, err := kp.cipherSuite.suite()
	if err != nil {
		return nil // not reached: no constructor returns a key package of an unknown suite
	}
	b, err := wire.EncodeFunc(kp.wire)
	if err != nil {
		return nil // not reached: a key package was decoded or made here, so it can be encoded
	}
	ref, _ := s.RefHash("MLS 1.0 KeyPackage Reference", b) // fails above 2^30 bytes, as encoding does
	return ref
}

// CipherSuite returns the suite of the groups that the package can be used in.
func (kp *KeyPackage) CipherSuite() CipherSuite { return kp.cipherSuite }

// Credential returns the credential of the client.
func (kp *KeyPackage) Credential() Credential { return kp.leaf.credential }

// SignatureKey returns the client's signature public key. The caller owns the bytes.
func (kp *KeyPackage) SignatureKey() []byte { return bytes.Clone(kp.leaf.signatureKey) }

// NotBefore returns the first moment at which the package is valid.
func (kp *KeyPackage) NotBefore() time.Time { return unixTime(kp.leaf.lifetime.notBefore) }

// NotAfter returns the last moment at which the package is valid.
func (kp *KeyPackage) NotAfter() time.Time { return unixTime(kp.leaf.lifetime.notAfter) }

// IsLastResort tells whether the client marked the package for repeated use when no other is left: by the component
// last_resort_key_package of draft-ietf-mls-extensions, or the extension last_resort of its earlier versions.
func (kp *KeyPackage) IsLastResort() bool {
	_, ok := kp.extensions.get(extensionLastResort)
	_, component := kp.DraftAppData(componentLastResort)
	return ok || component
}

// Verify checks the package as RFC 9420, Section 10.1, wants it before it is used in an Add: signatures, keys,
// capabilities, extensions, and, unless now is the zero Time, its lifetime. A member that adds it checks once more, against
// the group. An X.509 credential is refused unless an [Authenticator] is given; a basic one is accepted as
// the assertion it is.
//
// Codes: [CodeInvalidMessage], [CodeUnsupported]. The [Error] names the rule.
func (kp *KeyPackage) Verify(now time.Time, authenticate ...Authenticator) error {
	rules, err := newLeafRules(kp.cipherSuite)
	if err != nil {
		return err
	}
	rules.now = now
	for _, a := range authenticate {
		rules.authenticate = a
	}
	return kp.judge(rules)
}

// unixTime is the far end of time.Time for what lies beyond it.
func unixTime(seconds uint64) time.Time {
	return time.Unix(int64(min(seconds, math.MaxInt64>>8)), 0).UTC()
}
