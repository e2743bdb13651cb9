package client

import (
	"testing"

	"mlswasm/pkg/mls"
)

func TestTheExtensionsOfAConversationCanBeRead(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	g, cid := foreigner(t, a.s, a)
	required := mls.RequiredCapabilities{Credentials: []mls.CredentialType{mls.CredentialBasic}}.Extension()
	tr, err := g.Commit(mls.SetExtensions(required))
	if err != nil {
		t.Fatal(err)
	}
	if r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid}); len(r.Extensions) != 0 {
		t.Errorf("%+v", r)
	}
	feed(a, cid, 1000, tr.Message)
	a.reload()
	r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid})
	if len(r.Extensions) != 1 || r.Extensions[0].Type != uint32(required.Type) || string(r.Extensions[0].Data) != string(required.Data) || r.Epoch != uint64(g.Epoch())+1 {
		t.Errorf("%+v", r)
	}
}

// Each device says what its application knows, and its leaf says so from its next commit on. A commit that loses is made again.
func TestTheMembersAgreeOnExtensions(t *testing.T) {
	a, b, cid := pair(t)
	for _, d := range []*device{a, b} {
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001, 0xF002}})
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF002}})
		d.reload()
	}
	want := []GroupExtensionView{{0xF002, []byte("noodles")}, {0xF001, []byte{}}}
	set := &SetGroupExtensionsParams{cid, want}
	_, err := try[ChangeResult](a.client, "setGroupExtensions", set) // b's leaf does not say it yet
	expectCode(t, err, CodeInvalidMessage)
	for _, d := range []*device{a, b} {
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		d.push()
		a.pull()
		b.pull()
	}
	must[ChangeResult](a, "setGroupExtensions", set)
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	b.push() // is first
	a.push()
	a.reload()
	a.push()
	b.pull()
	agree(t, cid, a, b)
	for _, d := range []*device{a, b} {
		r := must[GroupExtensionsResult](d, "groupExtensions", &ConversationParams{cid})
		if len(r.Extensions) != 2 || r.Extensions[0].Type != 0xF002 || string(r.Extensions[0].Data) != "noodles" || r.Extensions[1].Type != 0xF001 {
			t.Errorf("%+v", r)
		}
	}
	c := newDevice(t, a.s, "c@example.com")
	_, err = try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
	expectCode(t, err, CodeInvalidMessage)
	must[Nothing](c, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001, 0xF002}})
	c.publish() // makes all of them anew
	a.s.directory[c.name].oneTime = a.s.directory[c.name].oneTime[oneTimeTarget-1:]
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")})
	a.push()
	b.pull()
	c.pull()
	c.accept()
	c.send(cid, "for all who know what noodles are")
	c.push()
	agree(t, cid, a, b, c)
}

func TestThePolicyOfCredentialsKeepsTheExtensions(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	must[Nothing](a, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001}})
	must[Nothing](a, "setCredentialPolicy", &SetCredentialPolicyParams{Judged: true})
	a.reload()
	cid := a.create("alone")
	a.push()
	must[ChangeResult](a, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF001, nil}}})
}
