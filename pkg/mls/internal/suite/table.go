package suite

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"

	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
)

var (
	hkdfSHA256 = &kdf{id: 0x0001, new: sha256.New, size: sha256.Size}
	hkdfSHA384 = &kdf{id: 0x0002, new: sha512.New384, size: sha512.Size384}

	aes128GCM        = &aead{id: 0x0001, keySize: 16, new: newGCM}
	aes256GCM        = &aead{id: 0x0002, keySize: 32, new: newGCM}
	chacha20Poly1305 = &aead{id: 0x0003, keySize: 32, new: newChaCha}

	kemX25519         = newDHKEM(0x0020, hkdfSHA256, x25519Curve{})
	kemMLKEM768X25519 = &hybridKEM{0x647a, `\.//^\`, mlkem768.Scheme(), x25519Curve{}, 1} // X-Wing
	kemMLKEM768       = &mlkemKEM{0x0041, mlkem768.Scheme()}

	sigEd25519 = ed25519Scheme{}
)

// suites is the table: RFC 9420, Section 17.1, and draft-ietf-mls-pq-ciphersuites. The rows that a compact build leaves
// out stand in table_full.go.
var suites = newTable(append([]*Suite{
	row(0x0001, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519", kemX25519, hkdfSHA256, aes128GCM, sigEd25519),
	row(0x0003, "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519", kemX25519, hkdfSHA256, chacha20Poly1305, sigEd25519),

	row(firstDraft+0, "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519", kemMLKEM768X25519, hkdfSHA256, aes128GCM, sigEd25519),
	row(firstDraft+1, "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519", kemMLKEM768X25519, hkdfSHA384, aes256GCM, sigEd25519),
	row(firstDraft+5, "MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519", kemMLKEM768, hkdfSHA384, aes256GCM, sigEd25519),
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
