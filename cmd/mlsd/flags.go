package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
)

type options struct {
	listen   string
	data     string
	nats     string
	replicas int
	web      string
	dev      bool
	addUser  string
	level    slog.Level
	proxies  []netip.Prefix
	points   map[uint16]uint16 // code points of cipher suites
}

var errHelp = errors.New("help was asked for")

// parseFlags reads the command line. Development mode on an address that others can reach needs a flag whose name says what it does:
// the password of the test users is public, and so is the endpoint that removes what they did.
func parseFlags(args []string, out io.Writer) (options, error) {
	var o options
	var exposed bool
	flags := flag.NewFlagSet("mlsd", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8787", "`address` to serve HTTP on")
	flags.StringVar(&o.data, "data", "./data", "`folder` of everything that the service keeps")
	flags.StringVar(&o.nats, "nats", "", "`URL` of an external NATS server with JetStream; empty: the engine inside")
	flags.IntVar(&o.replicas, "nats-replicas", 1, "replicas of the stream, when it is made on an external cluster")
	flags.StringVar(&o.web, "web", "", "`folder` of the built page; empty: the one inside the binary")
	flags.BoolVar(&o.dev, "dev", false, "development: test users with a public password, POST /dev/reset, loose rate limits")
	flags.BoolVar(&exposed, "dangerously-expose-dev", false, "allow --dev on an address that others can reach")
	flags.StringVar(&o.addUser, "add-user", "", "make an account for this e-mail `address` with the password on standard input, then end")
	flags.TextVar(&o.level, "log", slog.LevelInfo, "lowest `level` of the log: DEBUG, INFO, WARN or ERROR")
	flags.Func("trusted-proxy", "`networks` such as 127.0.0.1/32 with commas between them: proxies of which X-Forwarded-For is believed", func(list string) (err error) {
		o.proxies, err = parseNetworks(list)
		return err
	})
	flags.Func("code-points", "`list` of post-quantum suites under other code points, such as 0xf001=0x0042: what the clients have agreed on", func(list string) (err error) {
		o.points, err = parseCodePoints(list)
		return err
	})
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, errHelp
		}
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.dev && !exposed && !loopback(o.listen) {
		return o, fmt.Errorf("--dev has users with a public password, and %s can be reached by others: listen on 127.0.0.1, leave --dev out, or add --dangerously-expose-dev", o.listen)
	}
	if o.replicas < 1 || o.replicas > 5 {
		return o, fmt.Errorf("--nats-replicas is 1 to 5")
	}
	return o, checkNATS(o.nats)
}

// loopback tells whether only this machine can reach the address. Names other than localhost are not looked up: an answer could change.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// parseNetworks reads networks, or single addresses.
func parseNetworks(list string) (networks []netip.Prefix, err error) {
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no network such as 10.0.0.0/24", text)
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}
