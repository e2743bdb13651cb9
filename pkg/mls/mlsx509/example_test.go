package mlsx509_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"

	"mlswasm/pkg/mls"
	"mlswasm/pkg/mls/mlsx509"
)

var now = time.Date(2027, 1, 15, 8, 0, 0, 0, time.UTC)

// authority is who issues certificates.
type authority struct {
	certificate *x509.Certificate
	key         ed25519.PrivateKey
}

func newAuthority() authority {
	public, private, _ := ed25519.GenerateKey(nil)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, _ := x509.CreateCertificate(rand.Reader, template, template, public, private)
	made, _ := x509.ParseCertificate(der)
	return authority{made, private}
}

// member makes a signer whose certificate is for the key that it signs with in MLS.
func (a authority) member(address string) *mls.Signer {
	public, private, _ := ed25519.GenerateKey(nil)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature, EmailAddresses: []string{address},
	}
	der, _ := x509.CreateCertificate(rand.Reader, template, a.certificate, public, a.key)
	signer, _ := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.X509Credential([][]byte{der}), private.Seed())
	return signer
}

// A group believes the certificates of one authority, and reads from them who somebody is.
func ExamplePolicy_Authenticator() {
	trusted, other := newAuthority(), newAuthority()
	policy := mlsx509.Policy{Roots: x509.NewCertPool()}
	policy.Roots.AddCert(trusted.certificate)
	group, _ := mls.NewGroup(trusted.member("alice@example.org"), []byte("lunch"))
	group.SetAuthenticator(policy.Authenticator(func() time.Time { return now }))

	for _, a := range []authority{other, trusted} {
		key, _ := a.member("bob@example.org").NewKeyPackage(now)
		_, err := group.Commit(mls.Add(key.Public()))
		fmt.Printf("%q\n", mls.CodeOf(err))
	}
	alice := group.Members()[0]
	certificate, _ := policy.Verify(alice.Credential, alice.SignatureKey, now)
	fmt.Println(certificate.EmailAddresses)
	// Output:
	// "invalid_message"
	// ""
	// [alice@example.org]
}
