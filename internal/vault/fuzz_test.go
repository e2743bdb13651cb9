package vault

import (
	"bytes"
	"errors"
	"testing"
)

// What decodes, encodes to the same bytes; nothing panics; what opens was sealed.
func FuzzHeader(f *testing.F) {
	header, _ := newVault(f)
	f.Add(header)
	f.Add(header[:20])
	f.Add([]byte(headerMagic))
	f.Add([]byte{})
	for _, k := range knownAnswers(f) {
		f.Add([]byte(k.Header))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := append([]byte(nil), b...)
		if h, err := parseHeader(b); err == nil && !bytes.Equal(h.marshal(), b) {
			t.Error("another encoding of the same header was accepted")
		}
		_, err := Open(rootOf(1), account, b)
		if err == nil && !bytes.Equal(b, header) {
			t.Error("opened what was not sealed")
		}
		known := errors.Is(err, ErrCorrupted) || errors.Is(err, ErrWrongPassword) || errors.Is(err, ErrKDFDowngrade) || errors.Is(err, ErrUnsupported)
		if err != nil && !known {
			t.Error(err)
		}
		if !bytes.Equal(b, before) {
			t.Error("the input was changed")
		}
	})
}

func FuzzRow(f *testing.F) {
	_, key := newVault(f)
	rows := key.Rows("user", "device", "store")
	sealed := rows.Seal("key", 7, []byte("plaintext"))
	f.Add(sealed)
	f.Add(sealed[:Overhead])
	f.Add([]byte{2})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := rows.Open("key", b)
		if err == nil && !bytes.Equal(b, sealed) {
			t.Error("opened what was not sealed")
		}
		if err != nil && !errors.Is(err, ErrSealed) && !errors.Is(err, ErrUnsupported) {
			t.Error(err)
		}
		if _, _, err := key.OpenBackup("user", b); err == nil {
			t.Error("opened as a backup")
		}
	})
}
