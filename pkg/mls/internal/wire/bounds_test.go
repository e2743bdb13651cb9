package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"runtime"
	"testing"
)

func TestLengthHeadersAtTheirBoundaries(t *testing.T) {
	for _, c := range []struct {
		n      uint32
		header string
	}{
		{0, "00"}, {63, "3f"}, {64, "4040"}, {16383, "7fff"}, {16384, "80004000"}, {MaxVector, "bfffffff"},
		{494878333, "9d7f3e7d"}, {15293, "7bbd"}, {37, "25"}, // RFC 9420, Section 2.1.2
	} {
		b, err := EncodeFunc(func(w *Codec) { w.Varint(&c.n) })
		if err != nil || hex.EncodeToString(b) != c.header {
			t.Errorf("%d encodes to %x, %v, want %s", c.n, b, err, c.header)
		}
		var got uint32
		if err := DecodeFunc(b, func(w *Codec) { w.Varint(&got) }); err != nil || got != c.n {
			t.Errorf("%s decodes to %d, %v", c.header, got, err)
		}
	}
	above := uint32(MaxVector + 1)
	if _, err := EncodeFunc(func(w *Codec) { w.Varint(&above) }); !errors.Is(err, ErrTooLong) {
		t.Errorf("2^30 encodes: %v", err)
	}
}

// The lengths at which the header grows, for both kinds of vector; typed vectors widen a header written too short.
func TestVectorsAtTheBoundariesOfTheirHeaders(t *testing.T) {
	for _, n := range []int{0, 1, 62, 63, 64, 65, 16382, 16383, 16384, 16385, 1 << 20} {
		blob := bytes.Repeat([]byte{0xa5}, n)
		bytesForm, err := EncodeFunc(func(c *Codec) { c.Bytes(&blob) })
		if err != nil {
			t.Fatal(err)
		}
		vectorForm, err := EncodeFunc(func(c *Codec) { Vector(c, &blob, U8) })
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytesForm, vectorForm) {
			t.Errorf("%d bytes: the two forms differ", n)
		}
		var a, b []byte
		if err := DecodeFunc(bytesForm, func(c *Codec) { c.Bytes(&a) }); err != nil || !bytes.Equal(a, blob) {
			t.Errorf("%d bytes as opaque: %v", n, err)
		}
		if err := DecodeFunc(bytesForm, func(c *Codec) { Vector(c, &b, U8) }); err != nil || !bytes.Equal(b, blob) {
			t.Errorf("%d bytes as a vector: %v", n, err)
		}
	}
}

// A few bytes that claim a gigabyte must cost a few bytes.
func TestAClaimedLengthAllocatesNothing(t *testing.T) {
	claim := []byte{0xbf, 0xff, 0xff, 0xff, 1, 2, 3}
	for name, walk := range map[string]func(*Codec){
		"opaque": func(c *Codec) { var b []byte; c.Bytes(&b) },
		"vector": func(c *Codec) { var v []uint64; Vector(c, &v, U64) },
	} {
		const rounds = 100
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range rounds {
			if err := DecodeFunc(claim, walk); !errors.Is(err, errTruncated) {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / rounds; got > 4096 {
			t.Errorf("%s: %d bytes allocated each time", name, got)
		}
	}
}

type nest struct{ inner []nest }

func (x *nest) wire(c *Codec) {
	Vector(c, &x.inner, func(c *Codec, n *nest) { n.wire(c) })
}

func TestNestingIsBounded(t *testing.T) {
	deep := func(levels int) []byte {
		b := []byte{0}
		for range levels - 1 {
			b = append([]byte{byte(len(b))}, b...)
		}
		return b
	}
	if err := DecodeFunc(deep(maxDepth), new(nest).wire); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
	if err := DecodeFunc(deep(maxDepth+1), new(nest).wire); !errors.Is(err, errDepth) {
		t.Errorf("%d levels: %v", maxDepth+1, err)
	}
	x := new(nest)
	for range maxDepth {
		x = &nest{inner: []nest{*x}}
	}
	if _, err := EncodeFunc(x.wire); !errors.Is(err, errDepth) {
		t.Errorf("encoding %d levels: %v", maxDepth+1, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, x := range []*sample{full(), {}} {
		b, err := EncodeFunc(x.wire)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{0xbf, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		var x sample
		if err := DecodeFunc(b, x.wire); err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatalf("failed otherwise: %v", err)
			}
			return
		}
		again, err := EncodeFunc(x.wire)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x encodes to %x, %v", b, again, err)
		}
	})
}
