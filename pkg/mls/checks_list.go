package mls

import "math"

// listSubject is the list of a commit, before it is applied.
type listSubject struct {
	list      proposalList
	committer committer
	epoch     *epochState // the one that the commit ends
	rules     leafRules   // under the extensions that the list sets
}

// listChecks are the rules of RFC 9420, Section 12.2, that can be judged before the list is applied.
var listChecks = []check[listSubject]{
	{"list-2", "12.2", "no Update by the committer", checkNoOwnUpdate},
	{"list-3", "12.2", "no Remove of the committer", checkNoOwnRemove},
	{"list-4", "12.2", "at most one Update or Remove for a leaf", checkOnePerLeaf},
	{"list-5", "12.2", "no two Adds of one client", checkAddsDiffer},
	{"list-6", "12.2", "no Add of a member, unless the list removes it", checkAddsAreNew},
	{"list-7", "12.2", "no pre-shared key twice", checkPSKsDiffer},
	{"psk-4", "8.4", "there are no more pre-shared keys than PSKLabel can count", checkPSKCount},
	{"list-8", "12.2", "at most one GroupContextExtensions", checkOneExtensions},
	{"list-9", "12.2", "a ReInit stands alone", checkReInitAlone},
	{"list-10", "12.2", "no ExternalInit", checkNoExternalInit},
	{"list-11", "12.2", "every member that stays supports the proposal types", checkTypesSupported},
	{"list-1", "12.2", "each proposal is valid", checkEachProposal},
}

func checkNoOwnUpdate(s listSubject) error {
	for _, p := range s.list.ofType(proposalTypeUpdate) {
		if p.sender == s.committer.Sender {
			return fail(CodeInvalidMessage, "an Update by the committer")
		}
	}
	return nil
}

func checkNoOwnRemove(s listSubject) error {
	if s.committer.joins() {
		return nil // ext-2
	}
	for _, p := range s.list.ofType(proposalTypeRemove) {
		if p.proposal.remove.removed == s.committer.Leaf {
			return fail(CodeInvalidMessage, "a Remove of the committer")
		}
	}
	return nil
}

func checkOnePerLeaf(s listSubject) error {
	seen := make(map[LeafIndex]bool)
	for _, p := range s.list {
		leaf, ok := p.target()
		if ok && seen[leaf] {
			return fail(CodeInvalidMessage, "two proposals for a leaf")
		}
		seen[leaf] = seen[leaf] || ok
	}
	return nil
}

func checkAddsDiffer(s listSubject) error {
	seen := make(map[string]bool)
	for _, p := range s.list.ofType(proposalTypeAdd) {
		key := string(p.proposal.add.keyPackage.leaf.signatureKey)
		if seen[key] {
			return fail(CodeInvalidMessage, "a client twice")
		}
		seen[key] = true
	}
	return nil
}

func checkAddsAreNew(s listSubject) error {
	adds := s.list.ofType(proposalTypeAdd)
	if len(adds) == 0 {
		return nil
	}
	gone := make(map[LeafIndex]bool)
	for _, p := range s.list.leaving() {
		leaf, _ := p.target()
		gone[leaf] = true
	}
	members := make(map[string]bool)
	for i, leaf := range s.epoch.tree.members() {
		if !gone[i] {
			members[string(leaf.signatureKey)] = true
		}
	}
	for _, p := range adds {
		if members[string(p.proposal.add.keyPackage.leaf.signatureKey)] {
			return fail(CodeInvalidMessage, "a client that is a member")
		}
	}
	return nil
}

func checkPSKsDiffer(s listSubject) error {
	seen := make(map[string]bool)
	for _, p := range s.list.ofType(proposalTypePSK) {
		id := p.proposal.preSharedKey.psk.key()
		if seen[id] {
			return fail(CodeInvalidMessage, "a pre-shared key twice")
		}
		seen[id] = true
	}
	return nil
}

func checkPSKCount(s listSubject) error {
	if len(s.list.ofType(proposalTypePSK)) > math.MaxUint16 {
		return fail(CodeInvalidMessage, "more than 65535 pre-shared keys")
	}
	return nil
}

func checkOneExtensions(s listSubject) error {
	if len(s.list.ofType(proposalTypeGroupContextExtensions)) > 1 {
		return fail(CodeInvalidMessage, "two GroupContextExtensions")
	}
	return nil
}

func checkReInitAlone(s listSubject) error {
	if len(s.list) > 1 && len(s.list.ofType(proposalTypeReInit)) > 0 {
		return fail(CodeInvalidMessage, "a ReInit among others")
	}
	return nil
}

func checkNoExternalInit(s listSubject) error {
	if !s.committer.joins() && len(s.list.ofType(proposalTypeExternalInit)) > 0 {
		return fail(CodeInvalidMessage, "an ExternalInit in a member's commit")
	}
	return nil
}

func checkTypesSupported(s listSubject) error {
	gone := make(map[LeafIndex]bool)
	for _, p := range s.list.leaving() {
		leaf, _ := p.target()
		gone[leaf] = true
	}
	types := s.list.types()
	for i, leaf := range s.epoch.tree.members() {
		if !gone[i] && !listsAll(leaf.capabilities.proposals, types, ProposalType.isDefault) {
			return fail(CodeInvalidMessage, "a proposal type that a member does not support")
		}
	}
	return nil
}

// checkEachProposal answers the rule of the proposal that does not hold.
func checkEachProposal(s listSubject) error {
	for _, p := range s.list {
		err := judgeProposal(proposalSubject{p.sender, p.proposal, s.epoch, s.rules})
		if err != nil {
			return err
		}
	}
	return nil
}
