//go:build js && wasm

package jsbind

import (
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
	setArray   = uncurried(typedArray, "set")
	fill       = uncurried(typedArray, "fill")
	scratch    = uint8Array.New(scratchSize)
)

// scratchSize is the length of the arrays that need no array of their own on their
// way in.
const scratchSize = 1 << 16

// bytesFrom copies a Uint8Array.
func bytesFrom(v js.Value) ([]byte, *argumentError) {
	if k := kindOf(v); k != kindObject {
		return nil, unexpected("a Uint8Array", k)
	}
	tag, err := call(typeTag, v)
	if err != nil || kindOf(tag) != kindString || tag.String() != "Uint8Array" {
		return nil, wrong("is an object that is not a Uint8Array")
	}
	length, err := call(byteLength, v)
	if err != nil {
		return nil, wrong("has no length")
	}
	n := length.Int()
	if n > maxBytes {
		return nil, wrong("is longer than 64 MiB")
	}
	// CopyBytesToGo asks an array for its prototypes, and so takes neither one of
	// another frame nor, without breaking the program, one of a malicious caller.
	// The method set does not ask; and it throws for a detached buffer, whose length
	// is zero.
	own := scratch
	if n > scratchSize {
		own = uint8Array.New(n)
		handedOver(n)
	}
	if _, err := call(setArray, own, v); err != nil {
		return nil, wrong("is a Uint8Array whose buffer is detached")
	}
	b := make([]byte, n)
	js.CopyBytesToGo(b, own)
	call(fill, own, 0, 0, n)
	return b, nil
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
