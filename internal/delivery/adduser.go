package delivery

import (
	"context"
	"errors"
	"fmt"

	"mlswasm/internal/delivery/journal"
	"mlswasm/internal/vault"
)

// ErrUserExists says that there is such a user already; nothing was changed.
var ErrUserExists = errors.New("delivery: this user exists")

var errDevelopmentName = errors.New("this name belongs to a test user, whose password is public; choose another")

// AddUser makes an account that logs in with a password, by the client's own derivation: about 100 ms and 64 MiB. The password
// is UTF-8 in normalisation form NFKC and is not kept. Errors: ErrUserExists, one for the name of a test user, those of vault.Derive and of package journal.
func (s *Service) AddUser(ctx context.Context, email string, password []byte) error {
	user, err := vault.Account(email)
	if err != nil {
		return err
	}
	if s.hidden(user) {
		return errDevelopmentName
	}
	params := vault.DefaultParams()
	root, err := vault.Derive(password, params)
	if err != nil {
		return err
	}
	defer root.Clear()
	auth, err := root.Auth(user)
	if err != nil {
		return err
	}
	defer auth.Clear()
	data := encode(account{KDF: paramsOf(params), Auth: s.authMAC(user, auth.Bytes())})
	_, err = s.journal.Put(ctx, journal.Write{Key: accountKey(user), Data: data, Expect: journal.Absent})
	if errors.Is(err, journal.ErrLost) {
		return fmt.Errorf("%w: %w", ErrUserExists, err)
	}
	return err
}
