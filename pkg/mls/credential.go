package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/wire"
)

// CredentialType is a code point of the "MLS Credential Types" registry (RFC 9420, Section 17.5).
type CredentialType uint16

// The credential types of RFC 9420.
const (
	CredentialBasic CredentialType = 0x0001
	CredentialX509  CredentialType = 0x0002
)

// Credential names a member and is bound to a signature key by the leaf node that carries it (RFC 9420,
// Section 5.3). It is a value: its bytes are copied in and out. The zero Credential is not valid.
type Credential struct {
	credentialType CredentialType
	identity       []byte   // basic
	certificates   [][]byte // x509, the end-entity certificate first
}

// BasicCredential returns a bare assertion of identity, whose format the application defines.
func BasicCredential(identity []byte) Credential {
	return Credential{credentialType: CredentialBasic, identity: bytes.Clone(identity)}
}

// X509Credential returns a credential of DER certificates, the end-entity certificate first. Its public key must be
// the signature key of the leaf (RFC 9420, Section 5.3). The chain is carried, not validated: that is the work of
// an [Authenticator].
func X509Credential(chain [][]byte) Credential {
	c := Credential{credentialType: CredentialX509}
	for _, certificate := range chain {
		c.certificates = append(c.certificates, bytes.Clone(certificate))
	}
	return c
}

// Type returns the credential type; 0 for the zero Credential.
func (c Credential) Type() CredentialType { return c.credentialType }

// Identity returns the identity of a basic credential, and nil for any other type.
func (c Credential) Identity() []byte { return bytes.Clone(c.identity) }

// Certificates returns the DER chain of an X.509 credential, end-entity certificate first, and nil for any other
// type.
func (c Credential) Certificates() [][]byte {
	if c.certificates == nil {
		return nil
	}
	return X509Credential(c.certificates).certificates
}

// clone returns a credential that shares no bytes with c.
func (c Credential) clone() Credential {
	return Credential{c.credentialType, c.Identity(), c.Certificates()}
}

// Equal tells whether both credentials have the same encoding.
func (c Credential) Equal(other Credential) bool {
	return c.credentialType == other.credentialType && bytes.Equal(c.identity, other.identity) &&
		slices.EqualFunc(c.certificates, other.certificates, bytes.Equal)
}

// Authenticator is the application's Authentication Service (RFC 9420, Section 5.3.1): it returns nil when the
// credential legitimately represents its identity and belongs to signatureKey. It is called while a message is
// judged, must not call back into the group, and gets copies.
//
// Where no Authenticator is set, a basic credential is accepted as the assertion it is, for the application to
// judge by the member list, and an X.509 credential is refused.
type Authenticator func(credential Credential, signatureKey []byte) error

// wire is the field list of Credential (RFC 9420, Section 5.3). A credential of an unknown type can not be
// decoded, because its length is not known.
func (c *Credential) wire(w *wire.Codec) {
	wire.U16(w, &c.credentialType)
	if w.Err() != nil {
		return
	}
	switch c.credentialType {
	case CredentialBasic:
		w.Bytes(&c.identity)
	case CredentialX509:
		wire.Vector(w, &c.certificates, (*wire.Codec).Bytes)
	default:
		w.Fail(fail(CodeUnsupported, "credential type"))
	}
}
