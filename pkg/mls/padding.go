package mls

import (
	"math/bits"

	"mlswasm/pkg/mls/internal/wire"
)

// paddedLength is Padmé: the smallest length, not below n, whose binary form has as many significant bits as the
// number of bits of its exponent needs. Lengths of n bytes leak O(log log n) bits, for at most 12 % more bytes.
// RFC 9420, Section 15.1, leaves the scheme to the sender.
func paddedLength(n int) int {
	if n < 2 {
		return n
	}
	exponent := bits.Len(uint(n)) - 1
	free := exponent - bits.Len(uint(exponent)) // low bits that have to be zero
	if free <= 0 {
		return n
	}
	mask := 1<<free - 1
	return (n + mask) &^ mask
}

// wirePadding walks the padding that ends a PrivateMessageContent, of n bytes when encoding: zeros, and nothing
// else is accepted (RFC 9420, Section 6.3.1).
func wirePadding(c *wire.Codec, n int) {
	var padding []byte
	if !c.Decoding() {
		padding = make([]byte, n)
	}
	wire.Raw(c, &padding)
	if !c.Decoding() {
		return
	}
	var sum byte
	for _, b := range padding {
		sum |= b
	}
	if sum != 0 {
		c.Fail(breaks("frm-3", "padding is not zero"))
	}
}
