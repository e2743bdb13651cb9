package main

import "mlswasm/pkg/mls"

type protectRequest struct {
	StateID           uint32 `json:"stateId"`
	AuthenticatedData []byte `json:"authenticatedData"`
	Plaintext         []byte `json:"plaintext"`
}

type protectResponse struct {
	Ciphertext []byte `json:"ciphertext"`
}

func (s *session) protect(q *protectRequest) (*protectResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	ciphertext, err := st.group.Encrypt(q.Plaintext, q.AuthenticatedData)
	if err != nil {
		return nil, err
	}
	return &protectResponse{ciphertext}, nil
}

type unprotectRequest struct {
	StateID    uint32 `json:"stateId"`
	Ciphertext []byte `json:"ciphertext"`
}

type unprotectResponse struct {
	AuthenticatedData []byte        `json:"authenticatedData"`
	Plaintext         []byte        `json:"plaintext"`
	Sender            mls.LeafIndex `json:"sender"`
}

func (s *session) unprotect(q *unprotectRequest) (*unprotectResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	event, err := st.group.Process(q.Ciphertext)
	if err != nil {
		return nil, err
	}
	m, ok := event.(*mls.Application)
	if !ok {
		return nil, fail(codeBadRequest, "not an application message")
	}
	return &unprotectResponse{m.AuthenticatedData, m.Plaintext, m.Sender}, nil
}

type storePSKRequest struct {
	StateOrTransactionID uint32 `json:"stateOrTransactionId"`
	PSKID                []byte `json:"pskId"`
	PSKSecret            []byte `json:"pskSecret"`
}

type storePSKResponse struct{}

func (s *session) storePSK(q *storePSKRequest) (*storePSKResponse, error) {
	psk, err := mls.NewExternalPSK(q.PSKID, q.PSKSecret)
	if err != nil {
		return nil, err
	}
	if t, ok := s.transactions[q.StateOrTransactionID]; ok {
		t.psks = append(t.psks, psk)
		return &storePSKResponse{}, nil
	}
	st, err := s.state(q.StateOrTransactionID)
	if err != nil {
		return nil, err
	}
	if err := st.group.AddPSK(psk); err != nil {
		return nil, err
	}
	return &storePSKResponse{}, nil
}
