package mls

import (
	"mlswasm/pkg/mls/internal/suite"
)

// CipherSuite is a code point of the "MLS Cipher Suites" registry (RFC 9420, Section 17.1).
type CipherSuite uint16

// The cipher suites of RFC 9420, Section 17.1, under the registry's names.
const (
	MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519        CipherSuite = 0x0001
	MLS_128_DHKEMP256_AES128GCM_SHA256_P256             CipherSuite = 0x0002
	MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519 CipherSuite = 0x0003
	MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448            CipherSuite = 0x0004
	MLS_256_DHKEMP521_AES256GCM_SHA512_P521             CipherSuite = 0x0005
	MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448     CipherSuite = 0x0006
	MLS_256_DHKEMP384_AES256GCM_SHA384_P384             CipherSuite = 0x0007
)

// DefaultCipherSuite is what a client takes that has no reason for another: ChaCha20-Poly1305 runs in constant time
// and, in WebAssembly, four times as fast as AES-GCM.
const DefaultCipherSuite = MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519

// CipherSuites returns the suites of this build, in the order of their numbers: all of them, but for those on NIST
// curves (0x0002, 0x0005, 0x0007) when the build tag mlswasm_compact is set.
func CipherSuites() []CipherSuite {
	ids := suite.IDs()
	suites := make([]CipherSuite, len(ids))
	for i, id := range ids {
		suites[i] = CipherSuite(id)
	}
	return suites
}

// suite returns the primitives of a cipher suite, or an error of [CodeUnsupported].
func (cs CipherSuite) suite() (*suite.Suite, error) {
	s, ok := suite.Lookup(uint16(cs))
	if !ok {
		return nil, fail(CodeUnsupported, "cipher suite")
	}
	return s, nil
}
