//go:build js && wasm

package jsbind

import (
	"reflect"
	"syscall/js"
)

func (textCodec) encode(from reflect.Value) js.Value     { return js.ValueOf(from.String()) }
func (boolCodec) encode(from reflect.Value) js.Value     { return js.ValueOf(from.Bool()) }
func (signedCodec) encode(from reflect.Value) js.Value   { return js.ValueOf(from.Int()) }
func (unsignedCodec) encode(from reflect.Value) js.Value { return js.ValueOf(from.Uint()) }
func (bytesCodec) encode(from reflect.Value) js.Value    { return bytesTo(from.Bytes()) }

func (c optionalCodec) encode(from reflect.Value) js.Value {
	if from.IsNil() {
		return js.Undefined()
	}
	return c.some.encode(from.Elem())
}

func (c listCodec) encode(from reflect.Value) js.Value {
	list := array.New(from.Len())
	for i := range from.Len() {
		list.SetIndex(i, c.item.encode(from.Index(i)))
	}
	return list
}

// encode leaves absent fields out, so that `in` and Object.keys tell the same as
// undefined does.
func (c structCodec) encode(from reflect.Value) js.Value {
	o := object.New()
	for i := range c.fields {
		f := &c.fields[i]
		v := from.Field(f.index)
		if f.optional && v.IsNil() {
			continue
		}
		if !f.big {
			o.Set(f.name, f.codec.encode(v))
			continue
		}
		if f.optional {
			v = v.Elem()
		}
		bigTo(o, f.key, v.Uint())
	}
	return o
}
