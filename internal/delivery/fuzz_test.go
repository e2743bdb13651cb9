package delivery

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/coder/websocket"
)

func FuzzFrame(f *testing.F) {
	for _, seed := range []string{`{"type":"ping"}`, `{"type":"pong"}`, `{}`, ``, `[`, `{"type":"ping","type":"ping"}`,
		`{"TYPE":"ping"}`, "{\"type\":\"ping\"}\x00", `{"a":{"a":{"a":1}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := checkFrame(websocket.MessageText, text)
		if err == nil {
			var loose map[string]any
			if json.Unmarshal(text, &loose) != nil || len(loose) != 1 || loose["type"] != "ping" {
				t.Errorf("taken for a ping: %q", text)
			}
			return
		}
		if code := answerOf(err).Code; code != CodeMalformed && code != CodeInvalidArgument {
			t.Errorf("%q is refused with %s", text, code)
		}
	})
}

// FuzzBody shows that what a body decodes to says the same when it is written and read again, and that all else has a code.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","epoch":1,"commit":"AAEAAg","welcomes":[{"user":"a@b","device":"0000000000000000","welcome":"AA"}],"added":[],"removed":null}`,
		`{"epoch":-1}`, `{"epoch":1e3}`, `{"commit":"A"}`, `{"commit":"AB"}`, `{"commit":null}`, `{"commit":"\u0041A"}`, `{"added":[{}]}`, `{"id":"\ud800"}`, ``, `{`, `{}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var in, again commitRequest
		err := decodeJSON(bytes.NewReader(text), &in)
		if err != nil {
			if code := answerOf(err).Code; code != CodeMalformed && code != CodeInvalidArgument {
				t.Errorf("%q is refused with %s", text, code)
			}
			return
		}
		written := encode(in)
		if err := decodeJSON(bytes.NewReader(written), &again); err != nil || !bytes.Equal(written, encode(again)) {
			t.Errorf("%q is read as %s, and that as %s, %v", text, written, encode(again), err)
		}
		if in.check([]byte("group"), deviceName{}, 1<<20) == nil && len(in.Commit) == 0 {
			t.Error("a commit without bytes passes")
		}
	})
}

func FuzzBytes(f *testing.F) {
	for _, seed := range []string{`""`, `"AA"`, `"AB"`, `"A"`, `"A A"`, `"AA=="`, `"0`, `null`, `7`, `"-_"`, `"+/"`, "\"A\nA\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var b Bytes
		if b.UnmarshalJSON(text) != nil {
			return
		}
		if written, err := b.MarshalJSON(); err != nil || !bytes.Equal(written, text) {
			t.Errorf("%q is read and written as %q, %v", text, written, err)
		}
	})
}
