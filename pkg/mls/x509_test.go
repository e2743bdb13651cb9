package mls

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// certify returns a self-signed certificate of a key.
func certify(key crypto.Signer) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "alice.example"},
		NotBefore:    testNow,
		NotAfter:     testNow.Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return der
}

var someCertificate = func() []byte {
	_, key, _ := ed25519.GenerateKey(nil)
	return certify(key)
}()

// x509Signer returns a signer whose credential is a certificate of its key.
func x509Signer(t *testing.T) (*Signer, Credential) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	credential := X509Credential([][]byte{certify(key), someCertificate})
	s, err := NewSignerWithKey(DefaultCipherSuite, credential, key.Seed())
	if err != nil {
		t.Fatal(err)
	}
	return s, credential
}

// Is the key of a certificate found, for every kind of key that a suite of the standard library has?
func TestCertificatePublicKeyIsTheSignatureKey(t *testing.T) {
	for cs, curve := range map[CipherSuite]elliptic.Curve{
		MLS_128_DHKEMP256_AES128GCM_SHA256_P256: elliptic.P256(),
		MLS_256_DHKEMP384_AES256GCM_SHA384_P384: elliptic.P384(),
		MLS_256_DHKEMP521_AES256GCM_SHA512_P521: elliptic.P521(),
	} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewSignerWithKey(cs, X509Credential([][]byte{certify(key)}), raw); err != nil {
			t.Errorf("%#04x: %v", uint16(cs), err)
		}
	}
	x509Signer(t)
}

// Is every prefix of a certificate refused, without a panic?
func TestTruncatedCertificateIsRefused(t *testing.T) {
	for n := range len(someCertificate) {
		if _, ok := certificatePublicKey(someCertificate[:n]); ok {
			t.Errorf("a key was found in the first %d bytes", n)
		}
	}
	if _, ok := certificatePublicKey(append(someCertificate[:len(someCertificate):len(someCertificate)], 0)); ok {
		t.Error("a trailing byte was accepted")
	}
}
