package suite

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

var (
	hkdfSHA256 = &kdf{id: 0x0001, new: sha256.New, size: sha256.Size}
	hkdfSHA384 = &kdf{id: 0x0002, new: sha512.New384, size: sha512.Size384}
	hkdfSHA512 = &kdf{id: 0x0003, new: sha512.New, size: sha512.Size}

	aes128GCM        = &aead{id: 0x0001, keySize: 16, new: newGCM}
	aes256GCM        = &aead{id: 0x0002, keySize: 32, new: newGCM}
	chacha20Poly1305 = &aead{id: 0x0003, keySize: 32, new: newChaCha}

	kemX25519 = newDHKEM(0x0020, hkdfSHA256, x25519Curve{})
	kemX448   = newDHKEM(0x0021, hkdfSHA512, x448Curve{})

	sigEd25519 = ed25519Scheme{}
	sigEd448   = ed448Scheme{}
)

// suites is the table: RFC 9420, Section 17.1, and draft-ietf-mls-pq-ciphersuites. The rows that a compact build leaves
// out stand in table_full.go.
var suites = newTable(append([]*Suite{
	row(0x0001, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519", kemX25519, hkdfSHA256, aes128GCM, sigEd25519),
	row(0x0003, "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519", kemX25519, hkdfSHA256, chacha20Poly1305, sigEd25519),
	row(0x0004, "MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448", kemX448, hkdfSHA512, aes256GCM, sigEd448),
	row(0x0006, "MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448", kemX448, hkdfSHA512, chacha20Poly1305, sigEd448),
}, moreSuites...))

func row(id uint16, name string, k kem, d *kdf, a *aead, sig signatureScheme) *Suite {
	hpkeID := []byte("HPKE")
	for _, part := range []uint16{k.id(), d.id, a.id} {
		hpkeID = binary.BigEndian.AppendUint16(hpkeID, part)
	}
	return &Suite{standard: id, id: id, name: name, kem: k, kdf: d, aead: a, signature: sig, hpkeID: hpkeID}
}

// Lookup returns the suite of that code point, false when there is none: GREASE is none, and of the private-use values
// only those of the draft's suites are. It ends the time in which [Assign] is answered.
func Lookup(id uint16) (*Suite, bool) { return suites.lookup(id) }

// IDs returns the code points of all suites in ascending order. It ends the time in which [Assign] is answered.
func IDs() []uint16 { return suites.ids() }
