package delivery

import (
	"context"
	"errors"
	"slices"

	"mlswasm/internal/delivery/journal"
)

// testUsers exist in development mode only. Their password is public, and their accounts stay in the data folder: a service that runs on it
// without development mode knows none of them. The name alone decides, not a mark of the record, so that it holds for every folder, however old;
// nobody loses an address by it, since example.com is nobody's (RFC 2606).
var testUsers = []string{"user1@example.com", "user2@example.com"}

// hidden tells whether a user is unknown here whatever is stored: account, sessions, key packages and devices.
func (s *Service) hidden(user string) bool { return !s.dev && slices.Contains(testUsers, user) }

const testPassword = "password123"

// seed makes the test users that do not exist, by the client's own derivation.
func (s *Service) seed(ctx context.Context) error {
	for _, user := range testUsers {
		_, known, err := s.loadAccount(ctx, user)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		if err := s.AddUser(ctx, user, []byte(testPassword)); err != nil && !errors.Is(err, ErrUserExists) {
			return err
		}
	}
	return nil
}

// resetUsers puts test users back: as if they had never logged in. Their groups stay for others, without them. It exists in
// development mode only, and knows the test users only.
func (s *Service) resetUsers(c *call) (any, error) {
	in, err := bodyOf[struct {
		Users []string `json:"users"`
	}](c)
	if err != nil {
		return nil, err
	}
	users := make([]string, 0, len(in.Users))
	for _, email := range in.Users {
		user, err := userName(email)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(testUsers, user) {
			return nil, fail(CodeNotFound, "only the test users can be put back")
		}
		users = append(users, user)
	}
	for _, user := range users {
		if err := s.forget(c.Context(), user); err != nil {
			return nil, err
		}
	}
	return map[string]any{"users": users}, nil
}

// forget removes all that a user did. The account stays: its password never changed.
func (s *Service) forget(ctx context.Context, user string) error {
	u := token(user)
	patterns := []string{journal.Key("vault", u)}
	for _, kind := range []string{"session", "backup", "device", "kp", "kplast", "upload", "claim", "inbox", "member"} {
		patterns = append(patterns, journal.Under(kind, u))
	}
	for _, pattern := range patterns {
		if err := s.journal.Purge(ctx, pattern, 0); err != nil {
			return err
		}
	}
	s.hub.endUser(u)
	return nil
}
