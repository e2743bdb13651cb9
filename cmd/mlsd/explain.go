package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"syscall"

	"mlswasm/internal/delivery"
)

// explainListen says in words what keeps the service from listening, and what to do.
func explainListen(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is taken: another mlsd may be running; stop it, or choose another address with --listen", address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s may not be used by this user: choose a port over 1023 with --listen", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is no address of this machine: choose another with --listen", address)
	}
	return fmt.Errorf("cannot listen on %s: %w", address, err)
}

// explainOpen says in words what keeps the service from starting, and what to do.
func explainOpen(o options, err error) error {
	switch {
	case errors.Is(err, delivery.ErrInUse):
		return fmt.Errorf("the data folder %s is in use by another mlsd: stop it, or choose another folder with --data", o.data)
	case errors.Is(err, delivery.ErrUnavailable) && o.nats != "":
		return fmt.Errorf("the NATS server at %s cannot be used: start it with JetStream (2.12 or newer), or leave --nats out: %w", shownNATS(o.nats), err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the data folder %s cannot be written: choose another with --data: %w", o.data, err)
	}
	return err
}

// shownNATS is a list of URLs without the passwords in them.
func shownNATS(list string) string {
	var shown []string
	for server := range strings.SplitSeq(list, ",") {
		parsed, err := url.Parse(strings.TrimSpace(server))
		if err != nil { // not reached: parseFlags took the list
			return "the URL given"
		}
		if parsed.User != nil {
			parsed.User = url.User("…") // a name alone is a token
		}
		shown = append(shown, parsed.String())
	}
	return strings.Join(shown, ",")
}

// checkNATS refuses what is no list of URLs, without repeating it: it may hold a password.
func checkNATS(list string) error {
	for server := range strings.SplitSeq(list, ",") {
		if parsed, err := url.Parse(strings.TrimSpace(server)); err != nil || list != "" && parsed.Host == "" {
			return errors.New("--nats is a URL such as nats://127.0.0.1:4222, or several with commas between them")
		}
	}
	return nil
}

// shownAddress is where a browser on this machine finds the service.
func shownAddress(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
}
