package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// pendingProposal is a proposal that was sent in this epoch and waits for a commit.
type pendingProposal struct {
	number   uint32 // in the order of arrival
	ref      []byte // ProposalRef
	sender   Sender
	proposal proposal
	// leafKey is the private key of the new leaf, of an Update that this member proposed.
	leafKey secret.Secret
	size    int // what it takes of its sender's share
	proposalNote
}

// pendingProposals is the cache of RFC 9420, Section 12.1: proposals by their reference, in the order of arrival.
type pendingProposals []*pendingProposal

// proposalRef returns the ProposalRef of a proposal in the message that carried it (RFC 9420, Section 5.2).
func proposalRef(s *suite.Suite, signed *authenticatedContent) ([]byte, error) {
	b, err := encode("AuthenticatedContent", signed.wire)
	if err != nil {
		return nil, err
	}
	ref, err := s.RefHash("MLS 1.0 Proposal Reference", b)
	if err != nil {
		return nil, failWith(CodeInvalidArgument, "proposal reference", err)
	}
	return ref, nil
}

// find returns the proposal with that reference, or nil.
func (l pendingProposals) find(ref []byte) *pendingProposal {
	for _, p := range l {
		if bytes.Equal(p.ref, ref) {
			return p
		}
	}
	return nil
}

// next returns the number for a proposal that arrives now.
func (l pendingProposals) next() uint32 {
	if len(l) == 0 {
		return 0
	}
	return l[len(l)-1].number + 1
}

// clear overwrites the private keys of proposed leaves.
func (l pendingProposals) clear() {
	for _, p := range l {
		p.leafKey.Clear()
	}
}

// coveredProposal is an entry in the list of a commit: a proposal, who made it, and how the commit names it.
type coveredProposal struct {
	sender   Sender
	proposal *proposal
	ref      []byte        // nil when it is covered by value
	leafKey  secret.Secret // of this member's own Update; it belongs to the cache
}

// proposalList is what one commit covers, in the order of the commit.
type proposalList []coveredProposal

// resolve looks up what a received commit covers (RFC 9420, Section 12.4).
func (l pendingProposals) resolve(sender Sender, covered []proposalOrRef) (proposalList, error) {
	list := make(proposalList, 0, len(covered))
	known := make(map[string]*pendingProposal, len(l))
	for _, p := range l {
		known[string(p.ref)] = p
	}
	for i := range covered {
		if covered[i].kind == proposalByValue {
			list = append(list, coveredProposal{sender: sender, proposal: covered[i].proposal})
			continue
		}
		p, ok := known[string(covered[i].reference)]
		if !ok {
			return nil, breaks("com-4", "a proposal that this member has not seen")
		}
		list = append(list, p.cover())
	}
	return list, nil
}

func (x *pendingProposal) cover() coveredProposal {
	return coveredProposal{sender: x.sender, proposal: &x.proposal, ref: x.ref, leafKey: x.leafKey}
}

// orRefs returns the list as a Commit states it.
func (l proposalList) orRefs() []proposalOrRef {
	out := make([]proposalOrRef, len(l))
	for i, p := range l {
		if p.ref != nil {
			out[i] = proposalOrRef{kind: proposalByReference, reference: p.ref}
		} else {
			out[i] = proposalOrRef{kind: proposalByValue, proposal: p.proposal}
		}
	}
	return out
}

// needsPath tells whether a commit of the list must have a path (RFC 9420, Section 12.4). What an application's own types
// demand is not known here; without a path, such a commit is taken.
func (l proposalList) needsPath() bool {
	return len(l) == 0 || slices.ContainsFunc(l, func(p coveredProposal) bool {
		switch p.proposal.kind {
		case proposalTypeAdd, proposalTypePSK, proposalTypeReInit, proposalTypeAppDataUpdate, proposalTypeAppEphemeral:
			return false
		}
		return !p.proposal.kind.isCustom()
	})
}

// types returns the types of proposals in the list that not every client supports, each once.
func (l proposalList) types() []ProposalType {
	var types []ProposalType
	seen := make(map[ProposalType]bool)
	for _, p := range l {
		if kind := p.proposal.kind; !kind.isDefault() && !seen[kind] {
			seen[kind] = true
			types = append(types, kind)
		}
	}
	return types
}

// ofType returns the proposals of one type, in the order of the list.
func (l proposalList) ofType(kind ProposalType) proposalList {
	var out proposalList
	for _, p := range l {
		if p.proposal.kind == kind {
			out = append(out, p)
		}
	}
	return out
}

// leaving returns the proposals by which members leave, SelfRemoves first.
func (l proposalList) leaving() proposalList {
	return append(l.ofType(proposalTypeSelfRemove), l.ofType(proposalTypeRemove)...)
}

// target returns the leaf that an Update replaces, or a Remove or SelfRemove blanks.
func (p coveredProposal) target() (LeafIndex, bool) {
	switch p.proposal.kind {
	case proposalTypeUpdate, proposalTypeSelfRemove:
		return p.sender.Leaf, true
	case proposalTypeRemove:
		return p.proposal.remove.removed, true
	}
	return 0, false
}
