package main

import "mlswasm/pkg/mls"

type commitRequest struct {
	StateID           uint32                `json:"stateId"`
	ByReference       [][]byte              `json:"byReference"`
	ByValue           []proposalDescription `json:"byValue"`
	ForcePath         bool                  `json:"forcePath"`
	ExternalTree      bool                  `json:"externalTree"`
	AuthenticatedData []byte                `json:"authenticatedData"`
}

type commitResponse struct {
	Commit      []byte `json:"commit"`
	Welcome     []byte `json:"welcome,omitempty"`
	RatchetTree []byte `json:"ratchetTree,omitempty"`
}

// commit makes a commit and keeps it until handlePendingCommit or another commit takes its place.
func (s *session) commit(q *commitRequest) (*commitResponse, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	if err := st.learn(q.ByReference); err != nil {
		return nil, err
	}
	var changes []mls.Change
	for i := range q.ByValue {
		change, err := q.ByValue[i].change(st)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	if q.ExternalTree {
		changes = append(changes, mls.TreeBeside())
	}
	if len(q.AuthenticatedData) > 0 {
		changes = append(changes, mls.AuthenticatedData(q.AuthenticatedData))
	}
	t, err := st.group.Commit(changes...)
	if err != nil {
		return nil, err
	}
	st.pending = t
	a := &commitResponse{Commit: t.Message, Welcome: t.Welcome}
	if q.ExternalTree {
		a.RatchetTree = t.RatchetTree()
	}
	return a, nil
}

// learn gives the group the proposals that it has not seen yet.
func (st *state) learn(proposals [][]byte) error {
	for _, message := range proposals {
		if st.seen[string(message)] {
			continue
		}
		event, err := st.group.Process(message)
		if err != nil {
			return err
		}
		if _, ok := event.(*mls.ProposalEvent); !ok {
			return fail(codeBadRequest, "not a proposal")
		}
		st.seen[string(message)] = true
	}
	return nil
}

type handleCommitRequest struct {
	StateID  uint32   `json:"stateId"`
	Proposal [][]byte `json:"proposal"`
	Commit   []byte   `json:"commit"`
}

type handleCommitResponse struct {
	StateID            uint32 `json:"stateId"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
	AuthenticatedData  []byte `json:"authenticatedData,omitempty"`
}

// handleCommit applies another member's commit.
func (s *session) handleCommit(q *handleCommitRequest) (*handleCommitResponse, error) {
	st, t, err := s.received(q)
	if err != nil {
		return nil, err
	}
	return st.apply(t)
}

// received opens another member's commit.
func (s *session) received(q *handleCommitRequest) (*state, *mls.Transition, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, nil, err
	}
	if err := st.learn(q.Proposal); err != nil {
		return nil, nil, err
	}
	event, err := st.group.Process(q.Commit)
	if err != nil {
		return nil, nil, err
	}
	t, ok := event.(*mls.Transition)
	if !ok {
		return nil, nil, fail(codeBadRequest, "not a commit")
	}
	return st, t, nil
}

type handlePendingCommitRequest struct {
	StateID uint32 `json:"stateId"`
}

// handlePendingCommit applies this member's own commit.
func (s *session) handlePendingCommit(q *handlePendingCommitRequest) (*handleCommitResponse, error) {
	st, err := s.committing(q)
	if err != nil {
		return nil, err
	}
	return st.apply(st.pending)
}

// committing finds the state, which has a pending commit.
func (s *session) committing(q *handlePendingCommitRequest) (*state, error) {
	st, err := s.state(q.StateID)
	if err != nil {
		return nil, err
	}
	if st.pending == nil {
		return nil, fail(codeBadRequest, "no commit is pending")
	}
	return st, nil
}

// apply enters the next epoch; the state keeps its number.
func (st *state) apply(t *mls.Transition) (*handleCommitResponse, error) {
	if err := st.group.Apply(t); err != nil {
		return nil, err
	}
	st.pending, st.seen = nil, make(map[string]bool)
	return &handleCommitResponse{st.id, st.group.EpochAuthenticator(), t.AuthenticatedData()}, nil
}
