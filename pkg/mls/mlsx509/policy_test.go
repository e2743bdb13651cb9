package mlsx509

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// Is a chain accepted that leads through an intermediate, wherever that one stands?
func TestAChainToARootIsAccepted(t *testing.T) {
	root := newAuthority(t, "root")
	middle := root.under("middle")
	key, _, _ := ed25519.GenerateKey(nil)
	end := middle.certify(person(), key)
	known := trusting(root)
	known.Intermediates = x509.NewCertPool()
	known.Intermediates.AddCert(middle.certificate)
	for what, c := range map[string]struct {
		policy Policy
		chain  mls.Credential
	}{
		"intermediate in the credential": {trusting(root), credential(end, middle.certificate.Raw)},
		"root in the credential, too":    {trusting(root), credential(end, middle.certificate.Raw, root.certificate.Raw)},
		"intermediate in the policy":     {known, credential(end)},
	} {
		got, err := c.policy.Verify(c.chain, key, now)
		if err != nil || !bytes.Equal(got.Raw, end) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Does each rule refuse what breaks it, and only that?
func TestWhatBreaksARuleIsRefused(t *testing.T) {
	root, stranger := newAuthority(t, "root"), newAuthority(t, "root")
	key, _, _ := ed25519.GenerateKey(nil)
	other, _, _ := ed25519.GenerateKey(nil)
	good := root.certify(person(), key)
	change := func(f func(*x509.Certificate)) []byte { c := person(); f(c); return root.certify(c, key) }
	agreement := root.certifyRaw(pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 3, 101, 110}}, key) // X25519
	critical := change(func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}})
	})
	// A modulus of this length can be claimed without having its factors.
	huge := new(big.Int).SetBit(big.NewInt(1), MaxRSABits, 1)
	slow := root.certifyRaw(pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue},
		x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: huge, E: 65537}))
	policy := trusting(root)
	policy.Names = []string{"alice@example.org"}
	for _, c := range []struct {
		rule  string
		chain mls.Credential
		key   []byte
		at    time.Time
		want  any
	}{
		{"expired", credential(good), key, now.Add(2 * time.Hour), x509.Expired},
		{"not valid yet", credential(good), key, now.Add(-2 * time.Hour), x509.Expired},
		{"wrong root of the same name", credential(stranger.certify(person(), key)), key, now, x509.UnknownAuthorityError{}},
		{"wrong root in the credential", credential(stranger.certify(person(), key), stranger.certificate.Raw), key, now, x509.UnknownAuthorityError{}},
		{"wrong key", credential(good), other, now, ErrKey},
		{"key of another length", credential(good), key[:31], now, ErrKey},
		{"key for key agreement", credential(agreement), key, now, ErrKey},
		{"wrong name", credential(change(func(c *x509.Certificate) { c.EmailAddresses = []string{"mallory@example.org"} })), key, now, ErrName},
		{"name in the subject only", credential(change(func(c *x509.Certificate) { c.EmailAddresses, c.Subject.CommonName = nil, "alice@example.org" })), key, now, ErrName},
		{"no digitalSignature", credential(change(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement })), key, now, ErrUsage},
		{"an authority", credential(change(func(c *x509.Certificate) { c.IsCA = true })), key, now, ErrUsage},
		{"issued by an end entity", credential(leafIssued(t, root, key)...), key, now, errAny},
		{"unknown critical extension", credential(critical), key, now, x509.UnhandledCriticalExtension{}},
		{"no certificate", credential(), key, now, ErrBounds},
		{"too many certificates", credential(append([][]byte{good}, make([][]byte, MaxCertificates)...)...), key, now, ErrBounds},
		{"too many bytes", credential(good, make([]byte, MaxBytes)), key, now, ErrBounds},
		{"an RSA key that costs seconds", credential(good, slow), key, now, ErrBounds},
		{"garbage", credential([]byte("garbage")), key, now, ErrMalformed},
		{"garbage behind", credential(good, []byte{0x30}), key, now, ErrMalformed},
		{"a byte too many", credential(append(bytes.Clone(good), 0)), key, now, ErrMalformed},
		{"basic credential", mls.BasicCredential([]byte("alice@example.org")), key, now, ErrCredential},
		{"no time", credential(good), key, time.Time{}, ErrPolicy},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := policy.Verify(c.chain, c.key, c.at)
			expect(t, err, c.want)
		})
	}
	if _, err := policy.Verify(credential(good), key, now); err != nil {
		t.Errorf("the certificate that all are made of: %v", err)
	}
	_, err := Policy{}.Verify(credential(good), key, now)
	expect(t, err, ErrPolicy)
}

var errAny = errors.New("any")

// expect looks for a sentinel, a type of error, or a reason of crypto/x509.
func expect(t *testing.T, err error, want any) {
	t.Helper()
	ok := err != nil
	switch want := want.(type) {
	case x509.InvalidReason:
		var invalid x509.CertificateInvalidError
		ok = errors.As(err, &invalid) && invalid.Reason == want
	case x509.UnknownAuthorityError:
		ok = errors.As(err, &want)
	case x509.UnhandledCriticalExtension:
		ok = errors.As(err, &want)
	case error:
		ok = ok && (want == errAny || errors.Is(err, want))
	}
	if !ok {
		t.Errorf("%v, want %v", err, want)
	}
}

// leafIssued is a chain whose intermediate is no authority.
func leafIssued(t *testing.T, root *authority, key ed25519.PublicKey) [][]byte {
	t.Helper()
	public, private, _ := ed25519.GenerateKey(nil)
	issuer := &authority{t, private, root.make(person(), root.certificate, public)}
	return [][]byte{issuer.certify(person(), key), issuer.certificate.Raw}
}

func TestNamesAreComparedAsTheirKindDemands(t *testing.T) {
	root := newAuthority(t, "root")
	key, _, _ := ed25519.GenerateKey(nil)
	template := person()
	template.DNSNames = append(template.DNSNames, "*.example.com")
	end := credential(root.certify(template, key))
	for name, want := range map[string]bool{
		"alice@example.ORG":         true,
		"Alice@example.org":         false, // a local part is case-sensitive
		"im:alice@example.org":      true,
		"im:Alice@example.org":      false,
		"ALICE.example.org":         true,
		"bob.example.com":           false, // no wildcard names a person
		"alice":                     false,
		"":                          false,
		"@example.org":              false,
		"alice.example.org.evil.io": false,
	} {
		policy := trusting(root)
		policy.Names = []string{"nobody@example.org", name}
		if _, err := policy.Verify(end, key, now); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Do bytes of any form end in an error, and not in a panic?
func FuzzVerify(f *testing.F) {
	root := newAuthority(f, "root")
	key, _, _ := ed25519.GenerateKey(nil)
	end := root.certify(person(), key)
	policy := trusting(root)
	f.Add(end, []byte(key))
	f.Add(end[:len(end)/2], []byte(nil))
	f.Fuzz(func(t *testing.T, der, signatureKey []byte) {
		_, err := policy.Verify(credential(der, end), signatureKey, now)
		if err == nil && !bytes.Equal(der, end) {
			t.Errorf("accepted: %x", der)
		}
	})
}
