//go:build js && wasm

package jsbind

import "reflect"

// Operation is one function of the api.
type Operation struct {
	// Name is the function's name.
	Name string

	// Params and Result are struct types. Each field is exported, carries its name
	// in JavaScript in the tag json and may list the values of a string in the tag
	// enum, separated by "|". Its type is string, bool, int32, uint32, uint64, a
	// named int64 (a number, such as a time in milliseconds), []byte, a struct, a
	// slice of these but of uint64, or a pointer, which makes it optional.
	Params, Result reflect.Type

	// Start runs the operation with a pointer to a value of type Params. It is
	// called while JavaScript waits, so it must not block: it hands the work over
	// and returns. started is to be called when the operation begins, done exactly
	// once: with a value of type Result, or with an error. Errors tell about
	// themselves with the methods ErrorCode() string, ErrorPath() string and
	// Retryable() bool; one that has no code is reported as internal.
	//
	// The promise is settled within done.
	Start func(params any, started func(), done func(result any, err error))
}

type boundOperation struct {
	Operation
	params, result codec
}
