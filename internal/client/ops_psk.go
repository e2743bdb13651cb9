package client

// AddPSKParams are the parameters of addPSK.
type AddPSKParams struct {
	// the key's name, 1 to 255 bytes; readable by the members, and in a commit that travels in the clear by everybody
	ID []byte `json:"id"`
	// the key: 1 to 1024 secret bytes that the others got by another way, at least 32 of them random
	Secret []byte `json:"secret"`
}

// PSKParams name an external pre-shared key.
type PSKParams struct {
	// the key's name, 1 to 255 bytes
	ID []byte `json:"id"`
}

// PSKName names a pre-shared key: one of the two.
type PSKName struct {
	// of an external key: the name under which addPSK took it
	ID *[]byte `json:"id"`
	// of a resumption key: a past epoch of the conversation, one of the last; only who was in it can follow
	Epoch *uint64 `json:"epoch"`
}

// InjectPSKsParams are the parameters of injectPSKs.
type InjectPSKsParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 1 to 16 keys, each once
	PSKs []PSKName `json:"psks"`
}

func pskOperations() []Operation {
	return []Operation{
		// Keeps an external pre-shared key (RFC 9420, Section 8.4), sealed with the state, for every conversation in which a
		// commit or Welcome names it. Another key under the same name takes the place of the one before. A commit that waits
		// for it (code unknown_psk) is tried again by the next receive; who is invited with it needs it before the Welcome
		// arrives.
		stored("addPSK", call((*turn).addPSK)),
		// Forgets an external pre-shared key, in every conversation too. Commits that need it wait for ever.
		stored("removePSK", call((*turn).removePSK), CodeNotFound),
		// Stores the wish to put pre-shared keys into the secrets of the next epoch and makes a commit of it, as addMembers
		// does: whoever does not hold them cannot follow (RFC 9420, Section 12.1.4). unknown_psk: this device does not hold
		// one of them.
		judging("injectPSKs", call((*turn).injectPSKs), CodeNotFound, CodeNotAMember, CodeConflict, CodeUnknownPSK),
	}
}
