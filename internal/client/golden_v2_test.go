package client

import (
	"context"
	_ "embed"
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// goldenState is a stored state of version 2 and what the operations that only look answer about it. What a later build says
// beside that is its own matter.
type goldenState struct {
	Account       string            `json:"account"`
	Root          []byte            `json:"root"`
	Header        []byte            `json:"header"`
	Now           Millis            `json:"now"`
	Conversations []string          `json:"conversations"`
	Invited       string            `json:"invited"` // a branch that waited for its origin
	Answers       map[string]any    `json:"answers"`
	Rows          map[string][]byte `json:"rows"`
}

//go:embed testdata/store-v2.json
var goldenV2 []byte

// look asks a device everything that can be asked without changing anything, and answers it as JSON has it.
func look(t *testing.T, d *device, cids []string) map[string]any {
	t.Helper()
	answers := map[string]any{}
	ask := func(name, about string, params any) {
		r, err := d.client.Do(context.Background(), byName[name], params)
		if err != nil {
			r = map[string]Code{"code": CodeOf(err)}
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		answers[name+about] = plain
	}
	for _, name := range []string{"identity", "conversations", "invitations", "outbox", "cursors"} {
		ask(name, "", &Nothing{})
	}
	for _, cid := range cids {
		for _, name := range []string{"epochAuthenticator", "pendingProposals", "groupExtensions"} {
			ask(name, " "+cid, &ConversationParams{cid})
		}
		ask("messages", " "+cid, &MessagesParams{Conversation: cid, Limit: 500})
	}
	return answers
}

// covers tells whether an answer has all that another one has.
func covers(now, before any) bool {
	switch b := before.(type) {
	case map[string]any:
		n, ok := now.(map[string]any)
		for key := range b {
			ok = ok && covers(n[key], b[key])
		}
		return ok
	case []any:
		n, ok := now.([]any)
		ok = ok && len(n) == len(b)
		for i := range b {
			ok = ok && covers(n[i], b[i])
		}
		return ok
	}
	return reflect.DeepEqual(now, before)
}

// With WRITE_GOLDEN=1 the file is written anew. That is right only before the first release of a version.
func TestWriteGoldenV2(t *testing.T) {
	if os.Getenv("WRITE_GOLDEN") == "" {
		return
	}
	a, b, c, cid := trio(t)
	m := newDevice(t, a.s, "moderation@example.com")
	both := []*device{a, b}
	settled := func() {
		for range 3 {
			for _, d := range []*device{a, b, c} {
				d.push()
				d.pull()
			}
		}
	}
	for _, d := range []*device{a, b, c} {
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{0xF001}})
		must[Nothing](d, "supportProposals", &SupportProposalsParams{[]uint32{0xF005}})
		must[Nothing](d, "addPSK", &AddPSKParams{[]byte("code"), testRoot})
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		settled()
	}
	must[ChangeResult](a, "setGroupExtensions", &SetGroupExtensionsParams{cid, []GroupExtensionView{{0xF001, []byte("noodles")}}})
	settled()
	must[ChangeResult](a, "setExternalSenders", &SetExternalSendersParams{cid, a.s.claim(m.name.User)})
	settled()
	must[CreateLinkResult](a, "createLink", &CreateLinkParams{Conversation: cid})
	settled()
	// One conversation was migrated, of another this user wants to go, and of the third a branch waits.
	old := a.create("migrated", "b@example.com")
	going := b.create("going", "a@example.com")
	origin := b.create("origin", "a@example.com")
	for _, d := range both {
		d.push()
	}
	for _, d := range both {
		d.pull()
		for _, i := range must[InvitationsResult](d, "invitations", &Nothing{}).Invitations {
			if i.Conversation != origin {
				must[AcceptInvitationResult](d, "acceptInvitation", &InvitationParams{i.ID})
			}
		}
	}
	a.send(old, "before the migration")
	settled()
	suite := postQuantum
	migrated := must[MigrateResult](a, "migrate", &MigrateParams{old, suite, claimFrom(a.s.others[suite], "b@example.com")}).Conversation
	settled()
	side := b.branch(origin, "", "a@example.com")
	b.push()
	a.pull()
	// What others have proposed is pending, what this device proposes is in the outbox, and so is a commit that waits for an answer.
	must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "custom", Custom: &CustomProposal{0xF005, []byte("vote")}})
	b.push()
	a.pull()
	must[ProposeResult](a, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
	a.send(cid, "waits for a commit")
	must[Nothing](a, "leaveConversation", &ConversationParams{going})
	must[ChangeResult](a, "injectPSKs", &InjectPSKsParams{migrated, []PSKName{{ID: &[][]byte{[]byte("code")}[0]}}})
	a.reload()
	g := goldenState{Account: a.name.User, Root: testRoot, Header: a.header, Now: a.s.clock, Conversations: []string{cid, old, migrated, going},
		Invited: side, Rows: a.store.copy().rows}
	g.Answers = look(t, a, g.Conversations)
	writeGolden(t, "testdata/store-v2.json", g)
}

func TestAStateOfVersion2AnswersAsItDid(t *testing.T) {
	var g goldenState
	if err := json.Unmarshal(goldenV2, &g); err != nil {
		t.Fatal(err)
	}
	d := restored(t, g.Account, g.Header, g.Now, g.Rows)
	d.unlock()
	now := look(t, d, g.Conversations)
	for name, before := range g.Answers {
		if !covers(now[name], before) {
			t.Errorf("%s answers %v, and answered %v", name, now[name], before)
		}
	}
	// It goes on: the origin is accepted, and the branch that waited for it can be joined.
	d.accept()
	if joined := d.accept(); len(joined) != 1 || joined[0] != g.Invited {
		t.Errorf("joined %v, not %s", joined, g.Invited)
	}
	cid := g.Conversations[0]
	for _, e := range d.outbox() {
		if e.Kind == "commit" && e.Conversation == cid {
			d.settle(e, 1<<21, nil)
		}
	}
	if r := d.send(cid, "goes on"); r.OutboxID == nil {
		t.Error("messages wait although the commit was accepted")
	}
}
