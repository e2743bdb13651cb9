package main

import "mlswasm/pkg/mls"

// privateKeys are the keys behind a key package, as the official passive-client vectors write them: another client that
// is given them can follow the group.
type privateKeys struct {
	InitPriv       []byte `json:"initPriv"`
	EncryptionPriv []byte `json:"encryptionPriv"`
	SignaturePriv  []byte `json:"signaturePriv"`
}

// keysOf reads the keys from the stored forms, the only ones in which they leave package mls. Both end with them: a signer
// with its key, a key package, behind one octet of version, with the key of the Welcome and that of the leaf.
func keysOf(signer *mls.Signer, keyPackage *mls.PrivateKeyPackage) (privateKeys, error) {
	var k privateKeys
	public, err := keyPackage.Public().Marshal()
	if err != nil {
		return k, err
	}
	const messageHead, version = 4, 1
	stored, err := keyPackage.Marshal()
	if err != nil {
		return k, err
	}
	rest := stored[min(version+len(public)-messageHead, len(stored)):]
	if k.InitPriv, rest, err = opaque(rest); err != nil {
		return k, err
	}
	if k.EncryptionPriv, rest, err = opaque(rest); err != nil || len(rest) != 0 {
		return k, errOpaque
	}
	if stored, err = signer.Marshal(); err != nil {
		return k, err
	}
	k.SignaturePriv, err = last(stored, signer)
	return k, err
}

// last finds the signature key at the end of a signer's stored form: the suffix that is one opaque<V> and, as a private
// key, gives the signer's public key.
func last(stored []byte, signer *mls.Signer) ([]byte, error) {
	for at := range stored {
		key, rest, err := opaque(stored[at:])
		if err != nil || len(rest) != 0 {
			continue
		}
		again, err := mls.NewSignerWithKey(signer.CipherSuite(), signer.Credential(), key)
		if err == nil && string(again.PublicKey()) == string(signer.PublicKey()) {
			return key, nil
		}
	}
	return nil, errOpaque
}
