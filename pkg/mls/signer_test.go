package mls

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const testLabel = "mlswasm device proof"

// Does what a signer signs verify with its public key, in every suite, and nothing else?
func TestSignatureVerifiesForItsKeyLabelAndContent(t *testing.T) {
	for _, cs := range CipherSuites() {
		s, content := newTestSigner(t, cs, "alice"), []byte("content")
		signature, err := s.Sign(testLabel, content)
		if err != nil {
			t.Fatal(err)
		}
		if err := VerifySignature(cs, s.PublicKey(), testLabel, content, signature); err != nil {
			t.Errorf("%#04x: %v", uint16(cs), err)
		}
		other := newTestSigner(t, cs, "bob").PublicKey()
		for name, err := range map[string]error{
			"another key":     VerifySignature(cs, other, testLabel, content, signature),
			"another label":   VerifySignature(cs, s.PublicKey(), "another label", content, signature),
			"another content": VerifySignature(cs, s.PublicKey(), testLabel, nil, signature),
			"no signature":    VerifySignature(cs, s.PublicKey(), testLabel, content, nil),
			"a byte more":     VerifySignature(cs, s.PublicKey(), testLabel, content, append(signature, 0)),
			"no key":          VerifySignature(cs, nil, testLabel, content, signature),
		} {
			if CodeOf(err) != CodeInvalidMessage {
				t.Errorf("%#04x, %s: %v", uint16(cs), name, err)
			}
		}
	}
}

// Can an application not sign under a label that the protocol may ever use?
func TestSignRefusesLabelsOfTheProtocol(t *testing.T) {
	s := newTestSigner(t, DefaultCipherSuite, "alice")
	for _, label := range []string{
		"FramedContentTBS", "LeafNodeTBS", "KeyPackageTBS", "GroupInfoTBS", "", "a", " ", "  ", " LeafNodeTBS", "LeafNodeTBS ",
		"a\nb c", "a b\x00", "ä b", "a " + strings.Repeat("b", 254),
	} {
		if _, err := s.Sign(label, nil); CodeOf(err) != CodeInvalidArgument {
			t.Errorf("signed under %q: %v", label, err)
		}
		if err := VerifySignature(DefaultCipherSuite, s.PublicKey(), label, nil, nil); CodeOf(err) != CodeInvalidArgument {
			t.Errorf("verified under %q: %v", label, err)
		}
	}
	for _, label := range []string{"a b", "a " + strings.Repeat("b", 253)} {
		if _, err := s.Sign(label, nil); err != nil {
			t.Errorf("%q: %v", label, err)
		}
	}
}

// Is a signer the same after it was stored?
func TestSignerSurvivesStorage(t *testing.T) {
	chain, _ := x509Signer(t)
	signers := []*Signer{chain}
	for _, cs := range CipherSuites() {
		signers = append(signers, newTestSigner(t, cs, "alice"))
	}
	for _, s := range signers {
		stored := must(t)(s.Marshal())
		again, err := UnmarshalSigner(stored)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.PublicKey(), s.PublicKey()) || again.CipherSuite() != s.CipherSuite() || !again.Credential().Equal(s.Credential()) {
			t.Errorf("%#04x: another signer", uint16(s.CipherSuite()))
		}
		if b := must(t)(again.Marshal()); !bytes.Equal(b, stored) {
			t.Errorf("%#04x: stored differently", uint16(s.CipherSuite()))
		}
	}
}

// Are stored bytes refused by a code that says whether they are broken or of a later release?
func TestUnmarshalSignerAnswersCodes(t *testing.T) {
	stored := must(t)(newTestSigner(t, DefaultCipherSuite, "alice").Marshal())
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(stored)
		b[at] = to
		return b
	}
	// Offsets: version 0, suite 1, credential type 3, identity from 5, then the length of the key at 11.
	for name, c := range map[string]struct {
		b    []byte
		want Code
	}{
		"nothing":                    {nil, CodeMalformed},
		"a byte less":                {stored[:len(stored)-1], CodeMalformed},
		"a byte more":                {append(bytes.Clone(stored), 0), CodeMalformed},
		"version of later":           {changed(0, 2), CodeUnsupported},
		"suite of later":             {changed(2, 99), CodeUnsupported},
		"credential type of later":   {changed(4, 9), CodeUnsupported},
		"a key of another length":    {append(changed(11, 31)[:12], stored[13:]...), CodeMalformed},
		"an X.509 of another signer": {changed(4, byte(CredentialX509)), CodeMalformed},
	} {
		if _, err := UnmarshalSigner(c.b); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Is an identity refused that would not fit, or that no key can be made for?
func TestNewSignerRefusesCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		cs         CipherSuite
		credential Credential
		want       Code
	}{
		"no suite":          {0, BasicCredential(nil), CodeUnsupported},
		"a GREASE suite":    {0x0A0A, BasicCredential(nil), CodeUnsupported},
		"zero credential":   {DefaultCipherSuite, Credential{}, CodeInvalidArgument},
		"X.509":             {DefaultCipherSuite, X509Credential([][]byte{someCertificate}), CodeInvalidArgument},
		"too long":          {DefaultCipherSuite, BasicCredential(make([]byte, maxCredentialBytes)), CodeInvalidArgument},
		"just short enough": {DefaultCipherSuite, BasicCredential(make([]byte, maxCredentialBytes-6)), ""},
	} {
		if _, err := NewSigner(c.cs, c.credential); CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		credential Credential
		key        []byte
	}{
		"a short key":              {BasicCredential(nil), make([]byte, 31)},
		"a certificate of another": {X509Credential([][]byte{someCertificate}), make([]byte, 32)},
		"an empty chain":           {X509Credential(nil), make([]byte, 32)},
		"zero credential":          {Credential{}, make([]byte, 32)},
	} {
		if _, err := NewSignerWithKey(DefaultCipherSuite, c.credential, c.key); CodeOf(err) != CodeInvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewSignerWithKey(0, BasicCredential(nil), nil); CodeOf(err) != CodeUnsupported {
		t.Errorf("no suite: %v", err)
	}
}

// Does printing a signer, or an error that it made, show nothing of its key?
func TestSignerDoesNotPrintItsKey(t *testing.T) {
	s := newTestSigner(t, DefaultCipherSuite, "alice")
	kp := newTestKeyPackage(t, s)
	raw := s.key.Raw().Bytes()
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
		out := fmt.Sprintf(verb+" "+verb, s, kp)
		for _, form := range []string{string(raw), fmt.Sprintf("%x", raw), fmt.Sprint(raw), fmt.Sprintf("%#v", raw)} {
			if strings.Contains(out, strings.Trim(form, "[]{}")) {
				t.Errorf("%s prints the key", verb)
			}
		}
	}
}

// Are the bytes of a credential its own, in and out?
func TestCredentialOwnsItsBytes(t *testing.T) {
	identity := []byte("alice")
	basic := BasicCredential(identity)
	identity[0] = 'x'
	basic.Identity()[0] = 'y'
	if string(basic.Identity()) != "alice" || basic.Certificates() != nil {
		t.Errorf("identity %q", basic.Identity())
	}
	certificate := []byte("der")
	chain := X509Credential([][]byte{certificate})
	certificate[0] = 'x'
	chain.Certificates()[0][0] = 'y'
	if string(chain.Certificates()[0]) != "der" || chain.Identity() != nil {
		t.Errorf("chain %q", chain.Certificates())
	}
	if chain.Type() != CredentialX509 || basic.Type() != CredentialBasic || (Credential{}).Type() != 0 || basic.Equal(chain) {
		t.Error("types")
	}
}
