package main

import "mlswasm/pkg/mls"

type createBranchRequest struct {
	StateID      uint32      `json:"stateId"`
	GroupID      []byte      `json:"groupId"`
	Extensions   []extension `json:"extensions"`
	KeyPackages  [][]byte    `json:"keyPackages"`
	ForcePath    bool        `json:"forcePath"`
	ExternalTree bool        `json:"externalTree"`
}

func (s *session) createBranch(q *createBranchRequest) (*createSubgroupResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	packages, err := parse(q.KeyPackages)
	if err != nil {
		return nil, err
	}
	signer, err := st.client.signer(st.group.CipherSuite())
	if err != nil {
		return nil, err
	}
	group, t, err := st.group.Branch(signer, q.GroupID, extensions(q.Extensions), packages...)
	if err != nil {
		return nil, err
	}
	return s.begin(st.client, st.private, group, t, q.ExternalTree)
}

func parse(keyPackages [][]byte) ([]*mls.KeyPackage, error) {
	parsed := make([]*mls.KeyPackage, len(keyPackages))
	for i, b := range keyPackages {
		var err error
		if parsed[i], err = mls.ParseKeyPackage(b); err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// begin takes the first commit of a group that continues another for accepted. Its Welcome has the tree, also when the
// caller wants it beside.
func (s *session) begin(c client, private bool, group *mls.Group, t *mls.Transition, beside bool) (*createSubgroupResponse, error) {
	if err := group.Apply(t); err != nil {
		return nil, err
	}
	a := &createSubgroupResponse{StateID: s.add(c, group, private).id, Welcome: t.Welcome, EpochAuthenticator: group.EpochAuthenticator()}
	if beside {
		a.RatchetTree = t.RatchetTree()
	}
	return a, nil
}

type handleBranchRequest struct {
	StateID       uint32 `json:"stateId"`
	TransactionID uint32 `json:"transactionId"`
	Welcome       []byte `json:"welcome"`
	RatchetTree   []byte `json:"ratchetTree"`
}

type handleBranchResponse struct {
	StateID            uint32 `json:"stateId"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
}

// handleBranch joins by the Welcome of a branch; the state that it branches off from stays.
func (s *session) handleBranch(q *handleBranchRequest) (*handleBranchResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	t, err := s.transaction(q.TransactionID)
	if err != nil {
		return nil, err
	}
	options := append(s.joinOptions(q.RatchetTree, t.psks), mls.Continues(st.group))
	group, err := mls.JoinGroup(t.signer, t.keyPackage, q.Welcome, options...)
	if err != nil {
		return nil, err
	}
	delete(s.transactions, q.TransactionID)
	return &handleBranchResponse{s.add(t.client, group, st.private).id, group.EpochAuthenticator()}, nil
}
