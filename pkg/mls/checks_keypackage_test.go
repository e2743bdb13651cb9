package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// breaksKeyPackageRule registers a key package that is sound but for one change, after which both signatures are made again.
func breaksKeyPackageRule(rule, what string, change func(*KeyPackage)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		signer := newTestSigner(t, DefaultCipherSuite, "alice")
		kp := newTestKeyPackage(t, signer).public
		rules := leafRules{suite: signer.suite, now: testNow}
		keepsAll(t, keyPackageChecks, keyPackageSubject{rules, &kp})
		change(&kp)
		resign(t, signer, &kp)
		breaksOnly(t, rule, keyPackageChecks, keyPackageSubject{rules, &kp})
		return kp.judge(rules)
	})
}

func resign(t *testing.T, signer *Signer, kp *KeyPackage) {
	t.Helper()
	if err := signer.signLeaf(&kp.leaf, testGroupID, 0); err != nil {
		t.Fatal(err)
	}
	tbs, err := encode("KeyPackageTBS", kp.wireContent)
	if err != nil {
		t.Fatal(err)
	}
	if kp.signature, err = signer.sign("KeyPackageTBS", tbs); err != nil {
		t.Fatal(err)
	}
}

var _ = []struct{}{
	breaksKeyPackageRule("kp-1", "another suite", func(kp *KeyPackage) {
		kp.cipherSuite = MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519
	}),
	breaksKeyPackageRule("kp-5", "another version than that of the message", func(kp *KeyPackage) { kp.version = 2 }),
	breaksKeyPackageRule("kp-4", "one key for both", func(kp *KeyPackage) { kp.initKey = kp.leaf.encryptionKey }),
	breaksKeyPackageRule("kp-6", "a short init key", func(kp *KeyPackage) { kp.initKey = kp.initKey[:31] }),
	breaksKeyPackageRule("kp-6", "an init key of low order", func(kp *KeyPackage) { kp.initKey = make([]byte, 32) }),
	breaksKeyPackageRule("kp-7", "an extension that is not listed", func(kp *KeyPackage) {
		kp.extensions = extensionList{{extensionType: someExtension}}
	}),
	breaksKeyPackageRule("kp-2", "a leaf for an update", func(kp *KeyPackage) { kp.leaf.source = leafSourceUpdate }),
	breaksRule("kp-3", "a changed signature", func(t *testing.T) error {
		kp := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice")).public
		kp.signature[0] ^= 1
		breaksOnly(t, "kp-3", keyPackageChecks, keyPackageSubject{leafRules{suite: vectorSuite(t, DefaultCipherSuite)}, &kp})
		return kp.Verify(testNow)
	}),
	breaksRule("st-5", "two extensions of one type in a key package", func(t *testing.T) error {
		kp := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice"), LastResort()).public
		kp.extensions = append(kp.extensions, kp.extensions[0])
		b, err := kp.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		_, err = ParseKeyPackage(b)
		return err
	}),
}

// Is what is not a key package of a suite of ours named as what it is?
func TestParseKeyPackageAnswersCodes(t *testing.T) {
	kp := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice")).public
	good, err := kp.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	// Offsets: version 0, wire format 2, version 4, cipher suite 6.
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(good)
		b[at] = to
		return b
	}
	cases := map[string]struct {
		b    []byte
		want Code
	}{
		"whole":             {good, ""},
		"nothing":           {nil, CodeMalformed},
		"a byte less":       {good[:len(good)-1], CodeMalformed},
		"a byte more":       {append(bytes.Clone(good), 0), CodeMalformed},
		"version of later":  {changed(1, 2), CodeUnsupported},
		"a welcome":         {changed(3, byte(WireFormatWelcome)), CodeUnsupported},
		"suite of later":    {changed(6, 0x7f), CodeUnsupported},
		"without a message": {must(t)(wire.EncodeFunc(kp.wire)), CodeUnsupported},
	}
	for name, c := range cases {
		if _, err := ParseKeyPackage(c.b); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// must fails the test on an error.
func must(t *testing.T) func([]byte, error) []byte {
	return func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}
