package delivery

import (
	"crypto/rand"
	"encoding/binary"
	"net/http"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// The service reads heads of messages only, so the tests frame random bytes: RFC 9420, Sections 6 and 12.4.3.1.

func opaque(b []byte, content []byte) []byte {
	switch n := len(content); {
	case n < 1<<6:
		b = append(b, byte(n))
	case n < 1<<14:
		b = binary.BigEndian.AppendUint16(b, uint16(n)|1<<14)
	default:
		b = binary.BigEndian.AppendUint32(b, uint32(n)|1<<31)
	}
	return append(b, content...)
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// privateMessage frames a PrivateMessage with a random ciphertext.
func privateMessage(group []byte, epoch uint64, content mls.ContentType) Bytes {
	b := []byte{0, 1, 0, 2}
	b = opaque(b, group)
	b = binary.BigEndian.AppendUint64(b, epoch)
	b = append(b, byte(content))
	for _, field := range [][]byte{nil, random(28), random(200)} {
		b = opaque(b, field)
	}
	return b
}

// welcomeMessage frames a Welcome with random contents.
func welcomeMessage() Bytes {
	secrets := opaque(nil, random(32))    // new_member
	secrets = opaque(secrets, random(32)) // kem_output
	secrets = opaque(secrets, random(60)) // ciphertext
	b := opaque([]byte{0, 1, 0, 3, 0, 3}, secrets)
	return opaque(b, random(300))
}

func (p *person) keyPackages(n int) []Bytes {
	p.t.Helper()
	packages := make([]Bytes, n)
	for i := range packages {
		private, err := p.signer.NewKeyPackage(time.Now())
		if err != nil {
			p.t.Fatal(err)
		}
		if packages[i], err = private.Public().Marshal(); err != nil {
			p.t.Fatal(err)
		}
	}
	return packages
}

// group is a group as its members know it.
type group struct {
	id    []byte
	epoch uint64
}

func newGroup() *group { return &group{id: random(16)} }

func (g *group) path(what string) string {
	return "/api/groups/" + base64url.EncodeToString(g.id) + "/" + what
}

// commitBody makes a commit of the group's epoch that adds people, with a Welcome for each.
func (g *group) commitBody(id string, added ...*person) commitRequest {
	in := commitRequest{ID: id, Epoch: g.epoch, Commit: privateMessage(g.id, g.epoch, mls.ContentTypeCommit)}
	for _, p := range added {
		in.Added = append(in.Added, p.name)
		in.Welcomes = append(in.Welcomes, welcomeFor{p.name, welcomeMessage()})
	}
	return in
}

// commit posts one and moves the epoch; it fails the test when it is refused.
func (p *person) commit(g *group, in commitRequest) uint64 {
	p.t.Helper()
	seq := p.must(http.StatusOK, p.post(g.path("commits"), in)).seq()
	g.epoch++
	return seq
}

// say posts an application message of the group's epoch.
func (p *person) say(g *group, id string) *reply {
	p.t.Helper()
	return p.post(g.path("messages"), map[string]any{"id": id, "message": privateMessage(g.id, g.epoch, mls.ContentTypeApplication)})
}

type listing[T any] struct {
	Entries []T  `json:"entries"`
	More    bool `json:"more"`
}

// log reads the whole of what a person sees of a group.
func (p *person) log(g *group) []logEntry {
	p.t.Helper()
	var out listing[logEntry]
	p.must(http.StatusOK, p.get(g.path("log"))).into(&out)
	if out.More {
		p.t.Fatal("the log has more than a page")
	}
	return out.Entries
}

func (p *person) inbox() []inboxItem {
	p.t.Helper()
	var out listing[inboxItem]
	p.must(http.StatusOK, p.get("/api/inbox")).into(&out)
	return out.Entries
}

func seqs(entries []logEntry) []uint64 {
	all := []uint64{}
	for _, entry := range entries {
		all = append(all, entry.Seq)
	}
	return all
}

func TestTheFramesOfTheseTestsAreWhatTheProtocolReads(t *testing.T) {
	group := random(16)
	for content := mls.ContentTypeApplication; content <= mls.ContentTypeCommit; content++ {
		peek, err := mls.PeekMessage(privateMessage(group, 7, content))
		if err != nil || peek.ContentType != content || peek.Epoch != 7 || string(peek.GroupID) != string(group) {
			t.Errorf("content type %d: %+v, %v", content, peek, err)
		}
	}
	if peek, err := mls.PeekMessage(welcomeMessage()); err != nil || peek.WireFormat != mls.WireFormatWelcome {
		t.Errorf("Welcome: %+v, %v", peek, err)
	}
}
