package client

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// linked is two members of a conversation with a link, and a stranger who follows it.
func linked(t *testing.T, ask bool) (a, b, c *device, cid string) {
	t.Helper()
	a, b, cid = pair(t)
	c = newDevice(t, a.s, "c@example.com")
	c.follow(cid, a.link(cid, ask))
	b.pull()
	return a, b, c, cid
}

// link makes a link, delivers its commit, and returns its secret.
func (d *device) link(cid string, ask bool) []byte {
	d.t.Helper()
	r := must[CreateLinkResult](d, "createLink", &CreateLinkParams{cid, ask})
	d.push()
	return r.Secret
}

func (d *device) follow(cid string, secret []byte) {
	d.t.Helper()
	must[Nothing](d, "followLink", &FollowLinkParams{cid, secret})
}

// enter does what a host does with the links that a device follows.
func (d *device) enter() {
	d.t.Helper()
	for range 10 {
		links := must[CursorsResult](d, "cursors", &Nothing{}).Links
		if len(links) == 0 {
			return
		}
		for _, l := range links {
			if !l.Joining {
				d.knock(l)
			}
		}
		d.push()
		d.pull()
	}
}

// knock shows the service the token and does what its answer says.
func (d *device) knock(l LinkCursor) {
	d.t.Helper()
	g := d.s.groups[l.Conversation]
	hash := sha256.Sum256(l.Token)
	switch {
	case g.link == nil || !bytes.Equal(g.link.TokenHash, hash[:]):
		must[Nothing](d, "forgetLink", &ConversationParams{l.Conversation})
	case !g.link.Ask:
		must[ChangeResult](d, "joinByLink", d.rejoining(l.Conversation))
	case l.Asked == nil || *l.Asked != g.epoch:
		must[ChangeResult](d, "askByLink", &AskByLinkParams{l.Conversation, uint32(mls.DefaultCipherSuite), g.epoch})
	}
}

// requests are the proposals of strangers that a device lists.
func (d *device) requests(cid string) (found []ProposalView) {
	d.t.Helper()
	for _, p := range must[PendingProposalsResult](d, "pendingProposals", &ConversationParams{cid}).Proposals {
		if p.From == "newMember" {
			found = append(found, p)
		}
	}
	return found
}

func TestAStrangerComesInByALink(t *testing.T) {
	a, b, c, cid := linked(t, false)
	a.send(cid, "before c")
	a.push()
	c.enter()
	for _, d := range []*device{a, b} {
		results := d.pull()
		if i := slices.IndexFunc(results, func(r FrameResult) bool { return r.Kind == "commit" }); i < 0 ||
			len(results[i].Added) != 1 || results[i].Added[0] != c.name || *results[i].Sender != c.name.User {
			t.Errorf("%s received %+v", d.name.User, results)
		}
	}
	a.push() // the title
	for _, d := range []*device{a, b, c} {
		d.pull()
		d.reload()
		if v := d.conversation(cid); v.State != "active" || v.Title != "lunch" || len(v.Members) != 3 {
			t.Errorf("%s: %+v", d.name.User, v)
		}
	}
	agree(t, cid, a, b, c)
	c.send(cid, "hello from c")
	c.push()
	b.pull()
	b.send(cid, "hello, c")
	b.push()
	c.pull()
	expectTexts(t, c, cid, "hello from c", "hello, c")
	must[ChangeResult](c, "updateKeys", &ConversationParams{cid})
	c.push()
	a.pull()
	b.pull()
	agree(t, cid, a, b, c)
}

func TestTwoWhoComeInAtOnceAreBothInside(t *testing.T) {
	a, b, c, cid := linked(t, false)
	d := newDevice(t, a.s, "d@example.com")
	d.follow(cid, must[CreateLinkResult](a, "createLink", &CreateLinkParams{cid, false}).Secret)
	for _, x := range []*device{c, d} {
		must[ChangeResult](x, "joinByLink", x.rejoining(cid))
	}
	late := d.outbox()[0]
	c.push()
	_, err := d.s.post(d.name, late)
	if r := d.settle(late, 0, err); r.State != "rebase" {
		t.Errorf("%+v", r)
	}
	d.reload()
	d.enter()
	for _, x := range []*device{a, b, c, d, a, b, c, d} {
		x.pull()
		x.push()
	}
	agree(t, cid, a, b, c, d)
	if v := d.conversation(cid); len(v.Members) != 4 || v.Title != "lunch" {
		t.Errorf("%+v", v)
	}
}

// Wherever a crash comes on the way in, the device gets there, and once.
func TestTheWayInSurvivesACrash(t *testing.T) {
	for name, steps := range map[string]func(c *device, cid string){
		"before anything":   func(c *device, cid string) {},
		"before it is sent": func(c *device, cid string) { must[ChangeResult](c, "joinByLink", c.rejoining(cid)) },
		"before the answer": func(c *device, cid string) {
			must[ChangeResult](c, "joinByLink", c.rejoining(cid))
			if _, err := c.s.post(c.name, c.outbox()[0]); err != nil {
				t.Fatal(err)
			}
		},
		"before the log": func(c *device, cid string) {
			must[ChangeResult](c, "joinByLink", c.rejoining(cid))
			entry := c.outbox()[0]
			seq, err := c.s.post(c.name, entry)
			c.settle(entry, seq, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, c, cid := linked(t, false)
			steps(c, cid)
			c.reload()
			c.push()
			c.enter()
			c.pull()
			a.pull()
			b.pull()
			agree(t, cid, a, b, c)
			if len(c.store.rows["core/link/"+cid]) != 0 {
				t.Error("the link is still followed")
			}
			c.send(cid, "inside")
			c.push()
			a.pull()
			expectTexts(t, a, cid, "inside")
		})
	}
}

func TestARequestIsGranted(t *testing.T) {
	a, b, c, cid := linked(t, true)
	c.enter()
	if r := a.pull(); len(r) != 1 || r[0].Kind != "proposal" || len(r[0].Added) != 1 || r[0].Added[0] != c.name {
		t.Fatalf("%+v", r)
	}
	b.pull()
	if r := b.requests(cid); len(r) != 1 || *r[0].Added != c.name {
		t.Fatalf("%+v", r)
	}
	b.send(cid, "a request holds up nothing")
	b.push()
	c.reload()
	a.reload()
	a.pull()
	refs := [][]byte{a.requests(cid)[0].Ref}
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &refs})
	a.push()
	b.pull()
	if got := kinds(c.pull()); len(got) == 0 || got[0] != "joined" {
		t.Errorf("%v", got)
	}
	if i := must[InvitationsResult](c, "invitations", &Nothing{}).Invitations; len(i) != 0 {
		t.Errorf("%+v", i)
	}
	agree(t, cid, a, b, c)
	if v := c.conversation(cid); v.Title != "lunch" {
		t.Errorf("%+v", v)
	}
	c.reload()
	c.send(cid, "thank you")
	c.push()
	a.pull()
	expectTexts(t, a, cid, "a request holds up nothing", "thank you")
}

func TestARequestIsMadeAnewInEveryEpoch(t *testing.T) {
	a, b, c, cid := linked(t, true)
	c.enter()
	b.pull()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.pull()
	if r := b.requests(cid); len(r) != 0 {
		t.Errorf("%+v", r)
	}
	c.reload()
	c.enter()
	b.pull()
	if r := b.requests(cid); len(r) != 1 {
		t.Fatalf("%+v", r)
	}
	must[Nothing](b, "discardProposal", &ProposalParams{cid, b.requests(cid)[0].Ref})
	a.pull()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.reload()
	b.pull()
	c.enter()
	a.pull()
	if r := b.pull(); len(r) != 1 || r[0].Kind != "proposal" || len(r[0].Added) != 0 || len(b.requests(cid)) != 0 {
		t.Errorf("who was declined is shown again: %+v", r)
	}
	if r := a.requests(cid); len(r) != 1 {
		t.Errorf("one member's no is not the other's: %+v", r)
	}
}

// The request that the service refuses is made again; one that was given up and is granted all the same is an invitation.
func TestARequestThatIsRefusedOrForgotten(t *testing.T) {
	a, _, c, cid := linked(t, true)
	packages := func() (n int) {
		_ = c.client.queueDo(func(e *engine) { n = len(e.state.packages.keys("")) })
		return n
	}
	before := packages()
	ask := &AskByLinkParams{cid, uint32(mls.DefaultCipherSuite), 2}
	first := must[ChangeResult](c, "askByLink", ask)
	if again := must[ChangeResult](c, "askByLink", ask); *again.OutboxID != *first.OutboxID || len(c.outbox()) != 1 {
		t.Error("the same request is made twice")
	}
	if r := c.settle(c.outbox()[0], 0, refusal{3}); r.State != "dropped" {
		t.Errorf("%+v", r)
	}
	if l := must[CursorsResult](c, "cursors", &Nothing{}).Links; len(l) != 1 || l[0].Asked != nil {
		t.Errorf("%+v", l)
	}
	c.enter()
	if packages() != before+1 {
		t.Errorf("%d key packages are kept for one request", packages()-before)
	}
	secret := must[CreateLinkResult](a, "createLink", &CreateLinkParams{cid, true}).Secret
	must[Nothing](c, "forgetLink", &ConversationParams{cid})
	expectCode(t, mustFail(c, "askByLink", ask), CodeNotFound)
	c.follow(cid, secret)
	if r := must[ChangeResult](c, "askByLink", ask); r.OutboxID != nil || packages() != before+1 {
		t.Error("who follows again asks again in the same epoch")
	}
	must[Nothing](c, "forgetLink", &ConversationParams{cid})
	a.pull()
	refs := [][]byte{a.requests(cid)[0].Ref}
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &refs})
	a.push()
	c.pull()
	if joined := c.accept(); len(joined) != 1 || packages() != before {
		t.Errorf("%v", joined)
	}
	agree(t, cid, a, c)
	if len(c.store.rows["core/link/"+cid]) != 0 {
		t.Error("the link is still there")
	}
}

func TestALinkIsMadeOnceAndRevoked(t *testing.T) {
	a, b, cid := pair(t)
	secret := a.link(cid, false)
	a.reload()
	b.pull()
	for _, d := range []*device{a, b} {
		if l := must[GroupExtensionsResult](d, "groupExtensions", &ConversationParams{cid}).Link; l == nil || l.Ask || l.Own != (d == a) {
			t.Errorf("%s sees %+v", d.name.User, l)
		}
	}
	if again := must[CreateLinkResult](a, "createLink", &CreateLinkParams{cid, false}); !bytes.Equal(again.Secret, secret) || again.OutboxID != nil {
		t.Errorf("%+v", again)
	}
	other := a.link(cid, true)
	if bytes.Equal(other, secret) {
		t.Error("the other mode has the same secret")
	}
	b.pull()
	if mine := b.link(cid, true); bytes.Equal(mine, other) {
		t.Error("two devices make the same link")
	}
	a.pull()
	if again := a.link(cid, true); bytes.Equal(again, other) {
		t.Error("a link that was replaced is handed out")
	}
	must[ChangeResult](a, "revokeLink", &ConversationParams{cid})
	a.push()
	if r := must[ChangeResult](a, "revokeLink", &ConversationParams{cid}); r.OutboxID != nil || a.s.groups[cid].link != nil {
		t.Error("a link that is gone is revoked by a commit")
	}
	b.pull()
	agree(t, cid, a, b)
}

// A link is good for one group: what is made in the place of a conversation has none.
func TestALinkEndsWithItsGroup(t *testing.T) {
	a, b, cid := pair(t)
	secret := a.link(cid, false)
	b.pull()
	next := must[MigrateResult](a, "migrate", a.migration(cid)).Conversation
	a.push()
	for range 2 {
		b.pull()
		b.push()
		a.pull()
		a.push()
	}
	for _, d := range []*device{a, b} {
		if r := must[GroupExtensionsResult](d, "groupExtensions", &ConversationParams{cid}); r.Link != nil {
			t.Errorf("%s: %+v", d.name.User, r)
		}
	}
	fresh := must[CreateLinkResult](a, "createLink", &CreateLinkParams{cid, false})
	if fresh.Conversation != next || bytes.Equal(fresh.Secret, secret) {
		t.Errorf("%+v, not into %s", fresh, next)
	}
}

// The application's extensions and the link do not know of each other.
func TestALinkIsNoneOfTheApplicationsExtensions(t *testing.T) {
	a, _, cid := pairSupporting(t, 0xF001)
	a.link(cid, false)
	must[ChangeResult](a, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF001, []byte("x")}}})
	a.push()
	if r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid}); len(r.Extensions) != 1 || r.Extensions[0].Type != 0xF001 {
		t.Errorf("%+v", r)
	}
	if a.s.groups[cid].link == nil {
		t.Error("the link is gone")
	}
	must[ChangeResult](a, "revokeLink", &ConversationParams{cid})
	a.push()
	if r := must[GroupExtensionsResult](a, "groupExtensions", &ConversationParams{cid}); len(r.Extensions) != 1 || r.Link != nil || a.s.groups[cid].link != nil {
		t.Errorf("%+v", r)
	}
}
