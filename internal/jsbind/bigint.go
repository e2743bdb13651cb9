//go:build js && wasm

package jsbind

import (
	"encoding/binary"
	"strconv"
	"syscall/js"
)

// syscall/js has no bigint: it never frees one that it was given. So none passes
// through Go. A property that holds one is moved as a property descriptor, an
// object, into an array of one element, and what is done there is done by
// built-ins.
var (
	descriptorOf   = object.Get("getOwnPropertyDescriptor")
	defineProperty = object.Get("defineProperty")

	bigOut      = global.Get("BigUint64Array").New(1)
	bigOutBytes = uint8Array.New(bigOut.Get("buffer"))
	bigIn       = array.New(1)
	// [v].map(valueOf) throws unless v is a bigint; [v].join() is its decimal text.
	mapAll  = uncurried(array, "map")
	joinAll = uncurried(array, "join")
	valueOf = uncurried(global.Get("BigInt"), "valueOf")
)

// bigFrom reads a bigint property of an object that has no getters. present is
// false where it is absent, undefined or null.
func bigFrom(o js.Value, key js.Value) (n uint64, present bool, bad *argumentError) {
	property, err := call(descriptorOf, o, key)
	if err != nil || property.IsUndefined() {
		return 0, false, nil
	}
	if _, err := call(defineProperty, bigIn, 0, property); err != nil {
		return 0, false, wrong("cannot be read")
	}
	checked, err := call(mapAll, bigIn, valueOf)
	if err != nil {
		switch k := kindOf(bigIn.Index(0)); k {
		case kindUndefined, kindNull:
			return 0, false, nil
		default:
			return 0, false, unexpected("a bigint", k)
		}
	}
	text, err := call(joinAll, checked)
	if err != nil {
		return 0, false, wrong("cannot be read")
	}
	n, err = strconv.ParseUint(text.String(), 10, 64)
	if err != nil {
		return 0, false, wrong("is not in the range from 0 to 2^64-1")
	}
	return n, true, nil
}

// bigTo writes a bigint property.
func bigTo(o js.Value, key js.Value, n uint64) {
	js.CopyBytesToJS(bigOutBytes, binary.LittleEndian.AppendUint64(nil, n))
	defineProperty.Invoke(o, key, descriptorOf.Invoke(bigOut, 0))
}
