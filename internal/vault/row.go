package vault

import "crypto/cipher"

// RowSealer seals the rows of one store of one device. It may be used from any
// goroutine. It holds a key and prints as "[secret]".
type RowSealer struct {
	aead                func() cipher.AEAD // a function: secret.go says why
	user, device, store string
}

// Rows returns the sealer for a store of a device of a user. The three names are
// bound to every row: a row opens under the same three only.
func (k Key) Rows(user, device, store string) RowSealer {
	key := expand(k.bytes(), labelRows, user, device, store)
	defer key.Clear()
	aead := newAEAD(key)
	return RowSealer{aead: func() cipher.AEAD { return aead }, user: user, device: device, store: store}
}

// Seal returns the row's plaintext sealed under the row's key, a name, and the
// number of the commit that writes it. The result is Overhead bytes longer than
// plaintext and the caller's own; two calls never give the same bytes.
func (r RowSealer) Seal(key string, commit uint64, plaintext []byte) []byte {
	return seal(r.aead(), commit, plaintext, r.user, r.device, r.store, key)
}

// Open returns what was sealed under this key, and the number of the commit that
// wrote it. A row that was put back from an earlier commit opens with that
// commit's number: the caller compares. plaintext is the caller's own and never
// nil. Errors: ErrSealed, ErrUnsupported.
func (r RowSealer) Open(key string, sealed []byte) (plaintext []byte, commit uint64, err error) {
	return open(r.aead(), sealed, r.user, r.device, r.store, key)
}

// String returns "[secret]".
func (r RowSealer) String() string { return "[secret]" }

// GoString returns "[secret]".
func (r RowSealer) GoString() string { return "[secret]" }
