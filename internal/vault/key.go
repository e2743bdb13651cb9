package vault

import "crypto/rand"

// Key is the vault key (VK): what rows and backups are sealed with. It survives a
// change of the password.
type Key struct{ secret }

// Create makes a vault: a new random key, and the header that holds it sealed.
// The header is public and is the caller's to store; who has it can try passwords
// on it. Errors: ErrAccount, ErrKDFDowngrade (params are those that root was
// derived with).
func Create(root Root, account string, params Params) ([]byte, Key, error) {
	account, err := Account(account)
	if err != nil {
		return nil, Key{}, err
	}
	if err := params.Check(); err != nil {
		return nil, Key{}, err
	}
	var vk, nonce = make([]byte, size), make([]byte, nonceSize)
	rand.Read(vk)
	rand.Read(nonce)
	key := Key{hold((*[size]byte)(vk))}
	return sealHeader(root, account, params, key, nonce), key, nil
}

func sealHeader(root Root, account string, params Params, key Key, nonce []byte) []byte {
	h := header{params: params, commit: root.commit(account), nonce: nonce}
	kek := root.kek(account)
	defer kek.Clear()
	h.sealed = newAEAD(kek).Seal(nil, nonce, key.bytes(), headerAAD(h, account))
	return h.marshal()
}

// Open returns the key of the vault that header holds. Errors: ErrWrongPassword
// when header is whole and root and account are not its own (both are in the
// key that is compared), ErrCorrupted when header is damaged, ErrKDFDowngrade when its parameters are
// out of bounds, ErrUnsupported when it was made by a later version, ErrAccount.
func Open(root Root, account string, header []byte) (Key, error) {
	account, err := Account(account)
	if err != nil {
		return Key{}, err
	}
	h, err := parseHeader(header)
	if err != nil {
		return Key{}, err
	}
	if err := h.params.Check(); err != nil {
		return Key{}, err
	}
	if !equal(root.commit(account), h.commit) {
		return Key{}, ErrWrongPassword
	}
	kek := root.kek(account)
	defer kek.Clear()
	vk, err := newAEAD(kek).Open(nil, h.nonce, h.sealed, headerAAD(h, account))
	if err != nil {
		return Key{}, ErrCorrupted
	}
	return Key{hold((*[size]byte)(vk))}, nil
}

func headerAAD(h header, account string) []byte {
	return appendFields(h.open(), account)
}
