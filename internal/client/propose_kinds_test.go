package client

import (
	"testing"

	"mlswasm/pkg/mls"
)

// What can be committed can be proposed, and everybody is told what it is before it is committed.
func TestEveryKindCanBeProposed(t *testing.T) {
	a, b, cid := pair(t)
	for _, d := range []*device{a, b} {
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001}})
		must[Nothing](d, "supportProposals", &SupportProposalsParams{[]uint32{0xF005}})
		must[Nothing](d, "addPSK", &AddPSKParams{[]byte("code"), []byte("0123456789abcdef0123456789abcdef")})
		d.reload()
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		d.push()
		a.pull()
		b.pull()
	}
	name, suite := []byte("code"), postQuantum
	extensions := []GroupExtensionView{{0xF001, []byte("noodles")}}
	for _, p := range []ProposeParams{
		{Kind: "preSharedKey", PSK: &name}, {Kind: "extensions", Extensions: &extensions}, {Kind: "custom", Custom: &CustomProposal{0xF005, []byte("vote")}},
	} {
		p.Conversation = cid
		must[ProposeResult](a, "propose", &p)
	}
	a.push()
	b.pull()
	b.reload()
	a.reload()
	for _, d := range []*device{a, b} {
		r := d.pendingProposals(cid)
		if len(r) != 3 || string(*r[0].PSK.ID) != "code" || len(*r[1].Extensions) != 1 || string((*r[1].Extensions)[0].Data) != "noodles" ||
			r[2].Type != 0xF005 || string(*r[2].Data) != "vote" || r[0].Data != nil || r[2].Extensions != nil {
			t.Fatalf("%+v", r)
		}
	}
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid})
	b.push()
	a.pull()
	agree(t, cid, a, b)
	if r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid}); len(r.Extensions) != 1 {
		t.Errorf("%+v", r)
	}
	must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &suite})
	a.push()
	b.pull()
	if r := b.pendingProposals(cid); len(r) != 1 || *r[0].CipherSuite != suite || len(*r[0].Extensions) != 1 {
		t.Fatalf("%+v", r)
	}
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid})
	b.push()
	a.pull()
	a.publish() // the new group has the extension from its beginning
	if shelf := a.s.others[suite][a.name]; len(shelf.oneTime) > 0 {
		shelf.oneTime = shelf.oneTime[len(shelf.oneTime)-1:]
	}
	packages := claimFrom(a.s.others[suite], a.name.User)
	next := must[MigrateResult](b, "migrate", &MigrateParams{cid, suite, packages}).Conversation
	b.push()
	a.pull()
	agree(t, next, a, b)
}

// A resumption key of another program's proposal is shown by its epoch.
func TestAResumptionKeyIsShown(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	g, cid := foreigner(t, a.s, a)
	id := mls.PSKID{Type: mls.PSKResumption, Group: g.ID(), Epoch: g.Epoch()}
	message, err := g.Propose(mls.PreSharedKey(id))
	if err != nil {
		t.Fatal(err)
	}
	feed(a, cid, 1000, message)
	if r := a.pendingProposals(cid); len(r) != 1 || r[0].PSK.ID != nil || *r[0].PSK.Epoch != uint64(g.Epoch()) {
		t.Errorf("%+v", r)
	}
}

// Whoever is new needs to know the application's proposals, and its key packages say so once they are made anew.
func TestKnownProposalsStandInKeyPackages(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	for _, d := range []*device{a, b} {
		must[Nothing](d, "supportProposals", &SupportProposalsParams{[]uint32{0xF005, 0xF005}})
	}
	vote := ProposeParams{Kind: "custom", Custom: &CustomProposal{0xF005, []byte("vote")}}
	vote.Conversation = a.create("too early", "b@example.com")
	a.push()
	_, err := try[ProposeResult](a.client, "propose", &vote)
	expectCode(t, err, CodeInvalidMessage)
	b.publish() // makes all of them anew
	s.directory[b.name].oneTime = s.directory[b.name].oneTime[oneTimeTarget-1:]
	vote.Conversation = a.create("now", "b@example.com")
	a.push()
	must[ProposeResult](a, "propose", &vote)
}
