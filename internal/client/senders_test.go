package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// moderated is a conversation of a, b and c that lists the device of a moderation service.
func moderated(t *testing.T) (a, b, c, m *device, cid string) {
	t.Helper()
	a, b, c, cid = trio(t)
	m = newDevice(t, a.s, "moderation@example.com")
	must[ChangeResult](a, "setExternalSenders", &SetExternalSendersParams{cid, a.s.claim("moderation@example.com")})
	a.push()
	b.pull()
	c.pull()
	return a, b, c, m, cid
}

// info is what the service gives to whom the conversation lists.
func (d *device) info(cid string, change ProposedChange) *ExternalProposalParams {
	g := d.s.groups[cid]
	return &ExternalProposalParams{cid, g.info, g.tree, change}
}

// outside posts a proposal as whoever the device is.
func (d *device) outside(cid string, r ExternalProposalResult) error {
	_, err := d.s.post(d.name, OutboxEntry{ID: r.ID, Kind: "message", Conversation: cid, Epoch: r.Epoch, Bytes: r.Message})
	return err
}

func TestAModeratorRemovesSomebodyFromWhatItCannotRead(t *testing.T) {
	a, b, c, m, cid := moderated(t)
	view := must[GroupExtensionsResult](b, "groupExtensions", &ConversationParams{cid})
	if len(view.Senders) != 1 || view.Senders[0].User != m.name.User || view.Senders[0].Device != m.name.Device || len(view.Senders[0].SignatureKey) == 0 {
		t.Fatalf("%+v", view.Senders)
	}
	if got := a.s.groups[cid].senders; !slices.Equal(got, []DeviceName{m.name}) {
		t.Fatalf("the service knows of %v", got)
	}
	r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "remove", Device: &c.name}))
	if err := m.outside(cid, r); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*device{a, b} {
		if got := kinds(d.pull()); !slices.Equal(got, []string{"proposal"}) {
			t.Fatalf("%v", got)
		}
		d.reload()
		p := d.pendingProposals(cid)
		if len(p) != 1 || p[0].From != "external" || *p[0].Sender != m.name.User || *p[0].Device != m.name.Device || *p[0].Removed != c.name {
			t.Fatalf("%+v", p)
		}
		if len(d.outbox()) != 0 {
			t.Error("it is committed before anybody decides")
		}
	}
	must[ChangeResult](b, "commitProposals", &CommitProposalsParams{Conversation: cid})
	b.push()
	a.pull()
	c.pull()
	agree(t, cid, a, b)
	if got := c.conversation(cid).State; got != "removed" {
		t.Errorf("c is %s", got)
	}
	if got := must[ConversationsResult](m, "conversations", &Nothing{}).Conversations; len(got) != 0 {
		t.Errorf("the moderator is in %+v", got)
	}
}

// What is proposed from outside is what can be proposed inside, but for what is of a member's own.
func TestEveryKindFromOutside(t *testing.T) {
	a, b, _, m, cid := moderated(t)
	newDevice(t, a.s, "d@example.com")
	name, suite := []byte("code"), postQuantum
	for _, d := range []*device{a, b} {
		must[Nothing](d, "addPSK", &AddPSKParams{name, testRoot})
	}
	for _, change := range []ProposedChange{
		{Kind: "add", Member: &a.s.claim("d@example.com")[0]}, {Kind: "preSharedKey", PSK: &name}, {Kind: "extensions", Extensions: &[]GroupExtensionView{}},
	} {
		r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(cid, change))
		if err := m.outside(cid, r); err != nil {
			t.Fatal(err)
		}
	}
	a.pull()
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid})
	a.push()
	b.pull()
	agree(t, cid, a, b)
	if got := a.members(cid); !slices.Contains(got, "d@example.com") {
		t.Errorf("%v", got)
	}
	// The extensions were all that the conversation had, so the moderator is not listed any more.
	expectCode(t, mustFail(m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "reInit", CipherSuite: &suite})), CodeNotAMember)
	if got := a.s.groups[cid].senders; len(got) != 0 {
		t.Errorf("the service still knows of %v", got)
	}
	must[ChangeResult](a, "setExternalSenders", &SetExternalSendersParams{cid, a.s.claim("moderation@example.com")})
	a.push()
	r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "reInit", CipherSuite: &suite}))
	if err := m.outside(cid, r); err != nil {
		t.Fatal(err)
	}
	a.pull()
	if p := a.pendingProposals(cid); len(p) != 1 || *p[0].CipherSuite != suite {
		t.Errorf("%+v", p)
	}
}

// The list stays when another commit is first, beside other extensions, and over a return into the conversation; an empty one ends it.
func TestTheListOfSendersIsAWishLikeOthers(t *testing.T) {
	a, b, cid := pairSupporting(t, 0xF001)
	m := newDevice(t, a.s, "moderation@example.com")
	list := &SetExternalSendersParams{cid, a.s.claim("moderation@example.com")}
	must[ChangeResult](a, "setExternalSenders", list)
	must[ChangeResult](b, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF001, []byte("noodles")}}})
	b.push() // first
	a.push()
	a.reload()
	a.push()
	b.pull()
	agree(t, cid, a, b)
	r := must[GroupExtensionsResult](b, "groupExtensions", &ConversationParams{cid})
	if len(r.Extensions) != 2 || len(r.Senders) != 1 {
		t.Errorf("%+v", r)
	}
	if r := must[ChangeResult](a, "setExternalSenders", list); r.OutboxID != nil {
		t.Error("a commit that changes nothing")
	}
	must[ChangeResult](b, "setExternalSenders", &SetExternalSendersParams{Conversation: cid})
	b.push()
	a.pull()
	if r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid}); len(r.Extensions) != 1 || len(r.Senders) != 0 {
		t.Errorf("%+v", r)
	}
	expectCode(t, mustFail(m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "remove", Device: &b.name})), CodeNotAMember)
}

// Members judge by the signature, whatever the service lets through.
func TestAForgedProposalFromOutsideIsKeptAside(t *testing.T) {
	a, _, c, m, cid := moderated(t)
	g := a.s.groups[cid]
	info, err := mls.InspectGroupInfo(g.info, mls.RatchetTree(g.tree))
	if err != nil {
		t.Fatal(err)
	}
	forger, err := mls.NewSigner(info.CipherSuite, mls.BasicCredential(identityOf(m.name.User, m.name.Device)))
	if err != nil {
		t.Fatal(err)
	}
	var frames [][]byte
	for _, x := range []struct {
		index uint32
		epoch mls.Epoch
	}{{0, info.Epoch}, {1, info.Epoch}, {0, info.Epoch - 1}} {
		b, err := mls.ProposeAsExternalSender(forger, x.index, info.GroupID, x.epoch, mls.Remove(info.Members[1].Leaf))
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, b)
	}
	if got := kinds(feed(a, cid, 1000, frames...)); !slices.Equal(got, []string{"quarantined", "quarantined", "tooOld"}) {
		t.Errorf("%v", got)
	}
	if p := a.pendingProposals(cid); len(p) != 0 {
		t.Errorf("%+v", p)
	}
	// Its place in the list is found by the key, so who has the name alone is nobody.
	d := newDevice(t, a.s, c.name.User)
	expectCode(t, mustFail(d, "proposeAsExternalSender", d.info(cid, ProposedChange{Kind: "remove", Device: &c.name})), CodeNotAMember)
}

// Another program may list somebody whom the service does not know. The others keep their places.
func TestASenderThatTheServiceDoesNotKnowKeepsItsPlace(t *testing.T) {
	a, _, _, m, cid := moderated(t)
	stranger, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte("auditor")))
	if err != nil {
		t.Fatal(err)
	}
	view := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid})
	x := mls.ExternalSenders(mls.ExternalSender{SignatureKey: stranger.PublicKey(), Credential: stranger.Credential()},
		mls.ExternalSender{SignatureKey: view.Senders[0].SignatureKey, Credential: mls.BasicCredential(identityOf(m.name.User, m.name.Device))})
	must[ChangeResult](a, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{uint32(x.Type), x.Data}}})
	a.push()
	if got := a.s.groups[cid].senders; !slices.Equal(got, []DeviceName{{}, m.name}) {
		t.Fatalf("%v", got)
	}
	r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "extensions", Extensions: &[]GroupExtensionView{}}))
	if err := m.outside(cid, r); err != nil {
		t.Fatal(err)
	}
	a.pull()
	if p := a.pendingProposals(cid); len(p) != 1 || *p[0].Sender != m.name.User {
		t.Errorf("%+v", p)
	}
}
