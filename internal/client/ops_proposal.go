package client

// ProposeParams are the parameters of propose.
type ProposeParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// what to propose: update is of this device's own keys
	Kind string `json:"kind" enum:"add|remove|update|preSharedKey|extensions|reInit|custom"`
	// with add, and only there: the device to add, with a key package of the conversation's suite
	Member *MemberPackage `json:"member"`
	// with remove, and only there: the device to remove, this one included, which cannot remove itself by a commit
	Device *DeviceName `json:"device"`
	// whether it travels as PublicMessage, which the service can read (RFC 9420, Section 6.2); absent: encrypted
	Public *bool `json:"public"`
	// 0 to 65536 bytes that travel in the clear beside it and are authenticated with it (RFC 9420, Section 6.3.1)
	AuthenticatedData *[]byte `json:"authenticatedData"`

	// with preSharedKey, and only there: the name under which addPSK took the key
	PSK *[]byte `json:"psk"`
	// with extensions: 0 to 16, each type once: all that the conversation is to have; with reInit: all that the group which
	// takes its place is to have; absent there: those that it has, but for its link and its external senders
	Extensions *[]GroupExtensionView `json:"extensions"`
	// with reInit, and only there: the suite of the group that is to take the conversation's place, which may be the one that
	// it has; only commitProposals commits it, and then migrate makes that group. Its version is that of this one: there is
	// mls10 alone
	CipherSuite *uint32 `json:"cipherSuite"`
	// with custom, and only there: what the application proposes
	Custom *CustomProposal `json:"custom"`
}

// CustomProposal is a proposal of a type of the application's own.
type CustomProposal struct {
	// code point, 0xF000 to 0xFFFF; every member's application has to know it: supportProposals
	Type uint32 `json:"type"`
	// 0 to 65536 bytes that only the application understands
	Data []byte `json:"data"`
}

// ProposedChange is what somebody proposes.
type ProposedChange struct {
	// what to propose
	Kind string `json:"kind" enum:"add|remove|update|preSharedKey|extensions|reInit|custom"`
	// with add, and only there: the device to add, with a key package of the conversation's suite
	Member *MemberPackage `json:"member"`
	// with remove, and only there: the device to remove
	Device *DeviceName `json:"device"`
	// with preSharedKey, and only there: the name of an external key that the members hold
	PSK *[]byte `json:"psk"`
	// with extensions: 0 to 16, each type once: all that the conversation is to have; with reInit: all that the group which
	// takes its place is to have; absent there: those that it has, but for its link and its external senders
	Extensions *[]GroupExtensionView `json:"extensions"`
	// with reInit, and only there: the suite of the group that is to take the conversation's place
	CipherSuite *uint32 `json:"cipherSuite"`
	// with custom, and only there: what the application proposes
	Custom *CustomProposal `json:"custom"`
}

// SupportProposalsParams are the parameters of supportProposals.
type SupportProposalsParams struct {
	// code points that the application knows, 0xF000 to 0xFFFF; at most 16 in all calls
	Types []uint32 `json:"types"`
}

// ProposeResult is the result of propose.
type ProposeResult struct {
	// the outbox entry, of kind message, that carries it
	OutboxID string `json:"outboxId"`
	// its ProposalRef (RFC 9420, Section 5.2): the proposal's name within the epoch
	Ref []byte `json:"ref"`
}

// ProposalView is a proposal that waits for a commit.
type ProposalView struct {
	// its ProposalRef (RFC 9420, Section 5.2)
	Ref []byte `json:"ref"`
	// code point: 1 add, 2 update, 3 remove, 4 psk, 5 reinit, 7 group_context_extensions; others are an application's or
	// a draft's
	Type uint32 `json:"type"`
	// what the sender is: member; external: listed in the conversation's external_senders; newMember: a stranger that
	// proposes itself, whom a commit covers only when its reference is given
	From string `json:"from" enum:"member|external|newMember"`
	// from a member, or external and a user of the service: the authenticated user
	Sender *string `json:"sender"`
	// the sender's device, likewise
	Device *string `json:"device"`
	// of type add: the device to add
	Added *DeviceName `json:"added"`
	// of type remove: the device to remove
	Removed *DeviceName `json:"removed"`

	// of type psk: the key that the next epoch needs; it need not be held yet
	PSK *PSKName `json:"psk"`
	// of type group_context_extensions: all that the conversation is to have; of type reinit: all that the group which is to
	// take its place has
	Extensions *[]GroupExtensionView `json:"extensions"`
	// of type reinit: the suite of the group that is to take the conversation's place
	CipherSuite *uint32 `json:"cipherSuite"`
	// of an application's own type: what its sender gave
	Data *[]byte `json:"data"`
	// from a member: what came in the clear beside it, authenticated; absent when nothing did
	AuthenticatedData *[]byte `json:"authenticatedData"`
}

// PendingProposalsResult is the result of pendingProposals.
type PendingProposalsResult struct {
	// the epoch that they belong to: with it they are gone
	Epoch uint64 `json:"epoch"`
	// in the order of arrival
	Proposals []ProposalView `json:"proposals"`
}

// CommitProposalsParams are the parameters of commitProposals.
type CommitProposalsParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 1 to 256 references: exactly these are covered, in this order, and the others are gone with the epoch; absent: all
	// that go together (RFC 9420, Section 12.4)
	Refs *[][]byte `json:"refs"`
	// whether the commit travels as PublicMessage, which the service can read (RFC 9420, Section 6.2); absent: encrypted
	Public *bool `json:"public"`
	// whether it leaves out fresh keys of this device where RFC 9420, Section 12.4, allows it: a smaller commit, but who
	// knows the old keys can follow
	WithoutPath *bool `json:"withoutPath"`
	// 0 to 65536 bytes that travel in the clear beside the commit and are authenticated with it (RFC 9420, Section 6.3.1)
	AuthenticatedData *[]byte `json:"authenticatedData"`
}

// ProposalParams name a proposal.
type ProposalParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// its ProposalRef, as pendingProposals answers it
	Ref []byte `json:"ref"`
}

func proposalOperations() []Operation {
	return []Operation{
		// Puts a proposal into the outbox (RFC 9420, Section 12.1), for any member to commit. Once the service has it, the
		// device lists it among pendingProposals, and messages wait until it is committed. It belongs to its epoch: refused,
		// or overtaken by a commit, it is dropped, and may be proposed anew in the next epoch. conflict: the conversation is
		// not active, an own commit is under way, 16 proposals wait in the outbox, the same was proposed in this epoch
		// before, or the device to add is there already. not_found: the device to remove is not there. unknown_psk: this
		// device does not hold the key. invalid_message: a member does not support what is proposed. unsupported: this
		// device does not.
		judging("propose", call((*turn).proposeChange), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported, CodeUnknownPSK),
		// Says which proposals of its own types the application knows (RFC 9420, Section 7.2), beside those it named before.
		// It is stored, and becomes visible to others as supportExtensions says.
		stored("supportProposals", call((*turn).supportProposals)),
		// Stores the wish of this user to leave the conversation with every device, and proposes their removal (RFC 9420,
		// Section 12.1.3), which only another member can commit: the others' devices do so without being asked, and nothing
		// is encrypted for this one from then on. Should another commit be first, it is proposed again in the next epoch,
		// until the conversation is removed. Where nobody else is, it ends at once. A conversation that is suspended or
		// diverged, or waits for a pre-shared key, ends for this device when it is called again, a suspended one at once when
		// nothing can continue it; the others do not learn of that.
		judging("leaveConversation", call((*turn).leaveConversation), CodeNotFound, CodeNotAMember, CodeConflict),
		// Lists the proposals of the epoch that wait for a commit, but for those that were discarded and for own ones that
		// the service does not have yet. The next message or change of this device commits them, but for a reInit, which ends
		// the conversation: it is discarded then.
		stored("pendingProposals", call((*turn).pendingProposals), CodeNotFound, CodeNotAMember, CodeConflict),
		// Makes a commit that covers pending proposals by reference (RFC 9420, Section 12.4.1). When another commit is
		// first, it is dropped: the proposals are gone with the epoch. not_found: no proposal waits, or none of that
		// reference. conflict: the conversation is not active, or a change of this device is under way. invalid_message: the
		// proposals do not go together.
		judging("commitProposals", call((*turn).commitProposals), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage, CodeUnknownPSK),
		// Lets this device do without a pending proposal: its commits leave it out, and messages do not wait for it. A
		// commit of another member may cover it all the same (RFC 9420, Section 12.4). conflict: the conversation is not active,
		// or a member leaves by it (draftLeave), whom nobody can hold back.
		stored("discardProposal", call((*turn).discardProposal), CodeNotFound, CodeNotAMember, CodeConflict),
	}
}
