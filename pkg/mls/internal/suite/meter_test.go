package suite

import (
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

// Is each kind of work counted, and nothing once the meter has stopped?
func TestMeterCounts(t *testing.T) {
	s, ok := Lookup(0x0003)
	if !ok {
		t.Fatal("no suite 3")
	}
	work := func() {
		key, err := s.GenerateSignatureKey()
		check(t, err)
		signature, err := key.SignWithLabel("label", nil)
		check(t, err)
		check(t, s.VerifyWithLabel(key.Public(), "label", nil, signature))
		check(t, s.CheckSignaturePublicKey(key.Public()))
		pair, err := s.GenerateKeyPair()
		check(t, err)
		kem, sealed, err := s.EncryptWithLabel(pair.Public(), "label", nil, []byte("text"))
		check(t, err)
		_, err = pair.DecryptWithLabel("label", nil, kem, sealed)
		check(t, err)
		_, err = s.NewHPKEKey(pair.Raw().Bytes())
		check(t, err)
		s.MAC(secret.New([]byte("key")), nil)
	}
	m, stop := s.MeterForTest()
	work()
	stop()
	if m.Ciphers != 2 || m.KeyPairs != 2 || m.Transports != 2 || m.KeyChecks != 1 || m.Signed != 1 || m.Verified != 1 || m.Hashes < 20 {
		t.Errorf("counted %+v", *m)
	}
	before := m.Total()
	work()
	if m.Total() != before {
		t.Errorf("counted %d operations after its end", m.Total()-before)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
