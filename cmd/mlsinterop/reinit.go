package main

import "mlswasm/pkg/mls"

type reInitProposalRequest struct {
	StateID     uint32          `json:"stateId"`
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
	GroupID     []byte          `json:"groupId"`
	Extensions  []extension     `json:"extensions"`
}

func (s *session) reInitProposal(q *reInitProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(*state) (mls.Change, error) {
		return reInitialize(q.GroupID, q.CipherSuite, q.Extensions), nil
	})
}

func reInitialize(groupID []byte, cs mls.CipherSuite, list []extension) mls.Change {
	return mls.ReInitialize(mls.ReInit{GroupID: groupID, CipherSuite: cs, Extensions: extensions(list)})
}

// reinit is a member of a suspended group on its way to the next one.
type reinit struct {
	client     client
	private    bool // handshakes of the next group travel as PrivateMessage
	old        *mls.Group
	signer     *mls.Signer // of the next group's suite
	keyPackage *mls.PrivateKeyPackage
}

type handleReInitCommitResponse struct {
	ReInitID           uint32 `json:"reinitId"`
	KeyPackage         []byte `json:"keyPackage"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
}

func (s *session) handlePendingReInitCommit(q *handlePendingCommitRequest) (*handleReInitCommitResponse, error) {
	st, err := s.committing(q)
	if err != nil {
		return nil, err
	}
	return s.suspend(st, st.pending)
}

func (s *session) handleReInitCommit(q *handleCommitRequest) (*handleReInitCommitResponse, error) {
	st, t, err := s.received(q)
	if err != nil {
		return nil, err
	}
	return s.suspend(st, t)
}

// suspend applies a commit that re-initializes the group, and makes what the member needs next: a signer and a key package
// of the new suite.
func (s *session) suspend(st *state, t *mls.Transition) (*handleReInitCommitResponse, error) {
	next, ok := t.ReInit()
	if !ok {
		return nil, fail(codeBadRequest, "the commit does not re-initialize the group")
	}
	signer, err := st.client.signer(next.CipherSuite)
	if err != nil {
		return nil, err
	}
	keyPackage, err := signer.NewKeyPackage(s.now())
	if err != nil {
		return nil, err
	}
	public, err := keyPackage.Public().Marshal()
	if err != nil {
		return nil, err
	}
	if _, err := st.apply(t); err != nil {
		return nil, err
	}
	id := s.next()
	s.reinits[id] = &reinit{st.client, st.private, st.group, signer, keyPackage}
	return &handleReInitCommitResponse{id, public, st.group.EpochAuthenticator()}, nil
}

type reInitWelcomeRequest struct {
	ReInitID     uint32   `json:"reinitId"`
	KeyPackage   [][]byte `json:"keyPackage"`
	ForcePath    bool     `json:"forcePath"`
	ExternalTree bool     `json:"externalTree"`
}

type createSubgroupResponse struct {
	StateID            uint32 `json:"stateId"`
	Welcome            []byte `json:"welcome"`
	RatchetTree        []byte `json:"ratchetTree,omitempty"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
}

func (s *session) reInitWelcome(q *reInitWelcomeRequest) (*createSubgroupResponse, error) {
	r, err := s.reinit(q.ReInitID)
	if err != nil {
		return nil, err
	}
	packages, err := parse(q.KeyPackage)
	if err != nil {
		return nil, err
	}
	group, t, err := r.old.ContinueReInit(r.signer, packages...)
	if err != nil {
		return nil, err
	}
	delete(s.reinits, q.ReInitID)
	return s.begin(r.client, r.private, group, t, q.ExternalTree)
}

type handleReInitWelcomeRequest struct {
	ReInitID    uint32 `json:"reinitId"`
	Welcome     []byte `json:"welcome"`
	RatchetTree []byte `json:"ratchetTree"`
}

func (s *session) handleReInitWelcome(q *handleReInitWelcomeRequest) (*joinGroupResponse, error) {
	r, err := s.reinit(q.ReInitID)
	if err != nil {
		return nil, err
	}
	options := append(s.joinOptions(q.RatchetTree, nil), mls.Continues(r.old))
	group, err := mls.JoinGroup(r.signer, r.keyPackage, q.Welcome, options...)
	if err != nil {
		return nil, err
	}
	delete(s.reinits, q.ReInitID)
	st := s.add(r.client, group, r.private)
	return &joinGroupResponse{st.id, group.EpochAuthenticator()}, nil
}
