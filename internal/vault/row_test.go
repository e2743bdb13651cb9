package vault

import (
	"bytes"
	"errors"
	"testing"
)

func TestARowOpensInItsPlaceOnly(t *testing.T) {
	_, key := newVault(t)
	_, otherKey := newVault(t)
	rows := key.Rows("user", "device", "store")
	sealed := rows.Seal("key", 7, []byte("plaintext"))
	got, number, err := rows.Open("key", sealed)
	if string(got) != "plaintext" || number != 7 || err != nil {
		t.Fatalf("%q, %d, %v", got, number, err)
	}
	if len(sealed) != len("plaintext")+Overhead {
		t.Errorf("overhead is %d", len(sealed)-len("plaintext"))
	}
	for name, open := range map[string]func() ([]byte, uint64, error){
		"another user":   func() ([]byte, uint64, error) { return key.Rows("uses", "device", "store").Open("key", sealed) },
		"another device": func() ([]byte, uint64, error) { return key.Rows("user", "devicf", "store").Open("key", sealed) },
		"another store":  func() ([]byte, uint64, error) { return key.Rows("user", "device", "storf").Open("key", sealed) },
		"another key":    func() ([]byte, uint64, error) { return rows.Open("kez", sealed) },
		"another vault":  func() ([]byte, uint64, error) { return otherKey.Rows("user", "device", "store").Open("key", sealed) },
		"shifted names":  func() ([]byte, uint64, error) { return key.Rows("userd", "evice", "store").Open("key", sealed) },
		"as a backup":    func() ([]byte, uint64, error) { return key.OpenBackup("user", sealed) },
	} {
		if got, _, err := open(); got != nil || !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAChangedRowDoesNotOpen(t *testing.T) {
	_, key := newVault(t)
	rows := key.Rows("user", "device", "store")
	sealed := rows.Seal("key", 7, []byte("x"))
	for i := range sealed {
		bad := append([]byte(nil), sealed...)
		bad[i] ^= 1
		want := ErrSealed
		if i == 0 { // version 1 becomes 0; a later one is told apart
			bad[0] = 2
			want = ErrUnsupported
		}
		if got, _, err := rows.Open("key", bad); got != nil || !errors.Is(err, want) {
			t.Errorf("byte %d: %q, %v", i, got, err)
		}
	}
	zero := append([]byte(nil), sealed...)
	zero[0] = 0
	for _, bad := range [][]byte{nil, {}, {1}, sealed[:Overhead-1], sealed[:len(sealed)-1], append(sealed[:len(sealed):len(sealed)], 0), zero} {
		if got, _, err := rows.Open("key", bad); got != nil || !errors.Is(err, ErrSealed) {
			t.Errorf("%x: %q, %v", bad, got, err)
		}
	}
}

func TestTheSameRowIsNeverSealedToTheSameBytes(t *testing.T) {
	_, key := newVault(t)
	rows := key.Rows("user", "device", "store")
	if bytes.Equal(rows.Seal("key", 7, []byte("x")), rows.Seal("key", 7, []byte("x"))) {
		t.Error("a nonce was used twice")
	}
}

func TestAnEmptyRowIsARow(t *testing.T) {
	_, key := newVault(t)
	rows := key.Rows("user", "device", "store")
	got, _, err := rows.Open("key", rows.Seal("key", 0, nil))
	if got == nil || len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestABackupOpensForItsUserOnly(t *testing.T) {
	_, key := newVault(t)
	sealed := key.SealBackup("user", 9, []byte("snapshot"))
	got, number, err := key.OpenBackup("user", sealed)
	if string(got) != "snapshot" || number != 9 || err != nil {
		t.Errorf("%q, %d, %v", got, number, err)
	}
	if _, _, err := key.OpenBackup("uses", sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("another user: %v", err)
	}
	if _, _, err := key.Rows("user", "", "").Open("", sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("as a row: %v", err)
	}
}

// The caller's buffers are not written to, and not kept.
func TestSealingAndOpeningLeaveTheirArgumentsAlone(t *testing.T) {
	_, key := newVault(t)
	rows := key.Rows("user", "device", "store")
	plaintext := []byte("plaintext")
	sealed := rows.Seal("key", 7, plaintext)
	before := append([]byte(nil), sealed...)
	opened, _, err := rows.Open("key", sealed)
	if err != nil {
		t.Fatal(err)
	}
	clear(opened)
	if string(plaintext) != "plaintext" || !bytes.Equal(sealed, before) {
		t.Error("an argument was changed")
	}
}
