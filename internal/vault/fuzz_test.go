package vault

import (
	"bytes"
	"errors"
	"testing"
)

// pinned returns the first vault of the known answers: fuzzing runs in several
// processes, which must agree on what was sealed.
func pinned(f *testing.F) (root Root, k knownAnswer, key Key) {
	k = knownAnswers(f)[0]
	root, err := RootFromBytes(unhex(f, k.Root))
	if err != nil {
		f.Fatal(err)
	}
	key, err = Open(root, k.Account, unhex(f, k.Header))
	if err != nil {
		f.Fatal(err)
	}
	return root, k, key
}

// What decodes, encodes to the same bytes; nothing panics; what opens was sealed.
func FuzzHeader(f *testing.F) {
	root, k, _ := pinned(f)
	header := unhex(f, k.Header)
	f.Add(header)
	f.Add(header[:20])
	f.Add([]byte(headerMagic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		before := append([]byte(nil), b...)
		if h, err := parseHeader(b); err == nil && !bytes.Equal(h.marshal(), b) {
			t.Error("another encoding of the same header was accepted")
		}
		_, err := Open(root, k.Account, b)
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
	_, k, key := pinned(f)
	rows := key.Rows(k.Account, k.Device, k.Store)
	sealed := unhex(f, k.Row)
	f.Add(sealed)
	f.Add(sealed[:Overhead])
	f.Add([]byte{2})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := rows.Open(k.Key, b)
		if err == nil && !bytes.Equal(b, sealed) {
			t.Error("opened what was not sealed")
		}
		if err != nil && !errors.Is(err, ErrSealed) && !errors.Is(err, ErrUnsupported) {
			t.Error(err)
		}
		if _, _, err := key.OpenBackup(k.Account, b); err == nil {
			t.Error("opened as a backup")
		}
	})
}
