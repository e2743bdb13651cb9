package client

import (
	"reflect"
	"slices"
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

// stateless is an operation that runs on a locked client, too.
func stateless[P, R any](name, doc string, run func(*turn, *P) (R, error), codes ...Code) Operation {
	codes = append(codes, CodeAborted, CodeBusy, CodeClosed, CodeInternal, CodeInvalidArgument)
	slices.Sort(codes)
	codes = slices.Compact(codes)
	return Operation{
		Name: name, Doc: doc, Codes: codes,
		Params: reflect.TypeFor[P](), Result: reflect.TypeFor[R](),
		run: func(t *turn, params any) (any, error) {
			result, err := run(t, params.(*P))
			if err != nil {
				return nil, err
			}
			return result, nil
		},
	}
}

// stored is an operation on the unlocked state.
func stored[P, R any](name, doc string, run func(*turn, *P) (R, error), codes ...Code) Operation {
	op := stateless(name, doc, run, append(codes, CodeLocked, CodeStateRolledBack, CodeStorageFailed, CodeUnsupported, CodeVaultCorrupted)...)
	op.unlocked = true
	return op
}
