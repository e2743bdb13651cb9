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
	refs, err := st.learn(q.ByReference)
	if err != nil {
		return nil, err
	}
	changes := append(st.style(), mls.Covering(refs...))
	for i := range q.ByValue {
		change, err := q.ByValue[i].change(st.group.ID(), st.group.Members())
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	if q.ExternalTree {
		changes = append(changes, mls.TreeBeside())
	}
	if !q.ForcePath {
		changes = append(changes, mls.WithoutPath())
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

// style is how this member's handshakes travel.
func (st *state) style() []mls.Change {
	if st.private {
		return nil
	}
	return []mls.Change{mls.AsPublicMessage()}
}

// learn gives the group the proposals that it has not seen yet, and returns the reference of each.
func (st *state) learn(proposals [][]byte) (refs [][]byte, err error) {
	for _, message := range proposals {
		ref, known := st.seen[string(message)]
		if !known {
			event, err := st.group.Process(message)
			if err != nil {
				return nil, err
			}
			proposal, ok := event.(*mls.ProposalEvent)
			if !ok {
				return nil, fail(codeBadRequest, "not a proposal")
			}
			ref = proposal.Ref
			st.seen[string(message)] = ref
		}
		refs = append(refs, ref)
	}
	return refs, nil
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
	if _, err := st.learn(q.Proposal); err != nil {
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
	st.pending, st.seen = nil, make(map[string][]byte)
	return &handleCommitResponse{st.id, st.group.EpochAuthenticator(), t.AuthenticatedData()}, nil
}
