package client

// GroupExtensionView is an extension of a conversation's GroupContext.
type GroupExtensionView struct {
	// code point: 0xF000 to 0xFFFF but for 0xF4C1 (links) are applications' own, 3 is required_capabilities, 5 is external_senders
	Type uint32 `json:"type"`
	// what the members agree on, 0 to 65536 bytes; of 3 and 5 in the form of RFC 9420
	Data []byte `json:"data"`
}

// GroupExtensionsResult is the result of groupExtensions.
type GroupExtensionsResult struct {
	// the epoch that has them
	Epoch uint64 `json:"epoch"`
	// in the GroupContext's order, but for the link
	Extensions []GroupExtensionView `json:"extensions"`
	// the conversation's link, which is an extension of this program's own; absent: it has none
	Link *LinkView `json:"link"`
	// who may propose from outside, as the extension of type 5 lists them: the index is the place
	Senders []ExternalSenderView `json:"senders"`
}

// ExternalSenderView is somebody outside of a conversation whose proposals its members take.
type ExternalSenderView struct {
	// e-mail address of the user; empty when the credential is another application's
	User string `json:"user"`
	// 16 lower-case hexadecimal digits; empty likewise
	Device string `json:"device"`
	// of the conversation's cipher suite
	SignatureKey []byte `json:"signatureKey"`
}

// SetExternalSendersParams are the parameters of setExternalSenders.
type SetExternalSendersParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 0 to 16 devices outside of the conversation, each by a key package of its suite, which shows the signature key: all
	// that may propose; who is not among them may not any more
	Senders []MemberPackage `json:"senders"`
}

// ExternalProposalParams are the parameters of proposeAsExternalSender.
type ExternalProposalParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// MLSMessage of wire format mls_group_info: that of the current epoch, as the service has it from the last commit
	GroupInfo []byte `json:"groupInfo"`
	// the tree that came with it
	RatchetTree []byte `json:"ratchetTree"`
	// what is proposed: not update and not custom, which are for members
	Change ProposedChange `json:"change"`
}

// ExternalProposalResult is the result of proposeAsExternalSender.
type ExternalProposalResult struct {
	// first 16 bytes of SHA-256 of the message, in hexadecimal; makes the post idempotent
	ID string `json:"id"`
	// the epoch that it is for: with it, it ends
	Epoch uint64 `json:"epoch"`
	// MLSMessage for the conversation's log: a PublicMessage, which the service can read (RFC 9420, Section 6.2)
	Message []byte `json:"message"`
}

// SetGroupExtensionsParams are the parameters of setGroupExtensions.
type SetGroupExtensionsParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 0 to 16, each type once: all that the conversation is to have; what is not among them is gone
	Extensions []GroupExtensionView `json:"extensions"`
}

// SupportExtensionsParams are the parameters of supportExtensions.
type SupportExtensionsParams struct {
	// code points that the application knows, 0xF000 to 0xFFFF but for 0xF4C1; at most 16 in all calls
	Types []uint32 `json:"types"`
}

func extensionOperations() []Operation {
	return []Operation{
		// Says which extensions of conversations the application knows (RFC 9420, Section 7.2), beside those it named
		// before. It is stored. Key packages that are made from now on list them, and prepareKeyPackages makes new ones; the
		// device's leaf in a conversation does from its next commit on, such as updateKeys.
		stored("supportExtensions", call((*turn).supportExtensions)),
		// Lets this device put reserved values, chosen at random, among what it publishes (GREASE: RFC 9420, Section 13.5): into
		// key packages, leaves and GroupInfos. Whoever keeps to the RFC passes over them; a client that fails on them is found
		// out early. It is stored, stays so, and becomes visible to others as supportExtensions says.
		stored("sendGREASE", call((*turn).sendGREASE)),
		// Answers the extensions of the conversation's GroupContext (RFC 9420, Section 11).
		stored("groupExtensions", call((*turn).groupExtensions), CodeNotFound, CodeNotAMember, CodeConflict),
		// Stores the wish to replace all extensions of the conversation's GroupContext (RFC 9420, Section 12.1.7) and makes
		// a commit of it, as addMembers does. invalid_message: a member does not support one of them.
		judging("setGroupExtensions", call((*turn).setGroupExtensions), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Stores the wish that exactly these devices outside of the conversation may propose changes to it (RFC 9420, Section
		// 12.1.8.1), and makes a commit of it, as addMembers does; its other extensions stay. They see who is in the
		// conversation and in which epoch it is, never what is said. What they propose happens when a member commits it, which
		// the next message or change of any member does, unless it was discarded there; a reInit needs commitProposals.
		judging("setExternalSenders", call((*turn).setExternalSenders), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		// Makes a proposal of this device for a conversation that it is not in and that lists it among its external senders
		// (RFC 9420, Section 12.1.8). Nothing is stored, and the outbox has nothing of it: post the message. Refused because
		// the conversation is in another epoch, it is made again with the next GroupInfo. not_a_member: the conversation
		// does not list this device. not_found: the device to remove is not there. conflict: the device to add is there
		// already.
		judging("proposeAsExternalSender", call((*turn).proposeFromOutside), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage),
	}
}
