package mls

import (
	"bytes"
	"testing"
)

// describing makes a client's leaves have extensions from now on.
func (w *world) describing(name string, extensions ...Extension) {
	w.t.Helper()
	signer, err := w.client(name).signer.WithLeafExtensions(extensions...)
	w.check(err)
	w.clients[name].signer = signer
}

// wantLeaf fails unless everyone reads exactly these extensions in a client's leaf.
func (w *world) wantLeaf(name string, want ...Extension) {
	w.t.Helper()
	for _, reader := range w.active() {
		got, ok := w.group(reader).LeafExtensions(w.leaf(name))
		if !ok || len(got) != len(want) {
			w.t.Fatalf("%s reads %+v in the leaf of %s", reader, got, name)
		}
		for i := range want {
			if got[i].Type != want[i].Type || !bytes.Equal(got[i].Data, want[i].Data) {
				w.t.Errorf("%s reads %+v in the leaf of %s", reader, got, name)
			}
		}
	}
}

// Do an application's extensions of a leaf reach members that know nothing of them, and follow the signer from commit to commit?
func TestLeafExtensions(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	id, own := ApplicationID([]byte("device 7")), Extension{testExtension, []byte("first")}
	w.describing("carol", id, own)
	kp := newTestKeyPackage(t, w.client("carol").signer)
	if got := kp.Public().LeafExtensions(); len(got) != 2 {
		t.Fatalf("the key package has %+v", got)
	}
	commit := w.commit("alice", Add(kp.Public()))
	w.join("carol", kp, commit)
	w.wantLeaf("carol", id, own)
	plain := newTestSigner(t, w.cs, "carol")
	plain.key = w.client("carol").signer.key
	w.clients["carol"].signer = plain // loaded, and not asked again
	w.reloadAll()
	w.commit("carol")
	w.wantLeaf("carol", id, own)
	w.describing("carol", Extension{otherExtension, []byte("second")})
	w.reload("carol")
	w.propose("carol", Update())
	w.commit("bob")
	w.wantLeaf("carol", Extension{otherExtension, []byte("second")})
	w.describing("carol")
	w.reload("carol")
	w.commit("carol")
	w.wantLeaf("carol")
	w.talk()
	if _, ok := w.group("alice").LeafExtensions(9); ok {
		t.Error("extensions of nobody")
	}
}

// Does a client that joins by an external commit, or makes a group, have its extensions at once?
func TestLeafExtensionsOfTheFirstLeaf(t *testing.T) {
	w := &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}}
	id := ApplicationID([]byte("device 7"))
	w.describing("alice", id)
	w.describing("bob", id)
	var err error
	w.clients["alice"].group, err = NewGroup(w.client("alice").signer, []byte("group"))
	w.check(err)
	w.wantLeaf("alice", id)
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	g, commit, err := ExternalCommit(w.client("bob").signer, info)
	w.check(err)
	w.check(w.group("alice").Apply(w.transition("alice", commit)))
	w.clients["bob"].group = g
	w.wantLeaf("bob", id)
	w.wantLeaf("alice", id)
}

// Are an application's extensions of a key package carried, and read by whoever gets it?
func TestKeyPackageExtensions(t *testing.T) {
	signer, err := newTestSigner(t, DefaultCipherSuite, "alice").SupportingExtensions(testExtension)
	if err != nil {
		t.Fatal(err)
	}
	kp := newTestKeyPackage(t, signer, KeyPackageExtensions(Extension{testExtension, []byte("data")}), LastResort())
	b, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ParseKeyPackage(b)
	if err != nil || parsed.Verify(testNow) != nil {
		t.Fatal(err)
	}
	got := parsed.Extensions()
	if len(got) != 2 || got[1].Type != testExtension || string(got[1].Data) != "data" || !parsed.IsLastResort() {
		t.Errorf("got %+v", got)
	}
}

// Is an extension refused that is not an application's, or of a type that the signer does not support?
func TestExtensionsOfNoApplication(t *testing.T) {
	signer := newTestSigner(t, DefaultCipherSuite, "alice")
	for _, kind := range []ExtensionType{0, extensionRatchetTree, extensionRequiredCapabilities, extensionExternalPub, extensionExternalSenders,
		extensionLastResort, extensionAppDataDictionary, 0x1A1A} {
		_, err := signer.WithLeafExtensions(Extension{Type: kind})
		wantCode(t, err, CodeInvalidArgument)
		_, err = signer.NewKeyPackage(testNow, KeyPackageExtensions(Extension{Type: kind}))
		wantCode(t, err, CodeInvalidArgument)
	}
	_, err := signer.NewKeyPackage(testNow, KeyPackageExtensions(ApplicationID(nil)))
	wantCode(t, err, CodeInvalidArgument)
	_, err = signer.NewKeyPackage(testNow, KeyPackageExtensions(Extension{Type: testExtension}))
	wantCode(t, err, CodeInvalidArgument)
	twice := []Extension{{Type: testExtension}, {Type: testExtension}}
	_, err = signer.WithLeafExtensions(twice...)
	wantCode(t, err, CodeInvalidArgument, "st-5")
	_, err = signer.NewKeyPackage(testNow, KeyPackageExtensions(twice...))
	wantCode(t, err, CodeInvalidArgument, "st-5")
}

// Is an application_id read as it was given, and nothing else as one?
func TestApplicationID(t *testing.T) {
	if id, ok := ApplicationID([]byte("device 7")).ApplicationID(); !ok || string(id) != "device 7" {
		t.Errorf("got %q", id)
	}
	for _, x := range []Extension{{testExtension, []byte{1, 2}}, {extensionApplicationID, []byte{2, 1}}, {extensionApplicationID, []byte{1, 2, 3}}} {
		if _, ok := x.ApplicationID(); ok {
			t.Errorf("%+v is taken for one", x)
		}
	}
}
