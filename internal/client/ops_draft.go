//go:build !mlswasm_compact

package client

// DraftComponentParams is a component of the application.
type DraftComponentParams struct {
	// its number, 1 to 65535, of which 0x8000 to 0xFFFF are for private use; not one of the draft's own (1, 2, 4) or of GREASE
	Component uint32 `json:"component"`
	// whether it knows items of its own in the authenticated data of messages; absent: no
	SafeAAD *bool `json:"safeAAD"`
	// its data in this device's leaf, for the other members, 0 to 65536 bytes; absent: none
	Leaf *[]byte `json:"leaf"`
}

// DraftEnableParams are the parameters of draftEnable.
type DraftEnableParams struct {
	// what to switch on; appDataUpdate switches appDataDictionary on
	Drafts []string `json:"drafts" enum:"selfRemove|appDataDictionary|appDataUpdate|appEphemeral|safeExporter|safeKeys"`
	// components of the application, at most 64 in all calls; one that was named before is taken anew
	Components *[]DraftComponentParams `json:"components"`
}

// DraftComponentData is data of one component.
type DraftComponentData struct {
	// its number
	Component uint32 `json:"component"`
	// 0 to 65536 bytes
	Data []byte `json:"data"`
}

// DraftAppDataResult is the result of draftAppData.
type DraftAppDataResult struct {
	// the epoch that has them
	Epoch uint64 `json:"epoch"`
	// in ascending order of component; 1 and 2 are the lists that draftRequireComponents makes
	Entries []DraftComponentData `json:"entries"`
}

// DraftComponentOf names a component in a conversation.
type DraftComponentOf struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// its number
	Component uint32 `json:"component"`
}

// DraftLeafView is what a member's leaf holds for a component.
type DraftLeafView struct {
	// the authenticated user
	User string `json:"user"`
	// the user's device
	Device string `json:"device"`
	// what that device says
	Data []byte `json:"data"`
}

// DraftLeafDataResult is the result of draftLeafData.
type DraftLeafDataResult struct {
	// devices whose leaf holds something for the component, in the order of the tree
	Members []DraftLeafView `json:"members"`
}

// DraftDataParams are data for a component in a conversation.
type DraftDataParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// its number: one that draftEnable named on every member's device
	Component uint32 `json:"component"`
	// 0 to 65536 bytes
	Data []byte `json:"data"`
}

// DraftRequireComponentsParams are the parameters of draftRequireComponents.
type DraftRequireComponentsParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// components that every member's device must have, at most 64; absent: as it was
	Components *[]uint32 `json:"components"`
	// components whose items every member's device must know, at most 64: from then on the authenticated data of every message are framed;
	// absent: as it was
	SafeAAD *[]uint32 `json:"safeAAD"`
}

// DraftSecretResult is the result of draftExportSecret.
type DraftSecretResult struct {
	// the epoch of the secret
	Epoch uint64 `json:"epoch"`
	// as long as the suite's hash, the same for every member that has the draft on
	Secret []byte `json:"secret"`
}

// DraftSafeAADParams are the parameters of draftSafeAAD.
type DraftSafeAADParams struct {
	// at most 64, each component once, in any order
	Items []DraftComponentData `json:"items"`
}

// DraftAuthenticatedData are authenticated data of a message, framed.
type DraftAuthenticatedData struct {
	// what sendMessage takes, and what comes with a message
	AuthenticatedData []byte `json:"authenticatedData"`
}

// DraftSafeAADItems are the items in authenticated data.
type DraftSafeAADItems struct {
	// in ascending order of component
	Items []DraftComponentData `json:"items"`
}

// DraftSealParams are the parameters of draftSafeEncrypt.
type DraftSealParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// who is to open it: this device alone, until its keys change; absent: every member, in this epoch
	To *DeviceName `json:"to"`
	// the component that is to open it
	Component uint32 `json:"component"`
	// what it is for, 0 to 255 bytes of UTF-8
	Label string `json:"label"`
	// what it is bound to, 0 to 65536 bytes
	Context []byte `json:"context"`
	// 0 to 65536 bytes
	Plaintext []byte `json:"plaintext"`
}

// DraftSealResult is the result of draftSafeEncrypt.
type DraftSealResult struct {
	// HPKECiphertext (RFC 9420, Section 7.6); it tells nothing of its sender
	Ciphertext []byte `json:"ciphertext"`
}

// DraftOpenParams are the parameters of draftSafeDecrypt.
type DraftOpenParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// whether it was for this device alone, and not for every member
	Own bool `json:"own"`
	// the component that opens it: its own number
	Component uint32 `json:"component"`
	// as it was sealed
	Label string `json:"label"`
	// as it was sealed
	Context []byte `json:"context"`
	// what draftSafeEncrypt answered
	Ciphertext []byte `json:"ciphertext"`
}

// DraftOpenResult is the result of draftSafeDecrypt.
type DraftOpenResult struct {
	// what was sealed
	Plaintext []byte `json:"plaintext"`
}

// DraftSignParams are the parameters of draftSafeSign.
type DraftSignParams struct {
	// base64url (no padding) of the MLS group id: the key is the one of this device there
	Conversation string `json:"conversation"`
	// the component that signs: its own number
	Component uint32 `json:"component"`
	// what it is for, 0 to 255 bytes of UTF-8
	Label string `json:"label"`
	// 0 to 65536 bytes
	Content []byte `json:"content"`
}

// DraftSignResult is the result of draftSafeSign.
type DraftSignResult struct {
	// it holds for this component, label and content only, and never for a message of the protocol
	Signature []byte `json:"signature"`
}

// DraftVerifyParams are the parameters of draftSafeVerify.
type DraftVerifyParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// whose signature it is said to be: a device that is a member now
	Signer DeviceName `json:"signer"`
	// the component that signed
	Component uint32 `json:"component"`
	// as it was signed
	Label string `json:"label"`
	// as it was signed
	Content []byte `json:"content"`
	// what draftSafeSign answered there
	Signature []byte `json:"signature"`
}

// DraftVerifyResult is the result of draftSafeVerify.
type DraftVerifyResult struct {
	// whether the signature holds
	Valid bool `json:"valid"`
}

// DraftAttachment is data that a commit brought for a component.
type DraftAttachment struct {
	// its place: the later ones have greater numbers
	Number uint64 `json:"number"`
	// the epoch that the commit began
	Epoch uint64 `json:"epoch"`
	// its number
	Component uint32 `json:"component"`
	// who attached it: the authenticated user; absent: somebody outside of the conversation
	Sender *string `json:"sender"`
	// the sender's device
	Device *string `json:"device"`
	// what is attached
	Data []byte `json:"data"`
}

// DraftAttachmentsResult is the result of draftAttachments.
type DraftAttachmentsResult struct {
	// in the order in which they came
	Attachments []DraftAttachment `json:"attachments"`
}

// DraftForgetParams are the parameters of draftForgetAttachments.
type DraftForgetParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the number of the last one that was processed
	UpTo uint64 `json:"upTo"`
}

func draftOperations() []Operation {
	return append(draftGroupOperations(), draftKeyOperations()...)
}

func draftGroupOperations() []Operation {
	return []Operation{
		// Switches features of draft-ietf-mls-extensions on, beside those that are on. It is stored, and there is no way back: the device has
		// promised them to its conversations. From then on the state opens in a module that has them only; any other answers unsupported to
		// unlock. Key packages that are made from now on list them, and prepareKeyPackages makes new ones; the device's leaf in a conversation
		// does from its next commit on, such as updateKeys. Draft: mls.full.wasm only.
		stored("draftEnable", call((*turn).draftEnable)),
		// Answers the data of components on which the members agree: the app_data_dictionary of the GroupContext. Draft: mls.full.wasm only.
		stored("draftAppData", call((*turn).draftAppData), CodeNotFound, CodeNotAMember, CodeConflict),
		// Answers what the members' leaves hold for a component, each by its own word. Draft: mls.full.wasm only.
		stored("draftLeafData", call((*turn).draftLeafData), CodeNotFound, CodeNotAMember, CodeConflict),
		// Stores the wish to replace the data of a component (AppDataUpdate) and makes a commit of it, as addMembers does. invalid_message: a
		// member has not switched appDataUpdate on. Draft: mls.full.wasm only.
		judging("draftUpdateAppData", call((*turn).draftUpdateAppData), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Stores the wish to remove the data of a component and makes a commit of it, as addMembers does. Draft: mls.full.wasm only.
		judging("draftRemoveAppData", call((*turn).draftRemoveAppData), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Stores the wish to demand components of every member and makes a commit of it, as addMembers does. invalid_message: a member has not
		// got one of them. Draft: mls.full.wasm only.
		judging("draftRequireComponents", call((*turn).draftRequireComponents), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Stores the wish of this user to leave the conversation with every device, as leaveConversation does, and proposes it by a SelfRemove:
		// a client of another program that joins by an external commit may cover it, too. invalid_message: a member has not switched selfRemove on. Draft:
		// mls.full.wasm only.
		judging("draftLeave", call((*turn).draftLeave), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Stores the wish to attach data of a component to a commit (AppEphemeral) and makes the commit, as addMembers does. Every member gets
		// them with the commit, this device too (draftAttachments); they do not become part of the group. invalid_message: a member has not
		// switched appEphemeral on. Draft: mls.full.wasm only.
		judging("draftAttach", call((*turn).draftAttach), CodeNotFound, CodeNotAMember, CodeConflict, CodeInvalidMessage),
		// Lists what commits brought for components and was not forgotten yet, the newest 64 of a conversation. Stored with the commit that
		// brought it. Draft: mls.full.wasm only.
		stored("draftAttachments", call((*turn).draftAttachments), CodeNotFound),
		// Says that the application is through with what commits brought. Repeating it is fine. Draft: mls.full.wasm only.
		stored("draftForgetAttachments", call((*turn).draftForgetAttachments), CodeNotFound),
	}
}

func draftKeyOperations() []Operation {
	return []Operation{
		// Frames what components add to the authenticated data of a message, for sendMessage, in a conversation that demands it
		// (draftRequireComponents). Draft: mls.full.wasm only.
		stored("draftSafeAAD", call((*turn).draftSafeAAD)),
		// Answers the items in the authenticated data of a message, of components that are known or not. Draft: mls.full.wasm only.
		stored("draftParseSafeAAD", call((*turn).draftParseSafeAAD), CodeMalformed),
		// Exports the secret of a component in the current epoch (Safe Exporter). It can be had once: the device keeps nothing from which it
		// could be derived, and that is stored before the answer. too_old: it was had before, or the draft was off when the epoch began.
		// Draft: mls.full.wasm only.
		stored("draftExportSecret", call((*turn).draftExportSecret), CodeNotFound, CodeNotAMember, CodeConflict, CodeTooOld),
		// Encrypts for a component, to a device of the conversation or to all of them (SafeEncryptWithLabel). Nothing is sent. not_found: the
		// device is not in the conversation. Draft: mls.full.wasm only.
		stored("draftSafeEncrypt", call((*turn).draftSafeEncrypt), CodeNotFound, CodeNotAMember, CodeConflict),
		// Opens what draftSafeEncrypt of a member made (SafeDecryptWithLabel). invalid_message: it does not open, or the keys have changed.
		// Draft: mls.full.wasm only.
		stored("draftSafeDecrypt", call((*turn).draftSafeDecrypt), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage),
		// Signs for a component with this device's signature key (SafeSignWithLabel). Draft: mls.full.wasm only.
		stored("draftSafeSign", call((*turn).draftSafeSign), CodeNotFound, CodeNotAMember, CodeConflict),
		// Checks what draftSafeSign of a member answered (SafeVerifyWithLabel). not_found: the device is not in the conversation. Draft:
		// mls.full.wasm only.
		stored("draftSafeVerify", call((*turn).draftSafeVerify), CodeNotFound, CodeNotAMember, CodeConflict),
	}
}
