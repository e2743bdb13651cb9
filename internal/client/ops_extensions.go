package client

// GroupExtensionView is an extension of a conversation's GroupContext.
type GroupExtensionView struct {
	Type uint32 `json:"type" doc:"code point: 0xF000 to 0xFFFF are applications' own, 3 is required_capabilities, 5 is external_senders"`
	Data []byte `json:"data" doc:"what the members agree on, 0 to 65536 bytes; of 3 and 5 in the form of RFC 9420"`
}

// GroupExtensionsResult is the result of groupExtensions.
type GroupExtensionsResult struct {
	Epoch      uint64               `json:"epoch" doc:"the epoch that has them"`
	Extensions []GroupExtensionView `json:"extensions" doc:"in the GroupContext's order"`
}

// SetGroupExtensionsParams are the parameters of setGroupExtensions.
type SetGroupExtensionsParams struct {
	Conversation string               `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Extensions   []GroupExtensionView `json:"extensions" doc:"0 to 16, each type once: all that the conversation is to have; what is not among them is gone"`
}

// SupportExtensionsParams are the parameters of supportExtensions.
type SupportExtensionsParams struct {
	Types []uint32 `json:"types" doc:"code points that the application knows, 0xF000 to 0xFFFF; at most 16 in all calls"`
}

func extensionOperations() []Operation {
	return []Operation{
		stored("supportExtensions", `Says which extensions of conversations the application knows (RFC 9420, Section 7.2), beside those it named before. It is stored. Key packages that are made from now on list them, and prepareKeyPackages makes new ones; the device's leaf in a conversation does from its next commit on, such as updateKeys.`,
			call((*turn).supportExtensions)),
		stored("groupExtensions", `Answers the extensions of the conversation's GroupContext (RFC 9420, Section 11).`,
			call((*turn).groupExtensions), CodeNotFound, CodeNotAMember, CodeConflict),
		judging("setGroupExtensions", `Stores the wish to replace all extensions of the conversation's GroupContext (RFC 9420, Section 12.1.7) and makes a commit of it, as addMembers does. invalid_message: a member does not support one of them.`,
			call((*turn).setGroupExtensions), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
	}
}
