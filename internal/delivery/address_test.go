package delivery

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestWhomAnAddressStandsFor(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64", "[2001:db8:1:2::9]:80": "2001:db8:1:2::/64", "[fe80::1%eth0]:80": "fe80::/64",
	} {
		if got := (addresses{}).of(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {"198.51.100.1"}}}); got != want {
			t.Errorf("%s counts for %s, want %s", remote, got, want)
		}
	}
}

// A client writes what it likes into the header: only what our own proxies have added to it counts.
func TestAProxyNamesWhomItStandsFor(t *testing.T) {
	a := addresses{[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/8")}}
	for name, c := range map[string]struct {
		remote  string
		headers []string
		want    string
	}{
		"a proxy":                       {"127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		"two proxies":                   {"127.0.0.1:1", []string{"198.51.100.1, 10.0.0.7"}, "198.51.100.1"},
		"a header for each":             {"[fd00::1]:1", []string{"198.51.100.1", "10.0.0.7"}, "198.51.100.1"},
		"IPv6":                          {"127.0.0.1:1", []string{"2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"},
		"IPv4 within IPv6":              {"[::ffff:127.0.0.1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		"a lie before the truth":        {"127.0.0.1:1", []string{"192.0.2.66, 198.51.100.1"}, "198.51.100.1"},
		"a lie that names a proxy":      {"127.0.0.1:1", []string{"192.0.2.66, 10.0.0.7, 198.51.100.1"}, "198.51.100.1"},
		"no proxy":                      {"192.0.2.7:1", []string{"198.51.100.1"}, "192.0.2.7"},
		"a proxy that says nothing":     {"127.0.0.1:1", nil, "127.0.0.1"},
		"a proxy that names no address": {"10.0.0.7:1", []string{"198.51.100.1, unknown"}, "10.0.0.7"},
		"nobody but proxies":            {"127.0.0.1:1", []string{"10.0.0.8, 10.0.0.7"}, "10.0.0.8"},
	} {
		if got := a.of(&http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.headers}}); got != c.want {
			t.Errorf("%s counts for %s, want %s", name, got, c.want)
		}
	}
}
