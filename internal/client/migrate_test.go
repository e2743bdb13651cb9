package client

import (
	"slices"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

const postQuantum = uint32(mls.MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519)

// migration is what a host gives to migrate: a package of every other device in the conversation.
func (d *device) migration(cid string) *MigrateParams {
	d.t.Helper()
	p := &MigrateParams{Conversation: cid, CipherSuite: postQuantum}
	for _, m := range d.conversation(cid).Members {
		for _, kp := range claimFrom(d.s.others[postQuantum], m.User) {
			if (DeviceName{kp.User, kp.Device}) != d.name {
				p.Members = append(p.Members, kp)
			}
		}
	}
	return p
}

// trio is three devices in one conversation, with everything delivered.
func trio(t *testing.T) (a, b, c *device, cid string) {
	t.Helper()
	s := newService()
	a, b, c = newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com"), newDevice(t, s, "c@example.com")
	cid = a.create("lunch", "b@example.com", "c@example.com")
	a.push()
	for _, d := range []*device{b, c} {
		d.pull()
		d.accept()
		d.pull()
	}
	a.pull()
	return a, b, c, cid
}

func TestAConversationMigratesAndEverybodyTalksBeforeAndAfter(t *testing.T) {
	a, b, c, cid := trio(t)
	a.send(cid, "before")
	a.push()
	b.pull()
	c.pull()
	b.send(cid, "queued in the old group") // encrypted, and not yet sent
	r := must[MigrateResult](a, "migrate", a.migration(cid))
	a.send(cid, "while migrating")
	a.push()
	for _, d := range []*device{b, c} {
		if got := len(must[InvitationsResult](d, "invitations", &Nothing{}).Invitations); got != 0 {
			t.Errorf("%d invitations", got)
		}
		d.pull()
		d.push()
		d.pull()
	}
	a.pull()
	c.pull()
	agree(t, r.Conversation, a, b, c)
	agree(t, cid, a, b, c)
	for _, d := range []*device{a, b, c} {
		d.send(cid, "by the old name, from "+d.name.User)
		d.push()
		d.reload()
	}
	for _, d := range []*device{a, b, c} {
		d.pull()
		old, conv := d.conversation(cid), d.conversation(r.Conversation)
		if old.State != "continued" || *old.Successor != r.Conversation || *conv.Predecessor != cid || conv.CipherSuite != postQuantum ||
			conv.Title != "lunch" || conv.State != "active" || len(conv.Members) != 3 || conv.Changing {
			t.Errorf("%s has %+v and %+v", d.name.User, old, conv)
		}
		texts := d.texts(cid)
		for _, want := range []string{
			"before", "queued in the old group", "while migrating",
			"by the old name, from a@example.com", "by the old name, from b@example.com", "by the old name, from c@example.com",
		} {
			if n := len(slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s != want })); n != 1 {
				t.Errorf("%s has %q %d times", d.name.User, want, n)
			}
		}
		if !slices.Equal(texts, d.texts(r.Conversation)) {
			t.Error("the two names have two histories")
		}
		for _, m := range d.history(cid) {
			if m.State == "queued" || m.State == "failed" {
				t.Errorf("%s: %+v", d.name.User, m)
			}
		}
	}
	// Life goes on: who joins needs a package of the suite.
	n := newDevice(t, a.s, "n@example.com")
	_, err := try[ChangeResult](a.client, "addMembers", &AddMembersParams{cid, a.s.claim("n@example.com")})
	expectCode(t, err, CodeUnsupported)
	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, claimFrom(a.s.others[postQuantum], "n@example.com")})
	a.push()
	for _, d := range []*device{b, c, n} {
		d.pull()
		d.accept()
		d.pull()
	}
	agree(t, r.Conversation, a, b, c, n)
}

// Wherever the one who migrates, or one who follows, stops: what was begun comes to its end.
func TestAMigrationSurvivesACrash(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	a.reload()
	entry := a.outbox()[0]
	seq, err := a.s.post(a.name, entry) // the service has it, and the answer is lost
	if err != nil || seq == 0 {
		t.Fatal(err)
	}
	a.reload()
	a.pull()
	a.reload()
	b.pull() // b knows that the group has ended, and no Welcome is there
	if got := b.conversation(cid).State; got != "suspended" {
		t.Errorf("b is %s", got)
	}
	b.send(cid, "said in between")
	b.reload()
	a.push()
	// The Welcome arrives before c has read that the group has ended.
	inbox := c.s.inbox(c.name, must[CursorsResult](c, "cursors", &Nothing{}).Inbox, 100)
	if got := kinds(must[ReceiveResult](c, "receive", &ReceiveParams{inbox}).Results); !slices.Equal(got, []string{"waiting"}) {
		t.Fatalf("%v", got)
	}
	if got := must[InvitationsResult](c, "invitations", &Nothing{}).Invitations; len(got) != 0 {
		t.Errorf("%+v", got)
	}
	c.reload()
	for _, d := range []*device{b, c, a, b, c} {
		d.pull()
		d.push()
		d.pull()
		d.reload()
	}
	agree(t, cid, a, b, c)
	for _, d := range []*device{a, b, c} {
		d.pull()
		expectTexts(t, d, cid, "said in between")
	}
}

func TestOfTwoMigrationsOneWins(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	must[MigrateResult](b, "migrate", b.migration(cid))
	b.push()
	a.push()
	for _, d := range []*device{a, c, b} {
		d.pull()
		d.push()
		d.pull()
	}
	agree(t, cid, a, b, c)
	if v := a.conversation(a.heirOf(cid)); v.State != "active" || v.CipherSuite != postQuantum || v.Changing {
		t.Errorf("%+v", v)
	}
}

func (d *device) heirOf(cid string) string {
	d.t.Helper()
	return *d.conversation(cid).Successor
}

// The one who began it is gone for ever: another member makes the new group.
func TestASuspendedConversationIsContinuedByAnotherMember(t *testing.T) {
	a, b, c, cid := trio(t)
	must[MigrateResult](a, "migrate", a.migration(cid))
	if _, err := a.s.post(a.name, a.outbox()[0]); err != nil {
		t.Fatal(err)
	}
	b.pull()
	c.pull()
	b.send(cid, "anybody there?")
	r := must[MigrateResult](b, "migrate", b.migration(cid))
	b.push()
	c.pull()
	agree(t, r.Conversation, b, c)
	expectTexts(t, c, cid, "anybody there?")
	// It comes back after all, makes a group of the same id, and the service takes the first.
	a.pull()
	a.push()
	a.pull()
	agree(t, cid, a, b, c)
}

// Two members make the new group at the same time: the service takes one, and the other's maker joins that.
func TestTheSlowerOfTwoNewGroupsIsGivenUp(t *testing.T) {
	for name, first := range map[string]bool{"the Welcome comes before the refusal": true, "the refusal comes before the Welcome": false} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := trio(t)
			must[MigrateResult](a, "migrate", a.migration(cid))
			entry := a.outbox()[0]
			seq, err := a.s.post(a.name, entry)
			b.pull()
			must[MigrateResult](b, "migrate", b.migration(cid))
			b.push()
			a.settle(entry, seq, err) // and a makes its own
			if first {
				inbox := a.s.inbox(a.name, must[CursorsResult](a, "cursors", &Nothing{}).Inbox, 100)
				must[ReceiveResult](a, "receive", &ReceiveParams{inbox})
				if got := must[InvitationsResult](a, "invitations", &Nothing{}).Invitations; len(got) != 0 {
					t.Errorf("%+v", got)
				}
			}
			a.push()
			a.pull()
			c.pull()
			agree(t, cid, a, b, c)
			a.send(cid, "hello")
			a.push()
			b.pull()
			expectTexts(t, b, cid, "hello")
		})
	}
}

func TestAMigrationNeedsAPackageOfEveryDevice(t *testing.T) {
	a, b, c, cid := trio(t)
	whole := a.migration(cid)
	for name, change := range map[string]struct {
		params *MigrateParams
		code   Code
	}{
		"one is missing":             {&MigrateParams{cid, postQuantum, whole.Members[1:]}, CodeConflict},
		"the suite of now":           {&MigrateParams{cid, uint32(mls.DefaultCipherSuite), append(a.s.claim("b@example.com"), a.s.claim("c@example.com")...)}, CodeInvalidArgument},
		"packages of another suite":  {&MigrateParams{cid, postQuantum, append(a.s.claim("b@example.com"), a.s.claim("c@example.com")...)}, CodeUnsupported},
		"a suite that there is not":  {&MigrateParams{cid, 0xFFFF, nil}, CodeUnsupported},
		"a number beyond all suites": {&MigrateParams{cid, 1 << 16, nil}, CodeUnsupported},
	} {
		if code := CodeOf(mustFail(a, "migrate", change.params)); code != change.code {
			t.Errorf("%s: %s, want %s", name, code, change.code)
		}
	}
	// Somebody joined meanwhile: the wish is given up, and the conversation is as it was.
	n := newDevice(t, a.s, "n@example.com")
	must[MigrateResult](a, "migrate", whole)
	must[ChangeResult](b, "addMembers", &AddMembersParams{cid, b.s.claim("n@example.com")})
	b.push()
	a.pull()
	if v := a.conversation(cid); v.State != "active" || v.Changing || v.Problem == nil || *v.Problem != string(CodeConflict) {
		t.Errorf("%+v", v)
	}
	for _, d := range []*device{c, n} {
		d.pull()
		d.accept()
		d.pull()
	}
	agree(t, cid, a, b, c, n)
}

func TestPackagesOfOtherSuitesAreKeptToo(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	suite := postQuantum
	r := must[PrepareKeyPackagesResult](a, "prepareKeyPackages", &PrepareKeyPackagesParams{CipherSuite: &suite})
	if r.Upload == nil || r.Upload.CipherSuite != suite || len(r.Upload.OneTime) != 0 || r.Upload.LastResort == nil {
		t.Fatalf("%+v", r)
	}
	if r := must[PrepareKeyPackagesResult](a, "prepareKeyPackages", &PrepareKeyPackagesParams{&suite, 0, true}); r.Upload == nil {
		t.Error("what waits for its confirmation is not answered again")
	}
	must[Nothing](a, "confirmKeyPackages", &ConfirmKeyPackagesParams{r.Upload.ID})
	must[Nothing](a, "confirmKeyPackages", &ConfirmKeyPackagesParams{r.Upload.ID})
	if r := must[PrepareKeyPackagesResult](a, "prepareKeyPackages", &PrepareKeyPackagesParams{&suite, 0, true}); !r.Fresh {
		t.Errorf("%+v", r)
	}
}

// The keys of what was migrated do not outlive the day in which somebody may need them.
func TestTheGroupOfAContinuedConversationIsErased(t *testing.T) {
	a, b, c, cid := trio(t)
	a.send(cid, "before")
	must[MigrateResult](a, "migrate", a.migration(cid))
	settle(a, b, c)
	held := func(d *device) (parts int) {
		for key := range d.store.rows {
			if strings.HasPrefix(key, groupPrefix(cid)) {
				parts++
			}
		}
		return parts
	}
	devices := []*device{a, b, c}
	for _, kept := range []bool{true, false} {
		for _, d := range devices {
			if got := held(d) > 0; got != kept {
				t.Errorf("%s holds the old group: %v", d.name.User, got)
			}
		}
		a.s.clock += keptContinued + 1
		settle(a, b, c)
		for _, d := range devices {
			d.reload()
			must[ReceiveResult](d, "receive", &ReceiveParams{})
		}
	}
	if got := kinds(feed(b, cid, 1<<20, []byte("late"))); !slices.Equal(got, []string{"tooOld"}) {
		t.Errorf("%v", got)
	}
	must[Nothing](b, "addPSK", &AddPSKParams{pskID, pskSecret})
	must[Nothing](b, "removePSK", &PSKParams{pskID})
	next := *a.conversation(cid).Successor
	b.send(cid, "after")
	settle(a, b, c)
	agree(t, next, devices...)
	expectTexts(t, a, cid, "before", "after")
}
