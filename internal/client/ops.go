package client

// Operations returns THE table: the JavaScript binding, the TypeScript types and docs/operations.md are made from it.
// The rows stand in the order in which a login uses them.
func Operations() []Operation {
	var table []Operation
	for _, part := range [][]Operation{vaultOperations(), credentialOperations(), conversationOperations(), pskOperations(), proposalOperations(), extensionOperations(), deliveryOperations(), faultOperations()} {
		table = append(table, part...)
	}
	return table
}

func vaultOperations() []Operation {
	return []Operation{
		stateless("deriveVaultRoot", `Derives the vault's root from the password with Argon2id. It takes a fraction of a second and memoryKiB of memory that the instance never gives back: call it on an instance that is thrown away afterwards.`,
			call((*turn).deriveVaultRoot), CodeKDFDowngrade),
		stateless("deriveLoginKey", `Derives what proves the password to the service. It tells the service nothing about the password and does not open the vault.`,
			call((*turn).deriveLoginKey)),
		stateless("createVault", `Makes a new vault with a random key and seals it for root. It does not unlock, and touches no store: the vault exists when the service has stored the header.`,
			call((*turn).createVault), CodeKDFDowngrade),
		stateless("unlock", `Opens the vault and the stored state behind it. Only when the store is empty, a new device identity is made. Calls that were made after it see the unlocked state; after a failure the client is as locked as before. With the same account it may be repeated while unlocked; with another account it answers conflict.`,
			call((*turn).unlock), CodeWrongPassword, CodeVaultCorrupted, CodeKDFDowngrade, CodeStorageFailed, CodeStateRolledBack, CodeUnsupported, CodeConflict),
		stateless("lock", `Drops every key and all state from memory. Calls that were made after it answer locked until the next unlock. Locking twice is fine.`,
			call((*turn).lock)),
		stored("identity", `Answers who this device is.`,
			call((*turn).whoAmI)),
		stored("proveDevice", `Signs the service's challenge with this device's signature key.`,
			call((*turn).proveDevice)),
		stored("prepareKeyPackages", `Compares what the service holds with what it should hold (50 one-time key packages and one of last resort, valid for 28 days, renewed from 9 days before they end; refilled at 25 or fewer) and makes what is missing. The answer stays the same until confirmKeyPackages, however often and from wherever it is asked for.`,
			call((*turn).prepareKeyPackages)),
		stored("confirmKeyPackages", `Says that the service has stored an upload. Repeating it is fine.`,
			call((*turn).confirmKeyPackages), CodeNotFound),
		stored("exportStateForVault", `Answers a sealed snapshot of committed state, as it is between two operations. It is for a new device of this account; it holds no ratchet and no private key, so that no two clients ever share one. The newest 1000 messages of each conversation are inside.`,
			call((*turn).exportStateForVault)),
	}
}

func conversationOperations() []Operation {
	return []Operation{
		judging("createConversation", `Creates a conversation and the commit that adds its members. Messages may be sent at once: they are encrypted and queued when the service has accepted the commit, so that the members can read them.`,
			call((*turn).createConversation), CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		judging("addMembers", `Stores the wish to add devices and makes a commit of it as soon as no other commit of this device is under way and the log has shown the last one (receive). A commit that loses against another member's is rebuilt, at most 5 times.`,
			call((*turn).addMembers), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		judging("removeMembers", `Stores the wish to remove users with all their devices and makes a commit of it, as addMembers does.`,
			call((*turn).removeMembers), CodeNotFound, CodeNotAMember, CodeConflict),
		judging("updateKeys", `Stores the wish to replace this device's keys in the conversation and makes a commit of it, as addMembers does.`,
			call((*turn).updateKeys), CodeNotFound, CodeNotAMember, CodeConflict),
		judging("migrate", `Re-initializes the conversation with another cipher suite (RFC 9420, Section 11.2), for example a post-quantum one: stores the wish and makes a commit of it, as addMembers does. Once the service has accepted it, the group of the new suite is made with the same members, who join it without being asked; title, history and waiting messages go over to it, and the old name keeps working. Of a suspended conversation, whose migration somebody else began and did not finish, it makes the new group. conflict: a device of the conversation has no package among the members.`,
			call((*turn).migrate), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		judging("branchConversation", `Creates a conversation of some members of another one, of the same cipher suite (RFC 9420, Section 11.3), and the commit that adds them, as createConversation does; the other one stays as it is. The invited devices verify that all who are in it were together there. conflict: the other conversation is not active.`,
			call((*turn).branchConversation), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		judging("sendMessage", `Encrypts a message and puts it into the outbox and the history, all in one store commit. It stays queued until settleOutbox or its own echo in the log.`,
			call((*turn).sendMessage), CodeNotFound, CodeNotAMember, CodeConflict),
		stored("conversations", `Lists the conversations.`,
			call((*turn).conversations)),
		stored("messages", `Answers a piece of a conversation's history.`,
			call((*turn).messages), CodeNotFound),
		stored("markRead", `Sets the number of unread messages of a conversation to zero.`,
			call((*turn).markRead), CodeNotFound),
		stored("invitations", `Lists the invitations that were neither accepted nor rejected. They survive reload, lock and crash.`,
			call((*turn).invitations)),
		judging("acceptInvitation", `Joins the conversation. The private half of the key package is deleted in the store commit that stores the joined group. conflict: this device already is in that conversation; after it was removed and added again, and the log was received, a later call succeeds. unknown_psk: it branches off from a conversation that this device has left, or that is 32 epochs further by now.`,
			call((*turn).acceptInvitation), CodeNotFound, CodeConflict, CodeInvalidMessage, CodeUnknownPSK),
		stored("rejectInvitation", `Forgets an invitation and the private half of its one-time key package. Nobody is told.`,
			call((*turn).rejectInvitation), CodeNotFound),
		stored("epochAuthenticator", `Answers a value that all members of an epoch share, to be compared by another way.`,
			call((*turn).epochAuthenticator), CodeNotFound, CodeNotAMember),
		stored("exportSecret", `Exports a secret of the current epoch for use outside of MLS.`,
			call((*turn).exportSecret), CodeNotFound, CodeNotAMember),
	}
}

func deliveryOperations() []Operation {
	return []Operation{
		stored("cursors", `Answers from where on the inbox and the logs are wanted. A conversation whose invitation is undecided is not among them: after acceptInvitation its log is wanted from the commit on that added this device.`,
			call((*turn).cursors)),
		judging("receive", `Takes frames in the order of the log and answers what became of each. Everything, the cursors included, is stored in one commit before the answer. A frame that cannot be used is a result, not an error.`,
			call((*turn).receive)),
		stored("outbox", `Lists what the service should get. The bytes are durable and stay the same, so they may be sent again after any failure.`,
			call((*turn).outbox)),
		judging("settleOutbox", `Says what the service answered to an entry. accepted merges a commit, or marks a message as sent. rejected, only when the service certainly did not store it: a commit is rebuilt after catching up by receive, a message is encrypted again. unknown: the entry stays, and the log decides.`,
			call((*turn).settleOutbox), CodeNotFound),
		judging("rejoin", `Comes back into a conversation whose state is diverged, by an external commit (RFC 9420, Section 12.4.3.2) that takes the place of this device's leaf. It goes into the outbox like any other commit; when another one was first, the state stays diverged, and the next GroupInfo is needed. Messages that wait are sent afterwards; what was said meanwhile in epochs that this device was not in stays closed to it. invalid_message: the GroupInfo is damaged, or nobody vouches for it whom this device knew as a member. not_a_member: this device was removed.`,
			call((*turn).rejoin), CodeNotFound, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeTooOld, CodeNotAMember),
	}
}
