package mls

import "slices"

// groupChecks lists every rule on messages, proposals, commits, Welcomes and the order of a group's calls.
func groupChecks() []checkInfo {
	return slices.Concat(
		infos(publicChecks), infos(signedChecks), messageRules,
		infos(listChecks), infos(proposalChecks), infos(appliedChecks),
		infos(commitChecks), infos(confirmationChecks), stateRules,
		infos(welcomeChecks), welcomeRules, infos(groupSecretsChecks), infos(groupInfoChecks), infos(joinedTreeChecks),
		infos(welcomeTagChecks),
	)
}

// promises are the rules that refuse nothing: they hold by the way in which something is done, and what shows them is
// a test of the behaviour.
var promises = []checkInfo{
	{"frm-9", "14", "a late message is judged by the members of its own epoch"},      // pastEpoch
	{"frm-12", "9.2", "a key is deleted when its message authenticates, not before"}, // messageKeys.consume
	{"frm-14", "6.3.1", "the reuse guard is fresh for each message"},                 // protectPrivate
	{"list-13", "12.2", "a removed member has no say in what the others support"},    // provisional.apply
	{"list-14", "12.3", "extensions, Updates, Removes, Adds are applied in order"},   // provisional.apply
	{"com-16", "12.4.1", "no proposal of another member keeps one from committing"},  // Group.choose
	{"st-6", "13.5", "GREASE values are neither chosen nor compared"},                // supportedCapabilities
	{"st-10", "12.4.1", "a call that fails leaves the group as it was"},              // Group
}
