package mls

import (
	"bytes"
	"testing"
	"time"
)

// Is a key package what was asked for, valid, and the same after it was sent and stored, in every suite?
func TestKeyPackageSurvivesSendingAndStorage(t *testing.T) {
	for _, cs := range CipherSuites() {
		s := newTestSigner(t, cs, "alice")
		made := newTestKeyPackage(t, s, Lifetime(time.Hour))
		kp, err := ParseKeyPackage(must(t)(made.Public().Marshal()))
		if err != nil {
			t.Fatal(err)
		}
		if err := kp.Verify(testNow); err != nil {
			t.Errorf("%#04x: %v", uint16(cs), err)
		}
		if kp.CipherSuite() != cs || !bytes.Equal(kp.SignatureKey(), s.PublicKey()) || !kp.Credential().Equal(s.Credential()) || kp.IsLastResort() {
			t.Errorf("%#04x: another key package", uint16(cs))
		}
		if !kp.NotBefore().Equal(testNow.Add(-clockSkew)) || !kp.NotAfter().Equal(testNow.Add(time.Hour)) {
			t.Errorf("valid from %v to %v", kp.NotBefore(), kp.NotAfter())
		}
		stored := must(t)(made.Marshal())
		again, err := UnmarshalPrivateKeyPackage(stored)
		if err != nil {
			t.Fatal(err)
		}
		if b := must(t)(again.Marshal()); !bytes.Equal(b, stored) || !bytes.Equal(again.Public().Ref(), kp.Ref()) {
			t.Errorf("%#04x: stored differently", uint16(cs))
		}
		if !again.leafKey.Equal(made.leafKey) || !again.initKey.Equal(made.initKey) || again.leafKey.Equal(again.initKey) {
			t.Errorf("%#04x: private keys", uint16(cs))
		}
	}
}

// Does each key package have keys and a reference of its own?
func TestKeyPackagesShareNoKeys(t *testing.T) {
	s := newTestSigner(t, DefaultCipherSuite, "alice")
	a, b := newTestKeyPackage(t, s).public, newTestKeyPackage(t, s).public
	if bytes.Equal(a.initKey, b.initKey) || bytes.Equal(a.leaf.encryptionKey, b.leaf.encryptionKey) || bytes.Equal(a.Ref(), b.Ref()) {
		t.Error("two key packages share a key")
	}
}

// Is a last resort marked, listed in the capabilities and still marked after sending?
func TestLastResortIsMarked(t *testing.T) {
	made := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice"), LastResort())
	kp, err := ParseKeyPackage(must(t)(made.Public().Marshal()))
	if err != nil {
		t.Fatal(err)
	}
	if !kp.IsLastResort() {
		t.Error("not marked")
	}
	if err := kp.Verify(testNow); err != nil {
		t.Error(err)
	}
}

// Are lifetimes held to their bounds, at the bounds?
func TestLifetimeBounds(t *testing.T) {
	s := newTestSigner(t, DefaultCipherSuite, "alice")
	for name, c := range map[string]struct {
		now  time.Time
		d    time.Duration
		want Code
	}{
		"shortest":    {testNow, time.Minute, ""},
		"too short":   {testNow, time.Minute - 1, CodeInvalidArgument},
		"longest":     {testNow, MaxLifetime - clockSkew, ""},
		"too long":    {testNow, MaxLifetime - clockSkew + 1, CodeInvalidArgument},
		"negative":    {testNow, -time.Hour, CodeInvalidArgument},
		"no clock":    {time.Time{}, time.Hour, CodeInvalidArgument},
		"epoch":       {time.Unix(0, 0), time.Hour, ""},
		"before 1970": {time.Unix(-1, 0), time.Hour, CodeInvalidArgument},
	} {
		kp, err := s.NewKeyPackage(c.now, Lifetime(c.d))
		if CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		} else if err == nil {
			if err := kp.Public().Verify(c.now); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Is a lifetime beyond every calendar shown as a time, not as an overflow?
func TestEndlessLifetimeIsShown(t *testing.T) {
	kp := KeyPackage{leaf: leafNode{lifetime: lifetime{notAfter: 1<<64 - 1}}}
	if !kp.NotAfter().After(testNow) || kp.NotBefore().Unix() != 0 {
		t.Errorf("valid from %v to %v", kp.NotBefore(), kp.NotAfter())
	}
}

// Are stored key packages refused by a code that says whether they are broken or of a later release?
func TestUnmarshalPrivateKeyPackageAnswersCodes(t *testing.T) {
	stored := must(t)(newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice")).Marshal())
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(stored)
		b[at] = to
		return b
	}
	// Offsets: version of the form 0, then the key package: version 1, suite 3.
	for name, c := range map[string]struct {
		b    []byte
		want Code
	}{
		"nothing":          {nil, CodeMalformed},
		"a byte less":      {stored[:len(stored)-1], CodeMalformed},
		"a byte more":      {append(bytes.Clone(stored), 0), CodeMalformed},
		"version of later": {changed(0, 2), CodeUnsupported},
		"suite of later":   {changed(3, 0x7f), CodeUnsupported},
	} {
		if _, err := UnmarshalPrivateKeyPackage(c.b); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Does a key package of a suite that is not there answer errors, not panics? No constructor returns one.
func TestZeroKeyPackage(t *testing.T) {
	kp := new(KeyPackage)
	if kp.Ref() != nil {
		t.Error("a reference without a hash")
	}
	if err := kp.Verify(testNow); CodeOf(err) != CodeUnsupported {
		t.Error(err)
	}
	if _, err := kp.Marshal(); CodeOf(err) != CodeInvalidArgument {
		t.Error(err)
	}
}

// Is an X.509 key package accepted only with somebody who validates its chain?
func TestVerifyTakesAnAuthenticator(t *testing.T) {
	s, _ := x509Signer(t)
	kp := newTestKeyPackage(t, s).Public()
	if err := kp.Verify(testNow); CodeOf(err) != CodeUnsupported {
		t.Errorf("without: %v", err)
	}
	if err := kp.Verify(testNow, func(Credential, []byte) error { return nil }); err != nil {
		t.Errorf("with: %v", err)
	}
}
