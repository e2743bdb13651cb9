package client

import (
	"encoding/binary"
	"errors"
)

// codec walks a record's field list in both directions, so that a record has one list only. Its error sticks. Numbers of
// 8 and 32 bits are fixed, those of 64 bits and lengths are minimal varints.
type codec struct {
	decoding bool
	version  uint8
	b        []byte // encoding: what was written; decoding: what is left
	err      error
}

// record is what a row holds: a struct with a field list.
type record interface{ fields(*codec) }

// The version is the first byte of every row, application frame and snapshot. Rows and snapshots of version 1 are read and written
// anew as version 2, which has more fields; frames are for other programs and stay as they are.
const (
	recordVersion = 2
	frameVersion  = 1
)

func versionOf(r record) uint8 {
	if _, ok := r.(*appFrame); ok {
		return frameVersion
	}
	return recordVersion
}

var (
	errRecord  = errors.New("client: a record does not decode")
	errVersion = errors.New("client: a record of a later version")
)

func encodeRecord(r record) []byte {
	version := versionOf(r)
	c := codec{version: version, b: []byte{version}}
	r.fields(&c)
	return c.b
}

// decodeRecord is strict: it takes the whole of b, or fails with errRecord or errVersion. The record keeps copies.
func decodeRecord(b []byte, r record) error {
	if len(b) == 0 {
		return errRecord
	}
	if b[0] == 0 || b[0] > versionOf(r) {
		return errVersion
	}
	c := codec{decoding: true, version: b[0], b: b[1:]}
	r.fields(&c)
	if c.err == nil && len(c.b) != 0 {
		return errRecord
	}
	return c.err
}

func (c *codec) fail() {
	if c.err == nil {
		c.err = errRecord
	}
	c.b = nil
}

// take returns the next n bytes of the input, or nil after a failure.
func (c *codec) take(n uint64) []byte {
	if c.err != nil || n > uint64(len(c.b)) {
		c.fail()
		return nil
	}
	head := c.b[:n:n]
	c.b = c.b[n:]
	return head
}

func (c *codec) uint8(v *uint8) {
	if !c.decoding {
		c.b = append(c.b, *v)
	} else if b := c.take(1); b != nil {
		*v = b[0]
	}
}

func (c *codec) bool(v *bool) {
	var n uint8
	if *v {
		n = 1
	}
	c.uint8(&n)
	if n > 1 {
		c.fail()
	}
	*v = n == 1
}

func (c *codec) uint32(v *uint32) {
	if !c.decoding {
		c.b = binary.BigEndian.AppendUint32(c.b, *v)
	} else if b := c.take(4); b != nil {
		*v = binary.BigEndian.Uint32(b)
	}
}

func (c *codec) uint64(v *uint64) {
	if !c.decoding {
		c.b = binary.AppendUvarint(c.b, *v)
		return
	}
	n, size := binary.Uvarint(c.b)
	if c.err != nil || size <= 0 || size > 1 && c.b[size-1] == 0 {
		c.fail()
		return
	}
	*v = n
	c.b = c.b[size:]
}

func (c *codec) millis(v *Millis) {
	n := uint64(*v)
	c.uint64(&n)
	*v = Millis(n)
}

func (c *codec) bytes(v *[]byte) {
	n := uint64(len(*v))
	c.uint64(&n)
	if !c.decoding {
		c.b = append(c.b, *v...)
		return
	}
	*v = append([]byte(nil), c.take(n)...)
}

func (c *codec) string(v *string) {
	n := uint64(len(*v))
	c.uint64(&n)
	if !c.decoding {
		c.b = append(c.b, *v...)
		return
	}
	*v = string(c.take(n))
}

func list[T any](c *codec, v *[]T, each func(*codec, *T)) {
	n := uint64(len(*v))
	c.uint64(&n)
	if !c.decoding {
		for i := range *v {
			each(c, &(*v)[i])
		}
		return
	}
	if n > uint64(len(c.b)) { // every element takes a byte at least
		c.fail()
		return
	}
	*v = nil
	for ; n > 0 && c.err == nil; n-- {
		var x T
		each(c, &x)
		*v = append(*v, x)
	}
}

func optional[T any](c *codec, v **T, each func(*codec, *T)) {
	present := *v != nil
	c.bool(&present)
	if !present || c.err != nil {
		*v = nil
		return
	}
	if c.decoding {
		*v = new(T)
	}
	each(c, *v)
}
