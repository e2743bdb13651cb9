package delivery

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"mlswasm/internal/delivery/journal"
)

const (
	sessionLifetime = 30 * 24 * time.Hour
	tokenSize       = 32 // random bytes
	challengeSize   = 32
)

// session is one login. Device and CipherSuite are zero until a device proved its key.
type session struct {
	User      string    `json:"user"`
	Device    string    `json:"device,omitempty"`
	Challenge Bytes     `json:"challenge"`
	Expires   time.Time `json:"expires"`

	key string // of its record
	seq uint64
}

// newSecret returns a random token for the client and the token of a key under which the journal knows it: what is stored does not log in.
func newSecret() (secret, stored string) {
	b := make([]byte, tokenSize)
	rand.Read(b)
	return base64url.EncodeToString(b), storedSecret(b)
}

func storedSecret(secret []byte) string {
	sum := sha256.Sum256(secret)
	return base64url.EncodeToString(sum[:])
}

// openSession logs a user in. The bearer token is the user's name and a random part, so that the sessions of a user stand together.
func (s *Service) openSession(ctx context.Context, user string) (bearer string, opened session, err error) {
	secret, stored := newSecret()
	opened = session{
		User:      user,
		Challenge: make([]byte, challengeSize),
		Expires:   time.Now().Add(sessionLifetime),
		key:       journal.Key("session", token(user), stored),
	}
	rand.Read(opened.Challenge)
	_, err = s.journal.Put(ctx, opened.write(journal.Absent))
	return token(user) + "." + secret, opened, err
}

func (c session) write(expect journal.Expect) journal.Write {
	return journal.Write{Key: c.key, Data: encode(c), Expect: expect, TTL: max(time.Second, time.Until(c.Expires))}
}

// findSession returns the session of a request, or unauthorized.
func (s *Service) findSession(r *http.Request) (session, error) {
	bearer, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	name, secret, cut := strings.Cut(bearer, ".")
	userBytes, err1 := decodeBase64(name)
	secretBytes, err2 := decodeBase64(secret)
	if !found || !cut || err1 != nil || err2 != nil || len(secretBytes) != tokenSize || len(userBytes) == 0 {
		return session{}, fail(CodeUnauthorized, "log in first")
	}
	return s.sessionOf(r.Context(), journal.Key("session", name, storedSecret(secretBytes)))
}

func (s *Service) sessionOf(ctx context.Context, key string) (session, error) {
	var found session
	record, ok, err := s.load(ctx, key, &found)
	if err != nil {
		return session{}, err
	}
	if !ok || time.Now().After(found.Expires) || s.hidden(found.User) {
		return session{}, fail(CodeUnauthorized, "this session has ended; log in again")
	}
	found.key, found.seq = record.Key, record.Seq
	return found, nil
}

// closeSession ends a session everywhere: an empty record takes its place for a moment, which every process sees, and vanishes.
func (s *Service) closeSession(ctx context.Context, c session) error {
	_, err := s.journal.Put(ctx, journal.Write{Key: c.key, Meta: map[string]string{metaState: stateOut}, TTL: time.Second})
	return err
}
