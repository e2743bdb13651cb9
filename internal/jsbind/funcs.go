//go:build js && wasm

package jsbind

import (
	"sync/atomic"
	"syscall/js"
)

// liveFuncs counts the functions that were made and not released: they stay in
// memory on both sides until they are, so that one made for each call would leak.
var liveFuncs atomic.Int64

func newFunc(f func(this js.Value, args []js.Value) any) js.Func {
	liveFuncs.Add(1)
	return js.FuncOf(f)
}

func release(f js.Func) {
	liveFuncs.Add(-1)
	f.Release()
}

// argument returns the n-th argument, undefined where there is none.
func argument(args []js.Value, n int) js.Value {
	if n < len(args) {
		return args[n]
	}
	return js.Undefined()
}
