// Command mlsd is the delivery service of mlswasm: it serves the page, the login, the key packages, the group logs and the inboxes,
// from one binary with its engine inside, or on an external NATS server.
//
//	mlsd --dev --listen 127.0.0.1:8787 --data ./data
//	mlsd --data ./data --add-user alice@example.com < password
//
// It speaks plain HTTP: a service for others stands behind a proxy that ends TLS, and is told so by --trusted-proxy: without it everybody is
// the proxy's address, and one person's wrong guesses keep all from logging in. It keeps everything in the data folder: the engine's
// files, and the secret that the stored login keys depend on. --dev makes two test users with a public password.
//
// It prints one line to standard output when it is ready, its log to standard error, and ends on SIGINT or SIGTERM.
//
// Files: main.go (start and end), flags.go, codepoints.go (numbers of suites), page.go (what is served), adduser.go, explain.go (failures in words).
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mlswasm/internal/delivery"
)

const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 120 * time.Second
	shutdownTimeout   = 10 * time.Second
	maxHeader         = 32 << 10
)

func main() {
	options, err := parseFlags(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, errHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "mlsd:", err)
		os.Exit(2)
	}
	if err := delivery.AssignCodePoints(options.points); err != nil {
		fmt.Fprintln(os.Stderr, "mlsd: --code-points:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	task := run
	if options.addUser != "" {
		task = addUser
	}
	if err := task(ctx, options); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "mlsd:", err)
		os.Exit(1)
	}
}

// run serves until the context ends. It takes the address first: whoever starts it twice is told so before anything is opened.
func run(ctx context.Context, o options) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: o.level}))
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return explainListen(o.listen, err)
	}
	defer listener.Close()
	files, err := pageFiles(o.web)
	if err != nil {
		return err
	}
	limits := delivery.DefaultLimits()
	if o.dev {
		limits = delivery.DevelopmentLimits()
	}
	service, err := delivery.Open(ctx, delivery.Config{
		Folder: o.data, NATS: o.nats, Replicas: o.replicas, Page: files, Dev: o.dev, Proxies: o.proxies, Limits: limits, Log: log,
	})
	if err != nil {
		return explainOpen(o, err)
	}
	fmt.Printf("mlsd ready at http://%s\n", shownAddress(listener.Addr()))
	return errors.Join(serve(ctx, listener, service, log), service.Close())
}

func serve(ctx context.Context, listener net.Listener, service *delivery.Service, log *slog.Logger) error {
	server := &http.Server{
		Handler:           service.Handler(),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("closing")
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	service.CloseSockets(limited)
	return server.Shutdown(limited)
}
