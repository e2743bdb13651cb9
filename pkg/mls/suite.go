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

// The cipher suites of draft-ietf-mls-pq-ciphersuites, under the draft's names and in its order, TBD1 to TBD11: the
// first eight have a post-quantum key encapsulation and a signature of today, so that what is recorded now stays
// secret; the last three have post-quantum signatures, too. Until the draft has numbers of its own these are of the
// range for private use (RFC 9420, Section 17.1), and every member of a group must have the same: [AssignCodePoints].
const (
	MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519        CipherSuite = 0xF001
	MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519        CipherSuite = 0xF002
	MLS_128_MLKEM768P256_AES128GCM_SHA256_P256             CipherSuite = 0xF003
	MLS_128_MLKEM768P256_AES256GCM_SHA384_P256             CipherSuite = 0xF004
	MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384            CipherSuite = 0xF005
	MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519              CipherSuite = 0xF006
	MLS_128_MLKEM768_AES256GCM_SHA384_P256                 CipherSuite = 0xF007
	MLS_192_MLKEM1024_AES256GCM_SHA384_P384                CipherSuite = 0xF008
	MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44 CipherSuite = 0xF009
	MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65              CipherSuite = 0xF00A
	MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87             CipherSuite = 0xF00B
)

// DefaultCipherSuite is what a client takes that has no reason for another: ChaCha20-Poly1305 runs in constant time
// and, in WebAssembly, four times as fast as AES-GCM.
const DefaultCipherSuite = MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519

// CipherSuites returns the suites of this build, in the order of their numbers: all of them, or with the build tag
// mlswasm_compact those that are made of X25519, ML-KEM-768 and Ed25519 (0x0001, 0x0003, 0xF001, 0xF002, 0xF006).
func CipherSuites() []CipherSuite {
	ids := suite.IDs()
	suites := make([]CipherSuite, len(ids))
	for i, id := range ids {
		suites[i] = CipherSuite(id)
	}
	return suites
}

// AssignCodePoints gives suites of draft-ietf-mls-pq-ciphersuites other code points, for members that agree on others
// or once the draft has its own. The keys are constants of this package, the values what goes over the wire instead; a
// suite that is not named keeps its constant's value, one that this build does not have is accepted and makes no
// difference. From then on the value given is the [CipherSuite], and the constant is of no suite.
//
// It is the one setting of this package that holds for the whole program: call it once, from main, before anything else
// of the package; any time after a suite has been used it changes nothing, and answers an error unless it was called with the same before. Stored groups and
// key packages hold code points, so a program must keep to its assignment as long as it keeps its state.
//
// It answers [CodeInvalidArgument] and changes nothing when it is called too late, when a key is not one of the draft's
// constants, when a value is 0, of RFC 9420 or GREASE (Section 13.5), or when two suites had the same. Safe for
// concurrent use.
func AssignCodePoints(points map[CipherSuite]CipherSuite) error {
	raw := make(map[uint16]uint16, len(points))
	for constant, point := range points {
		raw[uint16(constant)] = uint16(point)
	}
	if err := suite.Assign(raw); err != nil {
		return failWith(CodeInvalidArgument, "code points of cipher suites", err)
	}
	return nil
}

// suite returns the primitives of a cipher suite, or an error of [CodeUnsupported].
func (cs CipherSuite) suite() (*suite.Suite, error) {
	s, ok := suite.Lookup(uint16(cs))
	if !ok {
		return nil, fail(CodeUnsupported, "cipher suite")
	}
	return s, nil
}
