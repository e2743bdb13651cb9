package main

import "mlswasm/pkg/mls"

type nameRequest struct{}

type nameResponse struct {
	Name string `json:"name"`
}

func (s *session) name(*nameRequest) (*nameResponse, error) { return &nameResponse{"mlswasm"}, nil }

type supportedCiphersuitesRequest struct{}

type supportedCiphersuitesResponse struct {
	Ciphersuites []mls.CipherSuite `json:"ciphersuites"`
}

func (s *session) supportedCiphersuites(*supportedCiphersuitesRequest) (*supportedCiphersuitesResponse, error) {
	return &supportedCiphersuitesResponse{mls.CipherSuites()}, nil
}

// client is what a request says of the client that it is made for.
type client struct {
	Identity        []byte               `json:"identity"`
	ExtensionTypes  []mls.ExtensionType  `json:"extensionTypes"`
	CredentialTypes []mls.CredentialType `json:"credentialTypes"`
}

// signer makes a client's identity, with a fresh signature key.
func (c *client) signer(cs mls.CipherSuite) (*mls.Signer, error) {
	signer, err := mls.NewSigner(cs, mls.BasicCredential(c.Identity))
	if err != nil {
		return nil, err
	}
	if signer, err = signer.SupportingExtensions(c.ExtensionTypes...); err != nil {
		return nil, err
	}
	return signer.SupportingCredentials(c.CredentialTypes...)
}

type createGroupRequest struct {
	client
	GroupID          []byte          `json:"groupId"`
	CipherSuite      mls.CipherSuite `json:"cipherSuite"`
	EncryptHandshake bool            `json:"encryptHandshake"`
}

type createGroupResponse struct {
	StateID uint32 `json:"stateId"`
}

func (s *session) createGroup(q *createGroupRequest) (*createGroupResponse, error) {
	signer, err := q.signer(q.CipherSuite)
	if err != nil {
		return nil, err
	}
	group, err := mls.NewGroup(signer, q.GroupID)
	if err != nil {
		return nil, err
	}
	return &createGroupResponse{s.add(q.client, group, q.EncryptHandshake).id}, nil
}

type createKeyPackageRequest struct {
	client
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
}

type createKeyPackageResponse struct {
	TransactionID uint32 `json:"transactionId"`
	KeyPackage    []byte `json:"keyPackage"`
	privateKeys
}

func (s *session) createKeyPackage(q *createKeyPackageRequest) (*createKeyPackageResponse, error) {
	signer, err := q.signer(q.CipherSuite)
	if err != nil {
		return nil, err
	}
	keyPackage, err := signer.NewKeyPackage(s.now())
	if err != nil {
		return nil, err
	}
	a := &createKeyPackageResponse{TransactionID: s.next()}
	if a.KeyPackage, err = keyPackage.Public().Marshal(); err != nil {
		return nil, err
	}
	if a.privateKeys, err = keysOf(signer, keyPackage); err != nil {
		return nil, err
	}
	s.transactions[a.TransactionID] = &transaction{client: q.client, signer: signer, keyPackage: keyPackage}
	return a, nil
}
