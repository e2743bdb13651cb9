package mls

// cover chooses what a new commit of this member covers: the proposals given by value, and of those sent before in
// this epoch every one that goes together with them (RFC 9420, Section 12.4: SHOULD include all; Section 12.2 says
// what excludes what). A draft's SelfRemove is preferred to a Remove, a Remove is preferred to an Update, a later Update to
// an earlier one, and anything to a ReInit. What this drops by reference is lost with the epoch; its sender may send it again.
func (l pendingProposals) cover(committer LeafIndex, byValue []*proposal) proposalList {
	s := selection{committer: committer, leaves: make(map[LeafIndex]bool), clients: make(map[string]bool), psks: make(map[string]bool)}
	for _, p := range byValue {
		s.claim(coveredProposal{sender: memberAt(committer), proposal: p})
	}
	if len(s.list.ofType(proposalTypeReInit)) > 0 {
		return s.list
	}
	for _, kind := range []ProposalType{proposalTypeSelfRemove, proposalTypeRemove, proposalTypeUpdate} {
		for i := len(l) - 1; i >= 0; i-- {
			if l[i].proposal.kind == kind && l[i].stands() {
				s.claim(l[i].cover())
			}
		}
	}
	for _, p := range l {
		if !p.stands() {
			continue
		}
		switch p.proposal.kind {
		case proposalTypeAdd, proposalTypePSK, proposalTypeGroupContextExtensions, proposalTypeAppDataUpdate, proposalTypeAppEphemeral:
			s.claim(p.cover())
		default:
			if p.proposal.kind.isCustom() {
				s.claim(p.cover())
			}
		}
	}
	if len(s.list) == 0 {
		s.claimReInit(l)
	}
	return s.list
}

// claimReInit enters the latest ReInit, for which there must be nothing else (RFC 9420, Section 12.2).
func (s *selection) claimReInit(l pendingProposals) {
	for i := len(l) - 1; i >= 0; i-- {
		if l[i].proposal.kind == proposalTypeReInit && l[i].stands() {
			s.list = append(s.list, l[i].cover())
			return
		}
	}
}

// selection is a list that grows by what does not contradict it.
type selection struct {
	committer LeafIndex
	list      proposalList
	leaves    map[LeafIndex]bool // touched by an Update or a Remove
	clients   map[string]bool    // added, by their signature keys
	psks      map[string]bool    // named, with their nonces
	extended  bool               // has GroupContextExtensions
}

// claim enters the proposal. One by reference that contradicts the list is left out; one by value is entered in
// any case: the caller asked for it, and is told by the rules of Section 12.2 when it can not be.
func (s *selection) claim(p coveredProposal) {
	if p.ref != nil && s.contradicts(p) {
		return
	}
	if leaf, ok := p.target(); ok {
		s.leaves[leaf] = true
	}
	if p.proposal.kind == proposalTypeAdd {
		s.clients[string(p.proposal.add.keyPackage.leaf.signatureKey)] = true
	}
	if p.proposal.kind == proposalTypePSK {
		s.psks[p.proposal.preSharedKey.psk.key()] = true
	}
	s.extended = s.extended || p.proposal.kind == proposalTypeGroupContextExtensions
	s.list = append(s.list, p)
}

func (s *selection) contradicts(p coveredProposal) bool {
	if leaf, ok := p.target(); ok {
		return s.leaves[leaf] || leaf == s.committer
	}
	switch p.proposal.kind {
	case proposalTypeAdd:
		return s.clients[string(p.proposal.add.keyPackage.leaf.signatureKey)]
	case proposalTypePSK:
		return s.psks[p.proposal.preSharedKey.psk.key()]
	case proposalTypeGroupContextExtensions:
		return s.extended
	}
	return false
}
