package suite

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"slices"
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

// suites is the table: RFC 9420, Section 17.1, in the order of the registered values. The rows on NIST curves stand in
// table_nist.go; a compact build leaves them out.
var suites = present(
	row(0x0001, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519", kemX25519, hkdfSHA256, aes128GCM, sigEd25519),
	suiteP256,
	row(0x0003, "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519", kemX25519, hkdfSHA256, chacha20Poly1305, sigEd25519),
	row(0x0004, "MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448", kemX448, hkdfSHA512, aes256GCM, sigEd448),
	suiteP521,
	row(0x0006, "MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448", kemX448, hkdfSHA512, chacha20Poly1305, sigEd448),
	suiteP384,
)

// present drops the rows that this build does not have.
func present(rows ...*Suite) []*Suite {
	return slices.DeleteFunc(rows, func(s *Suite) bool { return s == nil })
}

func row(id uint16, name string, k kem, d *kdf, a *aead, sig signatureScheme) *Suite {
	hpkeID := []byte("HPKE")
	for _, part := range []uint16{k.id(), d.id, a.id} {
		hpkeID = binary.BigEndian.AppendUint16(hpkeID, part)
	}
	return &Suite{id: id, name: name, kem: k, kdf: d, aead: a, signature: sig, hpkeID: hpkeID}
}

// Lookup returns the suite of that registered value, false when there is none: GREASE and private-use values are
// not suites.
func Lookup(id uint16) (*Suite, bool) {
	for _, s := range suites {
		if s.id == id {
			return s, true
		}
	}
	return nil, false
}

// IDs returns the values of all suites in ascending order.
func IDs() []uint16 {
	ids := make([]uint16, len(suites))
	for i, s := range suites {
		ids[i] = s.id
	}
	return ids
}
