package client

// Frame is one entry of a conversation's log or of this device's inbox, as the service handed it out.
type Frame struct {
	Source       string  `json:"source" doc:"where it comes from" enum:"group|inbox"`
	Conversation *string `json:"conversation" doc:"base64url (no padding) of the MLS group id; with source group only"`
	Seq          uint64  `json:"seq" doc:"place in the log or inbox, from 1, ascending"`
	Time         Millis  `json:"time" doc:"when the service stored it"`
	CommitSeq    *uint64 `json:"commitSeq" doc:"with source inbox: place of the commit that made the Welcome in its conversation's log"`
	From         *string `json:"from" doc:"with source inbox: the user who sent the Welcome, by the service's word"`
	Bytes        []byte  `json:"bytes" doc:"MLSMessage, at most 16 MiB"`
}

// ReceiveParams are the parameters of receive.
type ReceiveParams struct {
	Frames []Frame `json:"frames" doc:"0 to 1000 frames; those of one source in ascending order of seq"`
}

// FrameResult says what became of a frame.
type FrameResult struct {
	Kind              string       `json:"kind" doc:"waiting: of a later epoch, or a commit that is tried again later; continued: a Welcome to the group that took the place of conversation's, joined already; quarantined: kept aside, never shown" enum:"message|commit|welcome|continued|proposal|profile|duplicate|ownEcho|tooOld|notForUs|waiting|quarantined"`
	Source            string       `json:"source" doc:"that of the frame" enum:"group|inbox"`
	Seq               uint64       `json:"seq" doc:"that of the frame; a frame that waited before is answered again when it is opened, a Welcome with the place of its commit"`
	Conversation      *string      `json:"conversation" doc:"the conversation that the frame belongs to"`
	ID                *string      `json:"id" doc:"message, or own echo of one: the message's id; welcome: the invitation's id"`
	Sender            *string      `json:"sender" doc:"authenticated user, for message, profile, commit and proposal"`
	Device            *string      `json:"device" doc:"the sender's device"`
	Text              *string      `json:"text" doc:"message: its text; profile: the new title"`
	Time              Millis       `json:"time" doc:"that of the frame"`
	AuthenticatedData *[]byte      `json:"authenticatedData" doc:"message: what came in the clear beside it, authenticated; absent when nothing did"`
	Epoch             *uint64      `json:"epoch" doc:"commit: the new epoch"`
	Added             []DeviceName `json:"added" doc:"commit: devices that it added"`
	Removed           []DeviceName `json:"removed" doc:"commit: devices that it removed"`
	Code              *string      `json:"code" doc:"quarantined and waiting: why, one of the codes"`
}

// ReceiveResult is the result of receive.
type ReceiveResult struct {
	Results []FrameResult `json:"results" doc:"in the order of the frames; frames that waited before follow the commit that freed them"`
}

// WelcomeDelivery is a Welcome for one device.
type WelcomeDelivery struct {
	User   string `json:"user" doc:"e-mail address of the user"`
	Device string `json:"device" doc:"16 lower-case hexadecimal digits"`
	Bytes  []byte `json:"bytes" doc:"MLSMessage of wire format mls_welcome"`
}

// OutboxEntry is what the service should get. The bytes are durable and stay the same until the entry is settled.
type OutboxEntry struct {
	ID           string            `json:"id" doc:"first 16 bytes of SHA-256 of bytes, in hexadecimal; makes the post idempotent"`
	Kind         string            `json:"kind" doc:"what to do with it" enum:"message|commit"`
	Conversation string            `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Epoch        uint64            `json:"epoch" doc:"the epoch in which it was made"`
	Bytes        []byte            `json:"bytes" doc:"MLSMessage"`
	Welcomes     []WelcomeDelivery `json:"welcomes" doc:"commit: to be stored atomically with it"`
	Added        []DeviceName      `json:"added" doc:"commit: devices that it adds"`
	Removed      []DeviceName      `json:"removed" doc:"commit: devices that it removes"`
	GroupInfo    *[]byte           `json:"groupInfo" doc:"commit: GroupInfo of the new epoch, without the tree, for members that come back by rejoin"`
	RatchetTree  *[]byte           `json:"ratchetTree" doc:"commit: the tree of the new epoch, to be kept with groupInfo"`
	MessageID    *string           `json:"messageId" doc:"message: the id in the history; absent for what the history does not show, such as a proposal"`
}

// OutboxResult is the result of outbox.
type OutboxResult struct {
	Entries []OutboxEntry `json:"entries" doc:"in the order in which they were made; those of one conversation must be sent in this order"`
}

// SettleOutboxParams are the parameters of settleOutbox.
type SettleOutboxParams struct {
	ID      string  `json:"id" doc:"the outbox entry"`
	Outcome string  `json:"outcome" doc:"accepted: the service stored it; rejected: the service answered that it did not and will not; unknown: no answer" enum:"accepted|rejected|unknown"`
	Seq     *uint64 `json:"seq" doc:"with accepted: place in the conversation's log"`
	Epoch   *uint64 `json:"epoch" doc:"with rejected: the conversation's epoch, when the service told it; equal to the entry's: no other commit was in the way, so trying again would not help"`
}

// SettleOutboxResult is the result of settleOutbox.
type SettleOutboxResult struct {
	Conversation string  `json:"conversation" doc:"the conversation of the entry"`
	State        string  `json:"state" doc:"merged: the commit is in force; rebase: it lost and is rebuilt after catching up; dropped: given up; unknown: decided by the log; sent, queued, failed: of the message; sent, queued, dropped: of the proposal" enum:"merged|rebase|dropped|unknown|sent|queued|failed"`
	MessageID    *string `json:"messageId" doc:"message: the id in the history"`
	OutboxID     *string `json:"outboxId" doc:"the entry that takes the place of this one"`
}

// RejoinParams are the parameters of rejoin.
type RejoinParams struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	GroupInfo    []byte `json:"groupInfo" doc:"MLSMessage of wire format mls_group_info: that of the group's current epoch, as the service has it from the last commit"`
	RatchetTree  []byte `json:"ratchetTree" doc:"the tree that came with it"`
}

// GroupCursor says from where on a conversation's log is wanted.
type GroupCursor struct {
	Conversation string `json:"conversation" doc:"base64url (no padding) of the MLS group id"`
	Seq          uint64 `json:"seq" doc:"last place that was processed; ask for what comes after it"`
	Diverged     bool   `json:"diverged" doc:"this device has lost the thread, and no rejoin of it is under way: fetch the GroupInfo and call rejoin"`
}

// CursorsResult is the result of cursors.
type CursorsResult struct {
	Inbox  uint64        `json:"inbox" doc:"last place of the inbox that was processed; everything up to it may be acknowledged"`
	Groups []GroupCursor `json:"groups" doc:"conversations whose log is wanted, in ascending order of conversation"`
}
