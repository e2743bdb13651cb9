package delivery

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"mlswasm/internal/delivery/journal"
)

// Config says how to run the service.
type Config struct {
	Folder   string         // data folder: the embedded engine's files, the lock, the pepper
	NATS     string         // URL of an external NATS server; empty: embedded
	Replicas int            // of the stream on an external cluster, when this process makes it; 0 means 1
	Page     fs.FS          // the built page; nil: a page that says how to build it
	Dev      bool           // test users and POST /dev/reset
	Proxies  []netip.Prefix // of which X-Forwarded-For is believed: who asks is counted behind them
	Limits   Limits
	Log      *slog.Logger // nil: silent
}

// store is what the service needs of a journal; tests put faults between the two.
type store interface {
	Put(ctx context.Context, w journal.Write) (uint64, error)
	PutAll(ctx context.Context, writes []journal.Write) error
	Last(ctx context.Context, key string) (journal.Record, bool, error)
	Page(ctx context.Context, pattern string, after uint64, limit, maxBytes int) ([]journal.Record, bool, error)
	All(ctx context.Context, pattern string) ([]journal.Record, error)
	Purge(ctx context.Context, pattern string, upTo uint64) error
	Follow(ctx context.Context, patterns []string, each func(journal.Record)) (stop func(), err error)
	MaxRecord() int
	Close() error
}

// settleTime is how long an endpoint looks for its own record after a write that nobody answered.
const settleTime = 3 * time.Second

// Service is the running service. Its handler may be called concurrently.
type Service struct {
	journal    store
	pepper     []byte
	hub        *hub
	page       http.Handler
	limits     limiters
	addresses  addresses
	shelves    *turns // of claims, by the user whose packages they are
	maxSockets int
	maxDevices int
	settleTime time.Duration
	now        func() time.Time
	dev        bool
	log        *slog.Logger
	unfollow   func()
	closing    chan struct{}
	bodies     *budget // of large request bodies
	answers    *budget // of large answers
}

// Open starts the service's engine and, in development mode, makes the test users. The errors of package journal say what keeps it from
// starting: another process has the folder, or the external server cannot be reached.
func Open(ctx context.Context, config Config) (*Service, error) {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	j, err := journal.Open(ctx, journal.Options{Folder: config.Folder, URL: config.NATS, Replicas: config.Replicas, Log: config.Log})
	if err != nil {
		return nil, err
	}
	s := &Service{
		journal: j, hub: newHub(), page: newPage(config.Page), limits: newLimiters(config.Limits), addresses: addresses{config.Proxies}, shelves: newTurns(),
		bodies: newBudget(largeBodies, accountBodies), answers: newBudget(answers, accountAnswer),
		maxSockets: config.Limits.Sockets, maxDevices: config.Limits.Devices, settleTime: settleTime, now: time.Now,
		dev: config.Dev, log: config.Log, unfollow: func() {}, closing: make(chan struct{}),
	}
	if err := s.start(ctx, config.Folder); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return s, nil
}

func (s *Service) start(ctx context.Context, folder string) (err error) {
	if s.pepper, err = loadPepper(folder); err != nil {
		return err
	}
	if s.unfollow, err = s.journal.Follow(ctx, followed, s.hub.record); err != nil {
		return err
	}
	if s.dev {
		return s.seed(ctx)
	}
	return nil
}

// CloseSockets asks every socket to close and takes no more; an HTTP server does not know of them. It returns when they are closed, or
// with ctx. It is called once, before Close.
func (s *Service) CloseSockets(ctx context.Context) {
	close(s.closing)
	s.hub.close()
	done := make(chan struct{})
	go func() { s.hub.open.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Close ends the engine. No request may be running; what was answered is on disk.
func (s *Service) Close() error {
	s.unfollow()
	return s.journal.Close()
}

// What may keep a service from starting.
var (
	ErrInUse       = journal.ErrInUse       // another process has the data folder
	ErrUnavailable = journal.ErrUnavailable // the NATS server cannot be reached or used
)
