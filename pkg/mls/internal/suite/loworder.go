package suite

import (
	"bytes"
	"encoding/hex"
)

// Points whose order divides the cofactor: a Diffie-Hellman with one has a known result, a signature under one
// verifies for chosen messages. Their coordinates, little-endian; and the field primes.
var (
	prime25519 = unhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
	prime448   = unhex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff")

	lowOrderX25519 = [][]byte{ // u = 0, 1, -1 and the two of order 8
		make([]byte, 32),
		unhex("0100000000000000000000000000000000000000000000000000000000000000"),
		unhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
		unhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
		unhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
	}
	lowOrderEd25519 = [][]byte{ // y = 0 (order 4), 1 (neutral), -1 (order 2) and the two of order 8
		make([]byte, 32),
		unhex("0100000000000000000000000000000000000000000000000000000000000000"),
		unhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
		unhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
		unhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
	}
	lowOrder448 = [][]byte{ // u or y = 0, 1, -1: the same numbers on the Montgomery and on the Edwards curve
		make([]byte, 56),
		append([]byte{1}, make([]byte, 55)...),
		append([]byte{0xfe}, prime448[1:]...),
	}
)

// badX25519 refuses, with the low orders, coordinates that are not reduced: RFC 7748 lets an implementation take
// them, no honest one makes them, and they would be second names of a key that must be unique in the tree.
func badX25519(u []byte) bool { return !reduced(u, prime25519) || oneOf(u, lowOrderX25519) }

func badX448(u []byte) bool { return !reduced(u, prime448) || oneOf(u, lowOrder448) }

// badEd25519 ignores the sign of x, the top bit.
func badEd25519(public []byte) bool {
	y := append([]byte(nil), public...)
	y[31] &= 0x7f
	return !reduced(y, prime25519) || oneOf(y, lowOrderEd25519)
}

// badEd448 ignores the sign of x, the top bit of a last byte that has no other.
func badEd448(public []byte) bool {
	y := public[:56]
	return public[56]&0x7f != 0 || !reduced(y, prime448) || oneOf(y, lowOrder448)
}

// reduced tells whether the little-endian a is below p. Public keys are public: its time may depend on them.
func reduced(a, p []byte) bool {
	for i := len(p) - 1; i >= 0; i-- {
		if a[i] != p[i] {
			return a[i] < p[i]
		}
	}
	return false
}

func oneOf(a []byte, list [][]byte) bool {
	for _, b := range list {
		if bytes.Equal(a, b) {
			return true
		}
	}
	return false
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic("suite: constant is not hexadecimal: " + s)
	}
	return b
}
