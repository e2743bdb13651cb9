//go:build js && wasm

package jsbind

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// memoryStore is a host's store whose promises settle when the browser gets to it.
const memoryStore = `() => {
	const rows = new Map(), { port1, port2 } = new MessageChannel(), waiting = []
	const later = () => new Promise((r) => { waiting.push(r); port2.postMessage(0) })
	port1.onmessage = () => waiting.shift()()
	return { rows, store: {
		async read(prefix) { await later(); return [...rows].filter(([k]) => k.startsWith(prefix)).sort(([a], [b]) => a < b ? -1 : 1) },
		async commit(ops) { await later(); for (const [k, v] of ops) v === null ? rows.delete(k) : rows.set(k, v) },
	} }
}`

func read(host Host, prefix string) (text string, err error) {
	err = host.Read(context.Background(), prefix, func(key string, value []byte) { text += key + "=" + string(value) + ";" })
	return text, err
}

func TestTheHostsStoreKeepsRows(t *testing.T) {
	host := Host{eval(memoryStore).Invoke()}
	rows := []struct {
		key   string
		value []byte
	}{{"a/1", []byte("one")}, {"a/2", []byte{}}, {"b/1", []byte("two")}, {"a/3", nil}}
	err := host.Commit(context.Background(), len(rows), func(i int) (string, []byte) { return rows[i].key, rows[i].value })
	if err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string]string{"": "a/1=one;a/2=;b/1=two;", "a/": "a/1=one;a/2=;", "c": ""} {
		if got, err := read(host, prefix); got != want || err != nil {
			t.Errorf("%q: %q, %v", prefix, got, err)
		}
	}
	host.Commit(context.Background(), 1, func(int) (string, []byte) { return "a/1", nil })
	if got, _ := read(host, "a/"); got != "a/2=;" {
		t.Errorf("after deletion: %q", got)
	}
}

func TestAHostThatFailsIsAnError(t *testing.T) {
	for source, says := range map[string]string{
		`({})`:              "store is undefined",
		`({ store: null })`: "store is null",
		`({ store: {} })`:   "is undefined",
		`({ get store() { throw new TypeError("gone") } })`:                                                                                  "TypeError: gone",
		`({ store: { read: 1, commit: 1 } })`:                                                                                                "is a number",
		`({ store: { read() { throw new Error("x") }, commit() { throw new Error("x") } } })`:                                                "Error: x",
		`({ store: { read() { throw undefined }, commit() { throw 5n } } })`:                                                                 "an exception",
		`({ store: { read: () => Promise.reject(new Error("x")), commit: () => Promise.reject(new Error("x")) } })`:                          "Error: x",
		`({ store: { async read() { throw null }, async commit() { throw "text" } } })`:                                                      "an exception",
		`({ store: { read: () => ({ then() { throw new Error("x") } }), commit: () => ({ then(a, b) { b(new Error("x")); a(); b() } }) } })`: "Error: x",
	} {
		host := Host{eval(source)}
		_, err := read(host, "")
		commit := host.Commit(context.Background(), 0, nil)
		var bad *HostError
		if !errors.As(err, &bad) || bad.Function != "store.read" || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: read: %v", source, err)
		}
		if !errors.As(commit, &bad) || bad.Function != "store.commit" || !strings.Contains(commit.Error(), says) {
			t.Errorf("%s: commit: %v", source, commit)
		}
		var coded interface{ ErrorCode() string }
		if errors.As(err, &coded) {
			t.Errorf("%s: the error of a host passes for one of the caller", source)
		}
	}
}

func TestAnAnswerOfTheWrongShapeIsAnError(t *testing.T) {
	for source, says := range map[string]string{
		`undefined`:       "undefined",
		`({ length: 1 })`: "an object",
		`["a"]`:           "row 0",
		`[["a", new Uint8Array(1)], [1, new Uint8Array(1)]]`: "row 1: the key is a number",
		`[["a"]]`:       "row 0: the value is undefined",
		`[["a", [1]]]`:  "row 0: the value",
		`[["a", null]]`: "row 0: the value is null",
	} {
		host := Host{eval(`{ store: { read: async () => (` + source + `) } }`)}
		if got, err := read(host, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %q, %v", source, got, err)
		}
	}
}

// A value that is no promise is its own answer, as with await in JavaScript.
func TestAStoreMayAnswerAtOnce(t *testing.T) {
	host := Host{eval(`{ store: { read: () => [["k", new Uint8Array([65])]], commit: () => undefined } }`)}
	if got, err := read(host, ""); got != "k=A;" || err != nil {
		t.Error(got, err)
	}
	if err := host.Commit(context.Background(), 0, nil); err != nil {
		t.Error(err)
	}
}

func TestBytesGivenToTheStoreAreItsOwn(t *testing.T) {
	host := Host{eval(memoryStore).Invoke()}
	value := []byte("before")
	host.Commit(context.Background(), 1, func(int) (string, []byte) { return "k", value })
	copy(value, "AFTER!")
	if got, _ := read(host, ""); got != "k=before;" {
		t.Error(got)
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(context.Background())
	host := Host{eval(`{ store: { commit: () => new Promise((r) => { globalThis.letGo = r }) } }`)}
	funcs := liveFuncs.Load()
	go cancel(gone)
	if err := host.Commit(ctx, 0, nil); !errors.Is(err, gone) {
		t.Errorf("answered %v", err)
	}
	// The promise that nobody waits for settles later, into no other wait.
	other := Host{eval(`{ store: { commit: () => Promise.reject(new Error("own")) } }`)}
	global.Call("letGo")
	if err := other.Commit(context.Background(), 0, nil); err == nil || !strings.Contains(err.Error(), "own") {
		t.Errorf("the next wait got %v", err)
	}
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		host.Commit(ctx, 0, nil)
		global.Call("letGo")
		settle(t, eval(`() => new Promise((r) => setTimeout(r, 1))`).Invoke())
	}
	if now := liveFuncs.Load(); now > funcs+6 {
		t.Errorf("%d functions became %d", funcs, now)
	}
}
