package main

import "mlswasm/pkg/mls"

// signerFor makes a client's identity in the cipher suite of a GroupInfo.
func (c *client) signerFor(groupInfo []byte) (*mls.Signer, error) {
	about, err := mls.PeekMessage(groupInfo)
	if err != nil {
		return nil, err
	}
	return c.signer(about.CipherSuite)
}

type newMemberAddProposalRequest struct {
	client
	GroupInfo []byte `json:"groupInfo"`
}

type newMemberAddProposalResponse struct {
	TransactionID uint32 `json:"transactionId"`
	Proposal      []byte `json:"proposal"`
	privateKeys
}

// newMemberAddProposal lets a client propose itself; it joins by the Welcome like any other.
func (s *session) newMemberAddProposal(q *newMemberAddProposalRequest) (*newMemberAddProposalResponse, error) {
	info, err := mls.InspectGroupInfo(q.GroupInfo)
	if err != nil {
		return nil, err
	}
	signer, err := q.signer(info.CipherSuite)
	if err != nil {
		return nil, err
	}
	keyPackage, err := signer.NewKeyPackage(s.now())
	if err != nil {
		return nil, err
	}
	a := new(newMemberAddProposalResponse)
	if a.Proposal, err = mls.ProposeSelf(signer, info.GroupID, info.Epoch, keyPackage.Public(), mls.SentAt(s.now())); err != nil {
		return nil, err
	}
	if a.privateKeys, err = keysOf(signer, keyPackage); err != nil {
		return nil, err
	}
	a.TransactionID = s.next()
	s.transactions[a.TransactionID] = &transaction{client: q.client, signer: signer, keyPackage: keyPackage}
	return a, nil
}

type createExternalSignerRequest struct {
	Identity    []byte          `json:"identity"`
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
}

type createExternalSignerResponse struct {
	SignerID       uint32 `json:"signerId"`
	ExternalSender []byte `json:"externalSender"`
}

func (s *session) createExternalSigner(q *createExternalSignerRequest) (*createExternalSignerResponse, error) {
	signer, err := (&client{Identity: q.Identity}).signer(q.CipherSuite)
	if err != nil {
		return nil, err
	}
	list := mls.ExternalSenders(mls.ExternalSender{SignatureKey: signer.PublicKey(), Credential: signer.Credential()})
	sender, _, err := opaque(list.Data) // a list of one, less its length
	if err != nil {
		return nil, err
	}
	id := s.next()
	s.signers[id] = signer
	return &createExternalSignerResponse{id, sender}, nil
}

type addExternalSignerRequest struct {
	StateID        uint32 `json:"stateId"`
	ExternalSender []byte `json:"externalSender"`
}

// addExternalSigner proposes the group's extensions with one more external sender, at the end of the list.
func (s *session) addExternalSigner(q *addExternalSignerRequest) (*proposalResponse, error) {
	return s.propose(q.StateID, func(st *state) (mls.Change, error) {
		senders := mls.ExternalSenders()
		var others []mls.Extension
		for _, x := range st.group.Extensions() {
			if x.Type == senders.Type {
				senders = x
			} else {
				others = append(others, x)
			}
		}
		list, _, err := opaque(senders.Data)
		if err != nil {
			return mls.Change{}, err
		}
		if senders.Data, err = asOpaque(append(list[:len(list):len(list)], q.ExternalSender...)); err != nil {
			return mls.Change{}, err
		}
		return mls.SetExtensions(append(others, senders)...), nil
	})
}

type externalSignerProposalRequest struct {
	SignerID    uint32              `json:"signerId"`
	SignerIndex uint32              `json:"signerIndex"`
	GroupInfo   []byte              `json:"groupInfo"`
	RatchetTree []byte              `json:"ratchetTree"`
	Description proposalDescription `json:"description"`
}

func (s *session) externalSignerProposal(q *externalSignerProposalRequest) (*proposalResponse, error) {
	signer, ok := s.signers[q.SignerID]
	if !ok {
		return nil, fail(codeUnknownID, "no signer %d", q.SignerID)
	}
	var options []mls.JoinOption
	if len(q.RatchetTree) > 0 {
		options = append(options, mls.RatchetTree(q.RatchetTree))
	}
	info, err := mls.InspectGroupInfo(q.GroupInfo, options...)
	if err != nil {
		return nil, err
	}
	change, err := q.Description.change(info.GroupID, info.Members)
	if err != nil {
		return nil, err
	}
	message, err := mls.ProposeAsExternalSender(signer, q.SignerIndex, info.GroupID, info.Epoch, change, mls.SentAt(s.now()))
	if err != nil {
		return nil, err
	}
	return &proposalResponse{message}, nil
}
