package client

// ProposeParams are the parameters of propose.
type ProposeParams struct {
	Conversation string         `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Kind         string         `json:"kind" doc:"what to propose: update is of this device's own keys" enum:"add|remove|update"`
	Member       *MemberPackage `json:"member" doc:"with add, and only there: the device to add, with a key package of the conversation's suite"`
	Device       *DeviceName    `json:"device" doc:"with remove, and only there: the device to remove, this one included, which cannot remove itself by a commit"`
	Public       *bool          `json:"public" doc:"whether it travels as PublicMessage, which the service can read (RFC 9420, Section 6.2); absent: encrypted"`
}

// ProposeResult is the result of propose.
type ProposeResult struct {
	OutboxID string `json:"outboxId" doc:"the outbox entry, of kind message, that carries it"`
	Ref      []byte `json:"ref" doc:"its ProposalRef (RFC 9420, Section 5.2): the proposal's name within the epoch"`
}

// ProposalView is a proposal that waits for a commit.
type ProposalView struct {
	Ref     []byte      `json:"ref" doc:"its ProposalRef (RFC 9420, Section 5.2)"`
	Type    uint32      `json:"type" doc:"code point: 1 add, 2 update, 3 remove, 4 psk, 5 reinit, 7 group_context_extensions; others are an application's or a draft's"`
	From    string      `json:"from" doc:"what the sender is: member; external: listed in the conversation's external_senders; newMember: a stranger that proposes itself, whom a commit covers only when its reference is given" enum:"member|external|newMember"`
	Sender  *string     `json:"sender" doc:"from a member: the authenticated user"`
	Device  *string     `json:"device" doc:"from a member: the sender's device"`
	Added   *DeviceName `json:"added" doc:"of type add: the device to add"`
	Removed *DeviceName `json:"removed" doc:"of type remove: the device to remove"`
}

// PendingProposalsResult is the result of pendingProposals.
type PendingProposalsResult struct {
	Epoch     uint64         `json:"epoch" doc:"the epoch that they belong to: with it they are gone"`
	Proposals []ProposalView `json:"proposals" doc:"in the order of arrival"`
}

// CommitProposalsParams are the parameters of commitProposals.
type CommitProposalsParams struct {
	Conversation string    `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Refs         *[][]byte `json:"refs" doc:"1 to 256 references: exactly these are covered, in this order, and the others are gone with the epoch; absent: all that go together (RFC 9420, Section 12.4)"`
	Public       *bool     `json:"public" doc:"whether the commit travels as PublicMessage, which the service can read (RFC 9420, Section 6.2); absent: encrypted"`
	WithoutPath  *bool     `json:"withoutPath" doc:"whether it leaves out fresh keys of this device where RFC 9420, Section 12.4, allows it: a smaller commit, but who knows the old keys can follow"`
}

// ProposalParams name a proposal.
type ProposalParams struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Ref          []byte `json:"ref" doc:"its ProposalRef, as pendingProposals answers it"`
}

func proposalOperations() []Operation {
	return []Operation{
		judging("propose", `Puts a proposal into the outbox (RFC 9420, Section 12.1), for any member to commit. Once the service has it, the device lists it among pendingProposals, and messages wait until it is committed. It belongs to its epoch: refused, or overtaken by a commit, it is dropped, and may be proposed anew in the next epoch. conflict: the conversation is not active, an own commit is under way, 16 proposals wait in the outbox, the same was proposed in this epoch before, or the device to add is there already. not_found: the device to remove is not there.`,
			call((*turn).proposeChange), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		stored("pendingProposals", `Lists the proposals of the epoch that wait for a commit, but for those that were discarded and for own ones that the service does not have yet.`,
			call((*turn).pendingProposals), CodeNotFound, CodeNotAMember, CodeConflict),
		judging("commitProposals", `Makes a commit that covers pending proposals by reference (RFC 9420, Section 12.4.1). When another commit is first, it is dropped: the proposals are gone with the epoch. not_found: no proposal waits, or none of that reference. conflict: the conversation is not active, or a change of this device is under way. invalid_message: the proposals do not go together.`,
			call((*turn).commitProposals), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage, CodeUnknownPSK),
		stored("discardProposal", `Lets this device do without a pending proposal: its commits leave it out, and messages do not wait for it. A commit of another member may cover it all the same (RFC 9420, Section 12.4).`,
			call((*turn).discardProposal), CodeNotFound, CodeNotAMember, CodeConflict),
	}
}
