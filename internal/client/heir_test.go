package client

import (
	"slices"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// villain is a member that speaks by pkg/mls alone: it sends what no client of this program would.
type villain struct {
	t      *testing.T
	signer *mls.Signer
	g      *mls.Group
	cid    string
	name   DeviceName
	now    time.Time
	seq    uint64 // the service hands out what it says
}

// newVillain is a villain that a device has brought into a conversation of their own.
func newVillain(t *testing.T, d *device) *villain {
	t.Helper()
	v := &villain{t: t, name: DeviceName{"f@example.com", "00000000000000ff"}, now: d.s.now(), seq: 1000}
	var err error
	if v.signer, err = mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(v.name.User, v.name.Device))); err != nil {
		t.Fatal(err)
	}
	kp, err := v.signer.NewKeyPackage(d.s.now())
	if err != nil {
		t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	v.cid = must[CreateConversationResult](d, "createConversation", &CreateConversationParams{Title: "", Members: []MemberPackage{{v.name.User, v.name.Device, public}}}).Conversation
	welcome := d.outbox()[0].Welcomes[0].Bytes
	d.push()
	if v.g, err = mls.JoinGroup(v.signer, kp, welcome); err != nil {
		t.Fatal(err)
	}
	return v
}

// ends re-initializes the villain's group to an identifier of its choice.
func (v *villain) ends(id []byte) (commit []byte) {
	v.t.Helper()
	tr, err := v.g.Commit(mls.ReInitialize(mls.ReInit{GroupID: id, CipherSuite: mls.DefaultCipherSuite}))
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.g.Apply(tr); err != nil {
		v.t.Fatal(err)
	}
	return tr.Message
}

// goesOn makes the group that continues the one that has ended, which is the villain's from then on.
func (v *villain) goesOn(d *device) (welcome []byte) {
	v.t.Helper()
	v.g.SetTime(d.s.now())
	next, tr, err := v.g.ContinueReInit(v.signer, v.packageOf(d))
	return v.begins(next, tr, err)
}

// imitates makes a group of an identifier that comes from nowhere.
func (v *villain) imitates(d *device, id []byte) (welcome []byte) {
	v.t.Helper()
	next, err := mls.NewGroup(v.signer, id)
	if err != nil {
		v.t.Fatal(err)
	}
	next.SetTime(d.s.now())
	tr, err := next.Commit(mls.Add(v.packageOf(d)))
	return v.begins(next, tr, err)
}

func (v *villain) begins(next *mls.Group, tr *mls.Transition, err error) []byte {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := next.Apply(tr); err != nil {
		v.t.Fatal(err)
	}
	v.g = next
	return tr.Welcome
}

func (v *villain) packageOf(d *device) *mls.KeyPackage {
	v.t.Helper()
	kp, err := mls.ParseKeyPackage(d.s.claim(d.name.User)[0].KeyPackage)
	if err != nil {
		v.t.Fatal(err)
	}
	return kp
}

// logs gives a device a message of a conversation, and sends a Welcome; receive answers to either, whatever they are.
func (v *villain) logs(d *device, cid string, message []byte) []string {
	v.t.Helper()
	v.seq++
	return kinds(feed(d, cid, v.seq, message))
}

func (v *villain) invites(d *device, welcome []byte) []string {
	v.t.Helper()
	v.seq++
	at := v.seq
	frame := Frame{Source: "inbox", Seq: at, Time: d.s.clock, CommitSeq: &at, From: &v.name.User, Bytes: welcome}
	return kinds(must[ReceiveResult](d, "receive", &ReceiveParams{[]Frame{frame}}).Results)
}

// A name that leads back to itself would hold up every call that asks who continues it, and with it the whole account.
func TestNoConversationIsContinuedByOneBeforeIt(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	first := v.g.ID()
	v.logs(a, v.cid, v.ends([]byte("the second group")))
	if got := v.invites(a, v.goesOn(a)); !slices.Equal(got, []string{"continued"}) {
		t.Fatalf("%v", got)
	}
	second := a.heirOf(v.cid)
	v.logs(a, second, v.ends(first))
	if got := v.invites(a, v.goesOn(a)); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
	a.reload()
	message, err := v.g.Encrypt(encodeRecord(&appFrame{Type: frameText, Nonce: make([]byte, nonceSize), Body: "x"}), nil)
	if err != nil {
		t.Fatal(err)
	}
	v.logs(a, v.cid, message)
	a.send(v.cid, "is anybody there?")
	if conv := a.conversation(second); conv.State != "suspended" || conv.Successor != nil || *conv.Problem != string(CodeConflict) {
		t.Errorf("%+v", conv)
	}
	expectTexts(t, a, second, "is anybody there?")
}

// What an earlier version was led to must not hold up this one.
func TestAStoredCycleHoldsNothingUp(t *testing.T) {
	a, _, cid := pair(t)
	other := a.create("other")
	inTurn(t, a, func(turn *turn) error {
		for from, to := range map[string]string{cid: other, other: cid} {
			conv, _ := turn.convs.get(from)
			conv.Successor = to
			turn.convs.put(from, conv)
		}
		return nil
	})
	must[Nothing](a, "markRead", &ConversationParams{cid})
}

// The group may keep its identifier (RFC 9420, Section 11.2), but here a conversation is its identifier.
func TestAConversationDoesNotContinueItself(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	a.send(v.cid, "one")
	a.push()
	v.logs(a, v.cid, v.ends(v.g.ID()))
	kp, err := v.signer.NewKeyPackage(a.s.now())
	if err != nil {
		t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	members := []MemberPackage{{v.name.User, v.name.Device, public}}
	expectCode(t, mustFail(a, "migrate", &MigrateParams{v.cid, uint32(mls.DefaultCipherSuite), members}), CodeConflict)
	if got := v.invites(a, v.goesOn(a)); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
	if conv := a.conversation(v.cid); conv.State != "suspended" || *conv.Problem != string(CodeConflict) {
		t.Errorf("%+v", conv)
	}
	expectTexts(t, a, v.cid, "one")
}

// Whoever is in one conversation with somebody, and knows the identifier of another, makes them one: neither the Welcome nor the ReInit
// may wedge the account, whichever comes first, and the other conversation stays what it is.
func TestAReInitToAnotherConversationIsRefused(t *testing.T) {
	for name, first := range map[string]bool{"the ReInit comes first": true, "the Welcome comes first": false} {
		t.Run(name, func(t *testing.T) {
			s := newService()
			a, b := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
			v := newVillain(t, a)
			other := a.create("other", "b@example.com")
			a.push()
			b.pull()
			b.accept()
			var id []byte
			if err := a.client.queueDo(func(e *engine) { id = e.state.groups[other].ID() }); err != nil {
				t.Fatal(err)
			}
			commit := v.ends(id)
			welcome := v.goesOn(a)
			if first {
				v.logs(a, v.cid, commit)
				if got := v.invites(a, welcome); !slices.Equal(got, []string{"quarantined"}) {
					t.Errorf("%v", got)
				}
			} else {
				if got := v.invites(a, welcome); !slices.Equal(got, []string{"waiting"}) {
					t.Errorf("%v", got)
				}
				v.logs(a, v.cid, commit)
			}
			a.reload()
			if conv := a.conversation(v.cid); conv.State != "suspended" || *conv.Problem != string(CodeConflict) {
				t.Errorf("%+v", conv)
			}
			if got := must[InvitationsResult](a, "invitations", &Nothing{}).Invitations; len(got) != 0 {
				t.Errorf("%+v", got)
			}
			b.send(other, "still here")
			b.push()
			a.pull()
			agree(t, other, a, b)
			expectTexts(t, a, other, "still here")
		})
	}
}

// Saying something commits what others have proposed, but whoever proposes the end of the conversation must not have it that cheaply.
func TestNobodyEndsAConversationBySpeaking(t *testing.T) {
	a, b, c, m, cid := moderated(t)
	suite := postQuantum
	r := must[ExternalProposalResult](m, "proposeAsExternalSender", m.info(cid, ProposedChange{Kind: "reInit", CipherSuite: &suite}))
	if err := m.outside(cid, r); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*device{a, b, c} {
		d.pull()
	}
	a.send(cid, "good morning")
	must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
	for _, d := range []*device{a, b, c} {
		d.push()
		a.pull()
		b.pull()
		c.pull()
	}
	agree(t, cid, a, b, c)
	expectTexts(t, c, cid, "good morning")
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "reInit", CipherSuite: &suite})
	b.push()
	a.pull()
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid}) // asked for, it is done
	a.push()
	if got := a.conversation(cid).State; got != "suspended" {
		t.Errorf("%s", got)
	}
}

// A group that has ended and that nothing can continue takes no proposals: who wants to be rid of it is.
func TestAConversationThatNothingContinuesIsLeftAtOnce(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	a.send(v.cid, "one")
	v.logs(a, v.cid, v.ends([]byte("an identifier of another form")))
	if conv := a.conversation(v.cid); conv.State != "suspended" || *conv.Problem != string(CodeUnsupported) {
		t.Errorf("%+v", conv)
	}
	expectCode(t, mustFail(a, "migrate", &MigrateParams{v.cid, uint32(mls.DefaultCipherSuite), nil}), CodeConflict)
	a.leave(v.cid)
	a.reload()
	if conv := a.conversation(v.cid); conv.State != "removed" || conv.Changing {
		t.Errorf("%+v", conv)
	}
}

func TestASuspendedConversationIsLeftByAskingTwice(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	v.logs(a, v.cid, v.ends([]byte("the second group")))
	a.leave(v.cid)
	if conv := a.conversation(v.cid); conv.State != "suspended" || !conv.Changing {
		t.Errorf("%+v", conv)
	}
	a.leave(v.cid)
	a.reload()
	if conv := a.conversation(v.cid); conv.State != "removed" || conv.Changing {
		t.Errorf("%+v", conv)
	}
	if got := v.invites(a, v.goesOn(a)); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
}

// A group of the right identifier is not enough: the service learns that, too.
func TestOnlyWhatComesFromTheGroupContinuesIt(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	a.send(v.cid, "one")
	a.push()
	next := []byte("the second group")
	v.logs(a, v.cid, v.ends(next))
	if got := v.invites(a, v.imitates(a, next)); !slices.Equal(got, []string{"welcome"}) {
		t.Errorf("%v", got)
	}
	if conv := a.conversation(v.cid); conv.State != "suspended" || conv.Successor != nil {
		t.Errorf("%+v", conv)
	}
}
