package main

import "mlswasm/pkg/mls"

type preSharedKey struct {
	PSKID     []byte `json:"pskId"`
	PSKSecret []byte `json:"pskSecret"`
}

type externalJoinRequest struct {
	client
	GroupInfo         []byte         `json:"groupInfo"`
	RatchetTree       []byte         `json:"ratchetTree"`
	EncryptHandshake  bool           `json:"encryptHandshake"`
	RemovePrior       bool           `json:"removePrior"`
	PSKs              []preSharedKey `json:"psks"`
	AuthenticatedData []byte         `json:"authenticatedData"`
}

type externalJoinResponse struct {
	StateID            uint32 `json:"stateId"`
	Commit             []byte `json:"commit"`
	EpochAuthenticator []byte `json:"epochAuthenticator"`
}

// externalJoin makes an external commit and takes it for accepted.
func (s *session) externalJoin(q *externalJoinRequest) (*externalJoinResponse, error) {
	signer, err := q.signerFor(q.GroupInfo)
	if err != nil {
		return nil, err
	}
	psks, names, err := externalPSKs(q.PSKs)
	if err != nil {
		return nil, err
	}
	options := append(s.joinOptions(q.RatchetTree, psks), mls.NeedPSKs(names...), mls.Attach(q.AuthenticatedData))
	if q.RemovePrior {
		options = append(options, mls.Resync())
	}
	group, commit, err := mls.ExternalCommit(signer, q.GroupInfo, options...)
	if err != nil {
		return nil, err
	}
	return &externalJoinResponse{s.add(q.client, group, q.EncryptHandshake).id, commit, group.EpochAuthenticator()}, nil
}

func externalPSKs(given []preSharedKey) (psks []*mls.PSK, names []mls.PSKID, err error) {
	for _, x := range given {
		psk, err := mls.NewExternalPSK(x.PSKID, x.PSKSecret)
		if err != nil {
			return nil, nil, err
		}
		psks, names = append(psks, psk), append(names, psk.ID())
	}
	return psks, names, nil
}
