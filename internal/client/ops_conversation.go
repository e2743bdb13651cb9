package client

// MemberPackage is a device to be added.
type MemberPackage struct {
	// e-mail address of the user, as the directory answered it
	User string `json:"user"`
	// 16 lower-case hexadecimal digits
	Device string `json:"device"`
	// MLSMessage of wire format mls_key_package whose credential names this user and device
	KeyPackage []byte `json:"keyPackage"`
}

// DeviceName names one device of a user.
type DeviceName struct {
	// e-mail address of the user
	User string `json:"user"`
	// 16 lower-case hexadecimal digits
	Device string `json:"device"`
}

// MemberView is a user in a conversation.
type MemberView struct {
	// e-mail address of the user
	User string `json:"user"`
	// the user's devices in the conversation, in ascending order
	Devices []string `json:"devices"`
}

// ConversationParams name a conversation.
type ConversationParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
}

// CreateConversationParams are the parameters of createConversation.
type CreateConversationParams struct {
	// 0 to 256 bytes of UTF-8; sent encrypted to the members; empty: the other members' names stand for it
	Title string `json:"title"`
	// 0 to 1000 devices to add; every device of a user, own other devices included
	Members []MemberPackage `json:"members"`

	// its suite, one of identity's cipherSuites, of which the key packages are; absent: identity's cipherSuite
	CipherSuite *uint32 `json:"cipherSuite"`
}

// CreateConversationResult is the result of createConversation.
type CreateConversationResult struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the outbox entry of the commit that creates it at the service
	OutboxID string `json:"outboxId"`
}

// AddMembersParams are the parameters of addMembers.
type AddMembersParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 1 to 1000 devices to add; those that are members already are left out
	Members []MemberPackage `json:"members"`
}

// RemoveMembersParams are the parameters of removeMembers.
type RemoveMembersParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 1 to 1000 users, each with every device; not oneself
	Users []string `json:"users"`
}

// ChangeResult is the result of an operation that changes a conversation by a commit.
type ChangeResult struct {
	// the outbox entry of the commit; absent when the change waits behind another one, or when nothing had to be changed
	OutboxID *string `json:"outboxId"`
}

// CancelChangesResult is the result of cancelChanges.
type CancelChangesResult struct {
	// withdrawn: the service has nothing of it, and never will; open: it may have the commit, or the proposal to leave, that was
	// under way, and the log decides whether that is in force; changing says until when
	State string `json:"state" enum:"withdrawn|open"`
}

// SendMessageParams are the parameters of sendMessage.
type SendMessageParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 1 to 65536 bytes of UTF-8
	Text string `json:"text"`

	// 0 to 65536 bytes that travel in the clear beside the ciphertext and are authenticated with it (RFC 9420, Section
	// 6.3.1): the service can read them, nobody can change them
	AuthenticatedData *[]byte `json:"authenticatedData"`
}

// SendMessageResult is the result of sendMessage.
type SendMessageResult struct {
	// the message's id, 32 hexadecimal digits, the same on every device and for ever
	ID string `json:"id"`
	// the outbox entry that carries it; absent while the message waits for the conversation's creation or for another
	// member's change
	OutboxID *string `json:"outboxId"`
	// queued
	State string `json:"state" enum:"queued|sent|received|failed"`
}

// MessageView is one message of the history.
type MessageView struct {
	// 32 hexadecimal digits, the same on every device and for ever
	ID string `json:"id"`
	// place in this device's history of the conversation, counted from 0
	Index uint32 `json:"index"`
	// e-mail address of the sender, authenticated
	Sender string `json:"sender"`
	// the sender's device
	Device string `json:"device"`
	// UTF-8
	Text string `json:"text"`
	// when the service stored it; the local time while it is queued
	Time Millis `json:"time"`
	// place in the conversation's log; absent until known
	Seq *uint64 `json:"seq"`
	// queued: not yet accepted by the service; failed: given up after 5 refusals or because this device was removed
	State string `json:"state" enum:"queued|sent|received|failed"`
	// whether this user sent it, from this device or another one that is proven to be the user's; a name alone proves nothing
	Own bool `json:"own"`

	// what came in the clear beside it, authenticated; absent when nothing did, and in the list of conversations
	AuthenticatedData *[]byte `json:"authenticatedData"`
}

// MessagesParams are the parameters of messages.
type MessagesParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// answer only messages with a smaller index; absent: the newest
	Before *uint32 `json:"before"`
	// at most this many, 1 to 500
	Limit uint32 `json:"limit"`
}

// MessagesResult is the result of messages.
type MessagesResult struct {
	// in ascending order of index
	Messages []MessageView `json:"messages"`
}

// ConversationView is one conversation in the list.
type ConversationView struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the title; while none is known the names of the others, at most 3 of them, joined by commas
	Title string `json:"title"`
	// in ascending order of user; as of the last merged commit
	Members []MemberView `json:"members"`
	// the MLS epoch of this device's state
	Epoch uint64 `json:"epoch"`
	// last place in the conversation's log that was processed
	Cursor uint64 `json:"cursor"`
	// messages of others since markRead
	Unread uint32 `json:"unread"`
	// the newest message, its text cut to 200 bytes; absent when there is none
	Last *MessageView `json:"last"`
	// creating: the service has not accepted it yet; diverged: a commit in the log is not acceptable to this device, or its
	// own state is an old one: it comes back by rejoin; failed: the service refused to create it; suspended: its group was
	// re-initialized, and the group that continues it is not here yet; continued: successor has taken its place, and its
	// history
	State string `json:"state" enum:"creating|active|removed|diverged|failed|suspended|continued"`
	// whether an own change of the members or keys is under way
	Changing bool `json:"changing"`
	// whether this user has asked to leave, and is not out yet; cancelChanges takes it back
	Leaving bool `json:"leaving"`
	// the code of the own change that was given up last; cleared by the next own change. unknown_psk: or a commit of another
	// member waits until addPSK gives its key, or rejoin does without, and until then nothing is sent
	Problem *string `json:"problem"`
	// the MLS cipher suite of the conversation; who is added needs a key package of it
	CipherSuite uint32 `json:"cipherSuite"`
	// the conversation whose place it took
	Predecessor *string `json:"predecessor"`
	// with state continued: the conversation that took its place; operations that name this one mean that one
	Successor *string `json:"successor"`
}

// MigrateParams are the parameters of migrate.
type MigrateParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the suite to migrate to, one of identity's cipherSuites and another than the conversation has
	CipherSuite uint32 `json:"cipherSuite"`
	// a key package of that suite of every other device in the conversation, own other devices included
	Members []MemberPackage `json:"members"`
}

// MigrateResult is the result of migrate.
type MigrateResult struct {
	// base64url (no padding) of the id of the group that takes the place
	Conversation string `json:"conversation"`
	// the outbox entry of the commit; absent when the change waits behind another one
	OutboxID *string `json:"outboxId"`
}

// BranchConversationParams are the parameters of branchConversation.
type BranchConversationParams struct {
	// the conversation that it branches off from: base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// 0 to 256 bytes of UTF-8; sent encrypted to the members; empty: the other members' names stand for it
	Title string `json:"title"`
	// 1 to 1000 devices of that conversation to take along, own other devices included
	Members []MemberPackage `json:"members"`
}

// ConversationsResult is the result of conversations.
type ConversationsResult struct {
	// the one with the newest activity first
	Conversations []ConversationView `json:"conversations"`
}

// InvitationView is a Welcome that waits for a decision.
type InvitationView struct {
	// 32 hexadecimal digits
	ID string `json:"id"`
	// who sent it, by the service's word; empty when that user is not a member
	From string `json:"from"`
	// the names of the others, at most 3 of them, joined by commas; the title itself arrives after joining
	Title string `json:"title"`
	// base64url (no padding) of the MLS group id; two invitations may name one conversation
	Conversation string `json:"conversation"`
	// in ascending order of user
	Members []MemberView `json:"members"`
	// when the service stored it
	Time Millis `json:"time"`
}

// InvitationsResult is the result of invitations.
type InvitationsResult struct {
	// in the order of arrival
	Invitations []InvitationView `json:"invitations"`
}

// InvitationParams name an invitation.
type InvitationParams struct {
	// the invitation's id
	ID string `json:"id"`
}

// AcceptInvitationResult is the result of acceptInvitation.
type AcceptInvitationResult struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
}

// EpochAuthenticatorResult is the result of epochAuthenticator.
type EpochAuthenticatorResult struct {
	// the epoch of the authenticator
	Epoch uint64 `json:"epoch"`
	// equal on every member of the same epoch; RFC 9420, Section 8.7
	Authenticator []byte `json:"authenticator"`
}

// ExportSecretParams are the parameters of exportSecret.
type ExportSecretParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// what the secret is for, 1 to 200 bytes of UTF-8
	Label string `json:"label"`
	// 0 to 65536 bytes that the secret is bound to
	Context []byte `json:"context"`
	// bytes wanted, 1 to 1024
	Length uint32 `json:"length"`
}

// ExportSecretResult is the result of exportSecret.
type ExportSecretResult struct {
	// a secret of the current epoch, the same for every member; RFC 9420, Section 8.5
	Secret []byte `json:"secret"`
}
