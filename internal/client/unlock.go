package client

import (
	"crypto/subtle"
	"errors"

	"mlswasm/internal/vault"
)

func (t *turn) deriveVaultRoot(p *DeriveVaultRootParams) (DeriveVaultRootResult, error) {
	params, err := kdfParams("", KDF{p.Salt, p.Time, p.MemoryKiB, p.Parallelism})
	if err != nil {
		return DeriveVaultRootResult{}, err
	}
	root, err := vault.Derive(p.Password, params)
	if err != nil {
		return DeriveVaultRootResult{}, fromVault(err)
	}
	defer root.Clear()
	return DeriveVaultRootResult{root.Bytes()}, nil
}

func (t *turn) deriveLoginKey(p *DeriveLoginKeyParams) (DeriveLoginKeyResult, error) {
	account, root, err := accountRoot(p.Account, p.Root)
	if err != nil {
		return DeriveLoginKeyResult{}, err
	}
	defer root.Clear()
	auth, err := root.Auth(account)
	if err != nil {
		return DeriveLoginKeyResult{}, fromVault(err)
	}
	defer auth.Clear()
	return DeriveLoginKeyResult{auth.Bytes()}, nil
}

func (t *turn) createVault(p *CreateVaultParams) (CreateVaultResult, error) {
	account, root, err := accountRoot(p.Account, p.Root)
	if err != nil {
		return CreateVaultResult{}, err
	}
	defer root.Clear()
	params, err := kdfParams("kdf.", p.KDF)
	if err != nil {
		return CreateVaultResult{}, err
	}
	header, key, err := vault.Create(root, account, params)
	if err != nil {
		return CreateVaultResult{}, fromVault(err)
	}
	key.Clear()
	return CreateVaultResult{header}, nil
}

// unlock sets the engine's state last, so that whatever fails before leaves the client as locked as it was.
func (t *turn) unlock(p *UnlockParams) (UnlockResult, error) {
	account, root, err := accountRoot(p.Account, p.Root)
	if err != nil {
		return UnlockResult{}, err
	}
	defer root.Clear()
	if len(p.Header) == 0 || len(p.Header) > 4096 {
		return UnlockResult{}, invalid("header", "1 to 4096 bytes")
	}
	key, err := vault.Open(root, account, p.Header)
	if err != nil {
		return UnlockResult{}, fromVault(err)
	}
	if t.state != nil {
		return t.unlockAgain(account, key)
	}
	s, err := readState(t.ctx, t.e.store, account, key)
	if err != nil {
		key.Clear()
		return UnlockResult{}, err
	}
	created := s == nil
	t.state = s
	if created {
		if err = t.newIdentity(account, key); err == nil {
			err = t.commit()
		}
	} else {
		err = t.judgeSuites()
	}
	if err != nil {
		t.state = nil
		key.Clear()
		return UnlockResult{}, err
	}
	t.e.state, t.e.stale = t.state, false
	return UnlockResult{account, t.device, created}, nil
}

// unlockAgain answers an unlock of what is unlocked already.
func (t *turn) unlockAgain(account string, key vault.Key) (UnlockResult, error) {
	defer key.Clear()
	if account != t.user || subtle.ConstantTimeCompare(key.Bytes(), t.key.Bytes()) != 1 {
		return UnlockResult{}, fail(CodeConflict, "another account or vault is unlocked; lock it first")
	}
	if err := t.e.refresh(t.ctx); err != nil {
		return UnlockResult{}, err
	}
	t.state = t.e.state
	return UnlockResult{t.user, t.device, false}, nil
}

func (t *turn) lock(*Nothing) (Nothing, error) {
	if t.state != nil {
		t.key.Clear()
	}
	t.state, t.e.state, t.e.stale = nil, nil, false
	clear(t.e.poison)
	clear(t.e.unjudged)
	t.e.settled = settledRing{}
	return Nothing{}, nil
}

func accountRoot(name string, secret []byte) (string, vault.Root, error) {
	account, err := vault.Account(name)
	if err != nil {
		return "", vault.Root{}, failAt("account", "not an e-mail address", err)
	}
	root, err := vault.RootFromBytes(secret)
	if err != nil {
		return "", vault.Root{}, failAt("root", "32 bytes", err)
	}
	return account, root, nil
}

// kdfParams passes the parameters on; the vault judges their floors and ceilings.
func kdfParams(path string, p KDF) (vault.Params, error) {
	if len(p.Salt) != vault.SaltSize {
		return vault.Params{}, invalid(path+"salt", "16 bytes")
	}
	if p.Parallelism > 255 {
		return vault.Params{}, fail(CodeKDFDowngrade, "parallelism")
	}
	return vault.Params{Salt: p.Salt, Time: p.Time, MemoryKiB: p.MemoryKiB, Parallelism: uint8(p.Parallelism)}, nil
}

func fromVault(err error) error {
	for _, known := range []struct {
		err  error
		code Code
	}{
		{vault.ErrWrongPassword, CodeWrongPassword},
		{vault.ErrCorrupted, CodeVaultCorrupted},
		{vault.ErrSealed, CodeVaultCorrupted},
		{vault.ErrKDFDowngrade, CodeKDFDowngrade},
		{vault.ErrUnsupported, CodeUnsupported},
	} {
		if errors.Is(err, known.err) {
			return failWith(known.code, "vault", err)
		}
	}
	if errors.Is(err, vault.ErrPassword) {
		return failAt("password", "1 to 1024 bytes of UTF-8", err)
	}
	return failWith(CodeInternal, "vault", err)
}
