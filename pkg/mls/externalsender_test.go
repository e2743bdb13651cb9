package mls

import (
	"bytes"
	"testing"
)

// Whoever carries a proposal from outside sees under which place of the list it is sent, and the list can be read.
func TestTheListOfExternalSendersIsReadAsItWasMade(t *testing.T) {
	var senders []ExternalSender
	var signer *Signer
	for _, name := range []string{"moderation", "auditor"} {
		s, err := NewSigner(DefaultCipherSuite, BasicCredential([]byte(name)))
		if err != nil {
			t.Fatal(err)
		}
		senders, signer = append(senders, ExternalSender{s.PublicKey(), s.Credential()}), s
	}
	x := ExternalSenders(senders...)
	got, err := x.ExternalSenders()
	if err != nil || len(got) != 2 {
		t.Fatalf("%v %v", got, err)
	}
	for i := range got {
		if !bytes.Equal(got[i].SignatureKey, senders[i].SignatureKey) || !got[i].Credential.Equal(senders[i].Credential) {
			t.Errorf("%d: %v", i, got[i])
		}
		got[i].SignatureKey[0]++ // the caller owns the bytes
	}
	if again, _ := x.ExternalSenders(); !bytes.Equal(again[0].SignatureKey, senders[0].SignatureKey) {
		t.Error("the bytes are shared")
	}
	if other, err := (Extension{Type: 0xF001, Data: x.Data}).ExternalSenders(); other != nil || err != nil {
		t.Errorf("%v %v", other, err)
	}
	if _, err := (Extension{Type: x.Type, Data: x.Data[1:]}).ExternalSenders(); CodeOf(err) != CodeMalformed {
		t.Errorf("%v", err)
	}
	message, err := ProposeAsExternalSender(signer, 1, []byte("group"), 7, Remove(3))
	if err != nil {
		t.Fatal(err)
	}
	peek, err := PeekMessage(message)
	if err != nil || peek.SenderType != SenderExternal || peek.SenderIndex != 1 || peek.ContentType != ContentTypeProposal {
		t.Errorf("%+v %v", peek, err)
	}
}
