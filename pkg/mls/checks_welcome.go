package mls

import "bytes"

// welcomeRules hold at the places that they name.
var welcomeRules = []checkInfo{
	{"wel-1", "12.4.3.1", "the Welcome names the client's key package, and its leaf is in the tree"}, // joining
}

// groupSecretsChecks are the rules on the part of a Welcome that is for one client (RFC 9420, Section 12.4.3.1).
var groupSecretsChecks = []check[*joining]{
	{"wel-19", "11.2", "a group that takes another's place, or branches off from it, is joined as such, and no other is", checkContinued},
	{"wel-2", "12.4.3.1", "the pre-shared keys are held, and one at most is for reinit or branch", checkWelcomePSKs},
	{"wel-17", "8", "the joiner secret and the path secret have the length of the hash", checkSecretLengths},
}

func checkWelcomePSKs(j *joining) error {
	links := 0
	for i := range j.secrets.psks {
		if j.secrets.psks[i].isContinuation() {
			links++
		}
	}
	if links > 1 {
		return fail(CodeInvalidMessage, "two pre-shared keys for reinit or branch")
	}
	return heldPSKs(j.needed())
}

func checkSecretLengths(j *joining) error {
	n := j.suite.Nh()
	if j.secrets.joinerSecret.Len() != n || j.secrets.pathSecret != nil && j.secrets.pathSecret.secret.Len() != n {
		return fail(CodeInvalidMessage, "length of a secret")
	}
	return nil
}

// groupInfoChecks are the rules on a GroupInfo that need no tree.
var groupInfoChecks = []check[*joining]{
	{"wel-5", "12.4.3.1", "version and cipher suite are those of the key package, or of the joiner's signer", checkGroupInfoSuite},
	{"wel-4", "12.4.3.1", "the client is not in a group of this identifier", checkNotJoined},
	{"wel-13", "13.4", "the key package claims support for every extension of the GroupContext", checkJoinerClaims},
	{"st-4", "13.4", "an unknown extension of the GroupContext refuses the join, one of the GroupInfo is ignored", checkJoinerSupports},
	{"wel-20", "5.3.1", "external_senders is well-formed, and the Authentication Service accepts whom it lists", checkJoinedSenders},
}

func checkGroupInfoSuite(j *joining) error {
	context := &j.info.context
	wanted := j.signer.cipherSuite
	if j.kp != nil {
		wanted = j.kp.public.cipherSuite
	}
	if context.version != protocolMLS10 || context.cipherSuite != wanted {
		return fail(CodeInvalidMessage, "version or cipher suite")
	}
	return nil
}

func checkNotJoined(j *joining) error {
	if j.continues && bytes.Equal(j.info.context.groupID, j.old.groupID()) {
		if j.old.reInit == nil { // the old group lives on; one that was re-initialized makes way, also for its own name
			return fail(CodeDuplicate, "the identifier of the group that it branches off from")
		}
		return nil
	}
	if j.alreadyJoined != nil && !j.external.resync && j.alreadyJoined(bytes.Clone(j.info.context.groupID)) {
		return fail(CodeDuplicate, "already a member of the group")
	}
	return nil
}

func checkJoinerClaims(j *joining) error {
	if j.kp == nil {
		return nil // st-4
	}
	if !j.kp.public.leaf.capabilities.supportsExtensions(j.info.context.extensions) {
		return fail(CodeInvalidMessage, "an extension of the group")
	}
	return nil
}

func checkJoinerSupports(j *joining) error {
	supported := j.signer.capabilities()
	if !supported.supportsExtensions(j.info.context.extensions) {
		return fail(CodeUnsupported, "an extension of the group")
	}
	return nil
}

func checkJoinedSenders(j *joining) error {
	return j.info.context.extensions.judgeExternalSenders(j.authenticate)
}

// joinedTreeChecks are the rules on a GroupInfo that need the tree.
var joinedTreeChecks = []check[*joining]{
	{"wel-3", "12.4.3.1", "the GroupInfo is signed by the member at the signer's leaf", checkGroupInfoSignature},
	{"wel-12", "12.4.3.1", "a group that continues another is in epoch 1, with the parameters and members that it must have", checkContinuation},
}

func checkGroupInfoSignature(j *joining) error {
	leaf := j.tree.leaf(j.info.signer)
	if leaf == nil {
		return fail(CodeInvalidMessage, "the signer's leaf is blank")
	}
	return j.info.verify(j.suite, leaf.signatureKey)
}

// judgeTree judges the tree of a group that is being joined.
func (j *joining) judgeTree() error {
	required, err := j.info.context.extensions.requiredCapabilities()
	if err != nil {
		return err
	}
	drafts, err := j.signer.draftRules(j.info.context.extensions)
	if err == nil && drafts != nil {
		err = drafts.judgeExtensions(j.info.extensions)
	}
	if err != nil {
		return err
	}
	return j.tree.judgeJoin(leafRules{
		suite:           j.suite,
		required:        required,
		groupExtensions: j.info.context.extensions,
		now:             j.now,
		bounded:         j.bounded,
		authenticate:    j.authenticate,
		drafts:          drafts,
	}, j.info.context.groupID, j.info.context.treeHash)
}

var welcomeTagChecks = []check[nextEpochSubject]{
	{"wel-11", "12.4.3.1", "the confirmation tag of the GroupInfo is right, at its full length", checkConfirmationTag},
}
