package main

import "mlswasm/pkg/mls"

type groupInfoRequest struct {
	StateID      uint32 `json:"stateId"`
	ExternalTree bool   `json:"externalTree"`
}

type groupInfoResponse struct {
	GroupInfo   []byte `json:"groupInfo"`
	RatchetTree []byte `json:"ratchetTree,omitempty"`
}

func (s *session) groupInfo(q *groupInfoRequest) (*groupInfoResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	a := new(groupInfoResponse)
	if a.GroupInfo, err = st.group.GroupInfo(!q.ExternalTree); err != nil {
		return nil, err
	}
	if q.ExternalTree {
		a.RatchetTree, err = st.group.RatchetTree()
	}
	return a, err
}

type stateAuthRequest struct {
	StateID uint32 `json:"stateId"`
}

type stateAuthResponse struct {
	StateAuthSecret []byte `json:"stateAuthSecret"`
}

func (s *session) stateAuth(q *stateAuthRequest) (*stateAuthResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	return &stateAuthResponse{st.group.EpochAuthenticator()}, nil
}

type exportRequest struct {
	StateID   uint32 `json:"stateId"`
	Label     string `json:"label"`
	Context   []byte `json:"context"`
	KeyLength uint32 `json:"keyLength"`
}

type exportResponse struct {
	ExportedSecret []byte `json:"exportedSecret"`
}

func (s *session) export(q *exportRequest) (*exportResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	secret, err := st.group.Export(q.Label, q.Context, int(q.KeyLength))
	if err != nil {
		return nil, err
	}
	return &exportResponse{secret}, nil
}

type describeRequest struct {
	StateID uint32 `json:"stateId"`
}

type describeResponse struct {
	GroupID     []byte          `json:"groupId"`
	Epoch       u64             `json:"epoch"`
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
	Active      bool            `json:"active"`
	OwnLeaf     mls.LeafIndex   `json:"ownLeaf"`
	Members     []member        `json:"members"`
	Extensions  []extension     `json:"extensions"`
}

type member struct {
	Leaf         mls.LeafIndex `json:"leaf"`
	Identity     []byte        `json:"identity"`
	SignatureKey []byte        `json:"signatureKey"`
}

type extension struct {
	ExtensionType mls.ExtensionType `json:"extensionType"`
	ExtensionData []byte            `json:"extensionData"`
}

func (s *session) describe(q *describeRequest) (*describeResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	g := st.group
	a := &describeResponse{
		GroupID: g.ID(), Epoch: u64(g.Epoch()), CipherSuite: g.CipherSuite(), Active: g.Active(), OwnLeaf: g.OwnLeaf(),
		Members: []member{}, Extensions: []extension{},
	}
	for _, m := range g.Members() {
		a.Members = append(a.Members, member{m.Leaf, m.Credential.Identity(), m.SignatureKey})
	}
	for _, x := range g.Extensions() {
		a.Extensions = append(a.Extensions, extension{x.Type, x.Data})
	}
	return a, nil
}
