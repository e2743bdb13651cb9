//go:build js && wasm

package jsbind

import "syscall/js"

// deferred is a promise and the two functions that settle it.
type deferred struct{ promise, resolve, reject js.Value }

var (
	promiseClass  = global.Get("Promise")
	withResolvers = findWithResolvers()

	// executor serves browsers without Promise.withResolvers, where a promise
	// costs three times as much. It runs within the constructor, so that one
	// place for what it gets is enough.
	executor js.Func
	caught   deferred
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
	d := withResolvers.Invoke()
	return deferred{promise: d.Get("promise"), resolve: d.Get("resolve"), reject: d.Get("reject")}
}

func newDeferredByExecutor() deferred {
	if executor.IsUndefined() {
		executor = newFunc(func(_ js.Value, args []js.Value) any {
			caught.resolve, caught.reject = args[0], args[1]
			return nil
		})
	}
	d := deferred{promise: promiseClass.New(executor)}
	d.resolve, d.reject = caught.resolve, caught.reject
	caught = deferred{}
	return d
}
