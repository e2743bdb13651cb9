package client

import (
	"reflect"
	"sort"
)

// Operation is one row of the table.
type Operation struct {
	// Name is what a caller calls it, in lowerCamel.
	Name string
	// Doc says what it does, to the readers of every face of the table.
	Doc string
	// Params and Result are struct types. Their fields carry the tags json (the name), doc (meaning, units, bounds) and
	// enum (the values of a string, separated by |). Field types are string, bool, int32, uint32, uint64, Millis, []byte,
	// structs of these, slices, and pointers, which say that the field may be absent.
	Params, Result reflect.Type
	// Codes are what it may answer, in ascending order. CodeFatal is not among them: it is the supervisor's answer.
	Codes []Code

	unlocked bool // whether it needs the unlocked state
	run      func(*turn, any) (any, error)
}

// bound is a method of a turn, ready to be called without knowing its types.
type bound struct {
	params, result reflect.Type
	run            func(*turn, any) (any, error)
}

// call is the only generic part of the table, because each row has a copy of it in the module.
func call[P, R any](method func(*turn, *P) (R, error)) bound {
	return bound{reflect.TypeFor[P](), reflect.TypeFor[R](), func(t *turn, params any) (any, error) {
		return method(t, params.(*P))
	}}
}

// stateless is an operation that runs on a locked client, too.
func stateless(name, doc string, b bound, codes ...Code) Operation {
	always := []Code{CodeAborted, CodeBusy, CodeClosed, CodeInternal, CodeInvalidArgument}
	return Operation{Name: name, Doc: doc, Codes: union(codes, always), Params: b.params, Result: b.result, run: b.run}
}

// stored is an operation on the unlocked state.
func stored(name, doc string, b bound, codes ...Code) Operation {
	state := []Code{CodeLocked, CodeStateRolledBack, CodeStorageFailed, CodeUnsupported, CodeVaultCorrupted}
	op := stateless(name, doc, b, union(codes, state)...)
	op.unlocked = true
	return op
}

// judging is an operation that may meet credentials of others.
func judging(name, doc string, b bound, codes ...Code) Operation {
	return stored(name, doc, b, union(codes, []Code{CodeCredentialUnverified})...)
}

// union returns the codes of both, in ascending order, each once.
func union(a, b []Code) []Code {
	var codes []Code
	seen := map[Code]bool{}
	for _, code := range append(a[:len(a):len(a)], b...) {
		if !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	sort.Slice(codes, func(i, j int) bool { return codes[i] < codes[j] })
	return codes
}
