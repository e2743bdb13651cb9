//go:build js && wasm

package jsbind

import "syscall/js"

// The built-ins, taken when the program starts, so that what a page does to its
// globals later does not matter here.
var (
	global     = js.Global()
	object     = global.Get("Object")
	array      = global.Get("Array")
	uint8Array = global.Get("Uint8Array")
	jsError    = global.Get("Error")

	objectCreate = object.Get("create")
	objectAssign = object.Get("assign")
	objectKeys   = object.Get("keys")
	isArray      = array.Get("isArray")
	reflectGet   = global.Get("Reflect").Get("get")

	functionCall = uncurry(global.Get("Function").Get("prototype").Get("call"))
)

// bound returns a static method of a built-in class as a function.
func bound(class js.Value, name string) js.Value { return class.Get(name).Call("bind", class) }

// accessor returns the getter of a property of a built-in class as a function whose
// first argument is the object.
func accessor(class, key js.Value) js.Value {
	property := object.Get("getOwnPropertyDescriptor").Invoke(class.Get("prototype"), key)
	return uncurry(property.Get("get"))
}

// uncurried returns a method of a built-in class as a function whose first
// argument is the object. What the object itself has under that name is not used.
func uncurried(class js.Value, name string) js.Value {
	return uncurry(class.Get("prototype").Get(name))
}

func uncurry(method js.Value) js.Value {
	return global.Get("Function").Get("prototype").Get("call").Call("bind", method)
}

// kind is what typeof says, with null, boolean and bigint told apart.
type kind uint8

const (
	kindUndefined kind = iota
	kindNull
	kindBoolean
	kindNumber
	kindBigInt
	kindString
	kindSymbol
	kindObject
	kindFunction
)

var kindNames = [...]string{"undefined", "null", "a boolean", "a number", "a bigint", "a string", "a symbol", "an object", "a function"}

// String says it as a noun with its article.
func (k kind) String() string { return kindNames[k] }

// kindOf is js.Value.Type for all values: that one panics on a bigint.
func kindOf(v js.Value) (k kind) {
	defer func() {
		if recover() != nil {
			k = kindBigInt
		}
	}()
	switch v.Type() {
	case js.TypeUndefined:
		return kindUndefined
	case js.TypeNull:
		return kindNull
	case js.TypeBoolean:
		return kindBoolean
	case js.TypeNumber:
		return kindNumber
	case js.TypeString:
		return kindString
	case js.TypeSymbol:
		return kindSymbol
	case js.TypeFunction:
		return kindFunction
	}
	return kindObject
}

// exception is a value that JavaScript threw.
type exception struct{ value js.Value }

// Error returns the message of the thrown value, if it has one.
func (e *exception) Error() string {
	if name, message := describe(e.value); message != "" {
		return name + ": " + message
	}
	return "an exception of JavaScript"
}

// call applies a function and returns what it throws as an error.
//
// Everything that may run code of others goes through here: syscall/js guards
// calls, but neither Get, Index, Length, InstanceOf nor String, and what a getter
// or a proxy throws out of those unwinds the stack of the whole program.
func call(f js.Value, args ...any) (v js.Value, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case js.Error:
			err = &exception{r.Value}
		default:
			panic(r)
		}
	}()
	return f.Invoke(args...), nil
}

// get reads a property of any value that is an object or a function.
func get(v js.Value, key any) (js.Value, error) { return call(reflectGet, v, key) }

// describe returns the name and the message of a thrown value: empty for what is
// not an Error, or does not let itself be read.
func describe(v js.Value) (name, message string) {
	if kindOf(v) != kindObject {
		return "", ""
	}
	text := func(key string) string {
		p, err := get(v, key)
		if err != nil || kindOf(p) != kindString {
			return ""
		}
		return p.String()
	}
	return text("name"), text("message")
}
