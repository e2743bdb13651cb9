//go:build js && wasm

package jsbind

import (
	"context"
	"runtime"
	"strings"
	"syscall/js"
	"testing"
)

func TestAnErrorIsShapedAsPromised(t *testing.T) {
	api := newAPI(t, object.New())
	for _, c := range []struct {
		op, code  string
		retryable bool
		says      string
	}{
		{"fails", "busy", true, "fails: too many"},
		{"failsWithoutCode", "internal", true, "failsWithoutCode: internal"},
		{"panicsWithSecret", "internal", true, "jsbind_test.go:"},
		{"panics", "internal", true, "jsbind_test.go:"},
		{"answersWrongType", "internal", true, "panic at "},
		{"echo", "invalid_argument", false, "echo: invalid_argument"},
	} {
		_, e := settle(t, api.Call(c.op))
		message := e.Get("message").String()
		if !e.InstanceOf(jsError) || e.Get("name").String() != "MlsError" || e.Get("code").String() != c.code ||
			e.Get("op").String() != c.op || e.Get("retryable").Bool() != c.retryable || !strings.Contains(message, c.says) {
			t.Errorf("%s: %s", c.op, global.Get("JSON").Call("stringify", e).String()+message)
		}
		if strings.Contains(message, "hunter2") {
			t.Errorf("%s: the text of a fault is shown", c.op)
		}
		if hasPath := !e.Get("path").IsUndefined(); hasPath != (c.code == codeInvalidArgument) {
			t.Errorf("%s: path %v", c.op, hasPath)
		}
		if _, rejection := settle(t, api.Call("nothing")); !rejection.IsUndefined() {
			t.Errorf("after %s the next call fails", c.op)
		}
	}
}

func TestAFunctionNeverThrows(t *testing.T) {
	api := newAPI(t, object.New())
	bad := eval(`(api) => {
		const hostile = [undefined, null, 0, "", Symbol(), 1n, [], () => {}, new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } })]
		const promises = []
		for (const f of Object.values(api)) for (const p of hostile) for (const id of hostile) {
			try { promises.push(f(p, typeof id === "bigint" ? 1 : id)) } catch (e) { return "threw " + String(e) }
		}
		return Promise.allSettled(promises).then((all) => all.length === promises.length ? "" : "lost some")
	}`).Invoke(api)
	if answer, e := settle(t, bad); !e.IsUndefined() || answer.String() != "" {
		t.Error(answer, e)
	}
}

func TestTheHostHearsWhoseTurnItIs(t *testing.T) {
	host := eval(`() => { const calls = []; return { calls, turn(id) { if (this.calls !== calls) throw "this"; calls.push(id) } } }`).Invoke()
	api := newAPI(t, host)
	settle(t, eval(`(api) => Promise.all([api.nothing({}, 7), api.nothing(), api.nothing({}, "x")])`).Invoke(api))
	if got := host.Get("calls").Call("join").String(); got != "7,x" {
		t.Errorf("turns %s", got)
	}
}

func TestATurnThatTheHostRefusesIsAFault(t *testing.T) {
	api := newAPI(t, eval(`({ turn() { throw new Error("no") } })`))
	if _, e := settle(t, api.Call("nothing", object.New(), 1)); e.IsUndefined() || e.Get("code").String() != codeInternal {
		t.Error("the fault of the host is not seen")
	}
	if _, e := settle(t, api.Call("nothing")); !e.IsUndefined() {
		t.Error("the next call fails")
	}
}

// A host that calls the api while it is being called: the call queues.
func TestACallFromWithinATurnQueues(t *testing.T) {
	host := eval(`() => ({ order: [], turn(id) { this.order.push("begin " + id); if (id === 1) this.inner = this.api.nothing({}, 2); this.order.push("end " + id) } })`).Invoke()
	api := newAPI(t, host)
	host.Set("api", api)
	settle(t, api.Call("nothing", object.New(), 1))
	settle(t, host.Get("inner"))
	if got := host.Get("order").Call("join").String(); got != "begin 1,end 1,begin 2,end 2" {
		t.Error(got)
	}
}

func TestPromisesWorkWithoutWithResolvers(t *testing.T) {
	d := newDeferredByExecutor()
	d.resolve(js.ValueOf(5))
	if v, _ := settle(t, d.promise); v.Int() != 5 {
		t.Error(v)
	}
	d = newDeferredByExecutor()
	d.reject(js.ValueOf(6))
	if _, e := settle(t, d.promise); e.Int() != 6 {
		t.Error(e)
	}
}

func TestNothingIsLeftBehindByCalls(t *testing.T) {
	api := newAPI(t, object.New())
	calls := eval(`(api, good, n) => Promise.allSettled(Array.from({ length: 200 }, (_, i) =>
		i % 4 ? api.echo({ ...good(), seq: BigInt(n++) }) : i % 3 ? api.panics() : api.echo({}))).then((all) => all.length)`)
	calledSoFar := 1000
	round := func() { // no bigint comes twice
		calledSoFar += 1000
		settle(t, calls.Invoke(api, eval(good), calledSoFar))
	}
	round()
	funcs := liveFuncs.Load()
	before := heldValues()
	for range 5 {
		round()
	}
	if now := liveFuncs.Load(); now != funcs {
		t.Errorf("%d functions became %d", funcs, now)
	}
	if now := heldValues(); now > before+50 {
		t.Errorf("%d values of JavaScript held by Go became %d", before, now)
	}
}

// heldValues counts the values that Go keeps alive in JavaScript, by looking into
// the loader's own table of them.
func heldValues() int {
	for range 3 {
		runtime.GC()
		nap := eval(`() => new Promise((r) => setTimeout(r, 20))`).Invoke()
		if _, err := await(context.Background(), nap); err != nil {
			panic(err)
		}
	}
	return loader().Get("_ids").Get("size").Int()
}

// loader returns the object of wasm_exec.js that runs this program: "this" of the
// method that FuncOf calls.
func loader() js.Value {
	eval(`() => {
		const made = Go.prototype._makeFuncWrapper
		Go.prototype._makeFuncWrapper = function (id) {
			globalThis.loaderOfTest = this
			Go.prototype._makeFuncWrapper = made
			return made.call(this, id)
		}
	}`).Invoke()
	release(newFunc(func(js.Value, []js.Value) any { return nil }))
	return global.Get("loaderOfTest")
}
