package main

import (
	"fmt"
	"strconv"
	"strings"
)

// parseCodePoints reads a list of cipher suites under other code points, such as 0xf001=0x0042,0xf002=0x0043: see
// docs/adr/0010-post-quantum.md.
func parseCodePoints(list string) (map[uint16]uint16, error) {
	points := map[uint16]uint16{}
	for _, pair := range strings.Split(list, ",") {
		suite, point, ok := strings.Cut(pair, "=")
		key, badKey := strconv.ParseUint(suite, 0, 16)
		value, badValue := strconv.ParseUint(point, 0, 16)
		if _, twice := points[uint16(key)]; !ok || badKey != nil || badValue != nil || twice {
			return nil, fmt.Errorf("%q is no suite=number, or a suite stands twice", pair)
		}
		points[uint16(key)] = uint16(value)
	}
	return points, nil
}
