package client

import (
	"slices"
	"sort"
)

// snapshotMessages is how much of each conversation's history a snapshot holds.
const snapshotMessages = 1000

// snapshot is what a new device of the account gets: whom it talked to and about what, and which groups it should be
// added to. A private key or a ratchet in it would make two clients use one key twice.
type snapshot struct {
	User, Device  string // the device that made it
	SignatureKey  []byte // public; so that the leaf of a lost device can be found and removed
	CipherSuite   uint32
	Time          Millis
	Contacts      []string
	Conversations []snapshotConversation
}

type snapshotConversation struct {
	Conversation string // the group id, to be added to or to join from outside
	Title        string
	State        string
	Epoch        uint64
	Cursor       uint64
	Unread       uint32
	Devices      []DeviceName
	Messages     []MessageView
}

func (s *snapshot) fields(c *codec) {
	c.string(&s.User)
	c.string(&s.Device)
	c.bytes(&s.SignatureKey)
	c.uint32(&s.CipherSuite)
	c.millis(&s.Time)
	list(c, &s.Contacts, (*codec).string)
	list(c, &s.Conversations, func(c *codec, v *snapshotConversation) { v.fields(c) })
}

func (v *snapshotConversation) fields(c *codec) {
	c.string(&v.Conversation)
	c.string(&v.Title)
	c.string(&v.State)
	c.uint64(&v.Epoch)
	c.uint64(&v.Cursor)
	c.uint32(&v.Unread)
	list(c, &v.Devices, deviceFields)
	list(c, &v.Messages, func(c *codec, m *MessageView) {
		c.string(&m.ID)
		c.uint32(&m.Index)
		c.string(&m.Sender)
		c.string(&m.Device)
		c.string(&m.Text)
		c.millis(&m.Time)
		optional(c, &m.Seq, (*codec).uint64)
		c.string(&m.State)
		c.bool(&m.Own)
		if c.version > 1 {
			optional(c, &m.AuthenticatedData, (*codec).bytes)
		}
	})
}

func (t *turn) exportStateForVault(*Nothing) (ExportStateForVaultResult, error) {
	s := snapshot{User: t.user, Device: t.device, SignatureKey: t.signer.PublicKey(),
		CipherSuite: uint32(t.signer.CipherSuite()), Time: t.millis()}
	for _, cid := range t.convs.keys("") {
		conv, _ := t.convs.get(cid)
		roster, _ := t.rosters.get(cid)
		messages, err := t.readHistory(cid, conv.Count, snapshotMessages)
		if err != nil {
			return ExportStateForVaultResult{}, err
		}
		s.Conversations = append(s.Conversations, snapshotConversation{cid, conv.Title, conv.State.String(), conv.Epoch,
			conv.Cursor, conv.Unread, roster.Devices, messages})
		for _, d := range roster.Devices {
			if d.User != t.user {
				s.Contacts = append(s.Contacts, d.User)
			}
		}
	}
	sort.Strings(s.Contacts)
	s.Contacts = slices.Compact(s.Contacts)
	number := t.state.number
	return ExportStateForVaultResult{t.key.SealBackup(t.user, number, encodeRecord(&s)), number}, nil
}
