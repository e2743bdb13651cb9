package mls

import (
	"slices"
	"testing"
)

const (
	testExtension  ExtensionType = 0xF0AA
	otherExtension ExtensionType = 0xF0BB
)

// newWorldSupporting is newWorld of clients whose application knows testExtension.
func newWorldSupporting(t testing.TB, names ...string) *world {
	t.Helper()
	return newWorldAfter(t, DefaultCipherSuite, func(w *world, name string) { w.support(name, testExtension) }, names...)
}

// support makes the client know extension types before it has a leaf.
func (w *world) support(name string, types ...ExtensionType) {
	w.t.Helper()
	signer, err := w.client(name).signer.SupportingExtensions(types...)
	w.check(err)
	w.clients[name].signer = signer
}

// Do an application's extensions reach all members and joiners, by value and by reference, and leave as they came?
func TestExtensionsOfAnApplication(t *testing.T) {
	w := newWorldSupporting(t, "alice", "bob")
	required := RequiredCapabilities{Extensions: []ExtensionType{testExtension}, Credentials: []CredentialType{CredentialBasic}}.Extension()
	data := []byte("first")
	commit := w.commit("alice", SetExtensions(required, Extension{testExtension, data}))
	data[0] = 'X'
	w.agree()
	if got := commit.Extensions(); len(got) != 2 || got[0].Type != 0x0003 || string(got[1].Data) != "first" {
		t.Errorf("the Transition has %v", got)
	}
	w.support("carol", testExtension)
	w.add("bob", "carol")
	message, err := w.group("bob").Propose(SetExtensions(Extension{testExtension, []byte("second")}))
	w.check(err)
	for _, name := range []string{"alice", "carol"} {
		event := w.process(name, message).(*ProposalEvent)
		if event.Type != ProposalGroupContextExtensions || len(event.Extensions) != 1 || string(event.Extensions[0].Data) != "second" {
			t.Errorf("%s got %+v", name, event)
		}
	}
	w.commit("carol")
	w.agree()
	for _, name := range w.active() {
		if got := w.group(name).Extensions(); len(got) != 1 || string(got[0].Data) != "second" {
			t.Errorf("%s has %v", name, got)
		}
	}
	w.commit("alice", SetExtensions(), Remove(w.leaf("bob")))
	if len(w.group("alice").Extensions()) != 0 || w.group("bob").Extensions() != nil {
		t.Error("extensions are left")
	}
}

// Can a group begin with extensions, and do joiners get them?
func TestGroupBeginsWithExtensions(t *testing.T) {
	w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
	w.support("alice", testExtension)
	w.support("bob", testExtension)
	data := []byte("given")
	required := RequiredCapabilities{Extensions: []ExtensionType{testExtension}}.Extension()
	var err error
	w.clients["alice"].group, err = NewGroup(w.client("alice").signer, []byte("group"), required, Extension{testExtension, data})
	w.check(err)
	data[0] = 'X'
	w.reload("alice")
	w.add("alice", "bob")
	if got := w.group("bob").Extensions(); len(got) != 2 || string(got[1].Data) != "given" {
		t.Errorf("bob has %v", got)
	}
	plain := newTestSigner(t, w.cs, "plain")
	for _, x := range []Extension{{Type: testExtension}, required} {
		_, err = NewGroup(plain, []byte("group"), x)
		wantCode(t, err, CodeInvalidMessage, "gce-1")
	}
	_, err = NewGroup(plain, []byte("group"), Extension{Type: extensionRatchetTree})
	wantCode(t, err, CodeInvalidArgument)
}

// Can a member announce what its application has learned since it joined?
func TestCapabilitiesGrow(t *testing.T) {
	w := newWorldSupporting(t, "alice", "bob", "carol")
	extension := SetExtensions(Extension{Type: otherExtension})
	for _, name := range []string{"alice", "bob", "carol"} {
		_, err := w.group("alice").Commit(extension)
		wantCode(t, err, CodeInvalidMessage, "gce-1")
		signer, err := w.clients[name].signer.SupportingExtensions(otherExtension, otherExtension, testExtension)
		w.check(err)
		g, err := UnmarshalGroup(marshal(t, w.group(name)), signer)
		w.check(err)
		w.clients[name].group, w.clients[name].signer = g, signer
		if name == "bob" { // by an Update, the others by a commit
			w.propose("bob", Update())
			w.commit("alice")
		} else {
			w.commit(name)
		}
		w.agree()
	}
	w.commit("bob", extension)
	w.agree()
	w.talk()
	listed := w.group("bob").epoch.tree.leaf(w.leaf("bob")).capabilities.extensions
	if slices.Index(listed, testExtension) != len(listed)-1-slices.Index(reversed(listed), testExtension) {
		t.Errorf("listed twice: %v", listed)
	}
}

func reversed(types []ExtensionType) []ExtensionType {
	out := slices.Clone(types)
	slices.Reverse(out)
	return out
}

// Is an extension refused that no GroupContext has, or that the caller can not mean?
func TestExtensionsThatAreNone(t *testing.T) {
	g := newWorld(t, "alice").group("alice")
	for what, c := range map[string]struct {
		code Code
		list []Extension
	}{
		"ratchet_tree":                     {CodeInvalidArgument, []Extension{{Type: extensionRatchetTree}}},
		"application_id":                   {CodeInvalidArgument, []Extension{{Type: extensionApplicationID}}},
		"external_senders that decay":      {CodeInvalidArgument, []Extension{{Type: extensionExternalSenders}}},
		"an external sender of no name":    {CodeInvalidArgument, []Extension{ExternalSenders(ExternalSender{SignatureKey: []byte("key")})}},
		"a certificate of another key":     {CodeInvalidArgument, []Extension{ExternalSenders(ExternalSender{[]byte("key"), X509Credential([][]byte{someCertificate})})}},
		"GREASE":                           {CodeInvalidArgument, []Extension{{Type: 0x3A3A}}},
		"reserved":                         {CodeInvalidArgument, []Extension{{}}},
		"two of a type":                    {CodeInvalidArgument, []Extension{{Type: testExtension}, {Type: testExtension}}},
		"required_capabilities that decay": {CodeInvalidArgument, []Extension{{Type: extensionRequiredCapabilities, Data: []byte{1}}}},
		"what nobody supports":             {CodeInvalidMessage, []Extension{{Type: testExtension}}},
	} {
		if _, err := g.Commit(SetExtensions(c.list...)); CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, bad := range []ExtensionType{0, extensionRatchetTree, 0xEAEA} {
		_, err := newTestSigner(t, DefaultCipherSuite, "alice").SupportingExtensions(bad)
		wantCode(t, err, CodeInvalidArgument)
	}
}
