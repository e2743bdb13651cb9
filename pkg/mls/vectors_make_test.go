//go:build !js

package mls

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"slices"
	"testing"

	"mlswasm/pkg/mls/internal/suite"
)

var writeVectors = flag.Bool("write-vectors", false, "write the project's own vectors to testdata/vectors, with new randomness")

// vectorMakers makes the cases of a vector file: for one suite, or, when the format names none, for no suite at all.
var (
	vectorMakers      = map[string]func(t *testing.T, s *suite.Suite) []any{}
	plainVectorMakers = map[string]func(t *testing.T) []any{}
)

func vectorMaker(name string, run func(t *testing.T, s *suite.Suite) []any) struct{} {
	vectorMakers[name] = run
	return struct{}{}
}

func plainVectorMaker(name string, run func(t *testing.T) []any) struct{} {
	plainVectorMakers[name] = run
	return struct{}{}
}

// Every format is made anew, with fresh keys, for a suite of either family of curves, and verified by the runner of its
// official file. With -write-vectors it is made for every suite and becomes the project's own set:
//
//	go test ./pkg/mls -run TestMakeVectors -write-vectors && make vectors
func TestMakeVectors(t *testing.T) {
	makers := maps.Clone(plainVectorMakers)
	for name, run := range vectorMakers {
		makers[name] = func(t *testing.T) []any {
			suites := []CipherSuite{DefaultCipherSuite, MLS_128_DHKEMP256_AES128GCM_SHA256_P256}
			if *writeVectors {
				suites = CipherSuites()
			}
			var cases []any
			for _, cs := range suites {
				cases = append(cases, run(t, vectorSuite(t, cs))...)
			}
			return cases
		}
	}
	made := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(makers)) {
		t.Run(name, func(t *testing.T) {
			data := vectorText(t, makers[name](t))
			verify, ok := vectorRunners[name]
			if !ok {
				t.Fatal("no runner")
			}
			verify(t, data)
			made[name] = data
		})
	}
	for name := range vectorRunners {
		if made[name] == nil {
			t.Errorf("%s is run and not made", name)
		}
	}
	if *writeVectors && !t.Failed() {
		writeOwnVectors(t, made)
	}
}

// vectorText is a JSON array with one case a line, so that a difference can be read.
func vectorText(t *testing.T, cases []any) []byte {
	t.Helper()
	var text bytes.Buffer
	for i, c := range cases {
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString([]string{"[\n", ",\n"}[min(i, 1)])
		text.Write(line)
	}
	text.WriteString("\n]\n")
	return text.Bytes()
}
