package main

import (
	"bytes"

	"mlswasm/pkg/mls"
)

type joinGroupRequest struct {
	TransactionID    uint32 `json:"transactionId"`
	Welcome          []byte `json:"welcome"`
	EncryptHandshake bool   `json:"encryptHandshake"`
	Identity         []byte `json:"identity"`
	RatchetTree      []byte `json:"ratchetTree"`
}

type joinGroupResponse struct {
	StateID            uint32 `json:"stateId"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
}

// joinGroup ends the transaction when it succeeds: a key package is used once.
func (s *session) joinGroup(q *joinGroupRequest) (*joinGroupResponse, error) {
	t, err := s.transaction(q.TransactionID)
	if err != nil {
		return nil, err
	}
	if len(q.Identity) > 0 && !bytes.Equal(q.Identity, t.signer.Credential().Identity()) {
		return nil, fail(codeBadRequest, "the transaction is for another identity")
	}
	group, err := mls.JoinGroup(t.signer, t.keyPackage, q.Welcome, s.joinOptions(q.RatchetTree, t.psks)...)
	if err != nil {
		return nil, err
	}
	delete(s.transactions, q.TransactionID)
	st := s.add(t.client, group, q.EncryptHandshake)
	return &joinGroupResponse{st.id, group.EpochAuthenticator()}, nil
}

// joinOptions judges lifetimes now, as a client of today would.
func (s *session) joinOptions(tree []byte, psks []*mls.PSK) []mls.JoinOption {
	options := []mls.JoinOption{mls.At(s.now()), mls.Authenticate(believe), mls.PSKs(psks...)}
	if len(tree) > 0 {
		options = append(options, mls.RatchetTree(tree))
	}
	return options
}
