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

var writeVectors = flag.String("write-vectors", "",
	`write one of the project's own sets of vectors anew, with new randomness: "own" to testdata/vectors or "pq" to the folder pq in it`)

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

// postQuantumFiles are the formats that are pinned for the post-quantum suites, with the first case of each suite: what
// encrypts, signs and has keys in it, without the trees of many members.
var postQuantumFiles = []string{
	"crypto-basics.json", "key-schedule.json", "message-protection.json", "passive-client-handling-commit.json",
	"passive-client-welcome.json", "treekem.json", "welcome.json",
}

// Every format is made anew, with fresh keys, for a suite of either family of curves and a post-quantum one, and verified by
// the runner of its official file. With -write-vectors it is made for every suite of a set and becomes the project's own:
//
//	go test ./pkg/mls -run TestMakeVectors -write-vectors own && make vectors
//	go test ./pkg/mls -run TestMakeVectors -write-vectors pq && make vectors
func TestMakeVectors(t *testing.T) {
	makers := maps.Clone(plainVectorMakers)
	for name, run := range vectorMakers {
		makers[name] = func(t *testing.T) []any {
			var cases []any
			for _, cs := range suitesToMake(*writeVectors) {
				made := run(t, vectorSuite(t, cs))
				if *writeVectors == "pq" {
					made = made[:1]
				}
				cases = append(cases, made...)
			}
			return cases
		}
	}
	maps.DeleteFunc(makers, func(name string, _ func(t *testing.T) []any) bool {
		return *writeVectors == "pq" && !slices.Contains(postQuantumFiles, name)
	})
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
		if made[name] == nil && *writeVectors != "pq" {
			t.Errorf("%s is run and not made", name)
		}
	}
	if dir, ok := ownVectorFolders(t)[*writeVectors]; ok && !t.Failed() {
		writeOwnVectors(t, dir, made)
	}
}

// suitesToMake lists the suites of a set, or, of none, those that are made in every run.
func suitesToMake(set string) []CipherSuite {
	if set == "" {
		return []CipherSuite{DefaultCipherSuite, MLS_128_DHKEMP256_AES128GCM_SHA256_P256, MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44}
	}
	return slices.DeleteFunc(CipherSuites(), func(cs CipherSuite) bool {
		return (cs >= MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519) != (set == "pq")
	})
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
