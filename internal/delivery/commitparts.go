package delivery

import (
	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// maxCommitDevices bounds the devices that one commit adds or removes: each is up to two records of the batch.
const maxCommitDevices = (journal.MaxBatch - 10) / 2

type welcomeFor struct {
	deviceName
	Welcome Bytes `json:"welcome"`
}

type commitRequest struct {
	ID       string       `json:"id"`
	Epoch    uint64       `json:"epoch"`
	Commit   Bytes        `json:"commit"`
	Welcomes []welcomeFor `json:"welcomes"`
	Added    []deviceName `json:"added"`
	Removed  []deviceName `json:"removed"`

	GroupInfo   Bytes `json:"groupInfo"` // of the epoch that the commit begins; empty: nobody can come back into it
	RatchetTree Bytes `json:"ratchetTree"`

	Senders []deviceName `json:"senders"` // listed in that epoch, by their indices

	Link      linkRecord `json:"link"`      // that of the epoch that the commit begins
	LinkToken Bytes      `json:"linkToken"` // of a stranger that comes in by it

	external bool // by the commit, a member comes back or a stranger comes in
}

// inboxEntry is a Welcome on its way: who sent it, and the record of the commit that it belongs to.
type inboxEntry struct {
	Group   string     `json:"group"`
	Commit  string     `json:"commit"`
	From    deviceName `json:"from"`
	Welcome Bytes      `json:"welcome"`
}

// check judges everything that can be judged without looking at the group, and puts user names into their one form.
func (in *commitRequest) check(group []byte, sender deviceName, limit int) error {
	if err := checkID(in.ID); err != nil {
		return err
	}
	peek, err := peekHandshake(in.Commit, group, limit)
	if err != nil {
		return err
	}
	if peek.ContentType != mls.ContentTypeCommit || uint64(peek.Epoch) != in.Epoch {
		return fail(CodeInvalidArgument, "commit is not a commit of that epoch")
	}
	in.external = peek.SenderType == mls.SenderNewMemberCommit
	if err := in.checkGroupInfo(group, limit); err != nil {
		return err
	}
	if err := in.checkSenders(); err != nil {
		return err
	}
	if err := in.checkLink(); err != nil {
		return err
	}
	if len(in.Added)+len(in.Removed) > maxCommitDevices {
		return fail(CodeInvalidArgument, "one commit adds and removes at most %d devices", maxCommitDevices)
	}
	added, err := normalise("added", in.Added)
	if err != nil {
		return err
	}
	removed, err := normalise("removed", in.Removed)
	if err != nil {
		return err
	}
	if added[sender] || removed[sender] {
		return fail(CodeInvalidArgument, "a device neither adds nor removes itself")
	}
	if in.external {
		return in.checkExternal()
	}
	welcomed := map[deviceName]bool{}
	for i := range in.Welcomes {
		w := &in.Welcomes[i]
		if w.User, err = userName(w.User); err != nil {
			return err
		}
		if !added[w.deviceName] || welcomed[w.deviceName] {
			return fail(CodeInvalidArgument, "welcomes[%d] is not for a device that is added, or for one twice", i)
		}
		welcomed[w.deviceName] = true
		if err := checkWelcome(w.Welcome, limit); err != nil {
			return err
		}
	}
	return nil
}

// normalise puts the names into their one form and refuses one that stands twice.
func normalise(field string, devices []deviceName) (map[deviceName]bool, error) {
	seen := make(map[deviceName]bool, len(devices))
	for i := range devices {
		name, err := userName(devices[i].User)
		if err != nil {
			return nil, err
		}
		devices[i].User = name
		if !isDevice(devices[i].Device) || seen[devices[i]] {
			return nil, fail(CodeInvalidArgument, "%s[%d] is no device, or stands twice", field, i)
		}
		seen[devices[i]] = true
	}
	return seen, nil
}

// peekHandshake reads what a group message shows without keys and checks that it is one of this group.
func peekHandshake(message, group []byte, limit int) (mls.Peek, error) {
	if len(message) == 0 || len(message) > limit {
		return mls.Peek{}, fail(CodeInvalidArgument, "the message has 1 to %d bytes", limit)
	}
	peek, err := mls.PeekMessage(message)
	if err != nil {
		return peek, &Error{Code: CodeMalformed, Message: "the message is not an MLSMessage", cause: err}
	}
	if peek.WireFormat != mls.WireFormatPublicMessage && peek.WireFormat != mls.WireFormatPrivateMessage {
		return peek, fail(CodeInvalidArgument, "the message is neither a PublicMessage nor a PrivateMessage")
	}
	if string(peek.GroupID) != string(group) {
		return peek, fail(CodeInvalidArgument, "the message belongs to another group")
	}
	return peek, nil
}

func checkWelcome(welcome []byte, limit int) error {
	peek, err := mls.PeekMessage(welcome)
	if err != nil {
		return &Error{Code: CodeMalformed, Message: "a Welcome is not an MLSMessage", cause: err}
	}
	if peek.WireFormat != mls.WireFormatWelcome || base64url.EncodedLen(len(welcome)) > limit {
		return fail(CodeInvalidArgument, "a Welcome is something else, or over %d bytes", limit)
	}
	return nil
}

// records turns an accepted commit into its batch. The order is what membership is read from: see the package's picture.
func (in *commitRequest) records(group string, sender deviceName, epoch journal.Write, leaving map[deviceName]view) []journal.Write {
	log := logKey(group, sender, in.ID)
	writes := []journal.Write{epoch}
	if epoch.Expect == journal.Absent || in.external {
		writes = append(writes, memberIn(sender, group))
	}
	writes = append(writes, in.info(group))
	added := map[deviceName]bool{}
	for _, d := range in.Added {
		added[d] = true
		writes = append(writes, memberIn(d, group))
	}
	writes = append(writes, journal.Write{Key: log, Data: in.Commit, Expect: journal.Absent, Meta: map[string]string{metaKind: kindCommit}})
	for _, d := range in.Removed {
		if seen, isMember := leaving[d]; isMember && !added[d] {
			writes = append(writes, memberOut(d, group, seen))
		}
	}
	for _, w := range in.Welcomes {
		entry := inboxEntry{Group: group, Commit: log, From: sender, Welcome: w.Welcome}
		key := journal.Key("inbox", token(w.User), w.Device, digest(log))
		writes = append(writes, journal.Write{Key: key, Data: encode(entry)})
	}
	return writes
}

// epochRecord is the state of a group that the service keeps: commits compare-and-set it.
type epochRecord struct {
	Epoch  uint64 `json:"epoch"`
	Commit string `json:"commit"` // key of the log record that led here
	Before int64  `json:"before"` // when the epoch before began, in milliseconds since 1970; the record itself is as old as its own epoch

	Senders []deviceName `json:"senders,omitempty"` // devices outside that may propose, by their indices
}
