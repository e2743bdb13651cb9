package mls

// proposalSubject is one proposal, and the epoch in which it was sent.
type proposalSubject struct {
	sender   Sender
	proposal *proposal
	epoch    *epochState
	rules    leafRules
}

// judgeProposal applies the rules on a proposal alone, and those of drafts.
func judgeProposal(s proposalSubject) error {
	if err := judgeAll(proposalChecks, s); err != nil || s.rules.drafts == nil {
		return err
	}
	return s.rules.drafts.judgeProposal(s)
}

// proposalChecks are the rules on a proposal alone (RFC 9420, Section 12.1).
var proposalChecks = []check[proposalSubject]{
	{"add-1", "12.1.1", "the key package of an Add is valid", checkAdd},
	{"upd-1", "12.1.2", "the leaf of an Update is valid and replaces a member's", checkUpdate},
	{"rem-1", "12.1.3", "a Remove names a member", checkRemove},
	{"psk-1", "12.1.4", "a resumption PSK for reinit or branch is proposed by the first commit of that group only", checkPSKUsage},
	{"psk-2", "12.1.4", "the nonce of a pre-shared key has the length of the hash", checkPSKNonce},
	{"reinit-1", "12.1.5", "a ReInit does not lower the version", checkReInitVersion},
	{"st-8", "12.1", "the proposal is of a type that this member applies", checkApplicable},
}

func checkAdd(s proposalSubject) error {
	if s.proposal.kind != proposalTypeAdd {
		return nil
	}
	return s.proposal.add.keyPackage.judge(s.rules)
}

func checkUpdate(s proposalSubject) error {
	if s.proposal.kind != proposalTypeUpdate {
		return nil
	}
	replaced := s.epoch.tree.leaf(s.sender.Leaf)
	if replaced == nil || s.sender.Type != SenderMember {
		return fail(CodeInvalidMessage, "no member at the sender's leaf")
	}
	return judgeLeaf(leafSubject{
		leafRules: s.rules,
		leaf:      &s.proposal.update.leafNode,
		source:    leafSourceUpdate,
		groupID:   s.epoch.context.groupID,
		index:     s.sender.Leaf,
		replaced:  replaced,
	})
}

func checkRemove(s proposalSubject) error {
	if s.proposal.kind == proposalTypeRemove && s.epoch.tree.leaf(s.proposal.remove.removed) == nil {
		return fail(CodeInvalidMessage, "no member at the leaf")
	}
	return nil
}

func checkPSKUsage(s proposalSubject) error {
	if s.proposal.kind != proposalTypePSK {
		return nil
	}
	psk := &s.proposal.preSharedKey.psk
	if psk.kind == pskResumption && psk.usage != resumptionApplication && !s.epoch.origin.permits(psk) {
		return fail(CodeInvalidMessage, "usage of a resumption PSK")
	}
	return nil
}

func checkPSKNonce(s proposalSubject) error {
	if s.proposal.kind == proposalTypePSK && len(s.proposal.preSharedKey.psk.nonce) != s.rules.suite.Nh() {
		return fail(CodeInvalidMessage, "length of a nonce")
	}
	return nil
}

func checkReInitVersion(s proposalSubject) error {
	if s.proposal.kind == proposalTypeReInit && s.proposal.reInit.version < protocolMLS10 {
		return fail(CodeInvalidMessage, "a lower version")
	}
	return nil
}

func checkApplicable(s proposalSubject) error {
	switch s.proposal.kind {
	case proposalTypeAdd, proposalTypeUpdate, proposalTypeRemove, proposalTypePSK, proposalTypeReInit,
		proposalTypeGroupContextExtensions:
		return nil
	}
	if s.proposal.kind == proposalTypeExternalInit && s.sender.Type == SenderNewMemberCommit {
		return nil
	}
	if s.proposal.kind.isCustom() && s.epoch.applies(s.proposal.kind) {
		return nil
	}
	if s.rules.drafts != nil && s.rules.drafts.applies(s.proposal.kind) {
		return nil
	}
	return fail(CodeUnsupported, "a type that is not applied here")
}

// appliedChecks are the rules on the state that a list of proposals makes.
var appliedChecks = []check[*provisional]{
	{"gce-2", "5.3.1", "external_senders is well-formed, and the Authentication Service accepts whom it lists", checkNewSenders},
	{"gce-1", "12.1.7", "every member supports what GroupContextExtensions require", checkNewExtensions},
	{"psk-3", "12.1.4", "the pre-shared keys are held", checkPSKsHeld},
	{"list-12", "12.2", "the tree that results is valid", checkNewTree},
}

func checkNewExtensions(p *provisional) error {
	if !p.extended {
		return nil
	}
	for _, leaf := range p.tree.members() {
		if !leaf.capabilities.satisfies(p.rules.required) || !leaf.capabilities.supportsExtensions(p.extensions) {
			return fail(CodeInvalidMessage, "a member that does not support the extensions")
		}
	}
	return nil
}

func checkNewSenders(p *provisional) error {
	if !p.extended {
		return nil
	}
	return p.extensions.judgeExternalSenders(p.rules.authenticate)
}

func checkPSKsHeld(p *provisional) error { return heldPSKs(p.psks) }

// checkNewTree answers the rule of the members that does not hold.
func checkNewTree(p *provisional) error {
	return p.tree.judgeMembers(append(append([]LeafIndex(nil), p.added...), p.updated...))
}
