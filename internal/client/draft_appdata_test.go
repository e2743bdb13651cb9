//go:build !mlswasm_compact

package client

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestTheMembersShareDataOfComponents(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b", "c")
	a, b, c := devices[0], devices[1], devices[2]
	update := func(d *device, component uint32, data string) {
		must[ChangeResult](d, "draftUpdateAppData", &DraftDataParams{cid, component, []byte(data)})
	}
	update(a, calendar, "monday")
	update(b, polls, "soup?") // of the same epoch: one of them is made again
	a.reload()
	b.reload()
	settled(a, b, c)
	agree(t, cid, a, b, c)
	for _, d := range devices {
		d.reload()
		if got := d.appData(cid); !maps.Equal(got, map[uint32]string{calendar: "monday", polls: "soup?"}) {
			t.Errorf("%s has %v", d.name.User, got)
		}
		r := must[DraftLeafDataResult](d, "draftLeafData", &DraftComponentOf{cid, calendar})
		if len(r.Members) != len(devices) {
			t.Errorf("%+v", r.Members)
		}
		for i, m := range r.Members {
			if (DeviceName{m.User, m.Device}) != devices[i].name || string(m.Data) != "calendar of "+m.User {
				t.Errorf("%+v", m)
			}
		}
		if r := must[DraftLeafDataResult](d, "draftLeafData", &DraftComponentOf{cid, polls}); len(r.Members) != 0 {
			t.Errorf("%+v", r.Members)
		}
	}
	update(c, calendar, "")
	must[ChangeResult](a, "draftRemoveAppData", &DraftComponentOf{cid, polls})
	settled(a, b, c)
	if got := b.appData(cid); !maps.Equal(got, map[uint32]string{calendar: ""}) {
		t.Errorf("%v", got)
	}
	if r := must[ChangeResult](a, "draftRemoveAppData", &DraftComponentOf{cid, polls}); r.OutboxID != nil || a.conversation(cid).Changing {
		t.Error("a commit to remove what is not there")
	}
}

// What the application sets by setGroupExtensions takes the place of its own extensions, and not of the components' data.
func TestExtensionsLeaveTheDataOfComponents(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b")
	a, b := devices[0], devices[1]
	for _, d := range devices {
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001}})
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		settled(a, b)
	}
	must[ChangeResult](a, "draftUpdateAppData", &DraftDataParams{cid, polls, []byte("soup?")})
	settled(a, b)
	must[ChangeResult](b, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF001, []byte("noodles")}}})
	settled(b, a)
	if got := a.appData(cid); got[polls] != "soup?" {
		t.Errorf("%v", got)
	}
	r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid})
	if len(r.Extensions) != 2 || r.Extensions[0].Type != 0xF001 {
		t.Errorf("%+v", r)
	}
	_, err := try[ChangeResult](a.client, "setGroupExtensions", &SetGroupExtensionsParams{cid, r.Extensions})
	expectCode(t, err, CodeInvalidArgument)
}

// A conversation demands components, and then the form of what stands beside its messages. What was said before in another form is
// marked as failed, and holds nothing up.
func TestAConversationDemandsComponents(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b")
	a, b := devices[0], devices[1]
	_, err := try[ChangeResult](a.client, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, Components: &[]uint32{0x8003}})
	expectCode(t, err, CodeInvalidMessage)
	plain := []byte("in no form")
	b.sendBeside(cid, "before", plain)
	b.push()
	must[ChangeResult](a, "draftRequireComponents", &DraftRequireComponentsParams{cid, &[]uint32{polls}, &[]uint32{calendar}})
	b.sendBeside(cid, "meanwhile", plain)
	a.push()
	settled(a, b)
	b.reload()
	settled(a, b)
	_, err = try[SendMessageResult](a.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "x", AuthenticatedData: &plain})
	expectCode(t, err, CodeInvalidArgument)
	framed := must[DraftAuthenticatedData](a, "draftSafeAAD", &DraftSafeAADParams{[]DraftComponentData{{polls, []byte("p")}, {calendar, []byte("c")}}})
	a.sendBeside(cid, "framed", framed.AuthenticatedData)
	a.send(cid, "nothing beside it")
	settled(a, b)
	got := b.history(cid)
	if last := got[len(got)-2]; last.Text != "framed" || last.AuthenticatedData == nil {
		t.Fatalf("%+v", got)
	} else {
		items := must[DraftSafeAADItems](b, "draftParseSafeAAD", &DraftAuthenticatedData{*last.AuthenticatedData}).Items
		if len(items) != 2 || items[0].Component != calendar || string(items[0].Data) != "c" || string(items[1].Data) != "p" {
			t.Errorf("%+v", items)
		}
	}
	b.send(cid, "and back")
	settled(b, a)
	if texts := a.texts(cid); !slices.Contains(texts, "and back") || !slices.Contains(texts, "before") {
		t.Errorf("%q", texts)
	}
}

func (d *device) sendBeside(cid, text string, beside []byte) {
	d.t.Helper()
	must[SendMessageResult](d, "sendMessage", &SendMessageParams{Conversation: cid, Text: text, AuthenticatedData: &beside})
}

// What a commit brings for components comes to every member, the one that commits too, and is there until it is forgotten.
func TestACommitBringsDataForComponents(t *testing.T) {
	devices, cid := drafting(t, draftNames, "a", "b", "c")
	a, b, c := devices[0], devices[1], devices[2]
	attach := func(d *device, component uint32, data string) {
		must[ChangeResult](d, "draftAttach", &DraftDataParams{cid, component, []byte(data)})
		settled(devices...)
	}
	attach(a, calendar, "at noon")
	attach(b, polls, "aye")
	for _, d := range devices {
		d.reload()
		r := must[DraftAttachmentsResult](d, "draftAttachments", &ConversationParams{cid}).Attachments
		if len(r) != 2 || string(r[0].Data) != "at noon" || *r[0].Sender != a.name.User || *r[0].Device != a.name.Device || r[0].Component != calendar ||
			string(r[1].Data) != "aye" || *r[1].Sender != b.name.User || r[1].Epoch != r[0].Epoch+1 || r[1].Number <= r[0].Number {
			t.Fatalf("%s: %+v", d.name.User, r)
		}
		must[Nothing](d, "draftForgetAttachments", &DraftForgetParams{cid, r[0].Number})
		d.reload()
		if r := must[DraftAttachmentsResult](d, "draftAttachments", &ConversationParams{cid}).Attachments; len(r) != 1 || string(r[0].Data) != "aye" {
			t.Errorf("%+v", r)
		}
	}
	if len(a.appData(cid)) != 0 {
		t.Error("it became part of the group")
	}
	for range maxAttached {
		must[ChangeResult](c, "draftAttach", &DraftDataParams{cid, polls, []byte("more")})
		c.push()
	}
	c.pull()
	a.pull()
	if r := must[DraftAttachmentsResult](a, "draftAttachments", &ConversationParams{cid}).Attachments; len(r) != maxAttached || string(r[0].Data) != "more" {
		t.Errorf("%d are kept", len(r))
	}
}

func draftBadInputs(cid string, other DeviceName) []badInput {
	none, bad := conversationName(make([]byte, 16)), CodeInvalidArgument
	big := make([]byte, maxDraftData+1)
	long := strings.Repeat("x", 256)
	components := func(c ...DraftComponentParams) *DraftEnableParams { return &DraftEnableParams{nil, &c} }
	var many []DraftComponentParams
	for i := range uint32(65) {
		many = append(many, DraftComponentParams{Component: 0x8001 + i})
	}
	stranger := DeviceName{other.User, strings.Repeat("0", 16)}
	return []badInput{
		{"draftEnable", "no such draft", &DraftEnableParams{Drafts: []string{"selfRemove", "x"}}, bad, "drafts[1]"},
		{"draftEnable", "the draft's own component", components(DraftComponentParams{Component: 4}), bad, "components[0].component"},
		{"draftEnable", "no component", components(DraftComponentParams{Component: 0x10000}), bad, "components[0].component"},
		{"draftEnable", "much in a leaf", components(DraftComponentParams{calendar, nil, &big}), bad, "components[0].leaf"},
		{"draftEnable", "many components", components(many...), bad, "components"},
		{"draftAppData", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"draftLeafData", "no component", &DraftComponentOf{cid, 0}, bad, "component"},
		{"draftUpdateAppData", "no component", &DraftDataParams{cid, 0x10000, nil}, bad, "component"},
		{"draftUpdateAppData", "one that nobody has", &DraftDataParams{cid, 0x8003, nil}, CodeUnsupported, ""},
		{"draftUpdateAppData", "much", &DraftDataParams{cid, calendar, big}, bad, "data"},
		{"draftUpdateAppData", "no conversation", &DraftDataParams{none, calendar, nil}, CodeNotFound, ""},
		{"draftRemoveAppData", "no component", &DraftComponentOf{cid, 0}, bad, "component"},
		{"draftRequireComponents", "nothing", &DraftRequireComponentsParams{Conversation: cid}, bad, "components"},
		{"draftRequireComponents", "no component", &DraftRequireComponentsParams{Conversation: cid, SafeAAD: &[]uint32{0}}, bad, "safeAAD"},
		{"draftRequireComponents", "too many", &DraftRequireComponentsParams{Conversation: cid, Components: &[][]uint32{make([]uint32, 65)}[0]}, bad, "components"},
		{"draftLeave", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"draftAttach", "much", &DraftDataParams{cid, calendar, big}, bad, "data"},
		{"draftAttachments", "no conversation", &ConversationParams{none}, CodeNotFound, ""},
		{"draftForgetAttachments", "no conversation", &DraftForgetParams{none, 0}, CodeNotFound, ""},
		{"draftSafeAAD", "too many", &DraftSafeAADParams{make([]DraftComponentData, 65)}, bad, "items"},
		{"draftSafeAAD", "no component", &DraftSafeAADParams{make([]DraftComponentData, 1)}, bad, "items[0]"},
		{"draftSafeAAD", "one twice", &DraftSafeAADParams{[]DraftComponentData{{calendar, nil}, {calendar, nil}}}, bad, "items"},
		{"draftParseSafeAAD", "not framed", &DraftAuthenticatedData{[]byte("x")}, CodeMalformed, ""},
		{"draftExportSecret", "no component", &DraftComponentOf{cid, 0}, bad, "component"},
		{"draftSafeEncrypt", "a long label", &DraftSealParams{Conversation: cid, Component: calendar, Label: long}, bad, "label"},
		{"draftSafeEncrypt", "a stranger", &DraftSealParams{Conversation: cid, Component: calendar, To: &stranger}, CodeNotFound, ""},
		{"draftSafeEncrypt", "much", &DraftSealParams{Conversation: cid, Component: calendar, Plaintext: big}, bad, "plaintext"},
		{"draftSafeDecrypt", "nothing", &DraftOpenParams{Conversation: cid, Component: calendar}, CodeMalformed, ""},
		{"draftSafeDecrypt", "a long label", &DraftOpenParams{Conversation: cid, Component: calendar, Label: long}, bad, "label"},
		{"draftSafeSign", "no component", &DraftSignParams{Conversation: cid}, bad, "component"},
		{"draftSafeSign", "much", &DraftSignParams{Conversation: cid, Component: calendar, Content: big}, bad, "content"},
		{"draftSafeVerify", "a stranger", &DraftVerifyParams{Conversation: cid, Component: calendar, Signer: stranger}, CodeNotFound, ""},
	}
}
