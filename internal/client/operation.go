package client

import (
	"reflect"
	"sort"
)

// Operation is one row of the table. The comment above its row says what it does, to the readers of every face of the table;
// cmd/opsgen reads it there, because a text that the module does not use would be downloaded all the same.
type Operation struct {
	// Name is what a caller calls it, in lowerCamel.
	Name string
	// Params and Result are struct types. Their fields carry the tags json (the name) and enum (the values of a string,
	// separated by |), and a comment: meaning, units, bounds. Field types are string, bool, int32, uint32, uint64, Millis,
	// []byte, structs of these, slices, and pointers, which say that the field may be absent.
	Params, Result reflect.Type
	// Codes are what it may answer, in ascending order. CodeFatal is not among them: it is the supervisor's answer.
	Codes []Code

	unlocked bool // whether it needs the unlocked state
	run      func(*turn, any) (any, error)
}

// bound is a method of a turn, ready to be called without knowing its types, and nil pointers to these.
type bound struct {
	params, result any
	run            func(*turn, any) (any, error)
}

// call is the only generic part of the table, because each row has a copy of it in the module.
func call[P, R any](method func(*turn, *P) (R, error)) bound {
	return bound{(*P)(nil), (*R)(nil), func(t *turn, params any) (any, error) {
		return method(t, params.(*P))
	}}
}

// stateless is an operation that runs on a locked client, too.
func stateless(name string, b bound, codes ...Code) Operation {
	always := []Code{CodeAborted, CodeBusy, CodeClosed, CodeInternal, CodeInvalidArgument}
	return Operation{Name: name, Codes: union(codes, always), Params: reflect.TypeOf(b.params).Elem(), Result: reflect.TypeOf(b.result).Elem(), run: b.run}
}

// stored is an operation on the unlocked state.
func stored(name string, b bound, codes ...Code) Operation {
	state := []Code{CodeLocked, CodeStateRolledBack, CodeStorageFailed, CodeUnsupported, CodeVaultCorrupted}
	op := stateless(name, b, union(codes, state)...)
	op.unlocked = true
	return op
}

// judging is an operation that may meet credentials of others.
func judging(name string, b bound, codes ...Code) Operation {
	return stored(name, b, union(codes, []Code{CodeCredentialUnverified})...)
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
