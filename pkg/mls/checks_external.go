package mls

// externalListChecks are the rules on the list of an external Commit (RFC 9420, Section 12.2). Those of listChecks follow.
var externalListChecks = []check[listSubject]{
	{"ext-4", "12.4.3.2", "an external Commit has no proposal by reference but a draft's SelfRemove", checkExternalByValue},
	{"ext-1", "12.2", "an external Commit has exactly one ExternalInit", checkOneExternalInit},
	{"ext-2", "12.2", "an external Commit has at most one Remove, of the joiner's former leaf", checkFormerLeaf},
	{"ext-3", "12.2", "an external Commit has pre-shared keys besides, what drafts allow, and nothing else", checkExternalTypes},
}

func checkOneExternalInit(s listSubject) error {
	if len(s.list.ofType(proposalTypeExternalInit)) != 1 {
		return fail(CodeInvalidMessage, "number of ExternalInit")
	}
	return nil
}

// checkFormerLeaf leaves a leaf that is not there to rem-1.
func checkFormerLeaf(s listSubject) error {
	removes := s.list.ofType(proposalTypeRemove)
	if len(removes) > 1 {
		return fail(CodeInvalidMessage, "more than one Remove")
	}
	for _, p := range removes {
		former := s.epoch.tree.leaf(p.proposal.remove.removed)
		if former != nil && !s.committer.succeeds(former, &s.rules) {
			return fail(CodeInvalidMessage, "a Remove of another client")
		}
	}
	return nil
}

func checkExternalTypes(s listSubject) error {
	for _, p := range s.list {
		switch p.proposal.kind {
		case proposalTypeExternalInit, proposalTypeRemove, proposalTypePSK,
			proposalTypeSelfRemove, proposalTypeAppDataUpdate, proposalTypeAppEphemeral: // of drafts: judged by list-11 and st-8
		default:
			return fail(CodeInvalidMessage, "a proposal that no external Commit has")
		}
	}
	return nil
}

func checkExternalByValue(s listSubject) error {
	for _, p := range s.list {
		if p.ref != nil && p.proposal.kind != proposalTypeSelfRemove {
			return fail(CodeInvalidMessage, "a reference")
		}
	}
	return nil
}

// externalPubChecks are the rules on the GroupInfo that an external Commit is made of.
var externalPubChecks = []check[*joining]{
	{"st-3", "12.4.3.2", "a group is joined by an external Commit when its GroupInfo has external_pub, a key of the cipher suite", checkExternalPub},
}

func checkExternalPub(j *joining) error {
	public, err := j.externalPub()
	if err != nil {
		return err
	}
	return j.suite.CheckHPKEPublicKey(public)
}

// externalRules hold at the places that they name.
var externalRules = []checkInfo{
	{"ext-8", "8.3", "the KEM output of an ExternalInit is one for the cipher suite"}, // Group.openExternalInit
}
