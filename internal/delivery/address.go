package delivery

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// addresses tells whom to count a request for: the peer of the connection, or, if that is one of our proxies, whom it names.
type addresses struct{ proxies []netip.Prefix }

// of returns the last hop that is no trusted proxy: X-Forwarded-For grows at its end, and what stands before that hop is the client's word.
func (a addresses) of(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := parseAddress(host)
	if err != nil {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(peer); i-- {
		hop, err := parseAddress(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop
	}
	if peer.Is6() {
		if network, err := peer.Prefix(64); err == nil {
			return network.String()
		}
	}
	return peer.String()
}

func (a addresses) trusted(peer netip.Addr) bool {
	return slices.ContainsFunc(a.proxies, func(p netip.Prefix) bool { return p.Contains(peer) })
}

func parseAddress(text string) (netip.Addr, error) {
	address, err := netip.ParseAddr(text)
	return address.Unmap().WithZone(""), err
}
