//go:build js && wasm

package jsbind

import (
	"math"
	"runtime"
	"syscall/js"
)

// maxBytes bounds one Uint8Array or string on its way in: more would take the
// memory that the program needs to answer at all.
const maxBytes = 64 << 20

// What looks at typed arrays here looks at the array itself: no property and no
// prototype that somebody put on it can lie about it.
var (
	typedArray = global.Get("Object").Get("getPrototypeOf").Invoke(uint8Array)
	typeTag    = accessor(typedArray, global.Get("Symbol").Get("toStringTag"))
	byteLength = accessor(typedArray, js.ValueOf("byteLength"))
	// indexOf, which answers -1 at once for a start behind the end, throws for an
	// array whose buffer was detached. Its length is zero, and copying it succeeds.
	indexOf  = uncurried(typedArray, "indexOf")
	infinity = js.ValueOf(math.Inf(1))
)

// bytesFrom copies a Uint8Array.
func bytesFrom(v js.Value) ([]byte, *argumentError) {
	if k := kindOf(v); k != kindObject {
		return nil, unexpected("a Uint8Array", k)
	}
	tag, err := call(typeTag, v)
	if err != nil || kindOf(tag) != kindString || tag.String() != "Uint8Array" {
		return nil, wrong("is an object that is not a Uint8Array")
	}
	if _, err := call(indexOf, v, 0, infinity); err != nil {
		return nil, wrong("is a Uint8Array whose buffer is detached")
	}
	length, err := call(byteLength, v)
	if err != nil {
		return nil, wrong("has no length")
	}
	n := length.Int()
	if n > maxBytes {
		return nil, wrong("is longer than 64 MiB")
	}
	b := make([]byte, n)
	if n == 0 {
		return b, nil
	}
	if !copyBytes(b, v) {
		// Only arrays of this realm can be copied from. One of another frame is
		// copied into one of this realm first.
		own, err := call(reflectConstruct, uint8Array, array.New(v))
		if err != nil || !copyBytes(b, own) {
			return nil, wrong("cannot be copied")
		}
	}
	handedOver(n)
	return b, nil
}

func copyBytes(b []byte, v js.Value) (whole bool) {
	defer func() {
		if recover() != nil {
			whole = false
		}
	}()
	return js.CopyBytesToGo(b, v) == len(b)
}

// bytesTo makes a Uint8Array with a copy of b.
func bytesTo(b []byte) js.Value {
	v := uint8Array.New(len(b))
	js.CopyBytesToJS(v, b)
	handedOver(len(b))
	return v
}

// Go's collector does not know how large the JavaScript values are that Go holds,
// and frees them only when it runs for other reasons. handedOver counts the bytes
// that crossed, and has it run when they might be many.
const collectAfter = 32 << 20

var crossed int

func handedOver(n int) {
	crossed += n
	if crossed >= collectAfter {
		crossed = 0
		runtime.GC()
	}
}
