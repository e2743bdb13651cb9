package client

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"testing"
)

// golden is a stored state that an earlier build wrote, and what it has to come to in every later one.
type golden struct {
	Account      string            `json:"account"`
	Root         []byte            `json:"root"`
	Header       []byte            `json:"header"`
	Device       string            `json:"device"`
	Now          Millis            `json:"now"`
	Conversation string            `json:"conversation"`
	Texts        []string          `json:"texts"`
	Authenticate []byte            `json:"epochAuthenticator"`
	Outbox       []byte            `json:"outbox"`
	Incoming     []byte            `json:"incoming"` // a message of the other member
	IncomingText string            `json:"incomingText"`
	Invitation   string            `json:"invitation"` // another conversation
	Rows         map[string][]byte `json:"rows"`
}

//go:embed testdata/store-v1.json
var goldenV1 []byte

// With WRITE_GOLDEN=1 the file is written anew. That is right only before the first release of a version.
func TestWriteGolden(t *testing.T) {
	if os.Getenv("WRITE_GOLDEN") == "" {
		return
	}
	a, b, cid := pair(t)
	a.send(cid, "from a")
	a.push()
	b.pull()
	b.send(cid, "from b")
	b.push()
	a.pull()
	c := newDevice(t, a.s, "c@example.com")
	invitation := c.create("", "a@example.com")
	c.push()
	a.pull()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.send(cid, "not sent yet")
	b.send(cid, "still to be read")
	g := golden{Account: "a@example.com", Root: testRoot, Header: a.header, Device: a.name.Device, Now: a.s.clock, Conversation: cid,
		Texts: a.texts(cid), Incoming: b.outbox()[0].Bytes, IncomingText: "still to be read", Invitation: invitation,
		Authenticate: must[EpochAuthenticatorResult](a, "epochAuthenticator", &ConversationParams{cid}).Authenticator}
	for _, e := range a.outbox() {
		if e.Kind == "message" {
			g.Outbox = e.Bytes
		}
	}
	g.Rows = a.store.copy().rows
	writeGolden(t, "testdata/store-v1.json", g)
}

func writeGolden(t *testing.T, path string, g any) {
	t.Helper()
	text, err := json.MarshalIndent(g, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// restored is the device of a stored state, locked, at the time at which the state was written.
func restored(t *testing.T, account string, header []byte, now Millis, rows map[string][]byte) *device {
	t.Helper()
	s := newService()
	s.clock = now
	d := &device{t: t, s: s, store: newMemory(), header: header, name: DeviceName{User: account}, page: 100}
	d.store.rows = rows
	d.restart()
	return d
}

func TestYesterdaysStateCanBeRead(t *testing.T) {
	var g golden
	if err := json.Unmarshal(goldenV1, &g); err != nil {
		t.Fatal(err)
	}
	d := restored(t, g.Account, g.Header, g.Now, g.Rows)
	if r := d.unlock(); r.Created || r.Device != g.Device {
		t.Fatalf("%+v", r)
	}
	cid := g.Conversation
	expectTexts(t, d, cid, g.Texts...)
	if got := must[EpochAuthenticatorResult](d, "epochAuthenticator", &ConversationParams{cid}).Authenticator; !bytes.Equal(got, g.Authenticate) {
		t.Error("another epoch authenticator")
	}
	if c := d.conversation(cid); c.Title != "lunch" || !c.Changing || c.Unread != 1 || len(c.Members) != 2 {
		t.Errorf("%+v", c)
	}
	found := false
	for _, e := range d.outbox() {
		found = found || bytes.Equal(e.Bytes, g.Outbox)
	}
	if !found {
		t.Error("the outbox has other bytes")
	}
	if r := feed(d, cid, 1<<20, g.Incoming); len(r) != 1 || r[0].Kind != "message" || *r[0].Text != g.IncomingText {
		t.Errorf("%+v", r)
	}
	if joined := d.accept(); len(joined) != 1 || joined[0] != g.Invitation {
		t.Errorf("joined %v", joined)
	}
	d.settle(d.outbox()[0], 1<<21, nil) // the commit that was under way
	d.send(cid, "goes on")
}
