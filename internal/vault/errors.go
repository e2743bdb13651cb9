package vault

import "errors"

// Each error is one thing that a caller can tell a user; compare with errors.Is.
var (
	// ErrWrongPassword: the header is whole, and the root does not belong to it.
	ErrWrongPassword = errors.New("vault: wrong password")

	// ErrCorrupted: the header is not what Create made, or not for this account.
	ErrCorrupted = errors.New("vault: the vault is damaged")

	// ErrKDFDowngrade: the parameters of the key derivation are outside of the
	// floors and ceilings, see Params.
	ErrKDFDowngrade = errors.New("vault: key derivation parameters out of bounds")

	// ErrUnsupported: whole, but made by a later version of this package.
	ErrUnsupported = errors.New("vault: made by a later version")

	// ErrSealed: a row or a backup does not open with this key in this place.
	ErrSealed = errors.New("vault: sealed bytes do not open")

	// ErrAccount: not an account name, see Account.
	ErrAccount = errors.New("vault: not an account name")

	// ErrPassword: empty, longer than MaxPassword, or not UTF-8.
	ErrPassword = errors.New("vault: not a password")

	// ErrLength: bytes given as a secret do not have the length of that secret.
	ErrLength = errors.New("vault: a secret of the wrong length")
)
