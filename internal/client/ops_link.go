package client

// CreateLinkParams are the parameters of createLink.
type CreateLinkParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// whether its holders only ask, and a member decides on each; otherwise they come in by themselves
	Ask bool `json:"ask"`
}

// CreateLinkResult is the result of createLink.
type CreateLinkResult struct {
	// the conversation that the link leads into, should it go on under another id
	Conversation string `json:"conversation"`
	// 32 bytes that together with the conversation's id are the link: whoever has them can follow it. The service must never
	// see them
	Secret []byte `json:"secret"`
	// the outbox entry of the commit; absent when the change waits behind another one, or when the link was made before
	OutboxID *string `json:"outboxId"`
}

// LinkView is a conversation's link, as its members see it.
type LinkView struct {
	// whether its holders only ask, and a member decides on each
	Ask bool `json:"ask"`
	// whether this device made it, so that createLink answers its secret
	Own bool `json:"own"`
}

// FollowLinkParams are the parameters of followLink.
type FollowLinkParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// that of createLink
	Secret []byte `json:"secret"`
}

// AskByLinkParams are the parameters of askByLink.
type AskByLinkParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the conversation's cipher suite, as the service tells it
	CipherSuite uint32 `json:"cipherSuite"`
	// the conversation's epoch, likewise; from 1
	Epoch uint64 `json:"epoch"`
}

// LinkCursor is a link that this device follows and has not come in by yet.
type LinkCursor struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 32 bytes that open the service's door: secret towards everybody else
	Token []byte `json:"token"`
	// a commit is on its way, so that nothing is wanted now
	Joining bool `json:"joining"`
	// the epoch in which this device has asked to be added; absent: none, or the service refused it
	Asked *uint64 `json:"asked"`
}

// LinkEntry is what the service is to know of a conversation's link.
type LinkEntry struct {
	// whether who has the token may only post a request, or a commit
	Ask bool `json:"ask"`
	// SHA-256 of the token
	TokenHash []byte `json:"tokenHash"`
}

func linkOperations() []Operation {
	return []Operation{
		// Makes a link by which strangers come into the conversation, in place of the one before, and a commit that tells
		// the members, as addMembers does. The link is this device's: called again, it answers the same secret as long as
		// the link is in force. unsupported: a member's device does not know links, or has not said so since it does
		// (updateKeys). Whoever has the link can come back after being removed, until it is revoked.
		judging("createLink", call((*turn).createLink), CodeNotFound, CodeNotAMember, CodeConflict),
		// Takes the conversation's link away by a commit, as addMembers does: from then on nobody comes in by it.
		judging("revokeLink", call((*turn).revokeLink), CodeNotFound, CodeNotAMember, CodeConflict),
		// Stores the wish to come into a conversation by its link. cursors lists it with the token for the service, whose
		// answer says whether joinByLink or askByLink is next. conflict: this device is in the conversation, or follows 256
		// links.
		stored("followLink", call((*turn).followLink), CodeConflict),
		// Gives up a link that is followed. Members may see a request until their next epoch; one that is granted all the
		// same becomes an invitation. When the service has a commit, this device stands among the members without taking
		// part, until it follows the link again.
		stored("forgetLink", call((*turn).forgetLink), CodeNotFound, CodeConflict),
		// Comes into a conversation by an external commit (RFC 9420, Section 12.4.3.2) with a proof that this device has the
		// link. It goes into the outbox like any other commit; when another one was first, the next GroupInfo is needed.
		// Who vouches for the group is whoever the GroupInfo says: compare epochAuthenticator by another way where that
		// matters. link_ended: the group has another link, or none.
		judging("joinByLink", call((*turn).joinByLink), CodeNotFound, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeLinkEnded),
		// Asks to be added (RFC 9420, Section 12.1.8, new_member_proposal), with a proof that this device has the link. It
		// goes into the outbox, and ends with its epoch: then this is called again. A Welcome that grants it is joined at
		// once, without an invitation.
		judging("askByLink", call((*turn).askByLink), CodeNotFound, CodeConflict),
	}
}
