package mls

import "slices"

// draftRules hold at the places that they name.
var draftRules = []checkInfo{
	{"draft-5", "Exported Secrets", "the secret of a component is exported once in an epoch"},                                        // DraftSafeExportSecret
	{"draft-3", "Safe Additional Authenticated Data", "authenticated data are a SafeAAD where the group has the component safe_aad"}, // frameAAD
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

// leafRules reads what the dictionary of a GroupContext demands.
func (d *drafts) leafRules(extensions extensionList) (draftLeafRules, error) {
	if !d.on[AppDataDictionaryDraft] {
		return nil, nil
	}
	demanded, err := extensions.demands()
	return demanded, err
}

func (x draftDemands) judgeLeaf(leaf *leafNode) error {
	return judgeAll(draftLeafChecks, draftLeafSubject{x, leaf})
}

func (x draftDemands) judgeKeyPackage(kp *KeyPackage) error {
	_, err := kp.extensions.dictionary()
	return err
}

// draftChecks lists every rule of the draft.
func draftChecks() []checkInfo {
	return slices.Concat(draftRules, infos(draftLeafChecks))
}
