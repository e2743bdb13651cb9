package client

// Operations returns THE table: the JavaScript binding, the TypeScript types and docs/operations.md are made from it.
// The rows stand in the order in which a login uses them.
func Operations() []Operation {
	var table []Operation
	for _, part := range [][]Operation{
		vaultOperations(), credentialOperations(), conversationOperations(), pskOperations(), proposalOperations(),
		extensionOperations(), linkOperations(), draftOperations(), deliveryOperations(), faultOperations(),
	} {
		table = append(table, part...)
	}
	return table
}

func vaultOperations() []Operation {
	return []Operation{
		// Gives suites of draft-ietf-mls-pq-ciphersuites other code points (docs/adr/0010-post-quantum.md): every member of a
		// conversation needs the same. It is for the whole instance and comes before anything that uses a suite; the same
		// again is fine, and anything else is refused (invalid_argument). From then on the value given is what every
		// operation takes and answers. It is not stored by itself: a state that is made afterwards is opened under the same
		// code points only.
		stateless("assignCodePoints", call((*turn).assignCodePoints)),
		// Derives the vault's root from the password with Argon2id. It takes a fraction of a second and memoryKiB of memory
		// that the instance never gives back: call it on an instance that is thrown away afterwards.
		stateless("deriveVaultRoot", call((*turn).deriveVaultRoot), CodeKDFDowngrade),
		// Derives what proves the password to the service. It tells the service nothing about the password and does not open
		// the vault.
		stateless("deriveLoginKey", call((*turn).deriveLoginKey)),
		// Makes a new vault with a random key and seals it for root. It does not unlock, and touches no store: the vault
		// exists when the service has stored the header.
		stateless("createVault", call((*turn).createVault), CodeKDFDowngrade),
		// Opens the vault and the stored state behind it. Only when the store is empty, a new device identity is made. Calls
		// that were made after it see the unlocked state; after a failure the client is as locked as before. With the same
		// account it may be repeated while unlocked; with another account it answers conflict.
		stateless("unlock", call((*turn).unlock), CodeWrongPassword, CodeVaultCorrupted, CodeKDFDowngrade, CodeStorageFailed, CodeStateRolledBack, CodeUnsupported, CodeConflict),
		// Drops every key and all state from memory. Calls that were made after it answer locked until the next unlock.
		// Locking twice is fine.
		stateless("lock", call((*turn).lock)),
		// Answers who this device is.
		stored("identity", call((*turn).whoAmI)),
		// Signs the service's challenge with this device's signature key.
		stored("proveDevice", call((*turn).proveDevice)),
		// Says of which cipher suites, beside those that it named before, the directory is to have a key package of this device
		// (of last resort, so that one serves all), for others to make or migrate conversations in them. It is stored;
		// prepareKeyPackages makes the packages. From then on a module that lacks one of them does not open the state, nor one
		// that lacks the suite of a conversation (unlock: unsupported). unsupported: this module has no such suite.
		stored("supportCipherSuites", call((*turn).supportCipherSuites)),
		// Compares what the service holds with what it should hold (50 one-time key packages and one of last resort, valid
		// for 28 days, renewed from 9 days before they end; refilled at 25 or fewer) and makes what is missing. The answer
		// stays the same until confirmKeyPackages, however often and from wherever it is asked for.
		stored("prepareKeyPackages", call((*turn).prepareKeyPackages)),
		// Says that the service has stored an upload. Repeating it is fine.
		stored("confirmKeyPackages", call((*turn).confirmKeyPackages), CodeNotFound),
		// Answers a sealed snapshot of committed state, as it is between two operations. It is for a new device of this
		// account; it holds no ratchet and no private key, so that no two clients ever share one. The newest 1000 messages
		// of each conversation are inside.
		stored("exportStateForVault", call((*turn).exportStateForVault)),
	}
}

func conversationOperations() []Operation {
	return []Operation{
		// Creates a conversation and the commit that adds its members. unsupported: this module does not have the suite, or a
		// key package is of another one. Messages may be sent at once: they are encrypted and
		// queued when the service has accepted the commit, so that the members can read them.
		judging("createConversation", call((*turn).createConversation), CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		// Stores the wish to add devices and makes a commit of it as soon as no other commit of this device is under way and
		// the log has shown the last one (receive). A commit that loses against another member's is rebuilt, at most 5
		// times.
		judging("addMembers", call((*turn).addMembers), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		// Stores the wish to remove users with all their devices and makes a commit of it, as addMembers does.
		judging("removeMembers", call((*turn).removeMembers), CodeNotFound, CodeNotAMember, CodeConflict),
		// Stores the wish to replace this device's keys in the conversation and makes a commit of it, as addMembers does.
		judging("updateKeys", call((*turn).updateKeys), CodeNotFound, CodeNotAMember, CodeConflict),
		// Takes back all that this device wants of the conversation and that the log does not have: members to add or remove,
		// keys, extensions, a migration, a leave, a commit of proposals. What waits is withdrawn at once, as is a commit
		// that the outbox was not asked for, or that the service has refused. The bytes of any other commit may be with the
		// service: it stays in the outbox until the answer or the log says what became of it (a crash changes nothing in that). Accepted, it is in force;
		// refused, or slower than another commit, it is not made again, and that is no problem of the conversation. Of a leave
		// that was proposed in this epoch, the others may still commit the proposal. The creation of a conversation and the commit that
		// messages wait for stay. not_found: nothing is under way.
		stored("cancelChanges", call((*turn).cancelChanges), CodeNotFound, CodeNotAMember, CodeConflict),
		// Re-initializes the conversation with another cipher suite (RFC 9420, Section 11.2), for example a post-quantum
		// one: stores the wish and makes a commit of it, as addMembers does. Once the service has accepted it, the group of
		// the new suite is made with the same members, who join it without being asked; title, history, waiting messages
		// and wishes go over to it, and the old name keeps working. A link and the external senders do not: their keys are
		// of the old group or suite, and createLink and setExternalSenders make them anew. Of a suspended conversation, whose migration somebody else began
		// and did not finish, it makes the new group. conflict: a device of the conversation has no package among the
		// members.
		judging("migrate", call((*turn).migrate), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		// Creates a conversation of some members of another one, of the same cipher suite (RFC 9420, Section 11.3), and the
		// commit that adds them, as createConversation does; the other one stays as it is. The invited devices verify that
		// all who are in it were together there. conflict: the other conversation is not active.
		judging("branchConversation", call((*turn).branchConversation), CodeNotFound, CodeNotAMember, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeUnsupported),
		// Encrypts a message and puts it into the outbox and the history, all in one store commit. It stays queued until
		// settleOutbox or its own echo in the log.
		judging("sendMessage", call((*turn).sendMessage), CodeNotFound, CodeNotAMember, CodeConflict),
		// Lists the conversations.
		stored("conversations", call((*turn).conversations)),
		// Answers a piece of a conversation's history.
		stored("messages", call((*turn).messages), CodeNotFound),
		// Sets the number of unread messages of a conversation to zero.
		stored("markRead", call((*turn).markRead), CodeNotFound),
		// Lists the invitations that were neither accepted nor rejected. They survive reload, lock and crash.
		stored("invitations", call((*turn).invitations)),
		// Joins the conversation. The private half of the key package is deleted in the store commit that stores the joined
		// group. conflict: this device already is in that conversation; after it was removed and added again, and the log
		// was received, a later call succeeds. unknown_psk: it branches off from a conversation that this device has left,
		// or that is 32 epochs further by now.
		judging("acceptInvitation", call((*turn).acceptInvitation), CodeNotFound, CodeConflict, CodeInvalidMessage, CodeUnknownPSK),
		// Forgets an invitation and the private half of its one-time key package. Nobody is told.
		stored("rejectInvitation", call((*turn).rejectInvitation), CodeNotFound),
		// Answers a value that all members of an epoch share, to be compared by another way.
		stored("epochAuthenticator", call((*turn).epochAuthenticator), CodeNotFound, CodeNotAMember),
		// Exports a secret of the current epoch for use outside of MLS.
		stored("exportSecret", call((*turn).exportSecret), CodeNotFound, CodeNotAMember),
	}
}

func deliveryOperations() []Operation {
	return []Operation{
		// Answers from where on the inbox and the logs are wanted. A conversation whose invitation is undecided is not among
		// them: after acceptInvitation its log is wanted from the commit on that added this device.
		stored("cursors", call((*turn).cursors)),
		// Takes frames in the order of the log and answers what became of each. Everything, the cursors included, is stored
		// in one commit before the answer. A frame that cannot be used is a result, not an error. Without frames it says that
		// the inbox and all logs were read to their ends: what waits is tried again, and keys whose time is over are deleted.
		judging("receive", call((*turn).receive)),
		// Lists what the service should get. The bytes are durable and stay the same, so they may be sent again after any
		// failure.
		stored("outbox", call((*turn).outbox)),
		// Says what the service answered to an entry. accepted merges a commit, or marks a message as sent. rejected, only
		// when the service certainly did not store it: a commit is rebuilt after catching up by receive, a message is
		// encrypted again. unknown: the entry stays, and the log decides. An entry that its echo in the log has settled first
		// answers what became of it, as long as it is among the newest 256 of this instance; then, as for an id that never
		// was, not_found, and there is nothing left to do.
		judging("settleOutbox", call((*turn).settleOutbox), CodeNotFound),
		// Comes back into a conversation whose state is diverged, by an external commit (RFC 9420, Section 12.4.3.2) that
		// takes the place of this device's leaf. It goes into the outbox like any other commit; when another one was first,
		// the state stays diverged, and the next GroupInfo is needed. Messages that wait are sent afterwards; what was said
		// meanwhile in epochs that this device was not in stays closed to it. A conversation that waits for a pre-shared key
		// (problem: unknown_psk) is taken, too: the device gives the key up, and its state is diverged until it is back. When
		// somebody has signed the GroupInfo whom this device did not know as a member, the outbox gets a plea instead, once an
		// epoch: those members whom it knew commit, without being asked, and the next GroupInfo is needed. invalid_message: the
		// GroupInfo is damaged, or nobody whom this device knew is in the group. not_a_member: this device was removed.
		judging("rejoin", call((*turn).rejoin), CodeNotFound, CodeConflict, CodeMalformed, CodeInvalidMessage, CodeTooOld, CodeNotAMember),
	}
}
