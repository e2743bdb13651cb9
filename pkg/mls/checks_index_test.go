package mls

import "slices"

// infos lists the rules of a table.
func infos[T any](checks []check[T]) []checkInfo {
	out := make([]checkInfo, len(checks))
	for i, c := range checks {
		out[i] = checkInfo{c.id, c.section, c.rule}
	}
	return out
}

// checkIndex lists every rule.
func checkIndex() []checkInfo {
	return slices.Concat(
		infos(leafChecks), infos(memberChecks), infos(keyPackageChecks),
		infos(pathChecks), infos(mergedPathChecks), pathSecretRules,
		infos(treeChecks), treeFormRules, extensionRules,
		groupChecks(), draftChecks(),
	)
}

// groupChecks lists every rule on messages, proposals, commits, Welcomes and the order of a group's calls.
func groupChecks() []checkInfo {
	return slices.Concat(
		wireRules, infos(publicChecks), infos(signedChecks), messageRules,
		infos(externalListChecks), infos(externalPubChecks), externalRules, roomRules,
		infos(listChecks), infos(proposalChecks), infos(appliedChecks),
		infos(commitChecks), infos(confirmationChecks), stateRules,
		welcomeRules, infos(groupSecretsChecks), infos(groupInfoChecks), infos(joinedTreeChecks),
		infos(welcomeTagChecks),
	)
}

// draftChecks lists every rule of the draft.
func draftChecks() []checkInfo {
	return slices.Concat(draftStateRules, infos(draftLeafChecks), infos(draftProposalChecks), infos(draftListChecks))
}
