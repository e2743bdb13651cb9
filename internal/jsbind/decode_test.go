//go:build js && wasm

package jsbind

import (
	"strings"
	"syscall/js"
	"testing"
)

// badArguments are changes to a good object, the path that must be named, and a
// word that must be in the message.
var badArguments = []struct{ change, path, word string }{
	{`() => undefined`, "", "undefined instead of an object"},
	{`() => null`, "", "null instead of an object"},
	{`() => 5`, "", "a number"},
	{`() => "text"`, "", "a string"},
	{`() => 5n`, "", "a bigint"},
	{`() => Symbol("s")`, "", "a symbol"},
	{`() => () => 1`, "", "a function"},
	{`() => []`, "", "an array"},
	{`() => new Uint8Array(3)`, "text", "missing"},
	{`(o) => ({ ...o, more: 1 })`, "more", "not a parameter"},
	{`(o) => { delete o.text; return o }`, "text", "missing"},
	{`(o) => ({ ...o, text: undefined })`, "text", "missing"},
	{`(o) => ({ ...o, text: null })`, "text", "null"},
	{`(o) => ({ ...o, text: 5n })`, "text", "a bigint"},
	{`(o) => ({ ...o, text: new String("x") })`, "text", "an object"},
	{`(o) => ({ ...o, text: { toString() { throw 1 } } })`, "text", "an object"},
	{`(o) => ({ ...o, text: Symbol() })`, "text", "a symbol"},
	{`(o) => ({ ...o, text: "x".repeat(17 << 20) })`, "text", "longer"},
	{`(o) => ({ ...o, flag: 1 })`, "flag", "a number"},
	{`(o) => ({ ...o, flag: "true" })`, "flag", "a string"},
	{`(o) => ({ ...o, small: 2147483648 })`, "small", "whole number"},
	{`(o) => ({ ...o, small: -2147483649 })`, "small", "whole number"},
	{`(o) => ({ ...o, small: 1.5 })`, "small", "whole number"},
	{`(o) => ({ ...o, count: -1 })`, "count", "whole number"},
	{`(o) => ({ ...o, count: 4294967296 })`, "count", "whole number"},
	{`(o) => ({ ...o, count: NaN })`, "count", "whole number"},
	{`(o) => ({ ...o, count: Infinity })`, "count", "whole number"},
	{`(o) => ({ ...o, count: "5" })`, "count", "a string"},
	{`(o) => ({ ...o, count: 5n })`, "count", "a bigint"},
	{`(o) => ({ ...o, time: 9007199254740992 })`, "time", "whole number"},
	{`(o) => ({ ...o, seq: 5 })`, "seq", "a number instead of a bigint"},
	{`(o) => ({ ...o, seq: "5" })`, "seq", "a string instead of a bigint"},
	{`(o) => ({ ...o, seq: true })`, "seq", "a boolean instead of a bigint"},
	{`(o) => ({ ...o, seq: {} })`, "seq", "an object instead of a bigint"},
	{`(o) => ({ ...o, seq: undefined })`, "seq", "missing"},
	{`(o) => ({ ...o, seq: -1n })`, "seq", "range"},
	{`(o) => ({ ...o, seq: 18446744073709551616n })`, "seq", "range"},
	{`(o) => ({ ...o, maySeq: 1 })`, "maySeq", "a number instead of a bigint"},
	{`(o) => ({ ...o, bytes: [1, 2] })`, "bytes", "not a Uint8Array"},
	{`(o) => ({ ...o, bytes: new ArrayBuffer(2) })`, "bytes", "not a Uint8Array"},
	{`(o) => ({ ...o, bytes: new Uint8ClampedArray(2) })`, "bytes", "not a Uint8Array"},
	{`(o) => ({ ...o, bytes: new Uint16Array(2) })`, "bytes", "not a Uint8Array"},
	{`(o) => ({ ...o, bytes: "AQI" })`, "bytes", "a string"},
	{`(o) => ({ ...o, bytes: new Proxy(new Uint8Array(2), {}) })`, "bytes", "not a Uint8Array"},
	{`(o) => ({ ...o, bytes: { __proto__: Uint8Array.prototype } })`, "bytes", "not a Uint8Array"},
	{`(o) => { structuredClone(o.bytes.buffer, { transfer: [o.bytes.buffer] }); return o }`, "bytes", "detached"},
	{`(o) => ({ ...o, bytes: new Uint8Array((64 << 20) + 1) })`, "bytes", "64 MiB"},
	{`(o) => ({ ...o, words: "a" })`, "words", "an array"},
	{`(o) => ({ ...o, words: { length: 1, 0: "a" } })`, "words", "an array"},
	{`(o) => ({ ...o, words: ["a", 1] })`, "words[1]", "a number"},
	{`(o) => ({ ...o, words: [,] })`, "words[0]", "undefined"},
	{`(o) => ({ ...o, words: new Array(4e9) })`, "words", "elements"},
	{`(o) => ({ ...o, blobs: [new Uint8Array(1), null] })`, "blobs[1]", "null"},
	{`(o) => ({ ...o, inner: {} })`, "inner.name", "missing"},
	{`(o) => ({ ...o, inner: { name: "x", seq: 1n, more: 1 } })`, "inner.more", "not a parameter"},
	{`(o) => ({ ...o, inners: [o.inner, { name: "x", seq: 1 }] })`, "inners[1].seq", "a bigint"},
	{`(o) => ({ ...o, inners: [{ name: "x", seq: 1n, data: [] }] })`, "inners[0].data", "Uint8Array"},
	{`(o) => ({ ...o, color: "blue" })`, "color", "not one of"},
	{`(o) => ({ ...o, mayEnum: "c" })`, "mayEnum", "not one of"},
	{`(o) => ({ ...o, get text() { throw new Error("getter") } })`, "", "cannot be read: Error: getter"},
	{`(o) => ({ ...o, get text() { throw null } })`, "", "cannot be read"},
	{`(o) => ({ ...o, inner: { get name() { throw new Error("deep") } } })`, "inner", "Error: deep"},
	{`(o) => new Proxy(o, { ownKeys() { throw new Error("trap") } })`, "", "Error: trap"},
	{`(o) => new Proxy(o, { get() { throw new Error("trap") } })`, "", "Error: trap"},
	{`(o) => { const p = Proxy.revocable(o, {}); p.revoke(); return p.proxy }`, "", ""},
	{`(o) => ({ ...o, words: new Proxy([], { get() { throw new Error("trap") } }) })`, "words", "Error: trap"},
	{`(o) => ({ ...o, words: new Proxy([], { get: (t, k) => k === "length" ? -1 : 0 }) })`, "words", "elements"},
	{`(o) => { const p = Proxy.revocable([], {}); p.revoke(); return { ...o, words: p.proxy } }`, "words", "an array"},
}

func TestBadArgumentsAreNamed(t *testing.T) {
	api := newAPI(t, object.New())
	for _, c := range badArguments {
		given := eval(c.change).Invoke(eval(good).Invoke())
		_, e := settle(t, api.Call("echo", given))
		if e.IsUndefined() {
			t.Errorf("%s: accepted", c.change)
			continue
		}
		code, path, message := e.Get("code").String(), e.Get("path").String(), e.Get("message").String()
		if code != codeInvalidArgument || path != c.path || !strings.Contains(message, c.word) {
			t.Errorf("%s: %s at %q: %s", c.change, code, path, message)
		}
	}
	if _, rejection := settle(t, api.Call("echo", eval(good).Invoke())); !rejection.IsUndefined() {
		t.Error("a good call after the bad ones fails")
	}
}

// What an attentive caller may do, though it is unusual.
func TestUnusualArgumentsAreFine(t *testing.T) {
	api := newAPI(t, object.New())
	for _, change := range []string{
		`(o) => new Proxy(o, {})`,
		`(o) => Object.freeze(o)`,
		`(o) => Object.assign(Object.create(null), o)`,
		`(o) => ({ ...o, get text() { return "from a getter" } })`,
		`(o) => ({ ...o, [Symbol("s")]: 1 })`,
		`(o) => ({ ...o, bytes: new Uint8Array(new SharedArrayBufferOrNot(4)) })`,
		`(o) => ({ ...o, bytes: Object.assign(new Uint8Array(3), { length2: 1 }) })`,
		`(o) => ({ ...o, bytes: new Uint8Array(new ArrayBuffer(10), 3, 4) })`,
		`(o) => ({ ...o, words: new Proxy(["a"], {}) })`,
		`(o) => ({ ...o, seq: Object(5n) })`,
		`(o) => ({ ...o, small: -0 })`,
		`(o) => ({ ...o, bytes: Object.setPrototypeOf(new Uint8Array(2), new Proxy({}, { getPrototypeOf() { throw 1 } })) })`,
	} {
		change = strings.ReplaceAll(change, "SharedArrayBufferOrNot", "(globalThis.SharedArrayBuffer ?? ArrayBuffer)")
		given := eval(change).Invoke(eval(good).Invoke())
		if _, e := settle(t, api.Call("echo", given)); !e.IsUndefined() {
			t.Errorf("%s: %s", change, e.Get("message").String())
		}
	}
}

// Each frame of a page has its own Uint8Array.
func TestBytesOfAnotherFrameAreBytes(t *testing.T) {
	document := global.Get("document")
	if document.IsUndefined() {
		t.Fatal("this test needs a page")
	}
	frame := document.Call("createElement", "iframe")
	document.Get("documentElement").Call("append", frame)
	defer frame.Call("remove")
	foreign := frame.Get("contentWindow").Get("Uint8Array").Call("of", 4, 5)
	got, bad := bytesFrom(foreign)
	if bad != nil || string(got) != "\x04\x05" {
		t.Error(got, bad)
	}
}

func TestALoneSurrogateBecomesTheReplacementCharacter(t *testing.T) {
	api := newAPI(t, object.New())
	given := eval(`(o) => ({ ...o, text: "\ud800" })`).Invoke(eval(good).Invoke())
	got, e := settle(t, api.Call("echo", given))
	if !e.IsUndefined() || got.Get("text").String() != "\uFFFD" {
		t.Error(got, e)
	}
}

func TestALyingLengthDoesNotMatter(t *testing.T) {
	liar := eval(`() => Object.defineProperty(new Uint8Array([1, 2, 3]), "length", { value: 1 })`).Invoke()
	got, bad := bytesFrom(liar)
	if bad != nil || len(got) != 3 {
		t.Error(got, bad)
	}
	if _, bad := bytesFrom(js.Null()); bad == nil {
		t.Error("null passed for bytes")
	}
}
