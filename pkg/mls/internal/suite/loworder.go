package suite

import "bytes"

// Points whose order divides the cofactor: a Diffie-Hellman with one has a known result, a signature under one
// verifies for chosen messages. Their coordinates, little-endian, and the field prime; what Curve448 needs stands in
// curve448.go.
var (
	prime25519 = power255(19)

	lowOrderX25519 = [][]byte{ // u = 0, 1, -1 and the two of order 8
		make([]byte, 32),
		one(32),
		power255(20),
		[]byte("\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00"),
		[]byte("\x5f\x9c\x95\xbc\xa3\x50\x8c\x24\xb1\xd0\xb1\x55\x9c\x83\xef\x5b\x04\x44\x5c\xc4\x58\x1c\x8e\x86\xd8\x22\x4e\xdd\xd0\x9f\x11\x57"),
	}
	lowOrderEd25519 = [][]byte{ // y = 0 (order 4), 1 (neutral), -1 (order 2) and the two of order 8
		make([]byte, 32),
		one(32),
		power255(20),
		[]byte("\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05"),
		[]byte("\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a"),
	}
)

// power255 returns 2^255 - n for 0 < n < 256, little-endian.
func power255(n int) []byte {
	b := bytes.Repeat([]byte{0xff}, 32)
	b[0], b[31] = byte(256-n), 0x7f
	return b
}

// one returns 1, little-endian.
func one(size int) []byte {
	b := make([]byte, size)
	b[0] = 1
	return b
}

// badX25519 refuses, with the low orders, coordinates that are not reduced: RFC 7748 lets an implementation take
// them, no honest one makes them, and they would be second names of a key that must be unique in the tree.
func badX25519(u []byte) bool { return !reduced(u, prime25519) || oneOf(u, lowOrderX25519) }

// badEd25519 ignores the sign of x, the top bit.
func badEd25519(public []byte) bool {
	y := append([]byte(nil), public...)
	y[31] &= 0x7f
	return !reduced(y, prime25519) || oneOf(y, lowOrderEd25519)
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
