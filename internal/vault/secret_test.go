package vault

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
)

func TestSecretsDoNotPrint(t *testing.T) {
	root := rootOf(0xab)
	copy(root.bytes(), "hunter2hunter2hunter2hunter2hunt")
	auth, err := root.Auth(account)
	if err != nil {
		t.Fatal(err)
	}
	key := Key(root)
	rows := key.Rows("user", "device", "store")
	rowsKey := expand(key.bytes(), labelRows, "user", "device", "store")
	var traces []string
	for _, s := range [][]byte{root.bytes(), auth.bytes(), rowsKey.bytes()} {
		traces = append(traces, string(s[:8]), hex.EncodeToString(s[:4]), strings.Trim(fmt.Sprint(s[:4]), "[]"), fmt.Sprintf("%#v", s)[7:20])
	}
	for _, v := range []any{root, &root, auth, &auth, key, &key, rows, &rows, struct{ R Root }{root}, []Key{key}, map[string]Auth{"a": auth}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%p", "%T"} {
			for _, trace := range traces {
				if text := fmt.Sprintf(verb, v); strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
					t.Errorf("%T with %s: %s", v, verb, text)
				}
			}
		}
		text, _ := json.Marshal(v)
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "v", v)
		for _, trace := range traces {
			if strings.Contains(string(text), trace) || strings.Contains(log.String(), trace) {
				t.Errorf("%T: %s %s", v, text, log.String())
			}
		}
	}
}

func TestSecretsCannotBeCompared(t *testing.T) {
	for _, v := range []any{Root{}, Auth{}, Key{}, RowSealer{}} {
		if reflect.TypeOf(v).Comparable() {
			t.Errorf("%T allows ==", v)
		}
	}
}

func TestClearErases(t *testing.T) {
	root := rootOf(7)
	copyOf := root
	root.Clear()
	if !equal(copyOf.secret, rootOf(0).secret) {
		t.Error("a copy still holds the secret")
	}
	Root{}.Clear()
}

func TestAnUnsetSecretIsNotAKeyOfZeros(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the zero value was used as a key")
		}
	}()
	Key{}.Rows("user", "device", "store")
}

func TestBytesAreACopy(t *testing.T) {
	root := rootOf(7)
	root.Bytes()[0] = 9
	again, err := RootFromBytes(root.Bytes())
	if err != nil || again.bytes()[0] != 7 {
		t.Error(again, err)
	}
	for _, n := range []int{0, 31, 33} {
		if _, err := RootFromBytes(make([]byte, n)); !errors.Is(err, ErrLength) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
