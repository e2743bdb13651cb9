package mls

import (
	"bytes"
	"crypto/elliptic"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// The rules on primitives hold in internal/suite, which knows no rule by its id; here they are asked of every suite
// through the operations of RFC 9420, Section 5.1, that messages of other members reach. Wycheproof asks the primitives
// themselves, in that package.

func sure[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// coordinate is a little-endian number in hexadecimal, filled up with zeros or with a byte to its size.
func coordinate(t *testing.T, head string, fill byte, size int, last ...byte) []byte {
	t.Helper()
	b, err := hex.DecodeString(head)
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, bytes.Repeat([]byte{fill}, size-len(b)-len(last))...)
	return append(b, last...)
}

// zeroPoints are coordinates whose Diffie-Hellman with any key is zero: of low order, some of them not reduced.
func zeroPoints(t *testing.T, cs CipherSuite) [][]byte {
	switch name := vectorSuite(t, cs).Name(); {
	case strings.Contains(name, "X25519"):
		return [][]byte{
			make([]byte, 32), coordinate(t, "01", 0, 32), coordinate(t, "ec", 0xff, 32, 0x7f), // 0, 1, -1
			coordinate(t, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", 0, 32),
			coordinate(t, "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", 0, 32),
			coordinate(t, "ed", 0xff, 32, 0x7f), coordinate(t, "ee", 0xff, 32, 0x7f), // p, p+1
			coordinate(t, "", 0, 32, 0x80), coordinate(t, "01", 0, 32, 0x80), coordinate(t, "ec", 0xff, 32), // with the bit that is ignored
		}
	case strings.Contains(name, "X448"):
		low := strings.Repeat("ff", 28)
		return [][]byte{
			make([]byte, 56), coordinate(t, "01", 0, 56),
			coordinate(t, "fe"+low[2:]+"fe", 0xff, 56),                                           // -1
			coordinate(t, low+"fe", 0xff, 56), coordinate(t, strings.Repeat("00", 28), 0xff, 56), // p, p+1
		}
	}
	return nil
}

// withTail replaces the end of a key or a KEM output: the curve's part of a hybrid one, or all of it.
func withTail(whole, tail []byte) []byte {
	return append(bytes.Clone(whole[:len(whole)-len(tail)]), tail...)
}

// Is prim-1 kept: does no encryption and no opening go on with a shared secret of zeros?
func TestPrim1ZeroSharedSecret(t *testing.T) {
	asked := 0
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		key := sure[*suite.HPKEKey](t)(s.GenerateKeyPair())
		enc, _, err := s.ExportTo(key.Public(), "exporter", 32)
		if err != nil {
			t.Fatal(err)
		}
		for _, point := range zeroPoints(t, cs) {
			asked++
			if _, _, err := s.EncryptWithLabel(withTail(key.Public(), point), "label", nil, nil); err == nil {
				t.Errorf("%s encrypts to %x", s.Name(), point)
			}
			if _, _, err := s.ExportTo(withTail(key.Public(), point), "exporter", 32); err == nil {
				t.Errorf("%s exports to %x", s.Name(), point)
			}
			if _, err := key.ExportFrom(withTail(enc, point), "exporter", 32); err == nil {
				t.Errorf("%s exports from %x", s.Name(), point)
			}
			if _, err := key.DecryptWithLabel("label", nil, withTail(enc, point), make([]byte, 64)); err != suite.ErrKey {
				t.Errorf("%s opens with %x: %v", s.Name(), point, err)
			}
		}
	}
	if asked < 50 {
		t.Errorf("%d points", asked)
	}
}

// Is prim-2 kept: are points of low order and coordinates that are not reduced no keys?
func TestPrim2LowOrderAndNonCanonicalPoints(t *testing.T) {
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		key := sure[*suite.HPKEKey](t)(s.GenerateKeyPair())
		for _, point := range zeroPoints(t, cs) {
			if s.CheckHPKEPublicKey(withTail(key.Public(), point)) == nil {
				t.Errorf("%s takes %x as an HPKE key", s.Name(), point)
			}
		}
		for _, point := range lowOrderSignatureKeys(t, s.Name()) {
			if s.CheckSignaturePublicKey(point) == nil {
				t.Errorf("%s takes %x as a signature key", s.Name(), point)
			}
			// R = the point, S = 0 verifies for every message under a key of order 1.
			if s.VerifyWithLabel(point, "label", nil, append(bytes.Clone(point), make([]byte, len(point))...)) == nil {
				t.Errorf("%s verifies under %x", s.Name(), point)
			}
		}
	}
}

func lowOrderSignatureKeys(t *testing.T, name string) [][]byte {
	switch {
	case strings.HasSuffix(name, "Ed25519"):
		return [][]byte{
			make([]byte, 32), coordinate(t, "", 0, 32, 0x80), coordinate(t, "01", 0, 32), coordinate(t, "01", 0, 32, 0x80),
			coordinate(t, "ec", 0xff, 32, 0x7f), coordinate(t, "ec", 0xff, 32),
			coordinate(t, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 0, 32),
			coordinate(t, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", 0, 32),
			coordinate(t, "ed", 0xff, 32, 0x7f), coordinate(t, "ee", 0xff, 32, 0x7f), coordinate(t, "f6", 0xff, 32, 0x7f), // p, p+1, p+9
		}
	case strings.HasSuffix(name, "Ed448"):
		low := strings.Repeat("ff", 28)
		return [][]byte{
			make([]byte, 57), coordinate(t, "01", 0, 57), coordinate(t, "01", 0, 57, 0x80),
			coordinate(t, "fe"+low[2:]+"fe", 0xff, 57, 0), coordinate(t, low+"fe", 0xff, 57, 0),
			coordinate(t, "09", 0, 57, 0x40), // a bit that is not the sign in the last byte
		}
	}
	return nil
}

// Is prim-3 kept: are points off the curve and numbers out of range refused, as keys and in signatures?
func TestPrim3ECDSAPointsAndRanges(t *testing.T) {
	for suffix, curve := range map[string]elliptic.Curve{"_P256": elliptic.P256(), "_P384": elliptic.P384(), "_P521": elliptic.P521()} {
		for _, cs := range CipherSuites() {
			s := vectorSuite(t, cs)
			if !strings.HasSuffix(s.Name(), suffix) {
				continue
			}
			key := sure[*suite.SignatureKey](t)(s.GenerateSignatureKey())
			signature := must(t)(key.SignWithLabel("label", nil))
			for name, bad := range badPoints(key.Public(), curve.Params().P) {
				if s.CheckSignaturePublicKey(bad) == nil || s.VerifyWithLabel(bad, "label", nil, signature) == nil {
					t.Errorf("%s takes a point that is %s", s.Name(), name)
				}
			}
			var rs struct{ R, S *big.Int }
			if _, err := asn1.Unmarshal(signature, &rs); err != nil {
				t.Fatal(err)
			}
			n, zero := curve.Params().N, new(big.Int)
			for _, pair := range [][2]*big.Int{
				{zero, rs.S}, {rs.R, zero}, {n, rs.S}, {rs.R, n}, {zero, zero},
				{new(big.Int).Add(rs.R, n), rs.S}, {rs.R, new(big.Int).Add(rs.S, n)}, {new(big.Int).Neg(rs.R), rs.S},
			} {
				bad := must(t)(asn1.Marshal(struct{ R, S *big.Int }{pair[0], pair[1]}))
				if s.VerifyWithLabel(key.Public(), "label", nil, bad) != suite.ErrSignature {
					t.Errorf("%s takes r = %x, s = %x", s.Name(), pair[0], pair[1])
				}
			}
		}
	}
}

// badPoints are encodings near a point's: SEC 1 has others than the uncompressed one, RFC 9420 has not.
func badPoints(point []byte, p *big.Int) map[string][]byte {
	size := len(point) / 2
	x, y := point[1:1+size], point[1+size:]
	encode := func(form byte, x, y []byte) []byte { return append(append([]byte{form}, x...), y...) }
	off := bytes.Clone(y)
	off[size-1] ^= 1
	tooLarge := bytes.Repeat([]byte{0xff}, size)
	if above := new(big.Int).Add(p, big.NewInt(1)); above.BitLen() <= 8*size {
		above.FillBytes(tooLarge)
	}
	return map[string][]byte{
		"off the curve":    encode(4, x, off),
		"not reduced":      encode(4, tooLarge, y),
		"zero":             encode(4, make([]byte, size), make([]byte, size)),
		"at infinity":      {0},
		"compressed":       encode(2+y[size-1]&1, x, nil),
		"of a hybrid form": encode(6+y[size-1]&1, x, y),
		"cut":              point[:len(point)-1],
		"too long":         append(bytes.Clone(point), 0),
	}
}

// Is prim-4 kept: is an HPKE export of a length that the KDF does not give refused on both sides?
func TestPrim4HPKEExportLength(t *testing.T) {
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		key := sure[*suite.HPKEKey](t)(s.GenerateKeyPair())
		enc, _, err := s.ExportTo(key.Public(), "exporter", s.MaxExpand())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{-1, 0, s.MaxExpand() + 1, 1<<16 + 1, 1<<31 - 1} {
			if _, _, err := s.ExportTo(key.Public(), "exporter", n); err != suite.ErrLength {
				t.Errorf("%s sends %d bytes: %v", s.Name(), n, err)
			}
			if _, err := key.ExportFrom(enc, "exporter", n); err != suite.ErrLength {
				t.Errorf("%s receives %d bytes: %v", s.Name(), n, err)
			}
		}
	}
}

// Is prim-5 kept: does no tag pass that is cut, empty or too long, of an AEAD nor of a MAC?
func TestPrim5TagsAtTheirFullLength(t *testing.T) {
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		key, nonce := secret.Own(make([]byte, s.Nk())), secret.Own(make([]byte, s.Nn()))
		sealed := must(t)(s.Seal(key, nonce, nil, []byte("text")))
		mac := s.MAC(key, []byte("text"))
		for n := range sealed {
			if _, err := s.Open(key, nonce, nil, sealed[:n]); err != suite.ErrOpen {
				t.Errorf("%s opens %d bytes of %d: %v", s.Name(), n, len(sealed), err)
			}
		}
		for n := range mac {
			if s.VerifyMAC(key, []byte("text"), mac[:n]) {
				t.Errorf("%s takes %d bytes of a tag", s.Name(), n)
			}
		}
		for _, more := range [][]byte{{0}, mac} {
			if _, err := s.Open(key, nonce, nil, append(bytes.Clone(sealed), more...)); err != suite.ErrOpen {
				t.Errorf("%s opens what is followed by %d bytes: %v", s.Name(), len(more), err)
			}
			if s.VerifyMAC(key, []byte("text"), append(bytes.Clone(mac), more...)) {
				t.Errorf("%s takes a tag that is followed by %d bytes", s.Name(), len(more))
			}
		}
	}
}

// Is prim-6 kept: are ML-KEM keys and ciphertexts of their lengths, and the coefficients of keys below the modulus?
func TestPrim6MLKEMLengthsAndModulus(t *testing.T) {
	asked := 0
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		if !strings.Contains(s.Name(), "MLKEM") {
			continue
		}
		asked++
		key := sure[*suite.HPKEKey](t)(s.GenerateKeyPair())
		enc, ciphertext, err := s.EncryptWithLabel(key.Public(), "label", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string][]byte{
			"cut": key.Public()[:len(key.Public())-1], "longer": append(bytes.Clone(key.Public()), 0), "of nothing": nil,
			"with an even coefficient of q":   with(key.Public(), 0, 0x01, key.Public()[1]&0xf0|0x0d),
			"with an odd coefficient of q":    with(key.Public(), 1, key.Public()[1]&0x0f|0x10, 0xd0),
			"with a coefficient of 2^12-1":    with(key.Public(), 3, 0xff, key.Public()[4]|0x0f),
			"with a last coefficient above q": with(key.Public(), mlkemKeySize(s)-32-1, 0xff),
		} {
			if s.CheckHPKEPublicKey(bad) != suite.ErrKey {
				t.Errorf("%s takes a key %s", s.Name(), name)
			}
			if _, _, err := s.EncryptWithLabel(bad, "label", nil, nil); err != suite.ErrKey {
				t.Errorf("%s encrypts to a key %s: %v", s.Name(), name, err)
			}
		}
		for _, bad := range [][]byte{nil, enc[:len(enc)-1], enc[1:], append(bytes.Clone(enc), 0)} {
			if _, err := key.DecryptWithLabel("label", nil, bad, ciphertext); err != suite.ErrKey {
				t.Errorf("%s opens with a KEM output of %d bytes: %v", s.Name(), len(bad), err)
			}
		}
		for _, bad := range [][]byte{nil, key.Raw().Bytes()[1:], append(bytes.Clone(key.Raw().Bytes()), 0)} {
			if _, err := s.NewHPKEKey(bad); err != suite.ErrKey {
				t.Errorf("%s takes a private key of %d bytes: %v", s.Name(), len(bad), err)
			}
		}
	}
	if asked != 11 {
		t.Errorf("%d suites have ML-KEM", asked)
	}
}

// with replaces bytes of a copy.
func with(b []byte, at int, bytesThere ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], bytesThere)
	return b
}

// mlkemKeySize is the size of ML-KEM's part of a public key (FIPS 203, Table 3).
func mlkemKeySize(s *suite.Suite) int {
	if strings.Contains(s.Name(), "MLKEM1024") {
		return 1568
	}
	return 1184
}

// Is prim-7 kept by every suite? TestRandomSourceThatFails asks the calls of this package that draw.
func TestPrim7RandomSourceThatFails(t *testing.T) {
	for _, cs := range CipherSuites() {
		s := vectorSuite(t, cs)
		key := sure[*suite.HPKEKey](t)(s.GenerateKeyPair())
		for name, call := range map[string]func() error{
			"an HPKE key":      func() error { return failureOf(s.GenerateKeyPair()) },
			"a signature key":  func() error { return failureOf(s.GenerateSignatureKey()) },
			"an encryption":    func() error { _, _, err := s.EncryptWithLabel(key.Public(), "label", nil, nil); return err },
			"an export":        func() error { _, _, err := s.ExportTo(key.Public(), "exporter", 32); return err },
			"a key of a group": func() error { return failureOf(NewSigner(cs, BasicCredential([]byte("alice")))) },
		} {
			if err := withRandom(0, call); err == nil {
				t.Errorf("%s makes %s without random bytes", s.Name(), name)
			}
		}
	}
	TestRandomSourceThatFails(t)
}
