package delivery

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// linkedGroup is a real group of alice's with a link of this mode, and what the service knows of it.
type linkedGroup struct {
	*group
	t     *testing.T
	mls   *mls.Group
	token Bytes
	link  linkRecord
}

func newLinkedGroup(t *testing.T, alice, bob *person, ask bool) *linkedGroup {
	t.Helper()
	g := &linkedGroup{group: newGroup(), t: t, token: random(linkTokenSize)}
	hash := sha256.Sum256(g.token)
	g.link = linkRecord{ask, hash[:]}
	var err error
	if g.mls, err = mls.NewGroup(alice.signer, g.id); err != nil {
		t.Fatal(err)
	}
	alice.commit(g.group, g.next("c0", bob))
	return g
}

// next is a commit of alice's that says the link anew.
func (g *linkedGroup) next(id string, added ...*person) commitRequest {
	g.t.Helper()
	tr, err := g.mls.Commit()
	if err == nil {
		err = g.mls.Apply(tr)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	in := g.commitBody(id, added...)
	if in.GroupInfo, err = g.mls.GroupInfo(false); err != nil {
		g.t.Fatal(err)
	}
	if in.RatchetTree, err = g.mls.RatchetTree(); err != nil {
		g.t.Fatal(err)
	}
	in.Link = g.link
	return in
}

// entering is a person's external commit.
func (g *linkedGroup) entering(id string, p *person) commitRequest {
	g.t.Helper()
	info, err := g.mls.GroupInfo(true)
	if err != nil {
		g.t.Fatal(err)
	}
	joined, commit, err := mls.ExternalCommit(p.signer, info)
	if err != nil {
		g.t.Fatal(err)
	}
	in := commitRequest{ID: id, Epoch: g.epoch, Commit: commit, LinkToken: g.token}
	if in.GroupInfo, err = joined.GroupInfo(false); err != nil {
		g.t.Fatal(err)
	}
	if in.RatchetTree, err = joined.RatchetTree(); err != nil {
		g.t.Fatal(err)
	}
	return in
}

// asking is a person's request to be added.
func (g *linkedGroup) asking(id string, p *person) map[string]any {
	g.t.Helper()
	kp, err := p.signer.NewKeyPackage(time.Now())
	if err != nil {
		g.t.Fatal(err)
	}
	message, err := mls.ProposeSelf(p.signer, g.id, mls.Epoch(g.epoch), kp.Public())
	if err != nil {
		g.t.Fatal(err)
	}
	return map[string]any{"id": id, "message": Bytes(message), "linkToken": g.token}
}

func (p *person) knock(g *linkedGroup, token Bytes) *reply {
	return p.post(g.path("link"), map[string]any{"token": token})
}

func threePeople(t *testing.T) (alice, bob, carol *person) {
	l := newLab(t, testConfig(t.TempDir()))
	return l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
}

func TestWhoHasTheLinkComesIn(t *testing.T) {
	alice, bob, carol := threePeople(t)
	g := newLinkedGroup(t, alice, bob, false)
	var shown struct {
		Ask         bool   `json:"ask"`
		Epoch       uint64 `json:"epoch"`
		CipherSuite int    `json:"cipherSuite"`
		GroupInfo   Bytes  `json:"groupInfo"`
		RatchetTree Bytes  `json:"ratchetTree"`
	}
	carol.must(http.StatusOK, carol.knock(g, g.token)).into(&shown)
	if info := alice.info(g.group); shown.Ask || shown.Epoch != 1 || shown.CipherSuite != 3 ||
		!bytes.Equal(shown.GroupInfo, info.GroupInfo) || !bytes.Equal(shown.RatchetTree, info.RatchetTree) {
		t.Errorf("%+v", shown)
	}
	carol.refused(CodeNotAMember, carol.get(g.path("log")))
	in := g.entering("j1", carol)
	in.Link = linkRecord{true, random(32)} // a commit from outside does not change the group's
	seq := carol.must(http.StatusOK, carol.post(g.path("commits"), in)).seq()
	if again := carol.must(http.StatusOK, carol.post(g.path("commits"), in)).seq(); again != seq {
		t.Errorf("the same request again: %d, not %d", again, seq)
	}
	if info := bob.info(g.group); info.Epoch != 2 || info.Link.Ask || !bytes.Equal(info.Link.TokenHash, g.link.TokenHash) || !bytes.Equal(info.GroupInfo, in.GroupInfo) {
		t.Errorf("%+v", info)
	}
	if log := carol.log(g.group); len(log) != 1 || log[0].Seq != seq {
		t.Errorf("who came in sees %d entries", len(log))
	}
	carol.must(http.StatusOK, carol.say(&group{g.id, 2}, "m1"))
	if log := bob.log(g.group); len(log) != 3 {
		t.Errorf("bob sees %d entries", len(log))
	}
}

func TestOfTwoWhoComeInAtOnceOneComesAgain(t *testing.T) {
	alice, bob, carol := threePeople(t)
	dave := alice.person("dave@example.com", 4)
	g := newLinkedGroup(t, alice, bob, false)
	first, second := g.entering("j", carol), g.entering("j", dave)
	carol.must(http.StatusOK, carol.post(g.path("commits"), first))
	dave.refused(CodeRejected, dave.post(g.path("commits"), second))
	dave.refused(CodeNotAMember, dave.get(g.path("log")))
}

func TestWhoHasNoLinkDoesNotComeIn(t *testing.T) {
	alice, bob, carol := threePeople(t)
	g := newLinkedGroup(t, alice, bob, false)
	ask := newLinkedGroup(t, alice, bob, true)
	plain := newGroup()
	alice.commit(plain, plain.informed("c0", bob))
	genuine := g.entering("j", carol)
	change := func(f func(*commitRequest)) commitRequest { in := genuine; f(&in); return in }
	for why, c := range map[string]struct {
		path string
		body any
		code Code
	}{
		"no token":                            {g.path("commits"), change(func(in *commitRequest) { in.LinkToken = nil }), CodeNotAMember},
		"another token":                       {g.path("commits"), change(func(in *commitRequest) { in.LinkToken = random(32) }), CodeLinkEnded},
		"the hash for a token":                {g.path("commits"), change(func(in *commitRequest) { in.LinkToken = g.link.TokenHash }), CodeLinkEnded},
		"somebody else's commit":              {g.path("commits"), change(func(in *commitRequest) { in.Commit = g.entering("j", bob).Commit }), CodeInvalidMessage},
		"a commit of garbage":                 {g.path("commits"), change(func(in *commitRequest) { in.Commit = externalCommit(g.id, 1) }), CodeMalformed},
		"nothing for the next one to join by": {g.path("commits"), change(func(in *commitRequest) { in.GroupInfo, in.RatchetTree = nil, nil }), CodeInvalidArgument},
		"a member's kind of commit":           {g.path("commits"), change(func(in *commitRequest) { in.Commit = privateMessage(g.id, 1, mls.ContentTypeCommit) }), CodeNotAMember},
		"a commit where links ask":            {ask.path("commits"), ask.entering("j", carol), CodeLinkEnded},
		"a request where links join":          {g.path("messages"), g.asking("a", carol), CodeLinkEnded},
		"a request without a token":           {ask.path("messages"), with(ask.asking("a", carol), "linkToken", ""), CodeNotAMember},
		"a request with another token":        {ask.path("messages"), with(ask.asking("a", carol), "linkToken", g.token), CodeLinkEnded},
		"a request of somebody else":          {ask.path("messages"), ask.asking("a", bob), CodeInvalidMessage},
		"a message with the token":            {ask.path("messages"), with(ask.asking("a", carol), "message", privateMessage(ask.id, 1, 1)), CodeNotAMember},
		"a long request": {ask.path("messages"), with(ask.asking("a", carol),
			"message", append(ask.asking("a", carol)["message"].(Bytes), random(maxRequest)...)), CodeInvalidArgument},
		"a request in an epoch to come":     {ask.path("messages"), (&linkedGroup{&group{ask.id, 2}, t, ask.mls, ask.token, ask.link}).asking("a", carol), CodeRejected},
		"a look at a group without a link":  {plain.path("link"), map[string]any{"token": g.token}, CodeLinkEnded},
		"a look at a group that is none":    {newGroup().path("link"), map[string]any{"token": g.token}, CodeLinkEnded},
		"a look with another group's token": {ask.path("link"), map[string]any{"token": g.token}, CodeLinkEnded},
		"a look with the hash for a token":  {g.path("link"), map[string]any{"token": g.link.TokenHash}, CodeLinkEnded},
		"a commit into a group without links": {plain.path("commits"), commitRequest{ID: "j", Epoch: 1, Commit: externalCommit(plain.id, 1),
			GroupInfo: groupInfoMessage(plain.id, 2), LinkToken: g.token}, CodeLinkEnded},
	} {
		before := carol.snapshot()
		if answer := carol.post(c.path, c.body); answer.code() != c.code {
			t.Errorf("%s: %d %s, want %s", why, answer.status, answer.body, c.code)
		}
		if after := carol.snapshot(); len(after) != len(before) {
			t.Errorf("%s: something changed", why)
		}
	}
	carol.must(http.StatusOK, carol.post(g.path("commits"), genuine))
}

// Who comes in bears the name and the key that its device has proven, both.
func TestWhoComesInIsTheDeviceThatPosts(t *testing.T) {
	alice, bob, _ := threePeople(t)
	seed := random(32)
	signer := func(name string) *mls.Signer {
		s, err := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.BasicCredential([]byte(name)), seed)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	dave := alice.visitor("dave@example.com", 4)
	own := signer("dave@example.com/" + dave.name.Device)
	dave.signer = own
	dave.must(http.StatusOK, dave.prove())
	g := newLinkedGroup(t, alice, bob, false)
	dave.signer = signer("bob@example.com/" + bob.name.Device)
	dave.refused(CodeInvalidMessage, dave.post(g.path("commits"), g.entering("j1", dave)))
	seed = random(32)
	dave.signer = signer("dave@example.com/" + dave.name.Device)
	dave.refused(CodeInvalidMessage, dave.post(g.path("commits"), g.entering("j2", dave)))
	dave.signer = own
	dave.must(http.StatusOK, dave.post(g.path("commits"), g.entering("j3", dave)))
}

func TestARevokedLinkOpensNothing(t *testing.T) {
	alice, bob, carol := threePeople(t)
	g := newLinkedGroup(t, alice, bob, false)
	late := g.entering("j", carol)
	g.link = linkRecord{}
	alice.commit(g.group, g.next("c1"))
	carol.refused(CodeLinkEnded, carol.knock(g, g.token))
	carol.refused(CodeLinkEnded, carol.post(g.path("commits"), late))
	carol.refused(CodeLinkEnded, carol.post(g.path("commits"), g.entering("j2", carol)))
}

// A request is one log entry an epoch, however often and under whatever ids it is made.
func TestARequestIsPostedOnceAnEpoch(t *testing.T) {
	alice, bob, carol := threePeople(t)
	dave := alice.person("dave@example.com", 4)
	g := newLinkedGroup(t, alice, bob, true)
	var shown map[string]any
	carol.must(http.StatusOK, carol.knock(g, g.token)).into(&shown)
	if shown["ask"] != true || shown["epoch"] != 1.0 || shown["groupInfo"] != "" || shown["ratchetTree"] != "" {
		t.Errorf("%v", shown)
	}
	ask := g.asking("a", carol)
	seq := carol.must(http.StatusOK, carol.post(g.path("messages"), ask)).seq()
	if again := carol.must(http.StatusOK, carol.post(g.path("messages"), with(ask, "id", "b"))).seq(); again != seq {
		t.Errorf("the same request again: %d, not %d", again, seq)
	}
	carol.refused(CodeConflict, carol.post(g.path("messages"), g.asking("c", carol)))
	carol.refused(CodeNotAMember, carol.get(g.path("log")))
	if log := bob.log(g.group); len(log) != 2 || log[1].Seq != seq {
		t.Errorf("bob sees %d entries", len(log))
	}
	alice.commit(g.group, g.next("c1"))
	late := (&linkedGroup{&group{g.id, 1}, t, g.mls, g.token, g.link}).asking("d", dave)
	dave.refused(CodeRejected, dave.post(g.path("messages"), late))
	carol.must(http.StatusOK, carol.post(g.path("messages"), g.asking("d", carol)))
}

// A member that has lost its thread asks the others in the same form, without a token: once an epoch.
func TestAMemberThatIsLostPleadsOnceAnEpoch(t *testing.T) {
	alice, bob, carol := threePeople(t)
	g := newLinkedGroup(t, alice, bob, false)
	plea := func(id string, p *person) map[string]any { return with(g.asking(id, p), "linkToken", "") }
	first := plea("a", bob)
	seq := bob.must(http.StatusOK, bob.post(g.path("messages"), first)).seq()
	if again := bob.must(http.StatusOK, bob.post(g.path("messages"), first)).seq(); again != seq {
		t.Errorf("the same plea again: %d, not %d", again, seq)
	}
	bob.refused(CodeConflict, bob.post(g.path("messages"), plea("b", bob)))
	carol.refused(CodeNotAMember, carol.post(g.path("messages"), plea("c", carol)))
	late := plea("d", alice)
	alice.commit(g.group, g.next("c1"))
	alice.refused(CodeRejected, alice.post(g.path("messages"), late))
	bob.must(http.StatusOK, bob.post(g.path("messages"), plea("e", bob)))
	if log := alice.log(g.group); len(log) != 4 || log[1].Seq != seq {
		t.Errorf("alice sees %d entries", len(log))
	}
}
