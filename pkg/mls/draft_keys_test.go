package mls

import (
	"bytes"
	"strings"
	"testing"
)

// Does a signature hold for its component, its label and its content, and for no message of the protocol?
func TestDraftSafeSign(t *testing.T) {
	for _, cs := range CipherSuites() {
		signer, err := newTestSigner(t, cs, "alice").WithDrafts(SafeKeysDraft)
		if err != nil {
			t.Fatal(err)
		}
		content := []byte("content")
		signature := must(t)(signer.DraftSafeSign(testComponent, "op", content))
		verify := func(component DraftComponentID, label string, content []byte) error {
			return DraftSafeVerify(cs, signer.PublicKey(), component, label, content, signature)
		}
		if err := verify(testComponent, "op", content); err != nil {
			t.Errorf("%#04x: %v", uint16(cs), err)
		}
		wantCode(t, verify(otherComponent, "op", content), CodeInvalidMessage)
		wantCode(t, verify(testComponent, "po", content), CodeInvalidMessage)
		wantCode(t, verify(testComponent, "op", content[1:]), CodeInvalidMessage)
		if signer.suite.VerifyWithLabel(signer.PublicKey(), "op", content, signature) == nil {
			t.Error("it holds for the bare label")
		}
		_, err = signer.DraftSafeSign(testComponent, strings.Repeat("x", 256), nil)
		wantCode(t, err, CodeInvalidArgument)
		wantCode(t, verify(testComponent, strings.Repeat("x", 256), nil), CodeInvalidArgument)
	}
	wantCode(t, DraftSafeVerify(0x7fff, nil, 1, "", nil, nil), CodeUnsupported)
}

// Does a ciphertext open for whom it is, for its operation, and for nobody and nothing else?
func TestDraftSafeEncrypt(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol")
	alice, bob := s.group("alice"), s.group("bob")
	operation := DraftOperation{testComponent, "op", []byte("context")}
	toBob := must(t)(alice.DraftSafeEncrypt(DraftLeafKey(bob.OwnLeaf()), operation, []byte("for bob")))
	toAll := must(t)(alice.DraftSafeEncrypt(DraftExternalKey(), operation, []byte("for all")))
	opens := func(g *Group, key DraftKey, ciphertext []byte, want string) {
		t.Helper()
		if got := must(t)(g.DraftSafeDecrypt(key, operation, ciphertext)); string(got) != want {
			t.Errorf("%q", got)
		}
	}
	s.reload()
	alice, bob = s.group("alice"), s.group("bob")
	carol := s.group("carol")
	opens(bob, DraftLeafKey(bob.OwnLeaf()), toBob, "for bob")
	opens(bob, DraftExternalKey(), toAll, "for all")
	opens(carol, DraftExternalKey(), toAll, "for all")
	_, err := carol.DraftSafeDecrypt(DraftLeafKey(carol.OwnLeaf()), operation, toBob)
	wantCode(t, err, CodeInvalidMessage)
	_, err = carol.DraftSafeDecrypt(DraftLeafKey(bob.OwnLeaf()), operation, toBob)
	wantCode(t, err, CodeInvalidArgument)
	for _, other := range []DraftOperation{{otherComponent, "op", []byte("context")}, {testComponent, "po", []byte("context")}, {testComponent, "op", nil}} {
		_, err := bob.DraftSafeDecrypt(DraftLeafKey(bob.OwnLeaf()), other, toBob)
		wantCode(t, err, CodeInvalidMessage)
	}
	_, err = bob.DraftSafeDecrypt(DraftExternalKey(), operation, toAll[:9])
	wantCode(t, err, CodeMalformed)
	_, err = alice.DraftSafeEncrypt(DraftLeafKey(9), operation, nil)
	wantCode(t, err, CodeNotAMember)
	long := DraftOperation{Label: strings.Repeat("x", 256)}
	_, err = alice.DraftSafeEncrypt(DraftExternalKey(), long, nil)
	wantCode(t, err, CodeInvalidArgument)
	_, err = alice.DraftSafeDecrypt(DraftExternalKey(), long, toAll)
	wantCode(t, err, CodeInvalidArgument)

	s.commit("alice")
	opens(bob, DraftLeafKey(bob.OwnLeaf()), toBob, "for bob")
	_, err = bob.DraftSafeDecrypt(DraftExternalKey(), operation, toAll)
	wantCode(t, err, CodeInvalidMessage)
	s.commit("alice", Remove(bob.OwnLeaf()))
	_, err = bob.DraftSafeDecrypt(DraftLeafKey(bob.OwnLeaf()), operation, toBob)
	wantCode(t, err, CodeNotAMember)
	_, err = bob.DraftSafeEncrypt(DraftExternalKey(), operation, nil)
	wantCode(t, err, CodeNotAMember)
}

// Does the holder of a key package, stored and loaded, open what was encrypted to its init key?
func TestDraftSafeEncryptToAKeyPackage(t *testing.T) {
	kp := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice"))
	operation := DraftOperation{testComponent, "op", nil}
	ciphertext := must(t)(kp.Public().DraftSafeEncrypt(operation, []byte("hello")))
	again, err := UnmarshalPrivateKeyPackage(must(t)(kp.Marshal()))
	if err != nil {
		t.Fatal(err)
	}
	if got := must(t)(again.DraftSafeDecrypt(operation, ciphertext)); !bytes.Equal(got, []byte("hello")) {
		t.Errorf("%q", got)
	}
	_, err = again.DraftSafeDecrypt(DraftOperation{otherComponent, "op", nil}, ciphertext)
	wantCode(t, err, CodeInvalidMessage)
	bad := KeyPackage{cipherSuite: DefaultCipherSuite, initKey: make([]byte, 31)}
	_, err = bad.DraftSafeEncrypt(operation, nil)
	wantCode(t, err, CodeInvalidMessage)
}
