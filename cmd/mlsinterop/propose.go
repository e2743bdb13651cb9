package main

import (
	"bytes"

	"mlswasm/pkg/mls"
)

type proposalResponse struct {
	Proposal []byte `json:"proposal"`
}

type addProposalRequest struct {
	StateID    uint32 `json:"stateId"`
	KeyPackage []byte `json:"keyPackage"`
}

func (s *session) addProposal(q *addProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(*state) (mls.Change, error) { return add(q.KeyPackage) })
}

type updateProposalRequest struct {
	StateID uint32 `json:"stateId"`
}

func (s *session) updateProposal(q *updateProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(*state) (mls.Change, error) { return mls.Update(), nil })
}

type removeProposalRequest struct {
	StateID   uint32 `json:"stateId"`
	RemovedID []byte `json:"removedId"`
}

func (s *session) removeProposal(q *removeProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(st *state) (mls.Change, error) { return remove(st.group.Members(), q.RemovedID) })
}

type externalPSKProposalRequest struct {
	StateID uint32 `json:"stateId"`
	PSKID   []byte `json:"pskId"`
}

func (s *session) externalPSKProposal(q *externalPSKProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(*state) (mls.Change, error) { return externalPSK(q.PSKID), nil })
}

type resumptionPSKProposalRequest struct {
	StateID uint32 `json:"stateId"`
	EpochID u64    `json:"epochId"`
}

func (s *session) resumptionPSKProposal(q *resumptionPSKProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(st *state) (mls.Change, error) { return resumptionPSK(st.group.ID(), q.EpochID), nil })
}

type groupContextExtensionsProposalRequest struct {
	StateID    uint32      `json:"stateId"`
	Extensions []extension `json:"extensions"`
}

func (s *session) groupContextExtensionsProposal(q *groupContextExtensionsProposalRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(*state) (mls.Change, error) { return setExtensions(q.Extensions), nil })
}

// propose makes one proposal of a member.
func (s *session) propose(id uint32, choose func(*state) (mls.Change, error)) (*proposalResponse, error) {
	st, err := s.state(id)
	if err != nil {
		return nil, err
	}
	change, err := choose(st)
	if err != nil {
		return nil, err
	}
	message, err := st.group.Propose(change, st.style()...)
	if err != nil {
		return nil, err
	}
	waiting := st.group.PendingProposals()
	st.seen[string(message)] = waiting[len(waiting)-1].Ref // a proposal that was just made is the last to have arrived
	return &proposalResponse{message}, nil
}

func add(keyPackage []byte) (mls.Change, error) {
	kp, err := mls.ParseKeyPackage(keyPackage)
	if err != nil {
		return mls.Change{}, err
	}
	return mls.Add(kp), nil
}

// remove names a member by its identity, as the harness does: the first of that name by leaf.
func remove(members []mls.Member, identity []byte) (mls.Change, error) {
	for _, m := range members {
		if bytes.Equal(m.Credential.Identity(), identity) {
			return mls.Remove(m.Leaf), nil
		}
	}
	return mls.Change{}, fail(codeUnknownID, "no member %q", identity)
}

func externalPSK(id []byte) mls.Change {
	return mls.PreSharedKey(mls.PSKID{Type: mls.PSKExternal, External: id})
}

func resumptionPSK(group []byte, epoch u64) mls.Change {
	return mls.PreSharedKey(mls.PSKID{Type: mls.PSKResumption, Group: group, Epoch: mls.Epoch(epoch)})
}

func setExtensions(list []extension) mls.Change { return mls.SetExtensions(extensions(list)...) }

func extensions(list []extension) []mls.Extension {
	out := make([]mls.Extension, len(list))
	for i, x := range list {
		out[i] = mls.Extension{Type: x.ExtensionType, Data: x.ExtensionData}
	}
	return out
}

// proposalDescription is a proposal by value, in the harness's words.
type proposalDescription struct {
	ProposalType []byte          `json:"proposalType"`
	KeyPackage   []byte          `json:"keyPackage"`
	RemovedID    []byte          `json:"removedId"`
	PSKID        []byte          `json:"pskId"`
	EpochID      u64             `json:"epochId"`
	Extensions   []extension     `json:"extensions"`
	GroupID      []byte          `json:"groupId"`
	CipherSuite  mls.CipherSuite `json:"cipherSuite"`
}

// change is what the description asks of the group of that identifier, with these members.
func (d *proposalDescription) change(group []byte, members []mls.Member) (mls.Change, error) {
	switch string(d.ProposalType) {
	case "add":
		return add(d.KeyPackage)
	case "remove":
		return remove(members, d.RemovedID)
	case "externalPSK":
		return externalPSK(d.PSKID), nil
	case "resumptionPSK":
		return resumptionPSK(group, d.EpochID), nil
	case "groupContextExtensions":
		return setExtensions(d.Extensions), nil
	case "reinit":
		return reInitialize(d.GroupID, d.CipherSuite, d.Extensions), nil
	}
	return mls.Change{}, fail(codeBadRequest, "proposalType %q", d.ProposalType)
}
