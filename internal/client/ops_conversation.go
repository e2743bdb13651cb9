package client

// MemberPackage is a device to be added.
type MemberPackage struct {
	User       string `json:"user" doc:"e-mail address of the user, as the directory answered it"`
	Device     string `json:"device" doc:"16 lower-case hexadecimal digits"`
	KeyPackage []byte `json:"keyPackage" doc:"MLSMessage of wire format mls_key_package whose credential names this user and device"`
}

// DeviceName names one device of a user.
type DeviceName struct {
	User   string `json:"user" doc:"e-mail address of the user"`
	Device string `json:"device" doc:"16 lower-case hexadecimal digits"`
}

// MemberView is a user in a conversation.
type MemberView struct {
	User    string   `json:"user" doc:"e-mail address of the user"`
	Devices []string `json:"devices" doc:"the user's devices in the conversation, in ascending order"`
}

// ConversationParams name a conversation.
type ConversationParams struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
}

// CreateConversationParams are the parameters of createConversation.
type CreateConversationParams struct {
	Title   string          `json:"title" doc:"0 to 256 bytes of UTF-8; sent encrypted to the members; empty: the other members' names stand for it"`
	Members []MemberPackage `json:"members" doc:"0 to 1000 devices to add; every device of a user, own other devices included"`
}

// CreateConversationResult is the result of createConversation.
type CreateConversationResult struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	OutboxID     string `json:"outboxId" doc:"the outbox entry of the commit that creates it at the service"`
}

// AddMembersParams are the parameters of addMembers.
type AddMembersParams struct {
	Conversation string          `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Members      []MemberPackage `json:"members" doc:"1 to 1000 devices to add; those that are members already are left out"`
}

// RemoveMembersParams are the parameters of removeMembers.
type RemoveMembersParams struct {
	Conversation string   `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Users        []string `json:"users" doc:"1 to 1000 users, each with every device; not oneself"`
}

// ChangeResult is the result of an operation that changes a conversation by a commit.
type ChangeResult struct {
	OutboxID *string `json:"outboxId" doc:"the outbox entry of the commit; absent when the change waits behind another one, or when nothing had to be changed"`
}

// SendMessageParams are the parameters of sendMessage.
type SendMessageParams struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Text         string `json:"text" doc:"1 to 65536 bytes of UTF-8"`

	AuthenticatedData *[]byte `json:"authenticatedData" doc:"0 to 65536 bytes that travel in the clear beside the ciphertext and are authenticated with it (RFC 9420, Section 6.3.1): the service can read them, nobody can change them"`
}

// SendMessageResult is the result of sendMessage.
type SendMessageResult struct {
	ID       string  `json:"id" doc:"the message's id, 32 hexadecimal digits, the same on every device and for ever"`
	OutboxID *string `json:"outboxId" doc:"the outbox entry that carries it; absent while the message waits for the conversation's creation or for another member's change"`
	State    string  `json:"state" doc:"queued" enum:"queued|sent|received|failed"`
}

// MessageView is one message of the history.
type MessageView struct {
	ID     string  `json:"id" doc:"32 hexadecimal digits, the same on every device and for ever"`
	Index  uint32  `json:"index" doc:"place in this device's history of the conversation, counted from 0"`
	Sender string  `json:"sender" doc:"e-mail address of the sender, authenticated"`
	Device string  `json:"device" doc:"the sender's device"`
	Text   string  `json:"text" doc:"UTF-8"`
	Time   Millis  `json:"time" doc:"when the service stored it; the local time while it is queued"`
	Seq    *uint64 `json:"seq" doc:"place in the conversation's log; absent until known"`
	State  string  `json:"state" doc:"queued: not yet accepted by the service; failed: given up after 5 refusals or because this device was removed" enum:"queued|sent|received|failed"`
	Own    bool    `json:"own" doc:"whether this user sent it, from this device or another one"`

	AuthenticatedData *[]byte `json:"authenticatedData" doc:"what came in the clear beside it, authenticated; absent when nothing did, and in the list of conversations"`
}

// MessagesParams are the parameters of messages.
type MessagesParams struct {
	Conversation string  `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Before       *uint32 `json:"before" doc:"answer only messages with a smaller index; absent: the newest"`
	Limit        uint32  `json:"limit" doc:"at most this many, 1 to 500"`
}

// MessagesResult is the result of messages.
type MessagesResult struct {
	Messages []MessageView `json:"messages" doc:"in ascending order of index"`
}

// ConversationView is one conversation in the list.
type ConversationView struct {
	Conversation string       `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Title        string       `json:"title" doc:"the title; while none is known the names of the others, at most 3 of them, joined by commas"`
	Members      []MemberView `json:"members" doc:"in ascending order of user; as of the last merged commit"`
	Epoch        uint64       `json:"epoch" doc:"the MLS epoch of this device's state"`
	Cursor       uint64       `json:"cursor" doc:"last place in the conversation's log that was processed"`
	Unread       uint32       `json:"unread" doc:"messages of others since markRead"`
	Last         *MessageView `json:"last" doc:"the newest message, its text cut to 200 bytes; absent when there is none"`
	State        string       `json:"state" doc:"creating: the service has not accepted it yet; diverged: a commit in the log is not acceptable to this device, or its own state is an old one: it comes back by rejoin; failed: the service refused to create it; suspended: its group was re-initialized, and the group that continues it is not here yet; continued: successor has taken its place, and its history" enum:"creating|active|removed|diverged|failed|suspended|continued"`
	Changing     bool         `json:"changing" doc:"whether an own change of the members or keys is under way"`
	Problem      *string      `json:"problem" doc:"the code of the own change that was given up last; cleared by the next own change"`
	CipherSuite  uint32       `json:"cipherSuite" doc:"the MLS cipher suite of the conversation; who is added needs a key package of it"`
	Predecessor  *string      `json:"predecessor" doc:"the conversation whose place it took"`
	Successor    *string      `json:"successor" doc:"with state continued: the conversation that took its place; operations that name this one mean that one"`
}

// MigrateParams are the parameters of migrate.
type MigrateParams struct {
	Conversation string          `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	CipherSuite  uint32          `json:"cipherSuite" doc:"the suite to migrate to, another than the conversation has"`
	Members      []MemberPackage `json:"members" doc:"a key package of that suite of every other device in the conversation, own other devices included"`
}

// MigrateResult is the result of migrate.
type MigrateResult struct {
	Conversation string  `json:"conversation" doc:"base64url (no padding) of the id of the group that takes the place"`
	OutboxID     *string `json:"outboxId" doc:"the outbox entry of the commit; absent when the change waits behind another one"`
}

// BranchConversationParams are the parameters of branchConversation.
type BranchConversationParams struct {
	Conversation string          `json:"conversation" doc:"the conversation that it branches off from: base64url (no padding) of the MLS group id"`
	Title        string          `json:"title" doc:"0 to 256 bytes of UTF-8; sent encrypted to the members; empty: the other members' names stand for it"`
	Members      []MemberPackage `json:"members" doc:"1 to 1000 devices of that conversation to take along, own other devices included"`
}

// ConversationsResult is the result of conversations.
type ConversationsResult struct {
	Conversations []ConversationView `json:"conversations" doc:"the one with the newest activity first"`
}

// InvitationView is a Welcome that waits for a decision.
type InvitationView struct {
	ID           string       `json:"id" doc:"32 hexadecimal digits"`
	From         string       `json:"from" doc:"who sent it, by the service's word; empty when that user is not a member"`
	Title        string       `json:"title" doc:"the names of the others, at most 3 of them, joined by commas; the title itself arrives after joining"`
	Conversation string       `json:"conversation" doc:"base64url (no padding) of the MLS group id; two invitations may name one conversation"`
	Members      []MemberView `json:"members" doc:"in ascending order of user"`
	Time         Millis       `json:"time" doc:"when the service stored it"`
}

// InvitationsResult is the result of invitations.
type InvitationsResult struct {
	Invitations []InvitationView `json:"invitations" doc:"in the order of arrival"`
}

// InvitationParams name an invitation.
type InvitationParams struct {
	ID string `json:"id" doc:"the invitation's id"`
}

// AcceptInvitationResult is the result of acceptInvitation.
type AcceptInvitationResult struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
}

// EpochAuthenticatorResult is the result of epochAuthenticator.
type EpochAuthenticatorResult struct {
	Epoch         uint64 `json:"epoch" doc:"the epoch of the authenticator"`
	Authenticator []byte `json:"authenticator" doc:"equal on every member of the same epoch; RFC 9420, Section 8.7"`
}

// ExportSecretParams are the parameters of exportSecret.
type ExportSecretParams struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Label        string `json:"label" doc:"what the secret is for, 1 to 200 bytes of UTF-8"`
	Context      []byte `json:"context" doc:"0 to 65536 bytes that the secret is bound to"`
	Length       uint32 `json:"length" doc:"bytes wanted, 1 to 1024"`
}

// ExportSecretResult is the result of exportSecret.
type ExportSecretResult struct {
	Secret []byte `json:"secret" doc:"a secret of the current epoch, the same for every member; RFC 9420, Section 8.5"`
}
