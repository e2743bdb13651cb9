package vault

import (
	"errors"
	"testing"
)

// rootOf is a root that no password was spent on.
func rootOf(b byte) Root {
	var bytes [size]byte
	bytes[0] = b
	return Root{hold(&bytes)}
}

const account = "user1@example.com"

func newVault(t testing.TB) (header []byte, key Key) {
	t.Helper()
	header, key, err := Create(rootOf(1), account, DefaultParams())
	if err != nil {
		t.Fatal(err)
	}
	return header, key
}

func TestAVaultOpensWithItsRoot(t *testing.T) {
	header, key := newVault(t)
	for _, name := range []string{account, " User1@EXAMPLE.com\n"} {
		got, err := Open(rootOf(1), name, header)
		if err != nil || !equal(got.secret, key.secret) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTwoVaultsHaveTwoKeys(t *testing.T) {
	header, key := newVault(t)
	other, otherKey := newVault(t)
	if equal(key.secret, otherKey.secret) || string(header) == string(other) {
		t.Error("the same key or header twice")
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	header, _ := newVault(t)
	changed := func(at int, resum bool) []byte {
		b := append([]byte(nil), header...)
		b[at] ^= 1
		if resum {
			copy(b[len(b)-checksumSize:], checksum(b[:len(b)-checksumSize]))
		}
		return b
	}
	withVersion := func(v byte, size int) []byte {
		b := append([]byte(headerMagic), v)
		b = append(b, make([]byte, size)...)
		return append(b, checksum(b)...)
	}
	for name, c := range map[string]struct {
		root    Root
		account string
		header  []byte
		want    error
	}{
		"wrong password":               {rootOf(2), account, header, ErrWrongPassword},
		"another account":              {rootOf(1), "user2@example.com", header, ErrWrongPassword},
		"not an account":               {rootOf(1), "user2", header, ErrAccount},
		"nothing":                      {rootOf(1), account, nil, ErrCorrupted},
		"too short":                    {rootOf(1), account, header[:len(header)-1], ErrCorrupted},
		"too long":                     {rootOf(1), account, append(header[:len(header):len(header)], 0), ErrCorrupted},
		"another magic":                {rootOf(1), account, changed(0, true), ErrCorrupted},
		"an earlier version":           {rootOf(1), account, withVersion(0, headerSize), ErrCorrupted},
		"a later version":              {rootOf(1), account, withVersion(2, 3), ErrUnsupported},
		"version 1 of another length":  {rootOf(1), account, withVersion(1, 3), ErrCorrupted},
		"commit damaged":               {rootOf(1), account, changed(30, false), ErrCorrupted},
		"commit exchanged":             {rootOf(1), account, changed(30, true), ErrWrongPassword},
		"sealed key damaged":           {rootOf(1), account, changed(90, false), ErrCorrupted},
		"sealed key exchanged":         {rootOf(1), account, changed(90, true), ErrCorrupted},
		"nonce exchanged":              {rootOf(1), account, changed(62, true), ErrCorrupted},
		"salt exchanged":               {rootOf(1), account, changed(14, true), ErrCorrupted},
		"fewer passes":                 {rootOf(1), account, changed(8, true), ErrKDFDowngrade}, // 3 becomes 2
		"wrong password, fewer passes": {rootOf(2), account, changed(8, true), ErrKDFDowngrade},
	} {
		if _, err := Open(c.root, c.account, c.header); !errors.Is(err, c.want) {
			t.Errorf("%s: %v instead of %v", name, err, c.want)
		}
	}
}

// Whatever byte is damaged, the answer is damage: never a wrong password.
func TestDamageIsNeverAWrongPassword(t *testing.T) {
	header, _ := newVault(t)
	for i := range header {
		bad := append([]byte(nil), header...)
		bad[i] ^= 0x40
		if _, err := Open(rootOf(1), account, bad); !errors.Is(err, ErrCorrupted) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func TestHeaderParamsAreThoseOfCreation(t *testing.T) {
	params := DefaultParams()
	params.Time, params.MemoryKiB, params.Parallelism = 5, 128*1024, 2
	header, _, err := Create(rootOf(1), account, params)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := parseHeader(header)
	if got := stored.params; err != nil || string(got.Salt) != string(params.Salt) || got.Time != 5 || got.MemoryKiB != 128*1024 || got.Parallelism != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
