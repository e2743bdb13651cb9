package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"mlswasm/internal/delivery/journal"
)

const socketPatience = time.Minute

func (p *person) ticket() string {
	p.t.Helper()
	var in struct{ Ticket string }
	p.must(http.StatusOK, p.post("/api/socket-ticket", "{}")).into(&in)
	return in.Ticket
}

func (p *person) dial(ticket string, header http.Header) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), socketPatience)
	defer cancel()
	url := "ws" + strings.TrimPrefix(p.server.URL, "http") + "/api/socket?ticket=" + ticket
	return websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header})
}

// connect opens a socket and waits until it is served.
func (p *person) connect() *websocket.Conn {
	p.t.Helper()
	conn, _, err := p.dial(p.ticket(), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.CloseNow() })
	sendFrame(p.t, conn, websocket.MessageText, `{"type":"ping"}`)
	if got := p.frame(conn); got.Type != "pong" {
		p.t.Fatalf("the first frame is %+v", got)
	}
	return conn
}

func sendFrame(t *testing.T, conn *websocket.Conn, kind websocket.MessageType, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), socketPatience)
	defer cancel()
	if err := conn.Write(ctx, kind, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func (p *person) frame(conn *websocket.Conn) frame {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), socketPatience)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	var f frame
	if err := json.Unmarshal(text, &f); err != nil {
		p.t.Fatal(err)
	}
	return f
}

// until reads frames until the one that is waited for.
func (p *person) until(conn *websocket.Conn, want frame) {
	p.t.Helper()
	for range 20 {
		if got := p.frame(conn); got == want {
			return
		}
	}
	p.t.Fatalf("%+v does not come", want)
}

func closeOf(t *testing.T, conn *websocket.Conn) (websocket.StatusCode, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), socketPatience)
	defer cancel()
	for {
		if _, _, err := conn.Read(ctx); err != nil {
			var closed websocket.CloseError
			if errors.As(err, &closed) {
				return closed.Code, closed.Reason
			}
			t.Fatalf("the socket ended without saying why: %v", err)
		}
	}
}

func TestHintsComeToMembersAndInvitedOnly(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob, carol := l.person("alice@example.com", 1), l.person("bob@example.com", 2), l.person("carol@example.com", 3)
	g := newGroup()
	name := strings.Split(g.path(""), "/")[3]
	alice.commit(g, g.commitBody("c0"))
	toAlice, toBob, toCarol := alice.connect(), bob.connect(), carol.connect()

	seq := alice.must(http.StatusOK, alice.say(g, "m0")).seq()
	alice.until(toAlice, frame{Type: "hint", Source: "group", Group: name, Seq: seq})
	added := alice.commit(g, g.commitBody("c1", bob))
	inbox := bob.inbox()
	bob.until(toBob, frame{Type: "hint", Source: "inbox", Seq: inbox[0].Seq})
	seq = bob.must(http.StatusOK, bob.say(g, "m1")).seq()
	bob.until(toBob, frame{Type: "hint", Source: "group", Group: name, Seq: seq})

	removal := g.commitBody("c2")
	removal.Removed = []deviceName{bob.name}
	removed := alice.commit(g, removal)
	bob.until(toBob, frame{Type: "hint", Source: "group", Group: name, Seq: removed})
	last := alice.must(http.StatusOK, alice.say(g, "m2")).seq()
	alice.until(toAlice, frame{Type: "hint", Source: "group", Group: name, Seq: last})
	for who, conn := range map[*person]*websocket.Conn{bob: toBob, carol: toCarol} {
		sendFrame(t, conn, websocket.MessageText, `{"type":"ping"}`)
		if got := who.frame(conn); got.Type != "pong" {
			t.Errorf("%s is told %+v (added at %d, removed at %d)", who.name.User, got, added, removed)
		}
	}
}

func TestBadFramesCloseTheSocketWithACode(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	for why, bad := range map[string]struct {
		kind websocket.MessageType
		text string
		code Code
	}{
		"binary":             {websocket.MessageBinary, `{"type":"ping"}`, CodeMalformed},
		"no JSON":            {websocket.MessageText, `ping`, CodeMalformed},
		"empty":              {websocket.MessageText, ``, CodeMalformed},
		"too long":           {websocket.MessageText, `{"type":"` + strings.Repeat("p", maxFrame) + `"}`, CodeMalformed},
		"far too long":       {websocket.MessageText, strings.Repeat(" ", 1<<20), CodeMalformed},
		"an unknown type":    {websocket.MessageText, `{"type":"hint"}`, CodeInvalidArgument},
		"no type":            {websocket.MessageText, `{}`, CodeInvalidArgument},
		"an unknown field":   {websocket.MessageText, `{"type":"ping","x":1}`, CodeInvalidArgument},
		"a type of a number": {websocket.MessageText, `{"type":1}`, CodeInvalidArgument},
		"a list":             {websocket.MessageText, `["ping"]`, CodeInvalidArgument},
		"two values":         {websocket.MessageText, `{"type":"ping"}{"type":"ping"}`, CodeMalformed},
		"a field twice":      {websocket.MessageText, `{"type":"ping","type":"ping"}`, CodeMalformed},
	} {
		conn := alice.connect()
		sendFrame(t, conn, bad.kind, bad.text)
		if status, reason := closeOf(t, conn); status != websocket.StatusPolicyViolation || reason != string(bad.code) {
			t.Errorf("%s: closed with %d %q, want 1008 %q", why, status, reason, bad.code)
		}
	}
}

// unread is a journal of which no pages can be read.
type unread struct{ store }

func (unread) All(context.Context, string) ([]journal.Record, error) {
	return nil, journal.ErrUnavailable
}

// Who has opened a socket reads everything once, and from then on what it is told of.
func TestASocketOpensWhenTheServiceKnowsWhatToTell(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	ticket, whole := alice.ticket(), l.service.journal
	l.service.journal = unread{whole}
	conn, response, err := alice.dial(ticket, nil)
	l.service.journal = whole
	if err == nil {
		_ = conn.CloseNow()
		t.Fatal("it is open, and nobody knows of which groups it is to hear")
	}
	if response == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("answered %v, %v", response, err)
	}
}

func TestTooManyPingsCloseTheSocket(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	conn := l.person("alice@example.com", 1).connect()
	for range 400 { // two a second are let through, on however slow a machine
		ctx, cancel := context.WithTimeout(context.Background(), socketPatience)
		err := conn.Write(ctx, websocket.MessageText, []byte(`{"type":"ping"}`))
		cancel()
		if err != nil {
			break // the other side closed already
		}
	}
	if status, reason := closeOf(t, conn); status != websocket.StatusPolicyViolation || reason != string(CodeRateLimited) {
		t.Errorf("closed with %d %q", status, reason)
	}
}

func TestATicketOpensOneSocket(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	ticket := alice.ticket()
	var mu sync.Mutex
	var statuses []int
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			conn, response, err := alice.dial(ticket, nil)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				t.Cleanup(func() { _ = conn.CloseNow() })
			}
			if response != nil {
				statuses = append(statuses, response.StatusCode)
			}
		})
	}
	group.Wait()
	slices.Sort(statuses)
	if want := []int{101, 401, 401, 401, 401, 401}; !slices.Equal(statuses, want) {
		t.Errorf("answered %v, want %v", statuses, want)
	}
	for _, bad := range []string{"", "x", base64url.EncodeToString(random(32)), alice.token, "a&ticket=b", "a&user=alice"} {
		if _, response, err := alice.dial(bad, nil); err == nil || response.StatusCode/100 != 4 {
			t.Errorf("the ticket %q is answered %v", bad, err)
		}
	}
}

func TestAnotherOriginOpensNoSocketAndSpendsNoTicket(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	ticket := alice.ticket()
	for _, origin := range []string{"https://evil.example", "null", "http://127.0.0.1:1", "file://", "http://" + strings.TrimPrefix(l.server.URL, "http://") + ".evil.example"} {
		if _, response, err := alice.dial(ticket, http.Header{"Origin": {origin}}); err == nil || response.StatusCode != http.StatusForbidden {
			t.Errorf("origin %s: %v", origin, err)
		}
	}
	conn, _, err := alice.dial(ticket, http.Header{"Origin": {l.server.URL}})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.CloseNow()
}

func TestASocketEndsWithItsSession(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	other := l.person("alice@example.com", 2)
	conn, stays := alice.connect(), other.connect()
	unused := alice.ticket()
	alice.must(http.StatusOK, alice.post("/api/logout", "{}"))
	if status, reason := closeOf(t, conn); status != websocket.StatusPolicyViolation || reason != string(CodeUnauthorized) {
		t.Errorf("closed with %d %q", status, reason)
	}
	if _, _, err := alice.dial(unused, nil); err == nil {
		t.Error("a ticket outlives its session")
	}
	sendFrame(t, stays, websocket.MessageText, `{"type":"ping"}`)
	if got := other.frame(stays); got.Type != "pong" {
		t.Errorf("the other device's socket says %+v", got)
	}
}

func TestAnAccountHasABoundedNumberOfSockets(t *testing.T) {
	config := testConfig(t.TempDir())
	config.Limits.Sockets = 2
	l := newLab(t, config)
	alice := l.person("alice@example.com", 1)
	first := alice.connect()
	alice.connect()
	if _, response, err := alice.dial(alice.ticket(), nil); err == nil || response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a third socket: %v", err)
	}
	_ = first.Close(websocket.StatusNormalClosure, "")
	for deadline := time.Now().Add(socketPatience); ; time.Sleep(10 * time.Millisecond) {
		if conn, _, err := alice.dial(alice.ticket(), nil); err == nil {
			_ = conn.CloseNow()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a closed socket keeps its place")
		}
	}
}

func TestTheServiceClosesItsSocketsWhenItEnds(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	conn := l.person("alice@example.com", 1).connect()
	told := make(chan websocket.StatusCode, 1)
	go func() {
		status, _ := closeOf(t, conn)
		told <- status
	}()
	l.close()
	if status := <-told; status != websocket.StatusGoingAway {
		t.Errorf("closed with %d", status)
	}
}

func TestASlowReaderCostsOneEntryAGroup(t *testing.T) {
	k := newSocket(session{User: "alice@example.com", Device: deviceNumber(1), key: "session.x.y"})
	for seq := range uint64(10_000) {
		k.hint(source{"group", "g"}, seq)
		k.hint(source{"inbox", ""}, 10_000-seq)
	}
	frames := k.take()
	if len(frames) != 2 || len(k.take()) != 0 {
		t.Fatalf("%d frames wait", len(frames))
	}
	for _, f := range frames {
		if (f.Source == "group" && f.Seq != 9_999) || (f.Source == "inbox" && f.Seq != 10_000) {
			t.Errorf("the newest is %+v", f)
		}
	}
}
