package mls

import (
	"bytes"
	"slices"
	"testing"
)

// Does a client claim what it has switched on, and nothing else?
func TestDraftsAreClaimed(t *testing.T) {
	plain := newTestSigner(t, DefaultCipherSuite, "alice")
	for feature, want := range map[Draft]struct {
		extension ExtensionType
		proposal  ProposalType
	}{
		SelfRemoveDraft:        {0, 0x000A},
		AppDataDictionaryDraft: {0x0006, 0},
		AppDataUpdateDraft:     {0x0006, 0x0008},
		AppEphemeralDraft:      {0, 0x0009},
		SafeExporterDraft:      {},
		SafeKeysDraft:          {},
	} {
		signer, err := plain.WithDrafts(feature)
		if err != nil {
			t.Fatal(err)
		}
		claimed, without := signer.capabilities(), plain.capabilities()
		if want.extension != 0 {
			without.extensions = append(without.extensions, want.extension)
		}
		if want.proposal != 0 {
			without.proposals = append(without.proposals, want.proposal)
		}
		if !slices.Equal(claimed.extensions, without.extensions) || !slices.Equal(claimed.proposals, without.proposals) {
			t.Errorf("draft %d: claims %v and %v", feature, claimed.extensions, claimed.proposals)
		}
		again, err := signer.WithDrafts(feature)
		if err != nil || len(again.capabilities().proposals) != len(claimed.proposals) {
			t.Errorf("draft %d twice: %v", feature, err)
		}
	}
	if len(plain.capabilities().proposals) != 0 || plain.hasDraft(SafeKeysDraft) {
		t.Error("the signer itself was changed")
	}
	for _, bad := range []Draft{0, lastDraft + 1} {
		_, err := plain.WithDrafts(bad)
		wantCode(t, err, CodeInvalidArgument)
	}
}

// Does a leaf carry what the draft asks of it, also one that follows another?
func TestDraftsInTheLeaf(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	s.commit("bob")
	s.propose("alice", Update())
	s.commit("bob")
	for _, name := range s.active() {
		leaf := s.group("alice").epoch.tree.leaf(s.leaf(name))
		have, err := leaf.extensions.demands()
		s.check(err)
		if !slices.Equal(have.components, componentsList{1, 2, 4, testComponent, otherComponent}) || !slices.Equal(have.safeAAD, componentsList{testComponent}) {
			t.Errorf("%s: %v", name, have)
		}
		if data, ok := s.group("bob").DraftLeafData(s.leaf(name), testComponent); !ok || string(data) != "leaf" {
			t.Errorf("%s: %q", name, data)
		}
	}
	if _, ok := s.group("bob").DraftLeafData(7, testComponent); ok {
		t.Error("data at a blank leaf")
	}
}

// Are identifiers refused that are no application's, and is the latest component of one the one that counts?
func TestDraftComponents(t *testing.T) {
	plain := newTestSigner(t, DefaultCipherSuite, "alice")
	for _, id := range []DraftComponentID{0, 1, 2, 4, 0x0A0A, 0x7A7A} {
		_, err := plain.WithDraftComponents(DraftComponent{ID: id})
		wantCode(t, err, CodeInvalidArgument)
	}
	leaf := []byte("old")
	signer, err := plain.WithDraftComponents(DraftComponent{ID: 9, Leaf: leaf}, DraftComponent{ID: 3})
	if err != nil {
		t.Fatal(err)
	}
	leaf[0] = 'x'
	newer, err := signer.WithDraftComponents(DraftComponent{ID: 9, Leaf: []byte("new")})
	if err != nil {
		t.Fatal(err)
	}
	old, now := signer.enabledDrafts(), newer.enabledDrafts()
	if len(now.components) != 2 || now.components[0].ID != 3 || string(now.component(9).Leaf) != "new" || string(old.component(9).Leaf) != "old" {
		t.Errorf("%v, before %v", now.components, old.components)
	}
	if now.component(4) != nil {
		t.Error("a component that the application has not")
	}
}

// Are signer, key packages and groups without drafts byte for byte what they were?
func TestWithoutDraftsNothingChanges(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	for _, name := range w.active() {
		leaf := w.group(name).epoch.tree.leaf(w.leaf(name))
		if len(leaf.extensions) != 0 || leaf.capabilities.supportsExtensions(extensionList{{extensionType: extensionAppDataDictionary}}) {
			t.Errorf("%s: %v", name, leaf.extensions)
		}
	}
	group := w.group("alice")
	_, err := group.DraftSafeEncrypt(DraftExternalKey(), DraftOperation{}, nil)
	wantCode(t, err, CodeUnsupported)
	_, err = group.DraftSafeDecrypt(DraftExternalKey(), DraftOperation{}, nil)
	wantCode(t, err, CodeUnsupported)
	_, err = w.client("alice").signer.DraftSafeSign(testComponent, "", nil)
	wantCode(t, err, CodeUnsupported)
	_, err = w.client("alice").signer.NewKeyPackage(testNow, DraftKeyPackageData(DraftComponentData{testComponent, nil}))
	wantCode(t, err, CodeUnsupported)
	_, err = NewGroup(w.client("alice").signer, []byte("g"), DraftAppDataDictionary())
	wantCode(t, err, CodeInvalidMessage, "gce-1")
	message := w.encrypt("alice", "authenticated data of any form")
	if _, err := w.group("bob").Process(message); err != nil {
		t.Error(err)
	}
}

// Is what one key package says of a component what others read, and a last resort marked in either way?
func TestDraftKeyPackage(t *testing.T) {
	s := newDraftScene(t)
	s.have("alice")
	signer := s.client("alice").signer
	read := func(opts ...KeyPackageOption) *KeyPackage {
		kp, err := ParseKeyPackage(must(t)(newTestKeyPackage(t, signer, opts...).Public().Marshal()))
		s.check(err)
		s.check(kp.Verify(testNow))
		return kp
	}
	kp := read(DraftKeyPackageData(DraftComponentData{otherComponent, []byte("b")}, DraftComponentData{testComponent, []byte("a")}), LastResort())
	for id, want := range map[DraftComponentID]string{testComponent: "a", otherComponent: "b", componentLastResort: ""} {
		if data, ok := kp.DraftAppData(id); !ok || string(data) != want {
			t.Errorf("component %#x: %q", id, data)
		}
	}
	if _, ok := kp.DraftAppData(noComponent); ok || !kp.IsLastResort() {
		t.Error("another component, or no last resort")
	}
	if kp := read(); kp.IsLastResort() {
		t.Error("a last resort without being asked for")
	}
	if _, older := read(LastResort()).extensions.get(extensionLastResort); older {
		t.Error("marked by the extension of earlier versions")
	}
	s.features = []Draft{SafeKeysDraft}
	s.have("bob")
	signer = s.client("bob").signer
	if kp := read(LastResort()); !kp.IsLastResort() {
		t.Error("the older extension is not read")
	}
	_, err := signer.NewKeyPackage(testNow, DraftKeyPackageData(DraftComponentData{testComponent, nil}))
	wantCode(t, err, CodeUnsupported)
}

// Does a dictionary keep its order, and its entries apart?
func TestDraftDictionary(t *testing.T) {
	x := appDataDictionary{}.with(5, []byte("five")).with(1, []byte("one")).with(3, nil).with(5, []byte("5"))
	if got := x.without(3).without(9); len(got) != 2 || !got.isSorted() || len(x) != 3 {
		t.Errorf("%v of %v", got, x)
	}
	if data, ok := x.get(5); !ok || string(data) != "5" {
		t.Errorf("%q", data)
	}
	entries, err := ParseDraftAppDataDictionary(DraftAppDataDictionary(DraftComponentData{2, []byte("b")}, DraftComponentData{1, []byte("a")}))
	if err != nil || len(entries) != 2 || entries[0].Component != 1 || !bytes.Equal(entries[1].Data, []byte("b")) {
		t.Errorf("%v, %v", entries, err)
	}
	_, err = ParseDraftAppDataDictionary(Extension{Type: someExtension})
	wantCode(t, err, CodeInvalidArgument)
	_, err = ParseDraftAppDataDictionary(Extension{extensionAppDataDictionary, []byte{1}})
	wantCode(t, err, CodeMalformed)
}

// Is the layout the draft's?
func TestDraftLayout(t *testing.T) {
	if got := DraftAppDataDictionary(DraftComponentData{0x0102, []byte{7, 8}}).Data; !bytes.Equal(got, []byte{5, 1, 2, 2, 7, 8}) {
		t.Errorf("AppDataDictionary: %x", got)
	}
	if got := DraftRequireSafeAAD(1, 0x8000).Data; !bytes.Equal(got, []byte{4, 0, 1, 0x80, 0}) {
		t.Errorf("ComponentsList: %x", got)
	}
	if got := must(t)(DraftSafeAAD(DraftSafeAADItem{2, []byte{9}}, DraftSafeAADItem{1, nil})); !bytes.Equal(got, []byte{7, 0, 1, 0, 0, 2, 1, 9}) {
		t.Errorf("SafeAAD: %x", got)
	}
	label, err := componentOperationLabel(0x8001, "op")
	if err != nil || label != "\x0dMLS Component\x80\x01\x02op" {
		t.Errorf("ComponentOperationLabel: %q, %v", label, err)
	}
}
