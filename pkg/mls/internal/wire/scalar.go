package wire

import "encoding/binary"

// take returns the next n bytes of the input, or nil after a failure.
func (c *Codec) take(n int) []byte {
	if c.err != nil {
		return nil
	}
	if n > c.end-c.pos {
		c.Fail(errTruncated)
		return nil
	}
	b := c.buf[c.pos : c.pos+n : c.pos+n]
	c.pos += n
	return b
}

// Uint8 walks a uint8.
func (c *Codec) Uint8(v *uint8) {
	if c.decoding {
		if b := c.take(1); b != nil {
			*v = b[0]
		}
	} else if c.err == nil {
		c.buf = append(c.buf, *v)
	}
}

// Uint16 walks a uint16 in network byte order.
func (c *Codec) Uint16(v *uint16) {
	if c.decoding {
		if b := c.take(2); b != nil {
			*v = binary.BigEndian.Uint16(b)
		}
	} else if c.err == nil {
		c.buf = binary.BigEndian.AppendUint16(c.buf, *v)
	}
}

// Uint32 walks a uint32 in network byte order.
func (c *Codec) Uint32(v *uint32) {
	if c.decoding {
		if b := c.take(4); b != nil {
			*v = binary.BigEndian.Uint32(b)
		}
	} else if c.err == nil {
		c.buf = binary.BigEndian.AppendUint32(c.buf, *v)
	}
}

// Uint64 walks a uint64 in network byte order.
func (c *Codec) Uint64(v *uint64) {
	if c.decoding {
		if b := c.take(8); b != nil {
			*v = binary.BigEndian.Uint64(b)
		}
	} else if c.err == nil {
		c.buf = binary.BigEndian.AppendUint64(c.buf, *v)
	}
}

// U8 walks a named type over uint8. Its form fits [Vector] and [Optional].
func U8[T ~uint8](c *Codec, v *T) {
	x := uint8(*v)
	c.Uint8(&x)
	if c.decoding {
		*v = T(x)
	}
}

// U16 walks a named type over uint16. Its form fits [Vector] and [Optional].
func U16[T ~uint16](c *Codec, v *T) {
	x := uint16(*v)
	c.Uint16(&x)
	if c.decoding {
		*v = T(x)
	}
}

// U32 walks a named type over uint32. Its form fits [Vector] and [Optional].
func U32[T ~uint32](c *Codec, v *T) {
	x := uint32(*v)
	c.Uint32(&x)
	if c.decoding {
		*v = T(x)
	}
}

// U64 walks a named type over uint64. Its form fits [Vector] and [Optional].
func U64[T ~uint64](c *Codec, v *T) {
	x := uint64(*v)
	c.Uint64(&x)
	if c.decoding {
		*v = T(x)
	}
}

// Fixed walks opaque[len(b)]: no length header, the bytes of b itself are read or filled.
func (c *Codec) Fixed(b []byte) {
	if c.decoding {
		copy(b, c.take(len(b)))
	} else if c.err == nil {
		c.buf = append(c.buf, b...)
	}
}

// Varint walks a length header alone: an integer up to [MaxVector] in 1, 2 or 4 bytes, in its shortest form
// (RFC 9420, Section 2.1.2).
func (c *Codec) Varint(v *uint32) {
	if c.decoding {
		*v = uint32(c.readLength())
		return
	}
	if c.err != nil {
		return
	}
	if *v > MaxVector {
		c.Fail(ErrTooLong)
		return
	}
	var header [4]byte
	c.buf = append(c.buf, header[:putLength(&header, int(*v))]...)
}

// readLength reads a length header and returns 0 after a failure. The value is not yet compared with the input.
func (c *Codec) readLength() int {
	b := c.take(1)
	if b == nil {
		return 0
	}
	n := int(b[0] & 0x3f)
	switch b[0] >> 6 {
	case 0:
		return n
	case 1:
		if b = c.take(1); b == nil {
			return 0
		}
		n = n<<8 | int(b[0])
		if n < 1<<6 {
			c.Fail(errNotMinimal)
			return 0
		}
	case 2:
		if b = c.take(3); b == nil {
			return 0
		}
		n = n<<24 | int(b[0])<<16 | int(b[1])<<8 | int(b[2])
		if n < 1<<14 {
			c.Fail(errNotMinimal)
			return 0
		}
	default:
		c.Fail(errHeader)
		return 0
	}
	return n
}

// putLength writes the shortest header for n, 0 <= n <= MaxVector, and returns its size.
func putLength(header *[4]byte, n int) int {
	switch {
	case n < 1<<6:
		header[0] = byte(n)
		return 1
	case n < 1<<14:
		binary.BigEndian.PutUint16(header[:], uint16(n)|1<<14)
		return 2
	default:
		binary.BigEndian.PutUint32(header[:], uint32(n)|1<<31)
		return 4
	}
}
