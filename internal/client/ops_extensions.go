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
	// in the GroupContext's order
	Extensions []GroupExtensionView `json:"extensions"`
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
		// Answers the extensions of the conversation's GroupContext (RFC 9420, Section 11).
		stored("groupExtensions", call((*turn).groupExtensions), CodeNotFound, CodeNotAMember, CodeConflict),
		// Stores the wish to replace all extensions of the conversation's GroupContext (RFC 9420, Section 12.1.7) and makes
		// a commit of it, as addMembers does. invalid_message: a member does not support one of them.
		judging("setGroupExtensions", call((*turn).setGroupExtensions), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
	}
}
