package main

import (
	"errors"
	"time"

	"mlswasm/pkg/mls"
)

// session holds what the caller made and did not free. One number line names all of it, so that a number alone tells a
// state from a transaction.
type session struct {
	now          func() time.Time
	last         uint32
	states       map[uint32]*state
	transactions map[uint32]*transaction
	reinits      map[uint32]*reinit
	signers      map[uint32]*mls.Signer // outside of every group
}

// state is one client's membership in one group.
type state struct {
	id      uint32
	client  client
	group   *mls.Group
	private bool // handshakes travel as PrivateMessage
	pending *mls.Transition
	seen    map[string][]byte // the ProposalRef of each message of this epoch that the group has
}

// transaction is a client that waits for a Welcome.
type transaction struct {
	client     client
	signer     *mls.Signer
	keyPackage *mls.PrivateKeyPackage
	psks       []*mls.PSK
}

func newSession(now func() time.Time) *session {
	return &session{
		now: now, states: make(map[uint32]*state), transactions: make(map[uint32]*transaction), reinits: make(map[uint32]*reinit),
		signers: make(map[uint32]*mls.Signer),
	}
}

func (s *session) next() uint32 {
	s.last++
	return s.last
}

// believe takes every basic credential for whose it says. A client of a test comes back under its name with keys that it has just made
// (removePrior), as other implementations allow; that asks for an Authentication Service.
func believe(credential mls.Credential, _ []byte) error {
	if credential.Type() != mls.CredentialBasic {
		return errors.New("not a basic credential")
	}
	return nil
}

// add enters a group as a new state.
func (s *session) add(c client, group *mls.Group, private bool) *state {
	group.SetTime(s.now())
	group.SetAuthenticator(believe)
	st := &state{id: s.next(), client: c, group: group, private: private, seen: make(map[string][]byte)}
	s.states[st.id] = st
	return st
}

func (s *session) state(id uint32) (*state, error) {
	st, ok := s.states[id]
	if !ok {
		return nil, fail(codeUnknownID, "no state %d", id)
	}
	return st, nil
}

func (s *session) transaction(id uint32) (*transaction, error) {
	t, ok := s.transactions[id]
	if !ok {
		return nil, fail(codeUnknownID, "no transaction %d", id)
	}
	return t, nil
}

func (s *session) reinit(id uint32) (*reinit, error) {
	r, ok := s.reinits[id]
	if !ok {
		return nil, fail(codeUnknownID, "no re-initialization %d", id)
	}
	return r, nil
}

type freeRequest struct {
	StateID uint32 `json:"stateId"`
}

type freeResponse struct{}

// free forgets a state. Its keys stay in memory until the collector runs: this program is for tests.
func (s *session) free(q *freeRequest) (*freeResponse, error) {
	if _, err := s.state(q.StateID); err != nil {
		return nil, err
	}
	delete(s.states, q.StateID)
	return &freeResponse{}, nil
}
