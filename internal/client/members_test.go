package client

import (
	"slices"
	"testing"
)

func TestS24AnInvitationSurvivesReloadAndCanBeRejected(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("", "b@example.com")
	a.push()
	b.pull()
	b.reload()
	list := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations
	if len(list) != 1 || list[0].From != "a@example.com" || list[0].Title != "a@example.com" || list[0].Conversation != cid || len(list[0].Members) != 2 {
		t.Fatalf("%+v", list)
	}
	must[Nothing](b, "rejectInvitation", &InvitationParams{list[0].ID})
	_, err := try[AcceptInvitationResult](b.client, "acceptInvitation", &InvitationParams{list[0].ID})
	expectCode(t, err, CodeNotFound)
	// a removes and adds again: the second invitation works.
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, s.claim("b@example.com")})
	a.push()
	b.pull()
	if joined := b.accept(); !slices.Equal(joined, []string{cid}) {
		t.Fatalf("joined %v", joined)
	}
	agree(t, cid, a, b)
}

func TestS25TwoInvitationsToOneConversationAreTwoEntries(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("", "b@example.com")
	a.push()
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, s.claim("b@example.com")})
	a.push()
	b.pull()
	list := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations
	if len(list) != 2 || list[0].ID == list[1].ID || list[0].Conversation != list[1].Conversation {
		t.Fatalf("%+v", list)
	}
	must[AcceptInvitationResult](b, "acceptInvitation", &InvitationParams{list[1].ID})
	_, err := try[AcceptInvitationResult](b.client, "acceptInvitation", &InvitationParams{list[0].ID})
	expectCode(t, err, CodeConflict)
	must[Nothing](b, "rejectInvitation", &InvitationParams{list[0].ID})
	b.pull()
	agree(t, cid, a, b)
}

func TestS25AnOldInvitationThatWasAcceptedFirstDoesNoHarm(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("", "b@example.com")
	a.push()
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, s.claim("b@example.com")})
	a.push()
	a.send(cid, "to the present members")
	a.push()
	b.pull()
	list := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations
	must[AcceptInvitationResult](b, "acceptInvitation", &InvitationParams{list[0].ID})
	if got := kinds(b.pull()); !slices.Equal(got, []string{"waiting", "waiting"}) {
		t.Errorf("%v", got)
	}
	must[AcceptInvitationResult](b, "acceptInvitation", &InvitationParams{list[1].ID})
	b.pull()
	expectTexts(t, b, cid, "to the present members")
	agree(t, cid, a, b)
}

// The log of a device that was removed and added again while it was away begins with the commit that added it: it never reads of its removal. In
// a conversation without a title nothing else comes.
func TestADeviceThatWasAddedAgainWhileItWasAwayComesBack(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid := a.create("", "b@example.com")
	a.push()
	b.pull()
	b.accept()
	b.pull()
	b.send(cid, "written meanwhile")
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, s.claim("b@example.com")})
	a.push()
	invitation, log := s.inbox(b.name, 0, 100), s.log(b.name, cid, 0, 100)
	if len(invitation) != 2 || len(log) != 1 || log[0].Seq != *invitation[1].CommitSeq {
		t.Fatalf("%d Welcomes, and a log of %d entries", len(invitation), len(log))
	}
	must[ReceiveResult](b, "receive", &ReceiveParams{invitation})
	list := must[InvitationsResult](b, "invitations", &Nothing{}).Invitations
	_, err := try[AcceptInvitationResult](b.client, "acceptInvitation", &InvitationParams{list[0].ID})
	expectCode(t, err, CodeConflict) // for all that the device knows, somebody has made another group of the name
	if got := kinds(b.pull()); !slices.Equal(got, []string{"waiting"}) {
		t.Errorf("%v", got)
	}
	b.reload()
	b.accept()
	b.push()
	a.pull()
	expectTexts(t, a, cid, "written meanwhile")
	agree(t, cid, a, b)
}

func TestTheKeyPackageIsGoneWithTheJoin(t *testing.T) {
	s := newService()
	a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	count := func() (n int) {
		_ = b.client.queueDo(func(e *engine) { n = len(e.state.packages.rows) })
		return n
	}
	before := count()
	a.create("", "b@example.com")
	a.push()
	b.pull()
	if count() != before {
		t.Error("staging a Welcome has consumed its key package")
	}
	b.accept()
	if count() != before-1 {
		t.Error("joining has not consumed the key package")
	}
	b.reload()
	if count() != before-1 {
		t.Error("the private half is still in the store")
	}
}

func TestS27ARemovedDeviceStaysOut(t *testing.T) {
	a, b, cid := pair(t)
	b.send(cid, "never sent")
	must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"b@example.com"}})
	a.push()
	results := b.pull()
	if len(results) != 1 || results[0].Kind != "commit" || len(results[0].Removed) != 1 || results[0].Removed[0] != b.name {
		t.Fatalf("%+v", results)
	}
	for range 2 {
		if c := b.conversation(cid); c.State != "removed" {
			t.Errorf("the state is %s", c.State)
		}
		_, err := try[SendMessageResult](b.client, "sendMessage", &SendMessageParams{Conversation: cid, Text: "x"})
		expectCode(t, err, CodeNotAMember)
		if len(b.outbox()) != 0 || b.history(cid)[0].State != "failed" {
			t.Error("a message of a removed device is still to be sent")
		}
		b.reload()
	}
	for key := range b.store.rows {
		if key[:4] == "mls/" {
			t.Errorf("%s is kept", key)
		}
	}
	// Added again, the history goes on.
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("b@example.com")})
	a.push()
	b.pull()
	b.accept()
	a.send(cid, "welcome back")
	a.push()
	b.pull()
	expectTexts(t, b, cid, "never sent", "welcome back")
	agree(t, cid, a, b)
}

func TestS40TwoDevicesOfOneUserBothGetEverything(t *testing.T) {
	s := newService()
	a1, a2, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	a1.judgeAll()
	create := &CreateConversationParams{Title: "", Members: append(s.claim("b@example.com"), s.claim("a@example.com")...)}
	create.Members = slices.DeleteFunc(create.Members, func(m MemberPackage) bool { return m.Device == a1.name.Device })
	a1.unverified("createConversation", create)
	a1.judge(Verdict{Accepted: true})
	cid := must[CreateConversationResult](a1, "createConversation", create).Conversation
	a1.push()
	for _, d := range []*device{a2, b} {
		d.pull()
		d.accept()
	}
	a1.send(cid, "from the first")
	a1.push()
	a2.pull()
	must[ChangeResult](a2, "updateKeys", &ConversationParams{cid})
	a2.push()
	a2.send(cid, "from the second")
	a2.push()
	for _, d := range []*device{a1, a2, b} {
		d.pull()
		expectTexts(t, d, cid, "from the first", "from the second")
	}
	for _, m := range a1.history(cid) {
		if !m.Own || m.State != "sent" {
			t.Errorf("%+v", m)
		}
	}
	if c := b.conversation(cid); len(c.Members) != 2 || len(c.Members[0].Devices) != 2 {
		t.Errorf("%+v", c.Members)
	}
	if a1.conversation(cid).Unread != 0 || b.conversation(cid).Unread != 2 {
		t.Error("own messages are counted as unread")
	}
	agree(t, cid, a1, a2, b)
	must[ChangeResult](b, "removeMembers", &RemoveMembersParams{cid, []string{"a@example.com"}})
	b.push()
	if c := b.conversation(cid); len(c.Members) != 1 {
		t.Errorf("%+v", c.Members)
	}
}

func TestChangesThatAreDoneAlreadyNeedNoCommit(t *testing.T) {
	a, _, cid := pair(t)
	if r := must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("b@example.com")}); r.OutboxID != nil {
		t.Error("a commit for a member that is there")
	}
	if r := must[ChangeResult](a, "removeMembers", &RemoveMembersParams{cid, []string{"x@example.com"}}); r.OutboxID != nil {
		t.Error("a commit for a member that is not there")
	}
	if len(a.outbox()) != 0 || a.conversation(cid).Changing {
		t.Error("something waits")
	}
}

func TestASecondChangeWaitsForTheFirst(t *testing.T) {
	a, b, cid := pair(t)
	c := newDevice(t, a.s, "c@example.com")
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	if r := must[ChangeResult](a, "addMembers", &AddMembersParams{cid, a.s.claim("c@example.com")}); r.OutboxID != nil {
		t.Error("two commits at once")
	}
	a.reload()
	a.push()
	b.pull()
	c.pull()
	c.accept()
	c.pull()
	agree(t, cid, a, b, c)
}
