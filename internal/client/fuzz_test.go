package client

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mlswasm/internal/vault"
	"mlswasm/pkg/mls"
)

// recordKind is a type of record: the prefix of the keys that it stands under, if it has rows of its own, and one with
// something in every field.
type recordKind struct {
	prefix string
	full   record
}

// recordKinds are all of them. A new one goes to the end: what a fuzzer has found names its kind by the place.
func recordKinds() []recordKind {
	return append(commonRecordKinds(), draftRecordKinds()...)
}

func commonRecordKinds() []recordKind {
	seq := uint64(9)
	devices := []DeviceName{{"u", "d"}, {"v", ""}}
	message := messageRow{"i", "u", "d", "text", 5, 6, messageReceived, true, []byte{9}}
	frame := appFrame{frameText, 1, bytes.Repeat([]byte{7}, nonceSize), "é"}
	held := heldRow{frame, true, 2, "m", 3, []byte{9}}
	conversation := snapshotConversation{"c", "t", "active", 1, 2, 3, devices, []MessageView{{ID: "i", Seq: &seq, Own: true}, {ID: "j"}}}
	return []recordKind{
		{"device", &deviceRow{"d"}},
		{"commit", &counterRow{1 << 63}},
		{"core/inbox/", &inboxRow{127}},
		{"core/identity/", &identityRow{[]byte("key")}},
		{"core/keeper/", &keeperRow{"p", []string{"a", "b"}, "l", "c"}},
		{"core/kp/", &keyPackageRow{[]byte("secret"), 1 << 41, true, false, 7, 8}},
		{"core/conv/", &conversationRow{State: failed, Title: "t", Epoch: 128, Cursor: 3, Count: 4, Unread: 5, Last: &message, Activity: 6,
			Founding: "f", Echo: "e", Problem: "p", SealedAt: 7, Refused: 8, Suite: 9, Predecessor: "p", Successor: "s"}},
		{"core/roster/", &rosterRow{devices, [][]byte{{1}}}},
		{"core/intent/", &intentRow{intentSettle, []MemberPackage{{"u", "d", []byte{1}}}, []string{"x"}, 2, 3, []byte{4},
			[]pskName{{[]byte{5}, 6}}, []GroupExtensionView{{7, []byte{8}}}, 9, true}},
		{"core/pending/", &pendingRow{"o", 1, "i", true, true}},
		{"core/held/", &held},
		{"core/out/", &outboxRow{1, "c", 2, []byte{3}, nil, &held, nil}},
		{"core/out/", &outboxRow{1, "c", 2, []byte{3}, &commitEntry{[]byte{4}, devices, devices, []byte{5}, []byte{6}}, nil, nil}},
		{"core/out/", &outboxRow{1, "c", 2, []byte{3}, nil, nil, []byte{4}}},
		{"core/waiting/", &waitingRow{[]byte{1}, 2, 3, 4}},
		{"core/invitation/", &invitationRow{1, "c", []byte{2}, 3, "u", 4, devices, "r", "o"}},
		{"core/psk/", &pskRow{[]byte{1}, []byte{2}}},
		{"core/policy/", &policyRow{judgesAll, []uint32{1}, []uint32{2}, []CodePoint{{3, 4}}}},
		{"core/verdict/", &verdictRow{true, devices[0], 1}},
		{"tran/", &transitionRow{[]byte("transition")}},
		{"", &groupRow{[]mls.StatePart{{Name: "p", Data: []byte{1}}}}},
		{"hist/", &message},
		{"quarantine/", &quarantineRow{"c", 1, 2, 3, []byte{4}}},
		{"", &frame},
		{"", &snapshot{"u", "d", []byte("k"), 3, 4, []string{"v"}, []snapshotConversation{conversation}}},
		{"", &conversation},
		{"core/link/", &linkRow{[]byte{1}, true, 2, "r", 3, [][]byte{{4}}}},
	}
}

func (k recordKind) fresh() record {
	return reflect.New(reflect.TypeOf(k.full).Elem()).Interface().(record)
}

//go:embed *.go
var ownSource embed.FS

func TestEveryTypeOfRecordIsFuzzed(t *testing.T) {
	fuzzed := map[string]bool{}
	for _, kind := range recordKinds() {
		fuzzed[reflect.TypeOf(kind.full).Elem().Name()] = true
	}
	method := regexp.MustCompile(`(?m)^func \(\w+ \*?(\w+)\) fields\(`)
	names, err := fs.Glob(ownSource, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		text, err := ownSource.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(text, []byte("//go:build "+otherBuild+"\n")) {
			continue
		}
		for _, match := range method.FindAllStringSubmatch(string(text), -1) {
			if found++; !fuzzed[match[1]] {
				t.Errorf("%s: no fuzzer decodes a %s", name, match[1])
			}
		}
	}
	if found != len(fuzzed) {
		t.Errorf("%d types have a field list, %d are fuzzed", found, len(fuzzed))
	}
}

// goldenRows opens the rows of the stored state that the tests keep.
func goldenRows(t testing.TB) (g golden, rows map[string][]byte) {
	t.Helper()
	if err := json.Unmarshal(goldenV1, &g); err != nil {
		t.Fatal(err)
	}
	root, err := vault.RootFromBytes(g.Root)
	if err != nil {
		t.Fatal(err)
	}
	key, err := vault.Open(root, g.Account, g.Header)
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][]byte{}
	for name, value := range g.Rows {
		sealer := key.Rows(g.Account, g.Device, storeName)
		if name == deviceKey {
			sealer = deviceSealer(key, g.Account)
		}
		if rows[name], _, err = openRow(sealer, Row{Key: name, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	return g, rows
}

// What decodes as a record encodes to the same bytes, all else has one of two errors, and nothing panics.
func FuzzRecord(f *testing.F) {
	kinds := recordKinds()
	_, rows := goldenRows(f)
	for i, kind := range kinds {
		b := encodeRecord(kind.full)
		if err := decodeRecord(b, kind.fresh()); err != nil {
			f.Fatalf("%T: %v", kind.full, err)
		}
		f.Add(uint8(i), b)
		f.Add(uint8(i), b[:len(b)-1])
		for _, name := range slices.Sorted(maps.Keys(rows)) {
			if kind.prefix == "" || !strings.HasPrefix(name, kind.prefix) {
				continue
			}
			if err := decodeRecord(rows[name], kind.fresh()); err != nil {
				f.Fatalf("%s: %v", name, err)
			}
			f.Add(uint8(i), rows[name])
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, b []byte) {
		kind := kinds[int(i)%len(kinds)]
		r, before := kind.fresh(), bytes.Clone(b)
		err := decodeRecord(b, r)
		if !bytes.Equal(b, before) {
			t.Fatal("the input was changed")
		}
		later := len(b) > 0 && (b[0] == 0 || b[0] > versionOf(kind.full))
		switch again := kind.fresh(); {
		case err != nil && err != errRecord && err != errVersion, (err == errVersion) != later:
			t.Errorf("%x as a %T: %v", b, r, err)
		case err != nil:
		case b[0] == versionOf(r) && !bytes.Equal(encodeRecord(r), b):
			t.Errorf("%x as a %T encodes to %x", b, r, encodeRecord(r))
		case decodeRecord(encodeRecord(r), again) != nil || !reflect.DeepEqual(again, r):
			t.Errorf("%x, of an earlier version, as a %T is %+v and then %+v", b, r, r, again)
		}
	})
}
