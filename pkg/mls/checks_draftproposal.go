package mls

import (
	"bytes"
	"slices"
)

// draftProposalSubject is a proposal and the drafts of the client that judges it.
type draftProposalSubject struct {
	*drafts
	proposalSubject
}

// draftProposalChecks are the rules on a proposal alone.
var draftProposalChecks = []check[draftProposalSubject]{
	{"draft-6", "Updating Application Data in the GroupContext", "a proposal is for a component that the application has", checkDraftComponentKnown},
	{"draft-7", "Attaching Application Data to a Commit", "the application takes the data that are attached for a component", checkDraftEphemeral},
	{"draft-8", "Updating Application Data in the GroupContext",
		"where AppDataUpdate is required, GroupContextExtensions leave the dictionary as it is", checkDraftExtensions},
}

func checkDraftComponentKnown(s draftProposalSubject) error {
	if s.proposal.isForComponent() && !s.knows(s.proposal.component) {
		return fail(CodeUnsupported, "a component that the application has not")
	}
	return nil
}

func checkDraftEphemeral(s draftProposalSubject) error {
	if s.proposal.kind != proposalTypeAppEphemeral {
		return nil
	}
	if own := s.component(s.proposal.component); own != nil && own.Ephemeral != nil {
		return own.Ephemeral(DraftAppData{s.proposal.component, s.sender, bytes.Clone(s.proposal.custom)})
	}
	return nil
}

func checkDraftExtensions(s draftProposalSubject) error {
	if s.proposal.kind != proposalTypeGroupContextExtensions {
		return nil
	}
	now := s.epoch.context.extensions
	required, err := now.requiredCapabilities()
	if err != nil || !slices.Contains(required.proposals, proposalTypeAppDataUpdate) {
		return err
	}
	old, had := now.get(extensionAppDataDictionary)
	data, has := s.proposal.groupContextExtensions.extensions.get(extensionAppDataDictionary)
	if had != has || !bytes.Equal(old, data) {
		return fail(CodeInvalidMessage, "another app_data_dictionary")
	}
	return nil
}

// draftListChecks are the rules on a list before it is applied.
var draftListChecks = []check[listSubject]{
	{"draft-9", "SelfRemove Proposal", "a SelfRemove is covered by reference", checkSelfRemoveByReference},
	{"draft-10", "SelfRemove Proposal", "no SelfRemove of the committer", checkNoOwnSelfRemove},
	{"draft-11", "Updating Application Data in the GroupContext",
		"the data of a component are removed once, or updated", checkAppDataOperations},
}

func checkSelfRemoveByReference(s listSubject) error {
	for _, p := range s.list.ofType(proposalTypeSelfRemove) {
		if p.ref == nil {
			return fail(CodeInvalidMessage, "a SelfRemove by value")
		}
	}
	return nil
}

func checkNoOwnSelfRemove(s listSubject) error {
	for _, p := range s.list.ofType(proposalTypeSelfRemove) {
		if p.sender == s.committer.Sender {
			return fail(CodeInvalidMessage, "a SelfRemove of the committer")
		}
	}
	return nil
}

func checkAppDataOperations(s listSubject) error {
	first := make(map[DraftComponentID]appDataOperation)
	for _, p := range s.list.ofType(proposalTypeAppDataUpdate) {
		x := p.proposal
		if before, again := first[x.component]; again && (before == appDataRemove || x.operation == appDataRemove) {
			return fail(CodeInvalidMessage, "data of a component that are removed twice, or updated too")
		}
		first[x.component] = x.operation
	}
	return nil
}
