package client

import (
	"bytes"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

// intruder is somebody with the GroupInfo of a group and keys of its own, and the proof that it makes up.
type intruder struct {
	t      *testing.T
	a, b   *device
	cid    string
	id     []byte
	secret []byte // of the group's link
	who    *mls.Signer
	resync bool
}

func newIntruder(t *testing.T, ask bool) *intruder {
	t.Helper()
	a, b, cid := pair(t)
	x := &intruder{t: t, a: a, b: b, cid: cid, secret: a.link(cid, ask)}
	b.pull()
	peek, err := mls.PeekMessage(a.s.groups[cid].info)
	if err != nil {
		t.Fatal(err)
	}
	x.id = peek.GroupID
	x.as("mallory@example.com", "0123456789abcdef")
	return x
}

// as gives the intruder a name, and a key for it.
func (x *intruder) as(user, device string) *mls.Signer {
	x.t.Helper()
	signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(user, device)))
	if err != nil {
		x.t.Fatal(err)
	}
	if x.who, err = signer.SupportingExtensions(linkExtension); err != nil {
		x.t.Fatal(err)
	}
	return x.who
}

func (x *intruder) epoch() mls.Epoch { return mls.Epoch(x.a.s.groups[x.cid].epoch) }

// proof is the genuine one of who has a secret, unless something is said otherwise.
func (x *intruder) proof(secret []byte, mode linkMode, groupID []byte, epoch mls.Epoch, who *mls.Signer) []byte {
	x.t.Helper()
	own, err := openLink(secret, groupID)
	if err != nil {
		x.t.Fatal(err)
	}
	proof, err := own.prove(mode, x.id, epoch, who)
	if err != nil {
		x.t.Fatal(err)
	}
	return proof
}

func (x *intruder) commit(proof []byte) []byte {
	x.t.Helper()
	g := x.a.s.groups[x.cid]
	options := []mls.JoinOption{mls.RatchetTree(g.tree), mls.Attach(proof)}
	if x.resync {
		options = append(options, mls.Resync(), mls.Authenticate(believe))
	}
	_, commit, err := mls.ExternalCommit(x.who, g.info, options...)
	if err != nil {
		x.t.Fatal(err)
	}
	return commit
}

func (x *intruder) request(proof []byte) []byte {
	x.t.Helper()
	kp, err := x.who.NewKeyPackage(x.a.s.now())
	if err != nil {
		x.t.Fatal(err)
	}
	message, err := mls.ProposeSelf(x.who, x.id, x.epoch(), kp.Public(), mls.AuthenticatedData(proof))
	if err != nil {
		x.t.Fatal(err)
	}
	return message
}

// forgeries are proofs that prove nothing: what every member has to refuse, of a commit and of a request.
var forgeries = map[string]func(x *intruder, mode linkMode) []byte{
	"nothing": func(x *intruder, mode linkMode) []byte { return nil },
	"as many zeroes": func(x *intruder, mode linkMode) []byte {
		return append([]byte(linkFrame), make([]byte, linkProofSize)...)
	},
	"another key": func(x *intruder, mode linkMode) []byte {
		return x.proof(testRoot, mode, x.id, x.epoch(), x.who)
	},
	"the link of another group": func(x *intruder, mode linkMode) []byte {
		return x.proof(x.secret, mode, bytes.Repeat([]byte{7}, groupIDSize), x.epoch(), x.who)
	},
	"the epoch before": func(x *intruder, mode linkMode) []byte {
		return x.proof(x.secret, mode, x.id, x.epoch()-1, x.who)
	},
	"the other mode's label": func(x *intruder, mode linkMode) []byte {
		return x.proof(x.secret, linkJoin+linkAsk-mode, x.id, x.epoch(), x.who)
	},
	"another device's proof": func(x *intruder, mode linkMode) []byte {
		proof := x.proof(x.secret, mode, x.id, x.epoch(), x.who)
		x.as("other@example.com", "0123456789abcdef")
		return proof
	},
	"the proof of another key under the same name": func(x *intruder, mode linkMode) []byte {
		proof := x.proof(x.secret, mode, x.id, x.epoch(), x.who)
		x.as("mallory@example.com", "0123456789abcdef")
		return proof
	},
	"a proof without its frame": func(x *intruder, mode linkMode) []byte {
		return x.proof(x.secret, mode, x.id, x.epoch(), x.who)[len(linkFrame):]
	},
	"a proof with something behind": func(x *intruder, mode linkMode) []byte {
		return append(x.proof(x.secret, mode, x.id, x.epoch(), x.who), 0)
	},
	"a proof under a member's name": func(x *intruder, mode linkMode) []byte {
		return x.proof(x.secret, mode, x.id, x.epoch(), x.as(x.b.name.User, x.b.name.Device))
	},
	"after the link was revoked": func(x *intruder, mode linkMode) []byte {
		must[ChangeResult](x.a, "revokeLink", &ConversationParams{x.cid})
		x.a.push()
		return x.proof(x.secret, mode, x.id, x.epoch(), x.who)
	},
	"after the link was replaced": func(x *intruder, mode linkMode) []byte {
		must[ChangeResult](x.a, "revokeLink", &ConversationParams{x.cid})
		x.a.push()
		x.a.link(x.cid, mode == linkAsk)
		return x.proof(x.secret, mode, x.id, x.epoch(), x.who)
	},
	"in a group of the other mode": func(x *intruder, mode linkMode) []byte {
		x.secret = x.a.link(x.cid, mode == linkJoin)
		return x.proof(x.secret, mode, x.id, x.epoch(), x.who)
	},
}

func TestAStrangerWithoutTheLinkDoesNotComeIn(t *testing.T) {
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			x := newIntruder(t, false)
			proof := forge(x, linkJoin)
			before := x.a.conversation(x.cid)
			if r := feed(x.a, x.cid, 1<<20, x.commit(proof)); len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) {
				t.Errorf("%+v", r)
			}
			if v := x.a.conversation(x.cid); v.Epoch != before.Epoch || len(v.Members) != 2 {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestARequestWithoutTheLinkIsNotKept(t *testing.T) {
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			x := newIntruder(t, true)
			proof := forge(x, linkAsk)
			x.a.pull()
			if r := feed(x.a, x.cid, 1<<20, x.request(proof)); len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) {
				t.Errorf("%+v", r)
			}
			if len(x.a.requests(x.cid)) != 0 {
				t.Error("the request is listed")
			}
			for key := range x.a.store.rows {
				if strings.HasPrefix(key, groupPrefix(x.cid)+"outside/") {
					t.Errorf("of the request is kept: %s", key)
				}
			}
			must[ChangeResult](x.a, "updateKeys", &ConversationParams{x.cid})
			x.a.push()
			x.b.pull()
			agree(t, x.cid, x.a, x.b)
		})
	}
}

// Whom a member turns away it turns away from the first epoch on, in a group that it has made and not loaded yet.
func TestABranchIsGuardedFromTheBeginning(t *testing.T) {
	x := newIntruder(t, true)
	members := x.a.s.claim(x.b.name.User)
	x.cid = must[CreateConversationResult](x.a, "branchConversation", &BranchConversationParams{x.cid, "", members}).Conversation
	x.a.push()
	peek, err := mls.PeekMessage(x.a.s.groups[x.cid].info)
	if err != nil {
		t.Fatal(err)
	}
	x.id = peek.GroupID
	if r := feed(x.a, x.cid, 1<<20, x.request(nil)); len(r) != 1 || r[0].Kind != "quarantined" {
		t.Errorf("%+v", r)
	}
	if got := x.a.requests(x.cid); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// The forgeries above differ from this in one thing each.
func TestTheGenuineProofIsTaken(t *testing.T) {
	x := newIntruder(t, false)
	proof := x.proof(x.secret, linkJoin, x.id, x.epoch(), x.who)
	if r := feed(x.a, x.cid, 1<<20, x.commit(proof)); len(r) != 1 || r[0].Kind != "commit" || len(x.a.conversation(x.cid).Members) != 3 {
		t.Errorf("%+v", r)
	}
	x = newIntruder(t, true)
	proof = x.proof(x.secret, linkAsk, x.id, x.epoch(), x.who)
	if r := feed(x.a, x.cid, 1<<20, x.request(proof)); len(r) != 1 || r[0].Kind != "proposal" || len(x.a.requests(x.cid)) != 1 {
		t.Errorf("%+v", r)
	}
}

// Who has the link comes in beside the members, not in the place of one.
func TestTheLinkRemovesNobody(t *testing.T) {
	x := newIntruder(t, false)
	x.as(x.b.name.User, x.b.name.Device)
	x.resync = true
	proof := x.proof(x.secret, linkJoin, x.id, x.epoch(), x.who)
	commit := x.commit(proof)
	for range maxTries - 1 { // pkg/mls refuses it
		feed(x.a, x.cid, 1<<20, commit)
	}
	if r := feed(x.a, x.cid, 1<<20, commit); len(r) == 0 || r[0].Kind != "quarantined" || len(x.a.conversation(x.cid).Members) != 2 {
		t.Errorf("%+v", r)
	}
}

// What a service shows that has no such link, or made the group up, is not joined.
func TestWhoFollowsALinkJoinsNoOtherGroup(t *testing.T) {
	a, b, c, cid := linked(t, false)
	genuine := c.rejoining(cid)
	damaged := *genuine
	damaged.GroupInfo = bytes.Clone(genuine.GroupInfo)
	damaged.GroupInfo[len(damaged.GroupInfo)-1] ^= 1
	elsewhere := newDevice(t, a.s, "e@example.com")
	other := elsewhere.create("other")
	elsewhere.push()
	elsewhere.link(other, false)
	wrong := *elsewhere.rejoining(other)
	wrong.Conversation = cid
	must[ChangeResult](a, "revokeLink", &ConversationParams{cid})
	a.push()
	revoked := c.rejoining(cid)
	a.link(cid, false)
	replaced := c.rejoining(cid)
	a.link(cid, true)
	for name, x := range map[string]struct {
		p    *RejoinParams
		code Code
	}{
		"garbage":                  {&RejoinParams{cid, []byte{1}, nil}, CodeMalformed},
		"a damaged signature":      {&damaged, CodeInvalidMessage},
		"another group":            {&wrong, CodeInvalidArgument},
		"a group of the service's": {genuine.forgery(t, a, b), CodeLinkEnded},
		"a group without a link":   {revoked, CodeLinkEnded},
		"a group with another":     {replaced, CodeLinkEnded},
		"a group to ask":           {c.rejoining(cid), CodeLinkEnded},
	} {
		t.Run(name, func(t *testing.T) {
			c.t = t
			expectCode(t, mustFail(c, "joinByLink", x.p), x.code)
		})
	}
	c.t = t
	must[Nothing](c, "followLink", &FollowLinkParams{cid, must[CreateLinkResult](a, "createLink", &CreateLinkParams{cid, true}).Secret})
	expectCode(t, mustFail(c, "joinByLink", c.rejoining(cid)), CodeLinkEnded) // its link, to ask by
	expectCode(t, mustFail(a, "followLink", &FollowLinkParams{cid, testRoot}), CodeConflict)
}

// A Welcome for the key package of a request, into a group that has another link, is an invitation like any other.
func TestOnlyTheGroupThatWasAskedIsEnteredUnasked(t *testing.T) {
	a, _, c, cid := linked(t, true)
	c.enter()
	a.pull()
	refs := [][]byte{a.requests(cid)[0].Ref}
	must[Nothing](c, "followLink", &FollowLinkParams{cid, bytes.Repeat([]byte{1}, linkSecretSize)}) // forgets the request
	must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &refs})
	a.push()
	if got := kinds(c.pull()); len(got) == 0 || got[0] != "notForUs" {
		t.Errorf("%v", got)
	}
	elsewhere := newDevice(t, a.s, "e@example.com")
	other := elsewhere.create("other")
	elsewhere.push()
	must[ChangeResult](c, "askByLink", &AskByLinkParams{cid, uint32(mls.DefaultCipherSuite), 9})
	must[ChangeResult](elsewhere, "addMembers", &AddMembersParams{other, []MemberPackage{{c.name.User, c.name.Device, c.packageOf(cid)}}})
	elsewhere.push()
	if got := kinds(c.pull()); len(got) == 0 || got[0] != "welcome" {
		t.Errorf("%v", got)
	}
	if joined := c.accept(); len(joined) != 1 || joined[0] != other {
		t.Errorf("%v", joined)
	}
}

// packageOf is the key package that a device asks with.
func (d *device) packageOf(cid string) (public []byte) {
	d.t.Helper()
	_ = d.client.queueDo(func(e *engine) {
		row, _ := e.state.links.get(cid)
		kept, _ := e.state.packages.get(row.KeyPackage)
		if private, err := mls.UnmarshalPrivateKeyPackage(kept.Secret); err == nil {
			public, _ = private.Public().Marshal()
		}
	})
	return public
}

// So is a Welcome into a group that somebody made up under the id of the one that was asked.
func TestAGroupOfThatIDWithoutTheLinkIsNotEnteredUnasked(t *testing.T) {
	a, _, c, cid := linked(t, true)
	c.enter()
	peek, err := mls.PeekMessage(a.s.groups[cid].info)
	if err != nil {
		t.Fatal(err)
	}
	x := intruder{t: t}
	g, err := mls.NewGroup(x.as(a.name.User, a.name.Device), peek.GroupID)
	if err != nil {
		t.Fatal(err)
	}
	kp, err := mls.ParseKeyPackage(c.packageOf(cid))
	if err != nil {
		t.Fatal(err)
	}
	own, err := openLink(testRoot, peek.GroupID)
	if err != nil {
		t.Fatal(err)
	}
	another := mls.SetExtensions(mls.Extension{Type: linkExtension, Data: own.link(linkAsk).extension().Data})
	for i, changes := range [][]mls.Change{{mls.Add(kp)}, {mls.Add(kp), another}} {
		tr, err := g.Commit(changes...)
		if err != nil {
			t.Fatal(err)
		}
		seq := uint64(1<<20 + i)
		r := must[ReceiveResult](c, "receive", &ReceiveParams{[]Frame{{Source: "inbox", Seq: seq, CommitSeq: &seq, Bytes: tr.Welcome}}}).Results
		if len(r) != 1 || r[0].Kind != "welcome" || len(must[InvitationsResult](c, "invitations", &Nothing{}).Invitations) != i+1 {
			t.Errorf("%+v", r)
		}
	}
	if l := must[CursorsResult](c, "cursors", &Nothing{}).Links; len(l) != 1 {
		t.Error("the request is forgotten")
	}
}

// What does not have the extension's exact form lets nobody in.
func TestALinkHasOneForm(t *testing.T) {
	own, err := openLink(testRoot, []byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	data := own.link(linkJoin).extension().Data
	if l, ok := linkOf([]mls.Extension{{Type: linkExtension, Data: data}}); !ok || l.mode != linkJoin || !own.holds(l) {
		t.Errorf("%+v", l)
	}
	for name, x := range map[string]mls.Extension{
		"of another type": {Type: linkExtension + 1, Data: data},
		"empty":           {Type: linkExtension},
		"short":           {Type: linkExtension, Data: data[1:]},
		"long":            {Type: linkExtension, Data: append(bytes.Clone(data), 0)},
		"mode 0":          {Type: linkExtension, Data: append([]byte{0}, data[1:]...)},
		"mode 3":          {Type: linkExtension, Data: append([]byte{3}, data[1:]...)},
	} {
		if _, ok := linkOf([]mls.Extension{x}); ok {
			t.Errorf("%s passes", name)
		}
	}
}
