package client

// Frame is one entry of a conversation's log or of this device's inbox, as the service handed it out.
type Frame struct {
	// where it comes from
	Source string `json:"source" enum:"group|inbox"`
	// base64url (no padding) of the MLS group id; with source group only
	Conversation *string `json:"conversation"`
	// place in the log or inbox, from 1, ascending
	Seq uint64 `json:"seq"`
	// when the service stored it
	Time Millis `json:"time"`
	// with source inbox: place of the commit that made the Welcome in its conversation's log
	CommitSeq *uint64 `json:"commitSeq"`
	// with source inbox: the user who sent the Welcome, by the service's word
	From *string `json:"from"`
	// MLSMessage, at most 16 MiB
	Bytes []byte `json:"bytes"`
}

// ReceiveParams are the parameters of receive.
type ReceiveParams struct {
	// 0 to 1000 frames; those of one source in ascending order of seq
	Frames []Frame `json:"frames"`
}

// FrameResult says what became of a frame.
type FrameResult struct {
	// waiting: of a later epoch, or a commit that is tried again later; continued: a Welcome to the group that took the
	// place of conversation's, joined already; joined: a Welcome that this device has asked for by a link, joined already;
	// quarantined: kept aside, never shown
	Kind string `json:"kind" enum:"message|commit|welcome|continued|joined|proposal|profile|duplicate|ownEcho|tooOld|notForUs|waiting|quarantined"`
	// that of the frame
	Source string `json:"source" enum:"group|inbox"`
	// that of the frame; a frame that waited before is answered again when it is opened, a Welcome with the place of its
	// commit
	Seq uint64 `json:"seq"`
	// the conversation that the frame belongs to
	Conversation *string `json:"conversation"`
	// message, or own echo of one: the message's id; welcome: the invitation's id
	ID *string `json:"id"`
	// authenticated user, for message, profile, commit and proposal
	Sender *string `json:"sender"`
	// the sender's device
	Device *string `json:"device"`
	// message: its text; profile: the new title
	Text *string `json:"text"`
	// message: whether this user sent it, from another device that is proven to be the user's
	Own bool `json:"own"`
	// that of the frame
	Time Millis `json:"time"`
	// message, and commit of a member: what came in the clear beside it, authenticated; absent when nothing did
	AuthenticatedData *[]byte `json:"authenticatedData"`
	// commit: the new epoch
	Epoch *uint64 `json:"epoch"`
	// commit: devices that it added; proposal: the device that asks to be added and has the link
	Added []DeviceName `json:"added"`
	// commit: devices that it removed
	Removed []DeviceName `json:"removed"`
	// quarantined and waiting: why, one of the codes
	Code *string `json:"code"`
}

// ReceiveResult is the result of receive.
type ReceiveResult struct {
	// in the order of the frames; frames that waited before follow the commit that freed them
	Results []FrameResult `json:"results"`
}

// WelcomeDelivery is a Welcome for one device.
type WelcomeDelivery struct {
	// e-mail address of the user
	User string `json:"user"`
	// 16 lower-case hexadecimal digits
	Device string `json:"device"`
	// MLSMessage of wire format mls_welcome
	Bytes []byte `json:"bytes"`
}

// OutboxEntry is what the service should get. The bytes are durable and stay the same until the entry is settled.
type OutboxEntry struct {
	// first 16 bytes of SHA-256 of bytes, in hexadecimal; makes the post idempotent
	ID string `json:"id"`
	// what to do with it
	Kind string `json:"kind" enum:"message|commit"`
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// the epoch in which it was made
	Epoch uint64 `json:"epoch"`
	// MLSMessage
	Bytes []byte `json:"bytes"`
	// commit: to be stored atomically with it
	Welcomes []WelcomeDelivery `json:"welcomes"`
	// commit: devices that it adds
	Added []DeviceName `json:"added"`
	// commit: devices that it removes
	Removed []DeviceName `json:"removed"`
	// commit: GroupInfo of the new epoch, without the tree, for members that come back by rejoin
	GroupInfo *[]byte `json:"groupInfo"`
	// commit: the tree of the new epoch, to be kept with groupInfo
	RatchetTree *[]byte `json:"ratchetTree"`
	// message: the id in the history; absent for what the history does not show, such as a proposal
	MessageID *string `json:"messageId"`
	// commit: the link of the new epoch; absent: it has none
	Link *LinkEntry `json:"link"`
	// commit: the external senders of the new epoch, in the order of their indices; user and device are empty of one that the
	// service cannot know
	Senders []DeviceName `json:"senders"`
	// of a device that comes in by a link: the token for the service
	LinkToken *[]byte `json:"linkToken"`
}

// OutboxResult is the result of outbox.
type OutboxResult struct {
	// in the order in which they were made; those of one conversation must be sent in this order
	Entries []OutboxEntry `json:"entries"`
}

// SettleOutboxParams are the parameters of settleOutbox.
type SettleOutboxParams struct {
	// the outbox entry
	ID string `json:"id"`
	// accepted: the service stored it; rejected: the service answered that it did not and will not; unknown: no answer
	Outcome string `json:"outcome" enum:"accepted|rejected|unknown"`
	// with accepted: place in the conversation's log
	Seq *uint64 `json:"seq"`
	// with rejected: the conversation's epoch, when the service told it; equal to the entry's: no other commit was in the
	// way, so trying again would not help
	Epoch *uint64 `json:"epoch"`
}

// SettleOutboxResult is the result of settleOutbox.
type SettleOutboxResult struct {
	// the conversation of the entry
	Conversation string `json:"conversation"`
	// merged: the commit is in force; rebase: it lost and is rebuilt after catching up; dropped: given up; unknown: decided
	// by the log; sent, queued, failed: of the message; sent, queued, dropped: of the proposal
	State string `json:"state" enum:"merged|rebase|dropped|unknown|sent|queued|failed"`
	// message: the id in the history
	MessageID *string `json:"messageId"`
	// the entry that takes the place of this one
	OutboxID *string `json:"outboxId"`
}

// RejoinParams are the parameters of rejoin.
type RejoinParams struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// MLSMessage of wire format mls_group_info: that of the group's current epoch, as the service has it from the last
	// commit
	GroupInfo []byte `json:"groupInfo"`
	// the tree that came with it
	RatchetTree []byte `json:"ratchetTree"`
}

// GroupCursor says from where on a conversation's log is wanted.
type GroupCursor struct {
	// base64url (no padding) of the MLS group id
	Conversation string `json:"conversation"`
	// last place that was processed; ask for what comes after it
	Seq uint64 `json:"seq"`
	// this device has lost the thread, and no rejoin of it is under way: fetch the GroupInfo and call rejoin
	Diverged bool `json:"diverged"`
}

// CursorsResult is the result of cursors.
type CursorsResult struct {
	// last place of the inbox that was processed; everything up to it may be acknowledged
	Inbox uint64 `json:"inbox"`
	// conversations whose log is wanted, in ascending order of conversation
	Groups []GroupCursor `json:"groups"`
	// links that are followed, in ascending order of conversation
	Links []LinkCursor `json:"links"`
}
