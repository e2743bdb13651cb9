package mls

// draftStateRules hold at the places that they name.
var draftStateRules = []checkInfo{
	{"draft-12", "Updating Application Data in the GroupContext", "data that are to be removed are there"},                           // drafts.updateAppData
	{"draft-13", "Updating Application Data in the GroupContext", "the application takes the updates of its data"},                   // drafts.updateAppData
	{"draft-14", "SelfRemove Proposal", "a SelfRemove travels as PublicMessage"},                                                     // drafts.judgeOpened
	{"draft-15", "SelfRemove Proposal", "a member proposes one SelfRemove in an epoch"},                                              // drafts.order
	{"draft-16", "SelfRemove Proposal", "a SelfRemove that an external Commit covers was signed by a member in this epoch"},          // Group.openSelfRemove
	{"draft-5", "Exported Secrets", "the secret of a component is exported once in an epoch"},                                        // Group.DraftSafeExportSecret
	{"draft-3", "Safe Additional Authenticated Data", "authenticated data are a SafeAAD where the group has the component safe_aad"}, // drafts.frameAAD
}

// draftLeafSubject is a leaf, and what the dictionary of the GroupContext demands of it.
type draftLeafSubject struct {
	demanded draftDemands
	leaf     *leafNode
}

// draftDemands are the lists of components in a GroupContext.
type draftDemands struct{ components, safeAAD componentsList }

// draftLeafChecks are the rules on the dictionary of a leaf.
var draftLeafChecks = []check[draftLeafSubject]{
	{"draft-1", "Attaching Application Data to MLS Messages", "the components in an app_data_dictionary stand in rising order, each once", checkDraftDictionary},
	{"draft-2", "Negotiating Extensions and Components", "app_components and safe_aad are lists of components", checkDraftLists},
	{"draft-4", "Negotiating Extensions and Components", "every member has the components that the GroupContext requires", checkDraftComponents},
}

func checkDraftDictionary(s draftLeafSubject) error {
	_, err := s.leaf.extensions.dictionary()
	return err
}

func checkDraftLists(s draftLeafSubject) error {
	_, err := s.leaf.extensions.demands()
	return err
}

func checkDraftComponents(s draftLeafSubject) error {
	own, _ := s.leaf.extensions.demands() // decodes: draft-2
	none := func(DraftComponentID) bool { return false }
	if !listsAll(own.components, s.demanded.components, none) || !listsAll(own.safeAAD, s.demanded.safeAAD, none) {
		return fail(CodeInvalidMessage, "a component that a member has not")
	}
	return nil
}

// demands decodes the two lists of components in a dictionary: of a GroupContext what is required, of a leaf what is there.
func (l extensionList) demands() (d draftDemands, err error) {
	x, err := l.dictionary()
	if err != nil {
		return d, err
	}
	if d.components, err = x.components(componentAppComponents); err != nil {
		return d, err
	}
	d.safeAAD, err = x.components(componentSafeAAD)
	return d, err
}

// draftGroupRules is what holds in one group, by the drafts of one client.
type draftGroupRules struct {
	*drafts
	demanded draftDemands
}

// rules reads what the dictionary of a GroupContext demands.
func (d *drafts) rules(extensions extensionList) (draftRules, error) {
	x := draftGroupRules{drafts: d}
	if !d.on[AppDataDictionaryDraft] {
		return x, nil
	}
	var err error
	x.demanded, err = extensions.demands()
	return x, err
}

func (x draftGroupRules) judgeLeaf(leaf *leafNode) error {
	if !x.on[AppDataDictionaryDraft] {
		return nil
	}
	return judgeAll(draftLeafChecks, draftLeafSubject{x.demanded, leaf})
}

func (x draftGroupRules) judgeExtensions(l extensionList) error {
	if !x.on[AppDataDictionaryDraft] {
		return nil
	}
	_, err := l.dictionary()
	return err
}

func (x draftGroupRules) applies(kind ProposalType) bool {
	switch kind {
	case proposalTypeAppDataUpdate:
		return x.on[AppDataUpdateDraft]
	case proposalTypeAppEphemeral:
		return x.on[AppEphemeralDraft]
	case proposalTypeSelfRemove:
		return x.on[SelfRemoveDraft]
	}
	return false
}

func (x draftGroupRules) judgeProposal(s proposalSubject) error {
	return judgeAll(draftProposalChecks, draftProposalSubject{x.drafts, s})
}

func (x draftGroupRules) judgeList(s listSubject) error { return judgeAll(draftListChecks, s) }
