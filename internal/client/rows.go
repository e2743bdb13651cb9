package client

import (
	"errors"

	"mlswasm/internal/vault"
)

// The keys of the store. What stands under core/ is held in memory while the client is unlocked; the rest is read when it
// is needed, so that memory and the time of unlock do not grow with the history.
//
//	device                     the device's name, sealed for the user alone: the other rows are bound to the device
//	commit                     the counter of store commits, part of every batch
//	core/identity/self         signature key
//	core/inbox/self            cursor of the inbox
//	core/keeper/self           the key-package upload that waits for its confirmation
//	core/kp/REF                private half of a key package
//	core/conv/CID              a conversation: state, cursor, counters, newest message
//	core/roster/CID            its members, rewritten by commits only
//	core/intent/CID/ORDER      a wanted change
//	core/pending/CID           the commit that is under way
//	core/held/CID/ORDER        a message that cannot be encrypted yet
//	core/out/ID                an outbox entry
//	core/waiting/CID/SEQ       a frame that cannot be opened yet
//	core/invitation/ID         a staged Welcome
//	core/policy/self           what the application decides: whether it judges credentials, which extensions it knows
//	core/attached/CID/ORDER    what a commit brought for a component, by a draft
//	core/drafts/self           features of drafts that are on; the compact module does not know it
//	core/psk/ID                an external pre-shared key
//	core/link/CID              a link that this device made or follows
//	core/verdict/ID            its verdict on a credential
//	tran/CID                   the Transition of the pending commit, or the state behind a pending external commit
//	mls/CID/PART               a part of the group's state
//	hist/CID/CHUNK/INDEX       a message; 64 to a chunk
//	quarantine/SOURCE/SLOT     a frame that was refused, the newest 64 of each source
//
// CID is the conversation's name: 22 characters of base64url. ORDER, SEQ, CHUNK and INDEX are hexadecimal of fixed length.
const (
	deviceKey   = "device"
	commitKey   = "commit"
	eagerPrefix = "core/"
	selfKey     = "self"
)

func transitionKey(cid string) string  { return "tran/" + cid }
func groupPrefix(cid string) string    { return "mls/" + cid + "/" }
func historyPrefix(cid string) string  { return "hist/" + cid + "/" }
func (r *deviceRow) fields(c *codec)   { c.string(&r.Device) }
func (r *counterRow) fields(c *codec)  { c.uint64(&r.Next) }
func (r *inboxRow) fields(c *codec)    { c.uint64(&r.Cursor) }
func (r *identityRow) fields(c *codec) { c.bytes(&r.Signer) }

// deviceRow is sealed with an empty device name, because it is what tells the device's name.
type deviceRow struct{ Device string }

// counterRow stands in every batch; the number of the commit is the one that the row is sealed with. Next is the next
// number for what is kept in the order of its making.
type counterRow struct{ Next uint64 }

type inboxRow struct{ Cursor uint64 }

type identityRow struct{ Signer []byte }

// storeName is bound to every row, beside user and device.
const storeName = "client"

func deviceSealer(key vault.Key, user string) vault.RowSealer { return key.Rows(user, "", deviceKey) }

// openRow opens a row and decodes nothing. A row that does not open is damage, whoever did it.
func openRow(sealer vault.RowSealer, row Row) ([]byte, uint64, error) {
	plaintext, commit, err := sealer.Open(row.Key, row.Value)
	if errors.Is(err, vault.ErrUnsupported) {
		return nil, 0, failWith(CodeUnsupported, "a stored row was written by a later version", err)
	}
	if err != nil {
		return nil, 0, failWith(CodeVaultCorrupted, "a stored row does not open: "+row.Key, err)
	}
	return plaintext, commit, nil
}

// damaged is the answer to a row that opened and then made no sense.
func damaged(key string, err error) error {
	if errors.Is(err, errVersion) {
		return failWith(CodeUnsupported, "a stored row was written by a later version: "+key, err)
	}
	return failWith(CodeVaultCorrupted, "a stored row is damaged: "+key, err)
}

const hexDigits = "0123456789abcdef"

// hexNumber returns n in hexadecimal of a fixed length, so that keys sort as numbers do.
func hexNumber(n uint64, digits int) string {
	b := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i] = hexDigits[n&15]
		n >>= 4
	}
	return string(b)
}

// hexBytes returns b in hexadecimal. The standard library's package would link fmt into the module for its errors.
func hexBytes(b []byte) string {
	text := make([]byte, 0, 2*len(b))
	for _, x := range b {
		text = append(text, hexDigits[x>>4], hexDigits[x&15])
	}
	return string(text)
}

func orderKey(cid string, order uint64) string { return cid + "/" + hexNumber(order, 16) }
