//go:build !mlswasm_compact

package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// Components of the application in these tests.
const (
	calendar = 0x8001
	polls    = 0x8002
)

// foreignRow is of a table that no module has.
const foreignRow = "core/unheard/self"

// otherBuild begins the sources that this module does not have.
const otherBuild = "mlswasm_compact"

func draftRecordKinds() []recordKind {
	leaf := []byte{1}
	return []recordKind{
		{"core/drafts/", &draftRow{[]string{"selfRemove"}, []draftComponent{{1, true, &leaf}, {2, false, nil}}, 3}},
		{"core/attached/", &attachedRow{1, 2, DeviceName{"u", "d"}, []byte{3}}},
	}
}

// enable switches drafts on, with both components.
func (d *device) enable(drafts ...string) {
	d.t.Helper()
	yes, leaf := true, []byte("calendar of "+d.name.User)
	must[Nothing](d, "draftEnable", &DraftEnableParams{drafts, &[]DraftComponentParams{{calendar, &yes, &leaf}, {polls, nil, nil}}})
}

// drafting is devices in one conversation that have drafts on, with everything delivered.
func drafting(t *testing.T, drafts []string, users ...string) (devices []*device, cid string) {
	t.Helper()
	s := newService()
	for _, user := range users {
		d := lockedDevice(t, s, user+"@example.com")
		d.unlock()
		if len(drafts) > 0 {
			d.enable(drafts...)
		}
		d.publish()
		d.reload()
		devices = append(devices, d)
	}
	var others []string
	for _, d := range devices[1:] {
		if !slices.Contains(others, d.name.User) {
			others = append(others, d.name.User)
		}
	}
	cid = devices[0].create("lunch", others...)
	settled(devices...)
	return devices, cid
}

// draftedPair is a pair that has all drafts on.
func draftedPair(t *testing.T) (a, b *device, cid string) {
	t.Helper()
	devices, cid := drafting(t, draftNames, "a", "b")
	return devices[0], devices[1], cid
}

// settled delivers everything, and accepts what there is.
func settled(devices ...*device) {
	for range 3 {
		for _, d := range devices {
			d.pull()
			d.accept()
			d.push()
		}
	}
}

func (d *device) appData(cid string) map[uint32]string {
	d.t.Helper()
	found := map[uint32]string{}
	for _, x := range must[DraftAppDataResult](d, "draftAppData", &ConversationParams{cid}).Entries {
		found[x.Component] = string(x.Data)
	}
	return found
}

// Is all of it off before it is switched on, and back after a crash once it was?
func TestDraftsAreOffUntilTheyAreSwitchedOn(t *testing.T) {
	devices, cid := drafting(t, nil, "a", "b")
	a, b := devices[0], devices[1]
	for _, op := range draftOperations() {
		if op.Name == "draftEnable" {
			continue
		}
		_, err := a.client.Do(t.Context(), op, draftCall(op.Name, cid, b.name))
		expectCode(t, err, CodeUnsupported)
	}
	for _, d := range devices {
		d.enable(draftNames...)
		d.reload()
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		settled(a, b)
	}
	for _, op := range draftOperations() {
		if op.Name == "draftLeave" {
			continue
		}
		if _, err := a.client.Do(t.Context(), op, draftCall(op.Name, cid, b.name)); CodeOf(err) == CodeUnsupported {
			t.Errorf("%s: %v", op.Name, err)
		}
		a.reload()
		settled(a, b)
	}
	agree(t, cid, a, b)
}

// draftCall is a call of each operation that could be made.
func draftCall(op, cid string, other DeviceName) any {
	data := &DraftDataParams{cid, calendar, []byte("x")}
	return map[string]any{
		"draftEnable":            &DraftEnableParams{},
		"draftAppData":           &ConversationParams{cid},
		"draftLeafData":          &DraftComponentOf{cid, calendar},
		"draftUpdateAppData":     data,
		"draftRemoveAppData":     &DraftComponentOf{cid, calendar},
		"draftRequireComponents": &DraftRequireComponentsParams{Conversation: cid, Components: &[]uint32{calendar}},
		"draftAttach":            data,
		"draftAttachments":       &ConversationParams{cid},
		"draftForgetAttachments": &DraftForgetParams{cid, 0},
		"draftSafeAAD":           &DraftSafeAADParams{},
		"draftParseSafeAAD":      &DraftAuthenticatedData{[]byte{0}},
		"draftExportSecret":      &DraftComponentOf{cid, calendar},
		"draftSafeEncrypt":       &DraftSealParams{Conversation: cid, Component: calendar},
		"draftSafeDecrypt":       &DraftOpenParams{Conversation: cid, Component: calendar},
		"draftSafeSign":          &DraftSignParams{Conversation: cid, Component: calendar},
		"draftSafeVerify":        &DraftVerifyParams{Conversation: cid, Signer: other, Component: calendar},
		"draftLeave":             &ConversationParams{cid},
	}[op]
}

// A key package that was made before lists nothing of it; the directory gets new ones, and the last resort is marked by the component.
func TestKeyPackagesListWhatIsSwitchedOn(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	lastResort := func() *mls.KeyPackage {
		kp, err := mls.ParseKeyPackage(a.s.directory[a.name].last)
		if err != nil {
			t.Fatal(err)
		}
		return kp
	}
	const component = 4
	if _, marked := lastResort().DraftAppData(component); marked || !lastResort().IsLastResort() {
		t.Error("marked by the component before the draft is on, or not at all")
	}
	a.enable("appDataDictionary")
	a.publish()
	if _, marked := lastResort().DraftAppData(component); !marked || !lastResort().IsLastResort() {
		t.Error("not marked by the component")
	}
	before := a.s.directory[a.name].last
	a.enable("appDataDictionary") // nothing new
	a.publish()
	if !slices.Equal(before, a.s.directory[a.name].last) {
		t.Error("new packages for nothing new")
	}
}

// Whoever is to be added needs what the group has agreed on.
func TestWhoLacksADraftKeepsTheOthersFromIt(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b")
	a, b := devices[0], devices[1]
	newDevice(t, a.s, "c@example.com") // has none
	must[ChangeResult](a, "draftUpdateAppData", &DraftDataParams{cid, calendar, []byte("monday")})
	settled(a, b)
	_, err := try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
	expectCode(t, err, CodeInvalidMessage)
	other := a.create("with c", "c@example.com")
	settled(a)
	for _, op := range []string{"draftUpdateAppData", "draftRequireComponents", "draftAttach"} {
		_, err := a.client.Do(t.Context(), byName[op], draftCall(op, other, b.name))
		expectCode(t, err, CodeInvalidMessage)
	}
}
