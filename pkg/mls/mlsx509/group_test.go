package mlsx509

import (
	"bytes"
	"crypto/rand"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// newSigner makes a signer with a certificate, for whatever a suite signs with.
func newSigner(t *testing.T, cs mls.CipherSuite, root *authority) *mls.Signer {
	t.Helper()
	for _, size := range []int{32, 48, 57, 66} { // of the private keys that there are
		private := make([]byte, size)
		rand.Read(private)
		private[0] = 0 // below the order of P-521 and P-384, too
		plain, err := mls.NewSignerWithKey(cs, mls.BasicCredential([]byte("x")), private)
		if err != nil {
			continue
		}
		certified := root.certifyRaw(algorithmOf(t, plain.PublicKey()), plain.PublicKey())
		signer, err := mls.NewSignerWithKey(cs, credential(certified), private)
		if err != nil {
			t.Fatal(err)
		}
		return signer
	}
	t.Fatalf("%#04x: no size of key fits", uint16(cs))
	return nil
}

func algorithmOf(t *testing.T, public []byte) pkix.AlgorithmIdentifier {
	t.Helper()
	for _, kind := range signatureKinds {
		if kind.size != len(public) {
			continue
		}
		algorithm := pkix.AlgorithmIdentifier{Algorithm: kind.algorithm}
		if kind.curve != nil {
			curve, err := asn1.Marshal(kind.curve)
			if err != nil {
				t.Fatal(err)
			}
			algorithm.Parameters = asn1.RawValue{FullBytes: curve}
		}
		return algorithm
	}
	t.Fatalf("no kind of key has %d bytes", len(public))
	return pkix.AlgorithmIdentifier{}
}

// Do members with certificates form a group, for the signature scheme of every suite?
func TestAGroupOfCertifiedMembers(t *testing.T) {
	root := newAuthority(t, "root")
	authenticate := trusting(root).Authenticator(func() time.Time { return now })
	for _, cs := range mls.CipherSuites() {
		alice, bob := newSigner(t, cs, root), newSigner(t, cs, root)
		kp, err := bob.NewKeyPackage(now)
		if err != nil {
			t.Fatal(err)
		}
		g, err := mls.NewGroup(alice, []byte("certified"))
		if err != nil {
			t.Fatal(err)
		}
		g.SetAuthenticator(authenticate)
		commit, err := g.Commit(mls.Add(kp.Public()))
		if err != nil {
			t.Errorf("%#04x: %v", uint16(cs), err)
			continue
		}
		if err := g.Apply(commit); err != nil {
			t.Fatal(err)
		}
		joined, err := mls.JoinGroup(bob, kp, commit.Welcome, mls.Authenticate(authenticate))
		if err != nil || !bytes.Equal(joined.EpochAuthenticator(), g.EpochAuthenticator()) {
			t.Errorf("%#04x: %v", uint16(cs), err)
		}
	}
}

// Does the group answer with the rule, and keep the reason?
func TestAGroupRefusesAStranger(t *testing.T) {
	root, stranger := newAuthority(t, "root"), newAuthority(t, "stranger")
	g, err := mls.NewGroup(newSigner(t, mls.DefaultCipherSuite, root), []byte("certified"))
	if err != nil {
		t.Fatal(err)
	}
	later := now
	g.SetAuthenticator(trusting(root).Authenticator(func() time.Time { return later }))
	kp, err := newSigner(t, mls.DefaultCipherSuite, stranger).NewKeyPackage(now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Commit(mls.Add(kp.Public()))
	var refused *mls.Error
	if mls.CodeOf(err) != mls.CodeInvalidMessage || !errors.As(err, &refused) {
		t.Fatal(err)
	}
	friend, err := newSigner(t, mls.DefaultCipherSuite, root).NewKeyPackage(now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Commit(mls.Add(friend.Public())); err != nil {
		t.Error(err)
	}
	later = now.Add(2 * time.Hour)
	if _, err := g.Commit(mls.Add(friend.Public())); mls.CodeOf(err) != mls.CodeInvalidMessage {
		t.Errorf("after the certificate's end: %v", err)
	}
}
