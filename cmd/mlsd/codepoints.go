package main

import (
	"fmt"
	"strconv"
	"strings"

	"mlswasm/pkg/mls"
)

// codePoints are suites of draft-ietf-mls-pq-ciphersuites with the code points that the clients of this service have agreed on: the service
// reads the key packages that it hands out. See docs/adr/0010-post-quantum.md.
type codePoints map[mls.CipherSuite]mls.CipherSuite

// parseCodePoints reads a list such as 0xf001=0x0042,0xf002=0x0043.
func parseCodePoints(list string) (codePoints, error) {
	points := codePoints{}
	for _, pair := range strings.Split(list, ",") {
		suite, point, ok := strings.Cut(pair, "=")
		key, badKey := strconv.ParseUint(suite, 0, 16)
		value, badValue := strconv.ParseUint(point, 0, 16)
		if _, twice := points[mls.CipherSuite(key)]; !ok || badKey != nil || badValue != nil || twice {
			return nil, fmt.Errorf("%q is no suite=number, or a suite stands twice", pair)
		}
		points[mls.CipherSuite(key)] = mls.CipherSuite(value)
	}
	return points, nil
}

// assign comes before anything else that knows of cipher suites.
func (p codePoints) assign() error {
	if len(p) == 0 {
		return nil
	}
	return mls.AssignCodePoints(p)
}
