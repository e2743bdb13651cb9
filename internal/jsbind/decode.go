//go:build js && wasm

package jsbind

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"syscall/js"
)

// What one array and one string may hold on their way in, in elements and in
// UTF-16 code units.
const (
	maxItems = 1 << 16
	maxText  = 1 << 24
)

var charCodeAt = uncurried(global.Get("String"), "charCodeAt")

type (
	textCodec     struct{}
	boolCodec     struct{}
	unsignedCodec struct{}
	bytesCodec    struct{}
	signedCodec   struct{ low, high float64 }
	listCodec     struct {
		list reflect.Type
		item codec
	}
	optionalCodec struct {
		elem reflect.Type
		some codec
	}
)

func (textCodec) decode(v js.Value, into reflect.Value) *argumentError {
	if k := kindOf(v); k != kindString {
		return unexpected("a string", k)
	}
	// charCodeAt answers NaN behind the end; syscall/js knows no length of strings.
	if beyond := charCodeAt.Invoke(v, maxText); !beyond.IsNaN() {
		return wrong("is longer than 16 Mi characters")
	}
	into.SetString(v.String())
	return nil
}

func (boolCodec) decode(v js.Value, into reflect.Value) *argumentError {
	if k := kindOf(v); k != kindBoolean {
		return unexpected("a boolean", k)
	}
	into.SetBool(v.Bool())
	return nil
}

func (c signedCodec) decode(v js.Value, into reflect.Value) *argumentError {
	n, bad := integer(v, c.low, c.high)
	if bad == nil {
		into.SetInt(int64(n))
	}
	return bad
}

func (unsignedCodec) decode(v js.Value, into reflect.Value) *argumentError {
	n, bad := integer(v, 0, math.MaxUint32)
	if bad == nil {
		into.SetUint(uint64(n))
	}
	return bad
}

func integer(v js.Value, low, high float64) (float64, *argumentError) {
	if k := kindOf(v); k != kindNumber {
		return 0, unexpected("a number", k)
	}
	n := v.Float()
	if n != math.Trunc(n) || n < low || n > high { // NaN differs from itself
		return 0, wrong("is not a whole number from " + strconv.FormatInt(int64(low), 10) +
			" to " + strconv.FormatInt(int64(high), 10))
	}
	return n, nil
}

func (bytesCodec) decode(v js.Value, into reflect.Value) *argumentError {
	b, bad := bytesFrom(v)
	if bad == nil {
		into.SetBytes(b)
	}
	return bad
}

func (c optionalCodec) decode(v js.Value, into reflect.Value) *argumentError {
	if v.IsUndefined() || v.IsNull() {
		return nil
	}
	some := reflect.New(c.elem)
	into.Set(some)
	return c.some.decode(v, some.Elem())
}

func (c listCodec) decode(v js.Value, into reflect.Value) *argumentError {
	if is, err := call(isArray, v); err != nil || !is.Bool() {
		return unexpected("an array", kindOf(v))
	}
	length, err := get(v, "length")
	if err != nil {
		return wrong("cannot be read: " + err.Error())
	}
	n, bad := integer(length, 0, maxItems)
	if bad != nil {
		return wrong("has more than " + strconv.Itoa(maxItems) + " elements")
	}
	into.Set(reflect.MakeSlice(c.list, int(n), int(n)))
	for i := range int(n) {
		item, err := get(v, i)
		bad := (*argumentError)(nil)
		if err != nil {
			bad = wrong("cannot be read: " + err.Error())
		} else {
			bad = c.item.decode(item, into.Index(i))
		}
		if bad != nil {
			return bad.within("[" + strconv.Itoa(i) + "]")
		}
	}
	return nil
}

func (c structCodec) decode(v js.Value, into reflect.Value) *argumentError {
	if k := kindOf(v); k != kindObject {
		return unexpected("an object", k)
	}
	if is, err := call(isArray, v); err != nil || is.Bool() {
		return wrong("is an array instead of an object")
	}
	// All getters and proxies run here, once. What follows reads a plain object
	// without a prototype, in which nothing can be executed.
	plain, err := call(objectAssign, objectCreate.Invoke(js.Null()), v)
	if err != nil {
		return wrong("cannot be read: " + err.Error())
	}
	present := 0
	for i := range c.fields {
		f := &c.fields[i]
		there, bad := f.decode(plain, into.Field(f.index))
		if bad != nil {
			return bad.within(f.name)
		}
		if there {
			present++
		}
	}
	if keys := objectKeys.Invoke(plain); keys.Length() != present {
		return c.unknown(keys)
	}
	return nil
}

// unknown names the first key that no field has. Keys whose value is undefined
// are none.
func (c structCodec) unknown(keys js.Value) *argumentError {
	for i := range keys.Length() {
		key := keys.Index(i).String()
		if !slices.ContainsFunc(c.fields, func(f field) bool { return f.name == key }) {
			return wrong("is not a parameter").within(key)
		}
	}
	return nil
}

func (f *field) decode(plain js.Value, into reflect.Value) (there bool, bad *argumentError) {
	if f.big {
		n, there, bad := bigFrom(plain, f.key)
		switch {
		case bad != nil:
			return false, bad
		case !there && !f.optional:
			return false, wrong("is missing")
		case !there:
			return false, nil
		case f.optional:
			into.Set(reflect.New(into.Type().Elem()))
			into = into.Elem()
		}
		into.SetUint(n)
		return true, nil
	}
	v := plain.Get(f.name)
	if v.IsUndefined() {
		if !f.optional {
			return false, wrong("is missing")
		}
		return false, nil
	}
	if bad := f.codec.decode(v, into); bad != nil {
		return false, bad
	}
	if f.values != nil {
		if f.optional {
			into = into.Elem()
		}
		if into.IsValid() && !slices.Contains(f.values, into.String()) {
			return false, wrong("is not one of its values")
		}
	}
	return true, nil
}
