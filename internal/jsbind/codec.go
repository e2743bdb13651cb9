//go:build js && wasm

package jsbind

import (
	"reflect"
	"strings"
	"syscall/js"
)

// codec moves values of one Go type to and from JavaScript. It is made once for
// each type of the table, so that a call looks at no tag.
type codec interface {
	// decode sets into, which is addressable, from v.
	decode(v js.Value, into reflect.Value) *argumentError
	encode(from reflect.Value) js.Value
}

// codecOf panics for types that have no form in JavaScript: the table is part of
// the program, so this is a bug of the program, and shows when it starts.
func codecOf(t reflect.Type) codec {
	switch t.Kind() {
	case reflect.String:
		return textCodec{}
	case reflect.Bool:
		return boolCodec{}
	case reflect.Int32, reflect.Int64:
		return signedCodec{low: -limit(t), high: limit(t) - 1}
	case reflect.Uint32:
		return unsignedCodec{}
	case reflect.Pointer:
		return optionalCodec{t.Elem(), codecOf(t.Elem())}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return bytesCodec{}
		}
		return listCodec{t, codecOf(t.Elem())}
	case reflect.Struct:
		return structCodecOf(t)
	}
	panic("jsbind: " + t.String() + " has no form in JavaScript")
}

// limit is the number after the highest one: 2^31, or 2^53 where a number of
// JavaScript cannot hold all that Go can.
func limit(t reflect.Type) float64 {
	if t.Kind() == reflect.Int32 {
		return 1 << 31
	}
	return 1 << 53
}

// field is one field of a struct. A uint64 has no codec: bigint.go says why.
type field struct {
	name     string
	key      js.Value
	index    int
	codec    codec
	optional bool
	big      bool
	values   []string // of the tag enum, nil when any text will do
}

type structCodec struct{ fields []field }

func structCodecOf(t reflect.Type) structCodec {
	var c structCodec
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("json")
		if name == "" || !f.IsExported() {
			panic("jsbind: " + t.String() + "." + f.Name + " has no name")
		}
		kind, optional := f.Type, f.Type.Kind() == reflect.Pointer
		if optional {
			kind = kind.Elem()
		}
		out := field{name: name, key: js.ValueOf(name), index: i, optional: optional}
		if kind.Kind() == reflect.Uint64 {
			out.big = true
		} else {
			out.codec = codecOf(f.Type)
		}
		if values := f.Tag.Get("enum"); values != "" && kind.Kind() == reflect.String { // those of a list are the operation's to judge
			out.values = strings.Split(values, "|")
		}
		c.fields = append(c.fields, out)
	}
	return c
}
