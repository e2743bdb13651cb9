package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// MaxPassword is the length of the longest password, in bytes.
const MaxPassword = 1024

// The labels of all keys. None is the beginning of another, so that a label and
// the length of the context behind it cannot be read in two ways.
const (
	labelAuth   = "auth"
	labelKEK    = "kek"
	labelCommit = "commit"
	labelRows   = "rows"
	labelBackup = "backup"
)

// Root is what a password and its parameters come to: the key to everything that
// a user has.
type Root struct{ secret }

// Auth is the secret that logs in. The server keeps a MAC of it; nothing can be
// opened with it.
type Auth struct{ secret }

// Derive computes the root of a password: Argon2id, RFC 9106. It takes a fraction
// of a second and the memory that the parameters name, which a WebAssembly
// instance never gives back: run it in one that is thrown away.
//
// password is UTF-8 in normalisation form NFKC, as the caller made it; it is
// neither kept nor changed. Errors: ErrPassword, ErrKDFDowngrade.
func Derive(password []byte, p Params) (Root, error) {
	if len(password) == 0 || len(password) > MaxPassword || !utf8.Valid(password) {
		return Root{}, ErrPassword
	}
	if err := p.Check(); err != nil {
		return Root{}, err
	}
	root := argon2.IDKey(password, p.Salt, p.Time, p.MemoryKiB, p.Parallelism, size)
	return Root{hold((*[size]byte)(root))}, nil
}

// RootFromBytes restores a root from what Root.Bytes returned. Error: ErrLength.
func RootFromBytes(b []byte) (Root, error) {
	s, err := newSecret(b)
	return Root{s}, err
}

// Auth returns the secret that logs the account in. Error: ErrAccount.
func (r Root) Auth(account string) (Auth, error) {
	account, err := Account(account)
	if err != nil {
		return Auth{}, err
	}
	return Auth{r.expand(labelAuth, account)}, nil
}

func (r Root) kek(account string) secret    { return r.expand(labelKEK, account) }
func (r Root) commit(account string) secret { return r.expand(labelCommit, account) }

// expand derives a key from the root: HKDF, RFC 5869.
func (r Root) expand(label, context string) secret {
	prk, err := hkdf.Extract(sha256.New, r.bytes(), []byte("mlswasm/vault/v1"))
	if err != nil {
		panic(err) // only for hashes that FIPS 140 forbids
	}
	return expand(prk, label, context)
}

// expand is HKDF-Expand(key, label || length of contexts || contexts), each
// context with its own length before it.
func expand(key []byte, label string, contexts ...string) secret {
	info := appendFields([]byte(label), contexts...)
	b, err := hkdf.Expand(sha256.New, key, string(info), size)
	if err != nil {
		panic(err) // only for more than 255 hashes of output
	}
	return hold((*[size]byte)(b))
}

// appendFields appends each field behind its length in four bytes, so that no two
// lists of fields give the same bytes.
func appendFields(b []byte, fields ...string) []byte {
	for _, f := range fields {
		b = binary.BigEndian.AppendUint32(b, uint32(len(f)))
		b = append(b, f...)
	}
	return b
}
