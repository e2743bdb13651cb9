//go:build js && wasm

package jsbind

import "syscall/js"

// deferred is a promise and what settles it: an object with the functions resolve
// and reject. Only the one that is needed is taken out of it, because Go pays for
// every value that it is given.
type deferred struct{ promise, settlers js.Value }

func (d deferred) resolve(v js.Value) { d.settlers.Get("resolve").Invoke(v) }
func (d deferred) reject(v js.Value)  { d.settlers.Get("reject").Invoke(v) }

var (
	promiseClass  = global.Get("Promise")
	withResolvers = findWithResolvers()

	// executor serves browsers without Promise.withResolvers, where a promise
	// costs three times as much. It runs within the constructor, so that one
	// place for what it gets is enough.
	executor js.Func
	caught   js.Value
)

func findWithResolvers() js.Value {
	if !promiseClass.Get("withResolvers").Truthy() {
		return js.Undefined()
	}
	return bound(promiseClass, "withResolvers")
}

func newDeferred() deferred {
	if withResolvers.IsUndefined() {
		return newDeferredByExecutor()
	}
	settlers := withResolvers.Invoke()
	return deferred{settlers.Get("promise"), settlers}
}

func newDeferredByExecutor() deferred {
	if executor.IsUndefined() {
		executor = newFunc(func(_ js.Value, args []js.Value) any {
			caught = object.New()
			caught.Set("resolve", args[0])
			caught.Set("reject", args[1])
			return nil
		})
	}
	promise := promiseClass.New(executor)
	return deferred{promise, caught}
}
