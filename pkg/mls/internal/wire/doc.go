// Package wire reads and writes the presentation language of RFC 9420, Section 2.1.
//
// A protocol struct lists its fields once, in the RFC's order, in a method that takes a [Codec]. The same
// list encodes and decodes, so the two can not drift apart:
//
//	func (x *foreignKey) wire(c *wire.Codec) {
//		c.Uint16(&x.version)
//		wire.U16(c, &x.suite)                              // a named integer type
//		c.Bytes(&x.key)                                    // opaque key<V>
//		wire.Vector(c, &x.suites, wire.U16)                // CipherSuite suites<V>
//		wire.Optional(c, &x.parent, func(c *wire.Codec, p *parentNode) { p.wire(c) })
//	}
//
//	b, err := wire.EncodeFunc(x.wire)
//	err = wire.DecodeFunc(b, x.wire)
//
// Decoding is strict: the whole input is consumed, length headers are minimal, a presence octet is 0 or 1,
// and no length is believed before it was compared with the bytes that are there. What decodes, encodes to the
// same bytes again. Decoded values own their bytes: nothing aliases the input, so that a caller may reuse its
// buffer and a kept field does not hold a whole message in memory.
//
// The package knows no protocol struct and no cryptography. A [Codec] belongs to one goroutine.
//
// Files: codec.go (entry points, errors), scalar.go (integers, fixed octets, length headers), vector.go (opaque
// and typed vectors, optional values).
package wire
