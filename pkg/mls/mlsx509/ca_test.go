package mlsx509

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net/url"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

var now = time.Date(2027, 1, 15, 8, 0, 0, 0, time.UTC)

// authority is a certificate that others are made with.
type authority struct {
	t           testing.TB
	key         crypto.Signer
	certificate *x509.Certificate
}

// newAuthority makes a root.
func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{t: t, key: key}
	template := authorityTemplate(name)
	a.certificate = a.make(template, template, key.Public())
	return a
}

func authorityTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

// under makes an authority below this one.
func (a *authority) under(name string) *authority {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return &authority{a.t, key, a.make(authorityTemplate(name), a.certificate, key.Public())}
}

func (a *authority) make(template, parent *x509.Certificate, key crypto.PublicKey) *x509.Certificate {
	a.t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return certificate
}

// person is what an end entity's certificate says unless a test changes it.
func person() *x509.Certificate {
	home, _ := url.Parse("im:alice@example.org")
	return &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "alice"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
		EmailAddresses: []string{"alice@Example.org"}, DNSNames: []string{"alice.example.org"}, URIs: []*url.URL{home},
	}
}

// certify makes an end entity's certificate.
func (a *authority) certify(template *x509.Certificate, key crypto.PublicKey) []byte {
	a.t.Helper()
	return a.make(template, a.certificate, key).Raw
}

// certifyRaw certifies a key of a kind that crypto/x509 does not know: it exchanges the key in a certificate and signs anew.
func (a *authority) certifyRaw(algorithm pkix.AlgorithmIdentifier, key []byte) []byte {
	a.t.Helper()
	must := func(b []byte, err error) []byte {
		a.t.Helper()
		if err != nil {
			a.t.Fatal(err)
		}
		return b
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	var outer, tbs []asn1.RawValue
	template := a.certify(person(), other)
	_, err = asn1.Unmarshal(template, &outer)
	must(nil, err)
	_, err = asn1.Unmarshal(outer[0].FullBytes, &tbs)
	must(nil, err)
	info := must(asn1.Marshal(subjectPublicKeyInfo{algorithm, asn1.BitString{Bytes: key, BitLength: 8 * len(key)}}))
	tbs[6] = asn1.RawValue{FullBytes: info} // version, serial number, signature, issuer, validity, subject, key
	signed := must(asn1.Marshal(tbs))
	signature := must(a.key.Sign(rand.Reader, signed, crypto.Hash(0)))
	outer[0] = asn1.RawValue{FullBytes: signed}
	outer[2] = asn1.RawValue{FullBytes: must(asn1.Marshal(asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}))}
	return must(asn1.Marshal(outer))
}

// trusting is the policy that believes these authorities.
func trusting(roots ...*authority) Policy {
	p := Policy{Roots: x509.NewCertPool()}
	for _, root := range roots {
		p.Roots.AddCert(root.certificate)
	}
	return p
}

func credential(chain ...[]byte) mls.Credential { return mls.X509Credential(chain) }
