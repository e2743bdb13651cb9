package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/wire"
)

// pathSecret is RFC 9420's PathSecret (Section 12.4.3.1).
type pathSecret struct{ secret secret.Secret }

func (x *pathSecret) wire(c *wire.Codec) { x.secret.Wire(c) }

// groupSecrets is RFC 9420's GroupSecrets (Section 12.4.3.1): what a Welcome encrypts to each new member.
type groupSecrets struct {
	joinerSecret secret.Secret
	pathSecret   *pathSecret
	psks         []preSharedKeyID
}

func (x *groupSecrets) wire(c *wire.Codec) {
	x.joinerSecret.Wire(c)
	optional(c, &x.pathSecret, (*pathSecret).wire)
	vector(c, &x.psks, (*preSharedKeyID).wire)
}

// clear overwrites the secrets.
func (x *groupSecrets) clear() {
	x.joinerSecret.Clear()
	if x.pathSecret != nil {
		x.pathSecret.secret.Clear()
	}
}

// encryptedGroupSecrets is RFC 9420's EncryptedGroupSecrets (Section 12.4.3.1).
type encryptedGroupSecrets struct {
	newMember  []byte // KeyPackageRef
	kemOutput  []byte // HPKECiphertext encrypted_group_secrets
	ciphertext []byte
}

func (x *encryptedGroupSecrets) wire(c *wire.Codec) {
	c.Bytes(&x.newMember)
	c.Bytes(&x.kemOutput)
	c.Bytes(&x.ciphertext)
}

// welcome is RFC 9420's Welcome (Section 12.4.3.1).
type welcome struct {
	cipherSuite        CipherSuite
	secrets            []encryptedGroupSecrets
	encryptedGroupInfo []byte
}

func (x *welcome) wire(c *wire.Codec) {
	wire.U16(c, &x.cipherSuite)
	vector(c, &x.secrets, (*encryptedGroupSecrets).wire)
	c.Bytes(&x.encryptedGroupInfo)
}

// refs returns the KeyPackageRef of each client that the Welcome is for.
func (x *welcome) refs() [][]byte {
	refs := make([][]byte, len(x.secrets))
	for i := range x.secrets {
		refs[i] = x.secrets[i].newMember
	}
	return refs
}

// find returns the group secrets for the key package with that reference, or nil.
func (x *welcome) find(ref []byte) *encryptedGroupSecrets {
	for i := range x.secrets {
		if bytes.Equal(x.secrets[i].newMember, ref) {
			return &x.secrets[i]
		}
	}
	return nil
}
