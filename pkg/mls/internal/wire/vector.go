package wire

// Bytes walks opaque<V>. A decoded value is a copy; an empty one is nil.
func (c *Codec) Bytes(v *[]byte) {
	if c.decoding {
		n := c.readLength()
		b := c.take(n)
		if c.err != nil {
			return
		}
		*v = clone(b)
		return
	}
	if c.err != nil {
		return
	}
	if len(*v) > MaxVector {
		c.Fail(ErrTooLong)
		return
	}
	var header [4]byte
	c.buf = append(c.buf, header[:putLength(&header, len(*v))]...)
	c.buf = append(c.buf, *v...)
}

// Raw walks the rest of the innermost vector, or else of the input, without a header: the field that RFC 9420
// puts last and lets run to the end. A decoded value is a copy; an empty one is nil.
func Raw(c *Codec, v *[]byte) {
	if c.decoding {
		b := c.take(c.Remaining())
		if c.err == nil {
			*v = clone(b)
		}
	} else if c.err == nil {
		c.buf = append(c.buf, *v...)
	}
}

// Vector walks T<V>: a header that counts bytes, then elements until these are used up. An element of no bytes is
// refused, so a vector has at most as many elements as bytes. A decoded empty vector is nil.
//
// The compiler makes a copy of this for each T, and none of what it calls.
func Vector[T any](c *Codec, v *[]T, each func(*Codec, *T)) {
	if !c.decoding {
		c.encodeVector(len(*v), func(i int) { each(c, &(*v)[i]) })
		return
	}
	var out []T
	c.decodeVector(func() {
		var x T
		out = append(out, x)
		each(c, &out[len(out)-1])
	})
	if c.err == nil {
		*v = out
	}
}

func (c *Codec) encodeVector(length int, element func(i int)) {
	if !c.enter() {
		return
	}
	defer c.leave()
	start := len(c.buf)
	c.buf = append(c.buf, 0) // most vectors are short: one byte of header, widened below when it is not enough
	for i := range length {
		element(i)
	}
	if c.err != nil {
		return
	}
	n := len(c.buf) - start - 1
	if n > MaxVector {
		c.Fail(ErrTooLong)
		return
	}
	var header [4]byte
	size := putLength(&header, n)
	if size > 1 {
		c.buf = append(c.buf, header[:size-1]...)
		copy(c.buf[start+size:], c.buf[start+1:start+1+n])
	}
	copy(c.buf[start:], header[:size])
}

func (c *Codec) decodeVector(element func()) {
	if !c.enter() {
		return
	}
	defer c.leave()
	n := c.readLength()
	if c.err == nil && n > c.end-c.pos {
		c.Fail(errTruncated)
	}
	if c.err != nil {
		return
	}
	outer := c.end
	c.end = c.pos + n
	for c.err == nil && c.pos < c.end {
		before := c.pos
		element()
		if c.err == nil && c.pos == before {
			c.Fail(errEmptyObject)
		}
	}
	c.end = outer
}

// Optional walks optional<T>: a presence octet, 0 or 1, and the value when it is there. nil stands for absent.
func Optional[T any](c *Codec, v **T, each func(*Codec, *T)) {
	var x *T
	if !c.decoding {
		x = *v
	}
	c.optional(x != nil, func() {
		if c.decoding {
			x = new(T)
		}
		each(c, x)
	})
	if c.decoding && c.err == nil { // nothing is written to what is encoded
		*v = x
	}
}

func (c *Codec) optional(present bool, value func()) {
	if !c.enter() {
		return
	}
	defer c.leave()
	if c.decoding {
		b := c.take(1)
		if b == nil {
			return
		}
		if b[0] > 1 {
			c.Fail(errPresence)
			return
		}
		present = b[0] == 1
	} else if present {
		c.buf = append(c.buf, 1)
	} else {
		c.buf = append(c.buf, 0)
	}
	if present {
		value()
	}
}

func clone(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return append(make([]byte, 0, len(b)), b...)
}
