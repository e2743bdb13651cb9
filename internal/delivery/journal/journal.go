package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	streamName       = "MLSD"
	prefix           = "mlsd."
	requestTimeout   = 5 * time.Second
	batchesInFlight  = 16   // of this process; a JetStream server takes 50 a stream
	headerAllowance  = 8192 // bytes of a record left for its headers and key
	duplicatesWindow = 2 * time.Second
)

// Options say where the journal lives.
type Options struct {
	Folder   string // of the embedded engine and of the lock; created with mode 0700
	URL      string // of an external NATS server; empty: embedded
	Replicas int    // of the stream, when this process creates it on an external cluster; 0 means 1
	Log      *slog.Logger
}

// Journal is one open stream. It is safe for concurrent use.
type Journal struct {
	engine  *server.Server // nil when external
	conn    *nats.Conn
	js      jetstream.JetStream
	stream  jetstream.Stream
	paged   bool // reads may ask the nearest replica, because there is one only
	batches chan struct{}
	lock    *os.File
	log     *slog.Logger
}

// Open starts or reaches the engine and makes the stream if it does not exist. ErrInUse: another process has the folder.
func Open(ctx context.Context, o Options) (*Journal, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	j := &Journal{batches: make(chan struct{}, batchesInFlight), log: o.Log}
	if err := j.open(ctx, o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context, o Options) (err error) {
	if o.URL == "" {
		if err = os.MkdirAll(o.Folder, 0o700); err != nil {
			return err
		}
		if j.lock, err = lockFolder(filepath.Join(o.Folder, "lock")); err != nil {
			return err
		}
		if j.engine, err = startEmbedded(o.Folder, j.log); err != nil {
			return err
		}
		j.conn, err = connectEmbedded(j.engine)
	} else {
		j.conn, err = nats.Connect(o.URL, nats.Name("mlsd"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(false))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if j.js, err = jetstream.New(j.conn, jetstream.WithDefaultTimeout(requestTimeout)); err != nil {
		return err
	}
	return j.openStream(ctx, max(o.Replicas, 1))
}

// openStream makes the stream, or takes the one that is there. Reads through the nearest replica are allowed for a single replica only:
// a follower may lag, and a service that just accepted a commit must see it.
func (j *Journal) openStream(ctx context.Context, replicas int) error {
	stream, err := j.js.Stream(ctx, streamName)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = j.js.CreateStream(ctx, jetstream.StreamConfig{
			Name:               streamName,
			Description:        "accounts, key packages, group logs and inboxes of mlsd",
			Subjects:           []string{prefix + ">"},
			Storage:            jetstream.FileStorage,
			Replicas:           replicas,
			MaxMsgsPerSubject:  1,
			Discard:            jetstream.DiscardOld,
			Duplicates:         duplicatesWindow,
			AllowDirect:        replicas == 1,
			AllowAtomicPublish: true,
			AllowMsgTTL:        true,
		})
	}
	if err != nil {
		return fmt.Errorf("%w: stream %s: %w", ErrUnavailable, streamName, err)
	}
	config := stream.CachedInfo().Config
	if !config.AllowAtomicPublish || !config.AllowMsgTTL || config.MaxMsgsPerSubject != 1 || config.MaxMsgs > 0 || config.MaxBytes > 0 || config.MaxAge > 0 {
		return fmt.Errorf("%w: the stream %s exists and was not made for this service", ErrUnavailable, streamName)
	}
	j.stream, j.paged = stream, config.AllowDirect && config.Replicas == 1
	return nil
}

// MaxRecord returns how many bytes the data of one record may have.
func (j *Journal) MaxRecord() int {
	return int(min(j.conn.MaxPayload(), embeddedMaxPayload)) - headerAllowance
}

// Close ends the connection and the embedded engine; what was acknowledged is on disk. It may be called once.
func (j *Journal) Close() error {
	if j.conn != nil {
		j.conn.Close()
	}
	if j.engine != nil {
		j.engine.Shutdown()
		j.engine.WaitForShutdown()
	}
	if j.lock != nil {
		return j.lock.Close()
	}
	return nil
}

// Key joins tokens. A token must not be empty nor hold a dot, a blank or a wildcard: keys are built from base64url and digits.
func Key(tokens ...string) string {
	for _, token := range tokens {
		if token == "" || strings.ContainsAny(token, ".*> \t\r\n\x00") {
			panic("journal: a key token must be encoded by its owner before it gets here")
		}
	}
	return strings.Join(tokens, ".")
}

// Under returns the pattern of every key that begins with these tokens and has at least one more.
func Under(tokens ...string) string { return Key(tokens...) + ".>" }
