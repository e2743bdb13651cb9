package delivery

import (
	"crypto/hmac"

	"mlswasm/internal/delivery/journal"
)

const authSize = 32

// loginStart answers how to derive the login key. It answers unknown accounts the same way, with parameters that stay.
func (s *Service) loginStart(c *call) (any, error) {
	in, err := bodyOf[struct {
		Email string `json:"email"`
	}](c)
	if err != nil {
		return nil, err
	}
	user, err := userName(in.Email)
	if err != nil {
		return nil, err
	}
	found, ok, err := s.loadAccount(c.Context(), user)
	if err != nil {
		return nil, err
	}
	if !ok {
		found.KDF = s.fakeParams(user)
	}
	return map[string]any{"kdf": found.KDF}, nil
}

// login opens a session for who knows the login key. Failures count against the account and the address, successes do not: a user who
// logs in often is not locked out, and whoever guesses is slowed down by account, by address and by both.
func (s *Service) login(c *call) (any, error) {
	in, err := bodyOf[struct {
		Email string `json:"email"`
		Auth  Bytes  `json:"auth"`
	}](c)
	if err != nil {
		return nil, err
	}
	user, err := userName(in.Email)
	if err != nil {
		return nil, err
	}
	if len(in.Auth) != authSize {
		return nil, fail(CodeInvalidArgument, "auth has %d bytes", authSize)
	}
	passed, err := s.takeLoginTurns(c.address, user)
	if err != nil {
		return nil, err
	}
	found, known, err := s.loadAccount(c.Context(), user)
	if err != nil {
		return nil, err
	}
	want := []byte(found.Auth)
	if !known {
		want = s.mac("nobody", user, nil)
	}
	if !hmac.Equal(s.authMAC(user, in.Auth), want) || !known {
		return nil, fail(CodeWrongPassword, "wrong password or unknown account")
	}
	passed()
	return s.loggedIn(c, user)
}

func (s *Service) loggedIn(c *call, user string) (any, error) {
	bearer, opened, err := s.openSession(c.Context(), user)
	if err != nil {
		return nil, err
	}
	var header *vaultRecord
	stored := vaultRecord{}
	_, found, err := s.load(c.Context(), journal.Key("vault", token(user)), &stored)
	if err != nil {
		return nil, err
	}
	if found {
		header = &stored
	}
	return map[string]any{"token": bearer, "user": user, "challenge": opened.Challenge, "vault": header}, nil
}

// takeLoginTurns counts an attempt as a failure until passed is called.
func (s *Service) takeLoginTurns(address, user string) (passed func(), err error) {
	if _, err := s.limits.loginAddress.take(address); err != nil {
		return nil, err
	}
	pair, err := s.limits.loginFailedPair.take(address + "\x00" + user)
	if err != nil {
		return nil, err
	}
	total, err := s.limits.loginFailed.take(user)
	if err != nil {
		pair()
		return nil, err
	}
	return func() { pair(); total() }, nil
}

// logout ends the session; its sockets are closed by whichever process holds them.
func (s *Service) logout(c *call) (any, error) {
	if _, err := bodyOf[struct{}](c); err != nil {
		return nil, err
	}
	return nil, s.closeSession(c.Context(), c.session)
}
