package delivery

import (
	"context"
	"errors"
	"time"

	"mlswasm/internal/delivery/journal"
)

// ticketLifetime is short because a ticket travels in a URL, where logs may see it: by then it is used or gone.
const ticketLifetime = 30 * time.Second

type ticketRecord struct {
	Session string    `json:"session"` // key of its record
	Expires time.Time `json:"expires"`
}

// makeTicket makes a secret that opens one socket for this session, once.
func (s *Service) makeTicket(c *call) (any, error) {
	if _, err := bodyOf[struct{}](c); err != nil {
		return nil, err
	}
	secret, stored := newSecret()
	data := encode(ticketRecord{Session: c.session.key, Expires: time.Now().Add(ticketLifetime)})
	_, err := s.journal.Put(c.Context(), journal.Write{Key: journal.Key("ticket", stored), Data: data, Expect: journal.Absent, TTL: ticketLifetime})
	return map[string]any{"ticket": secret}, err
}

// useTicket spends a ticket and returns its session.
func (s *Service) useTicket(ctx context.Context, ticket string) (session, error) {
	refused := fail(CodeUnauthorized, "this ticket is unknown, used or too old")
	secret, err := decodeBase64(ticket)
	if err != nil || len(secret) != tokenSize {
		return session{}, refused
	}
	key := journal.Key("ticket", storedSecret(secret))
	var found ticketRecord
	record, ok, err := s.load(ctx, key, &found)
	if err != nil {
		return session{}, err
	}
	if !ok || time.Now().After(found.Expires) {
		return session{}, refused
	}
	_, err = s.journal.Put(ctx, journal.Write{Key: key, Expect: journal.At(record.Seq), TTL: time.Second})
	if errors.Is(err, journal.ErrLost) {
		return session{}, refused
	}
	if err != nil {
		return session{}, err
	}
	return s.sessionOf(ctx, found.Session)
}
