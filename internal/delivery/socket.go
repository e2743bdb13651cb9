package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"mlswasm/internal/delivery/journal"
)

const (
	maxFrame     = 512 // bytes of one frame from the client
	frameTimeout = 10 * time.Second
	pingInterval = 30 * time.Second
)

// source is where a hint points to.
type source struct{ kind, group string }

// socket is one open WebSocket. What it has not sent yet is the newest sequence of each source: a slow reader costs one entry per
// group, and misses nothing by getting the newest only.
type socket struct {
	device  deviceToken
	session string            // key of its record
	members map[string]uint64 // group → sequence of the device's member record; the hub's, under its lock

	mu      sync.Mutex
	pending map[source]uint64
	pongs   bool
	wake    chan struct{} // holds one
	ended   chan struct{}
	once    sync.Once
}

type frame struct {
	Type   string `json:"type"`
	Source string `json:"source,omitempty"`
	Group  string `json:"group,omitempty"`
	Seq    uint64 `json:"seq,omitempty"`
}

func newSocket(from session) *socket {
	return &socket{
		device:  deviceToken{token(from.User), from.Device},
		session: from.key,
		members: map[string]uint64{},
		pending: map[source]uint64{},
		wake:    make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
}

// hint notes that a source has something new. It never waits.
func (k *socket) hint(from source, seq uint64) {
	k.mu.Lock()
	k.pending[from] = max(k.pending[from], seq)
	k.mu.Unlock()
	k.signal()
}

func (k *socket) pong() {
	k.mu.Lock()
	k.pongs = true
	k.mu.Unlock()
	k.signal()
}

func (k *socket) signal() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// end asks the socket to close, once its session is over or the service stops.
func (k *socket) end() { k.once.Do(func() { close(k.ended) }) }

// take empties what is to be sent.
func (k *socket) take() []frame {
	k.mu.Lock()
	defer k.mu.Unlock()
	var frames []frame
	if k.pongs {
		frames, k.pongs = append(frames, frame{Type: "pong"}), false
	}
	for from, seq := range k.pending {
		frames = append(frames, frame{Type: "hint", Source: from.kind, Group: from.group, Seq: seq})
		delete(k.pending, from)
	}
	return frames
}

// socket is GET /api/socket: a WebSocket (RFC 6455) opened by a ticket. The server sends hints; the client may ping, and that is all it may
// say. Requests of another origin are refused before the ticket is looked at.
func (s *Service) socket(w http.ResponseWriter, r *http.Request) {
	rt := route{pattern: "GET /api/socket", query: []string{"ticket"}}
	c := &call{Request: r, address: s.addresses.of(r)}
	err := s.admit(rt, c)
	if err == nil && !sameOrigin(r) {
		err = &Error{Code: CodeUnauthorized, Message: "this page may not open a socket here", Status: http.StatusForbidden}
	}
	var owner session
	if err == nil {
		owner, err = s.useTicket(r.Context(), r.URL.Query().Get("ticket"))
	}
	if err != nil {
		s.respond(w, nil, err)
		return
	}
	k := newSocket(owner)
	if err := s.hub.add(k, s.maxSockets); err != nil {
		s.respond(w, nil, err)
		return
	}
	defer s.hub.remove(k)
	if err := s.introduce(r.Context(), k); err != nil {
		s.respond(w, nil, err)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		s.log.Info("refused", "endpoint", rt.pattern, "error", err)
		return
	}
	defer conn.CloseNow() //nolint:errcheck // it is closed already unless something failed
	s.attend(r.Context(), conn, k)
}

// introduce tells the hub what a socket is to hear of. A client reads everything once when its socket opens, so that must not be before.
func (s *Service) introduce(ctx context.Context, k *socket) error {
	memberships, err := s.journal.All(ctx, journal.Under("member", k.device.user, k.device.device))
	if err != nil {
		return err
	}
	s.hub.know(k, memberships)
	_, err = s.sessionOf(ctx, k.session) // it may have ended before the hub knew this socket
	return err
}

// attend serves a socket until one side is done with it.
func (s *Service) attend(ctx context.Context, conn *websocket.Conn, k *socket) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var err error
	reading := make(chan error, 1)
	go func() { reading <- readFrames(ctx, conn, k) }()
	pings := time.NewTicker(pingInterval)
	defer pings.Stop()
	for {
		select {
		case err := <-reading:
			var bad *Error
			if errors.As(err, &bad) {
				closeWith(conn, bad.Code)
			}
			return
		case <-k.ended:
			s.closeEnded(conn)
			return
		case <-pings.C:
			err = ping(ctx, conn)
		case <-k.wake:
			err = writeFrames(ctx, conn, k.take())
		}
		if err != nil {
			return
		}
	}
}

func (s *Service) closeEnded(conn *websocket.Conn) {
	select {
	case <-s.closing:
		conn.Close(websocket.StatusGoingAway, string(CodeServiceUnavailable)) //nolint:errcheck // the peer may be gone
	default:
		closeWith(conn, CodeUnauthorized)
	}
}

// closeWith tells the peer why; the code is the reason.
func closeWith(conn *websocket.Conn, code Code) {
	conn.Close(websocket.StatusPolicyViolation, string(code)) //nolint:errcheck // the peer may be gone
}

func ping(ctx context.Context, conn *websocket.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, frameTimeout)
	defer cancel()
	return conn.Ping(ctx)
}

func writeFrames(ctx context.Context, conn *websocket.Conn, frames []frame) error {
	for _, f := range frames {
		limited, cancel := context.WithTimeout(ctx, frameTimeout)
		err := conn.Write(limited, websocket.MessageText, encode(f))
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// readFrames reads until the connection ends or a frame is bad: then it returns an Error with the code to close with.
func readFrames(ctx context.Context, conn *websocket.Conn, k *socket) error {
	turns := newLimiter(Rate{PerSecond: 2, Burst: 20})
	for {
		kind, reader, err := conn.Reader(ctx)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(io.LimitReader(reader, maxFrame+1))
		if err != nil {
			return err
		}
		if err := checkFrame(kind, text); err != nil {
			return err
		}
		if _, err := turns.take(""); err != nil {
			return err
		}
		k.pong()
	}
}

// checkFrame takes the one frame that a client may send: {"type":"ping"}.
func checkFrame(kind websocket.MessageType, text []byte) error {
	if kind != websocket.MessageText || len(text) > maxFrame || !json.Valid(text) {
		return fail(CodeMalformed, "a frame is one short JSON text")
	}
	in, err := decodeFrame(text)
	if err != nil {
		return err
	}
	if in.Type != "ping" {
		return fail(CodeInvalidArgument, "the client sends pings only")
	}
	return nil
}
