package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
)

func TestOneFieldListEncodesAndDecodes(t *testing.T) {
	for name, x := range map[string]*sample{"full": full(), "zero": {}} {
		b, err := EncodeFunc(x.wire)
		if err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := DecodeFunc(b, got.wire); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(&got, x) {
			t.Errorf("%s: got %+v, want %+v", name, got, *x)
		}
	}
}

func TestEncodingIsThePresentationLanguage(t *testing.T) {
	b, err := EncodeFunc(full().wire)
	if err != nil {
		t.Fatal(err)
	}
	want := "07" + "0102" + "03040506" + "0708090a0b0c0d0e" + "01020304" + "04626c6f62" + "0600010002ffff" +
		"07" + "00010161" + "000200" + "01" + "00030170" + "06" + "00" + "0400040167" + "7468652072657374"
	if got := hex.EncodeToString(b); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEncodingWritesToNoValue(t *testing.T) {
	x := full()
	done := make(chan error)
	for range 2 { // the race detector reports a write
		go func() {
			_, err := EncodeFunc(x.wire)
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestDecodedValuesDoNotAliasTheInput(t *testing.T) {
	b, err := EncodeFunc(full().wire)
	if err != nil {
		t.Fatal(err)
	}
	var got sample
	if err := DecodeFunc(b, got.wire); err != nil {
		t.Fatal(err)
	}
	clear(b)
	if !reflect.DeepEqual(&got, full()) {
		t.Error("clearing the input changed what was decoded")
	}
}

func TestEveryTruncationAndEveryTrailingByteIsRefused(t *testing.T) {
	x := full()
	x.rest = nil // Raw would take what follows
	b, err := EncodeFunc(x.wire)
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		if err := DecodeFunc(b[:n], new(sample).wire); !errors.Is(err, ErrMalformed) {
			t.Errorf("the first %d of %d bytes: %v", n, len(b), err)
		}
	}
	var c child
	if err := DecodeFunc([]byte{0, 1, 0, 0}, c.wire); !errors.Is(err, ErrMalformed) || !errors.Is(err, errTrailing) {
		t.Errorf("a trailing byte: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	var blob []byte
	var list []uint16
	var parent *child
	var nothing []struct{}
	var n uint32
	for _, c := range []struct {
		name, input string
		walk        func(*Codec)
		cause       error
	}{
		{"presence octet 2", "02", func(c *Codec) { Optional(c, &parent, walkChild) }, errPresence},
		{"presence octet 255", "ff000100", func(c *Codec) { Optional(c, &parent, walkChild) }, errPresence},
		{"presence without a value", "01", func(c *Codec) { Optional(c, &parent, walkChild) }, errTruncated},
		{"0 in two bytes", "4000", func(c *Codec) { c.Bytes(&blob) }, errNotMinimal},
		{"63 in two bytes", "403f", func(c *Codec) { c.Bytes(&blob) }, errNotMinimal},
		{"16383 in four bytes", "80003fff", func(c *Codec) { c.Bytes(&blob) }, errNotMinimal},
		{"prefix 11", "c000000000000000", func(c *Codec) { c.Bytes(&blob) }, errHeader},
		{"prefix 11 of a vector", "ff", func(c *Codec) { Vector(c, &list, U16) }, errHeader},
		{"prefix 11 of a header alone", "ffffffff", func(c *Codec) { c.Varint(&n) }, errHeader},
		{"length beyond the input", "0401", func(c *Codec) { c.Bytes(&blob) }, errTruncated},
		{"length beyond the vector around", "030301", func(c *Codec) {
			Vector(c, &list, func(c *Codec, _ *uint16) { c.Bytes(&blob) })
		}, errTruncated},
		{"odd vector of uint16", "03000102", func(c *Codec) { Vector(c, &list, U16) }, errTruncated},
		{"element without bytes", "0100", func(c *Codec) { Vector(c, &nothing, func(*Codec, *struct{}) {}) }, errEmptyObject},
		{"header cut short", "80", func(c *Codec) { c.Bytes(&blob) }, errTruncated},
		{"no header", "", func(c *Codec) { c.Bytes(&blob) }, errTruncated},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := hex.DecodeString(c.input)
			if err != nil {
				t.Fatal(err)
			}
			if err := DecodeFunc(b, c.walk); !errors.Is(err, ErrMalformed) || !errors.Is(err, c.cause) {
				t.Errorf("got %v, want %v", err, c.cause)
			}
		})
	}
}

func TestAFailureSticksAndKeepsItsPlace(t *testing.T) {
	mine := errors.New("mine")
	var a, b uint8
	err := DecodeFunc([]byte{1, 2, 3}, func(c *Codec) {
		c.Uint8(&a)
		c.Fail(mine)
		c.Fail(errors.New("later"))
		c.Uint8(&b)
		if c.Remaining() != 0 || c.Err() == nil {
			t.Error("a failed codec still has bytes")
		}
	})
	if !errors.Is(err, mine) || !errors.Is(err, ErrMalformed) || a != 1 || b != 0 {
		t.Errorf("got %v after reading %d, %d", err, a, b)
	}
	if got := err.Error(); got != "malformed at byte 1: mine" {
		t.Errorf("message %q", got)
	}
	if _, err := EncodeFunc(func(c *Codec) { c.Fail(mine) }); err != mine {
		t.Errorf("encoding: %v", err)
	}
}

func TestErrorsQuoteNoInput(t *testing.T) {
	secret := []byte("hunter2hunter2hunter2")
	err := DecodeFunc(append([]byte{63}, secret...), func(c *Codec) {
		var b []byte
		c.Bytes(&b)
	})
	if err == nil || bytes.Contains([]byte(err.Error()), secret[:4]) {
		t.Errorf("got %v", err)
	}
}
