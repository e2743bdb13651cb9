package journal

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	embeddedMaxPayload = 8 << 20 // bytes of one record, headers included
	startTimeout       = 30 * time.Second
)

// startEmbedded runs a JetStream server inside this process: it listens nowhere and syncs every write before it acknowledges it.
func startEmbedded(folder string, log *slog.Logger) (*server.Server, error) {
	options := &server.Options{
		ServerName:             "mlsd",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		DisableJetStreamBanner: true,
		StoreDir:               filepath.Join(folder, "journal"),
		SyncAlways:             true,
		MaxPayload:             embeddedMaxPayload,
		MaxPending:             64 << 20,
	}
	engine, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	engine.SetLoggerV2(engineLog{log}, false, false, false)
	go engine.Start()
	if !engine.ReadyForConnections(startTimeout) {
		engine.Shutdown()
		return nil, fmt.Errorf("journal: the embedded server was not ready after %s", startTimeout)
	}
	return engine, nil
}

func connectEmbedded(engine *server.Server) (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(engine), nats.Name("mlsd"))
}

// engineLog hands the engine's warnings and errors to the service's log; its notices are about ports it does not open.
type engineLog struct{ log *slog.Logger }

func (l engineLog) Noticef(format string, v ...any) { l.log.Debug(fmt.Sprintf(format, v...)) }
func (l engineLog) Warnf(format string, v ...any)   { l.log.Warn(fmt.Sprintf(format, v...)) }
func (l engineLog) Errorf(format string, v ...any)  { l.log.Error(fmt.Sprintf(format, v...)) }
func (l engineLog) Fatalf(format string, v ...any)  { l.log.Error(fmt.Sprintf(format, v...)) }
func (l engineLog) Debugf(string, ...any)           {}
func (l engineLog) Tracef(string, ...any)           {}
