package mls

// commitSubject is a received Commit, before anything of it is applied.
type commitSubject struct {
	commit *commit
	list   proposalList
}

// commitChecks are the rules on a Commit alone (RFC 9420, Section 12.4.2).
var commitChecks = []check[commitSubject]{
	{"com-5", "12.4", "the path is there where the proposals demand one", checkPathPresent},
}

func checkPathPresent(s commitSubject) error {
	if s.commit.path == nil && s.list.needsPath() {
		return fail(CodeInvalidMessage, "no path")
	}
	return nil
}

// nextEpochSubject is the epoch that a Commit or a Welcome leads to, and the tag that came with it.
type nextEpochSubject struct {
	next *epochState
	tag  []byte
}

var confirmationChecks = []check[nextEpochSubject]{
	{"com-12", "12.4.2", "the confirmation tag is right, at its full length", checkConfirmationTag},
}

func checkConfirmationTag(s nextEpochSubject) error {
	if !s.next.verifyTag(s.tag) {
		return fail(CodeInvalidMessage, "confirmation tag")
	}
	return nil
}

// stateRules hold at the places that they name.
var stateRules = []checkInfo{
	{"com-1", "12.4.2", "a Commit is of the current epoch"},                                                  // Group.keysFor
	{"com-4", "12.4", "every proposal that is referred to was received"},                                     // pendingProposals.resolve
	{"com-14", "12.4", "a member's own Commit is recognised and not processed"},                              // ownMessage
	{"st-1", "12.4", "no application message while a proposal waits for a commit"},                           // Group.Encrypt
	{"st-2", "12.4.2", "a group that was re-initialized sends nothing, and takes nothing of its last epoch"}, // Group.sending
	{"st-7", "8.5", "the length of an exported secret is within the bounds of the KDF"},                      // Group.Export
	{"st-9", "12.4.1", "a Transition is applied to the epoch in which it was made, and once"},                // Group.Apply
}
