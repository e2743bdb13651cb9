package mls

// publicSubject is a PublicMessage and the keys of its epoch.
type publicSubject struct {
	*messageKeys
	m *publicMessage
}

// publicChecks are the rules on a PublicMessage, before its signature.
var publicChecks = []check[publicSubject]{
	{"frm-4", "6", "application data is never sent as a PublicMessage", checkPublicContent},
	{"ext-7", "12.4.3.2", "a Commit from outside of the group has the sender type new_member_commit, and nothing else has", checkJoinerSends},
	{"ext-5", "12.4.3.2", "an external Commit has a path", checkExternalPath},
	{"xp-1", "12.1.8", "a proposal of an external sender is of a type that it may send, and the group lists the sender", checkExternalSender},
	{"frm-2", "6.2", "the membership tag of a member's PublicMessage is right", checkMembershipTag},
	{"com-2", "12.4.2", "the membership tag of a Commit is right", checkCommitMembershipTag},
}

func checkPublicContent(s publicSubject) error {
	if s.m.content.contentType == ContentTypeApplication {
		return fail(CodeInvalidMessage, "application data in the clear")
	}
	return nil
}

func checkJoinerSends(s publicSubject) error {
	joins, commits := s.m.content.sender.Type == SenderNewMemberCommit, s.m.content.contentType == ContentTypeCommit
	if joins && !commits || !joins && commits && s.m.content.sender.Type != SenderMember {
		return fail(CodeInvalidMessage, "sender type and content type")
	}
	return nil
}

func checkExternalPath(s publicSubject) error {
	if s.m.content.sender.Type == SenderNewMemberCommit && s.m.content.commit.path == nil {
		return fail(CodeInvalidMessage, "no path")
	}
	return nil
}

func checkExternalSender(s publicSubject) error {
	content := &s.m.content
	if content.sender.Type != SenderExternal {
		return nil
	}
	if !content.proposal.externalSenderMay() { // a proposal: frm-4, ext-7
		return fail(CodeMalformed, "a type that no external sender proposes")
	}
	if _, listed := s.externalSender(content.sender.Index); !listed {
		return fail(CodeInvalidMessage, "an external sender that is not listed")
	}
	return nil
}

// externalSenderMay tells whether a proposal may come from an external sender (RFC 9420, Section 12.1.8).
func (x *proposal) externalSenderMay() bool {
	switch x.kind {
	case proposalTypeAdd, proposalTypeRemove, proposalTypePSK, proposalTypeReInit, proposalTypeGroupContextExtensions,
		proposalTypeAppDataUpdate, proposalTypeAppEphemeral:
		return true
	}
	return false
}

func checkMembershipTag(s publicSubject) error {
	if s.m.content.contentType == ContentTypeCommit {
		return nil // com-2
	}
	return s.verifyMembershipTag()
}

func checkCommitMembershipTag(s publicSubject) error {
	if s.m.content.contentType != ContentTypeCommit {
		return nil // frm-2
	}
	return s.verifyMembershipTag()
}

// verifyMembershipTag has nothing to verify for a sender outside of the group: its message has no field for a tag.
func (s publicSubject) verifyMembershipTag() error {
	if s.m.content.sender.Type != SenderMember {
		return nil
	}
	tbm, err := s.contentTBM(s.m)
	if err != nil {
		return err
	}
	if !s.membership.Verify(s.suite, tbm, s.m.membershipTag) {
		return fail(CodeInvalidMessage, "membership tag")
	}
	return nil
}

// signedSubject is a message whose protection was taken off.
type signedSubject struct {
	*messageKeys
	signed *authenticatedContent
}

// signedChecks are the rules that every message has to meet.
var signedChecks = []check[signedSubject]{
	{"frm-6", "6.3.2", "the sender's leaf is in the tree and not blank", checkSenderIsMember},
	{"xp-2", "12.1.8", "a client that proposes itself sends an Add, and signs with the key of its key package", checkNewMember},
	{"frm-1", "6.1", "the signature verifies with the key that the sender type names, in the message's epoch", checkContentSignature},
	{"com-3", "12.4.2", "the signature of a Commit verifies", checkCommitSignature},
	{"ext-6", "12.4.3.2", "an external Commit is signed with the key of its path's leaf", checkExternalSignature},
}

func checkSenderIsMember(s signedSubject) error {
	if s.signed.content.sender.Type != SenderMember {
		return nil
	}
	if _, ok := s.roster.member(s.signed.content.sender.Leaf); !ok {
		return fail(CodeInvalidMessage, "blank leaf")
	}
	return nil
}

func checkNewMember(s signedSubject) error {
	content := &s.signed.content
	if content.sender.Type != SenderNewMemberProposal {
		return nil
	}
	if content.contentType != ContentTypeProposal || content.proposal.kind != proposalTypeAdd {
		return fail(CodeInvalidMessage, "not an Add")
	}
	return s.verifySignature()
}

func checkContentSignature(s signedSubject) error {
	if s.signed.content.contentType == ContentTypeCommit || s.signed.content.sender.Type == SenderNewMemberProposal {
		return nil // com-3, ext-6, xp-2
	}
	return s.verifySignature()
}

func checkCommitSignature(s signedSubject) error {
	if s.signed.content.contentType != ContentTypeCommit || s.signed.content.sender.Type == SenderNewMemberCommit {
		return nil // frm-1, ext-6
	}
	return s.verifySignature()
}

func checkExternalSignature(s signedSubject) error {
	if s.signed.content.sender.Type != SenderNewMemberCommit {
		return nil // frm-1, com-3
	}
	return s.verifySignature()
}

func (s signedSubject) verifySignature() error {
	tbs, err := s.contentTBS(s.signed.wireFormat, &s.signed.content)
	if err != nil {
		return err
	}
	return s.suite.VerifyWithLabel(s.signatureKey(), contentLabel, tbs, s.signed.auth.signature)
}

// signatureKey finds the key that the sender type names (RFC 9420, Section 6.1).
func (s signedSubject) signatureKey() []byte {
	content := &s.signed.content
	switch content.sender.Type {
	case SenderExternal:
		key, _ := s.externalSender(content.sender.Index) // there: xp-1
		return key
	case SenderNewMemberProposal:
		return content.proposal.add.keyPackage.leaf.signatureKey // there: xp-2
	case SenderNewMemberCommit:
		return content.commit.path.leafNode.signatureKey // there: ext-5
	}
	from, _ := s.roster.member(content.sender.Leaf) // there: frm-6
	return from.SignatureKey
}

// messageRules hold at the places that they name, before or after the tables above.
var messageRules = []checkInfo{
	{"frm-3", "6.3.1", "padding is all zero"},                                                                                                        // wirePadding
	{"frm-5", "6.3.2", "sender data names members only"},                                                                                             // messageKeys.protectPrivate
	{"xp-3", "12.1.8", "a proposal from outside of the group is a PublicMessage"},                                                                    // messageKeys.protectPrivate
	{"frm-7", "6", "the group id is the group's"},                                                                                                    // messageHead
	{"frm-8", "14", "the epoch is the current one, or a kept one for late messages"},                                                                 // Group.keysFor
	{"frm-10", "9.1", "a generation is within the bounds, ahead and behind"},                                                                         // ratchetError
	{"frm-11", "9.1", "no generation is opened twice"},                                                                                               // ratchetError
	{"frm-13", "6", "only messages of a group are processed by a group; frm-4, xp-3 and ext-7 tell which content goes with which format and sender"}, // messageHead
}
