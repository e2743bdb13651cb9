package mls

import (
	"fmt"
	"slices"
	"testing"
)

// Does everyone read what a client supports: of its key package before it is in, of its leaf in each epoch, and of nobody else?
func TestCapabilities(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	plain := Capabilities{
		Versions: []ProtocolVersion{MLS10}, CipherSuites: CipherSuites(), Extensions: []ExtensionType{ExtensionLastResort},
		Credentials: []CredentialType{CredentialBasic},
	}
	signer, err := w.client("carol").signer.SupportingExtensions(testExtension)
	w.check(err)
	signer, err = signer.SupportingProposals(testProposal)
	w.check(err)
	signer, err = signer.SupportingCredentials(CredentialX509)
	w.check(err)
	w.clients["carol"].signer = signer
	able := plain
	able.Extensions, able.Proposals = []ExtensionType{ExtensionLastResort, testExtension}, []ProposalType{testProposal}
	able.Credentials = []CredentialType{CredentialBasic, CredentialX509}

	kp := newTestKeyPackage(t, signer)
	if got := kp.Public().Capabilities(); !sameCapabilities(got, able) {
		t.Errorf("the key package says %+v", got)
	}
	w.join("carol", kp, w.commit("alice", Add(kp.Public())))
	w.reloadAll()
	for _, reader := range w.active() {
		for name, want := range map[string]Capabilities{"bob": plain, "carol": able} {
			if got, ok := w.group(reader).Capabilities(w.leaf(name)); !ok || !sameCapabilities(got, want) {
				t.Errorf("%s reads of %s %+v", reader, name, got)
			}
		}
		if _, ok := w.group(reader).Capabilities(9); ok {
			t.Errorf("%s reads what nobody supports", reader)
		}
	}
	w.commit("alice", Remove(w.leaf("carol")))
	if _, ok := w.group("bob").Capabilities(2); ok {
		t.Error("somebody who left supports something")
	}
}

// sameCapabilities takes an empty list and none for one.
func sameCapabilities(a, b Capabilities) bool {
	return slices.Equal(a.Versions, b.Versions) && slices.Equal(a.CipherSuites, b.CipherSuites) && slices.Equal(a.Extensions, b.Extensions) &&
		slices.Equal(a.Proposals, b.Proposals) && slices.Equal(a.Credentials, b.Credentials)
}

// Is every client taken to support what RFC 9420 has, and nothing else that it does not list?
func TestSupportsDefaults(t *testing.T) {
	none, some := Capabilities{}, Capabilities{Extensions: []ExtensionType{testExtension}, Proposals: []ProposalType{testProposal}}
	for x := range ExtensionType(0x20) {
		if want := x >= 1 && x <= 5; none.SupportsExtension(x) != want {
			t.Errorf("extension %d: %v", x, !want)
		}
	}
	for x := range ProposalType(0x20) {
		if want := x >= 1 && x <= 7; none.SupportsProposal(x) != want {
			t.Errorf("proposal %d: %v", x, !want)
		}
	}
	if none.SupportsExtension(testExtension) || !some.SupportsExtension(testExtension) || none.SupportsProposal(testProposal) || !some.SupportsProposal(testProposal) {
		t.Error("what is listed is not what is supported")
	}
}

// Does a caller that changes what it was given change nothing of the group?
func TestCapabilitiesAreACopy(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	spoil := func(c Capabilities) {
		c.Versions[0], c.CipherSuites[0], c.Extensions[0], c.Credentials[0] = 0, 0, 0, 0
	}
	read := func() Capabilities {
		c, _ := w.group("alice").Capabilities(w.leaf("bob"))
		return c
	}
	kp := newTestKeyPackage(t, w.client("bob").signer).Public()
	before, leaf := fmt.Sprint(kp.Capabilities()), fmt.Sprint(read())
	spoil(kp.Capabilities())
	spoil(read())
	if fmt.Sprint(kp.Capabilities()) != before || fmt.Sprint(read()) != leaf {
		t.Error("the lists are not the caller's")
	}
	w.commit("alice")
	w.talk()
}
