//go:build js && wasm

package jsbind

import (
	"runtime"
	"testing"
)

// A supervisor that sees the instance die during a call must know that the calls
// before it were answered. Whether a promise is settled cannot be asked; but
// resolving one looks for a method then, and here finds a getter that takes notes.
func TestAPromiseIsSettledBeforeTheNextTurnBegins(t *testing.T) {
	host := eval(`() => ({ order: [], turn(id) { this.order.push("turn " + id) } })`).Invoke()
	api := newAPI(t, host)
	eval(`(order) => Object.defineProperty(Object.prototype, "then", {
		configurable: true,
		get() { if ("text" in this) order.push("settled " + this.text) },
	})`).Invoke(host.Get("order"))
	defer eval(`() => { delete Object.prototype.then }`).Invoke()
	// The first turn waits, so that the others stand in line and follow each other at once.
	all := eval(`(api, good) => Promise.all([api.waits({}), ...[1, 2, 3].map((n) => api.echo({ ...good(), text: String(n) }, n))])`)
	if _, e := settle(t, all.Invoke(api, eval(good))); !e.IsUndefined() {
		t.Fatal(describe(e))
	}
	// Promise.all looks for the method, too, when a promise's value passes through it.
	first := eval(`(order) => [...new Set(order)].join()`).Invoke(host.Get("order")).String()
	if first != "turn 1,settled 1,turn 2,settled 2,turn 3,settled 3" {
		t.Error(first)
	}
}

// Go's collector sees a few bytes where JavaScript holds a megabyte for it.
func TestLargeBuffersDoNotPileUp(t *testing.T) {
	b := make([]byte, 1<<20)
	most := 0
	table := loader()
	for range 300 {
		bytesTo(b)
		runtime.Gosched() // finalizers have a goroutine of their own
		held := eval(`(values) => values.filter((v) => ArrayBuffer.isView(v) && v.byteLength === 1 << 20).length`).Invoke(table.Get("_values"))
		most = max(most, held.Int())
	}
	if most > 2*collectAfter>>20 {
		t.Errorf("%d arrays of 1 MiB were held at once", most)
	}
}
