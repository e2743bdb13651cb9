package delivery

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"

	"mlswasm/internal/delivery/journal"
	"mlswasm/internal/vault"
)

// kdfParams are the public parameters by which the client derives its login key; memory is in KiB.
type kdfParams struct {
	Salt        Bytes  `json:"salt"`
	Time        uint32 `json:"time"`
	MemoryKiB   uint32 `json:"memoryKiB"`
	Parallelism uint8  `json:"parallelism"`
}

func paramsOf(p vault.Params) kdfParams {
	return kdfParams{Salt: p.Salt, Time: p.Time, MemoryKiB: p.MemoryKiB, Parallelism: p.Parallelism}
}

// account is what the service keeps of a user. Auth is a MAC under the pepper: neither password nor login key.
type account struct {
	KDF  kdfParams `json:"kdf"`
	Auth Bytes     `json:"auth"`
}

// userName returns the one form of an e-mail address; the service takes no other.
func userName(email string) (string, error) {
	name, err := vault.Account(email)
	if err != nil {
		return "", &Error{Code: CodeInvalidArgument, Message: "this is not an e-mail address", cause: err}
	}
	return name, nil
}

// token encodes any string as a token of a key.
func token(text string) string { return base64url.EncodeToString([]byte(text)) }

// digest returns a token for a list of strings, of which no two lists share one: 128 bits of SHA-256 over lengths and strings.
func digest(parts ...string) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings always have a JSON form
	}
	sum := sha256.Sum256(text)
	return base64url.EncodeToString(sum[:16])
}

func accountKey(user string) string { return journal.Key("account", token(user)) }

// loadAccount finds the account of a user. One of development is looked for where none is, so that nothing tells it from one that never was.
func (s *Service) loadAccount(ctx context.Context, user string) (account, bool, error) {
	key := accountKey(user)
	if s.hidden(user) {
		key = journal.Key("account", digest("nobody", user))
	}
	var found account
	_, ok, err := s.load(ctx, key, &found)
	return found, ok, err
}

// authMAC is what the journal holds in place of a login key.
func (s *Service) authMAC(user string, auth []byte) []byte { return s.mac("login", user, auth) }

// fakeParams are what an unknown account answers: always the same for one name, and not to be told from a real account's.
func (s *Service) fakeParams(user string) kdfParams {
	params := vault.DefaultParams()
	params.Salt = s.mac("salt", user, nil)[:vault.SaltSize]
	return paramsOf(params)
}

func (s *Service) mac(purpose, user string, data []byte) []byte {
	h := hmac.New(sha256.New, s.pepper)
	h.Write([]byte("mlsd/" + purpose + "/v1\x00" + user + "\x00"))
	h.Write(data)
	return h.Sum(nil)
}

// load reads the record of a key into out.
func (s *Service) load(ctx context.Context, key string, out any) (record journal.Record, found bool, err error) {
	record, found, err = s.journal.Last(ctx, key)
	if err != nil || !found || len(record.Data) == 0 {
		return record, false, err
	}
	return record, true, json.Unmarshal(record.Data, out)
}

// encode makes the data of a record.
func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // the types of records have a JSON form
	}
	return data
}
