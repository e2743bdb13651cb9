package main

import (
	"io"
	"maps"
	"testing"
)

func TestCodePointsAreAListOfNumbers(t *testing.T) {
	o, err := parseFlags([]string{"--code-points", "0xf001=0x0042,61442=67"}, io.Discard)
	if err != nil || !maps.Equal(o.points, map[uint16]uint16{0xf001: 0x42, 0xf002: 67}) {
		t.Errorf("%v %v", o.points, err)
	}
	for _, list := range []string{"", "0xf001", "0xf001=", "=66", "0xf001=0x10000", "0xf001=1,0xf001=2", "0xf001=-1", "0xf001=66,"} {
		if _, err := parseFlags([]string{"--code-points", list}, io.Discard); err == nil {
			t.Errorf("%q is taken", list)
		}
	}
	if o, err := parseFlags(nil, io.Discard); err != nil || len(o.points) != 0 {
		t.Errorf("none: %v %v", o.points, err)
	}
}
