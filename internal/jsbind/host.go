//go:build js && wasm

package jsbind

import (
	"context"
	"errors"
	"strconv"
	"syscall/js"
)

// Host is what JavaScript gives to an api: { store, turn }.
type Host struct{ value js.Value }

// HostError is what went wrong in a function of the host.
type HostError struct {
	Function string // such as "store.commit"
	Cause    error  // what it threw or rejected with, or a context's cause
}

// Error names the function and the cause.
func (e *HostError) Error() string { return "host." + e.Function + ": " + e.Cause.Error() }

// Unwrap returns Cause.
func (e *HostError) Unwrap() error { return e.Cause }

// turn tells the host that the call with this id has begun.
func (h Host) turn(callID js.Value) {
	if callID.IsUndefined() {
		return
	}
	if _, err := ask(h.value, "turn", callID); err != nil {
		panic(&HostError{"turn", err})
	}
}

// Read calls host.store.read(prefix), waits for its promise of [key, Uint8Array]
// pairs, and calls row for each; value is the callee's own. The error is a
// *HostError. It blocks, so it is for goroutines that no function of JavaScript
// waits for.
func (h Host) Read(ctx context.Context, prefix string, row func(key string, value []byte)) error {
	rows, err := h.store(ctx, "read", prefix)
	if err != nil {
		return &HostError{"store.read", err}
	}
	if is, err := call(isArray, rows); err != nil || !is.Bool() {
		return &HostError{"store.read", errors.New("the answer is " + kindOf(rows).String())}
	}
	for i := range rows.Length() {
		key, value, err := rowFrom(rows.Index(i))
		if err != nil {
			return &HostError{"store.read", errors.New("row " + strconv.Itoa(i) + ": " + err.Error())}
		}
		row(key, value)
	}
	return nil
}

func rowFrom(pair js.Value) (key string, value []byte, err error) {
	if is, err := call(isArray, pair); err != nil || !is.Bool() {
		return "", nil, errors.New("the pair is " + kindOf(pair).String())
	}
	name := pair.Index(0)
	if k := kindOf(name); k != kindString {
		return "", nil, errors.New("the key is " + k.String())
	}
	value, bad := bytesFrom(pair.Index(1))
	if bad != nil {
		return "", nil, errors.New("the value " + bad.detail)
	}
	return name.String(), value, nil
}

// Commit calls host.store.commit with n pairs [key, Uint8Array], or [key, null]
// where the value is nil, and waits for its promise. It returns nil only when the
// promise was fulfilled. The error is a *HostError. It blocks, as Read does.
func (h Host) Commit(ctx context.Context, n int, op func(i int) (key string, value []byte)) error {
	ops := array.New(n)
	for i := range n {
		key, value := op(i)
		pair := array.New(2)
		pair.SetIndex(0, key)
		if value == nil {
			pair.SetIndex(1, js.Null())
		} else {
			pair.SetIndex(1, bytesTo(value))
		}
		ops.SetIndex(i, pair)
	}
	if _, err := h.store(ctx, "commit", ops); err != nil {
		return &HostError{"store.commit", err}
	}
	return nil
}

// store calls a method of the store and waits for its promise.
func (h Host) store(ctx context.Context, name string, argument any) (js.Value, error) {
	store, err := get(h.value, "store")
	if err != nil {
		return js.Undefined(), err
	}
	if k := kindOf(store); k != kindObject {
		return js.Undefined(), errors.New("store is " + k.String())
	}
	promise, err := ask(store, name, argument)
	if err != nil {
		return js.Undefined(), err
	}
	return await(ctx, promise)
}

// ask calls a method of an object.
func ask(o js.Value, name string, argument any) (js.Value, error) {
	f, err := get(o, name)
	if err != nil {
		return js.Undefined(), err
	}
	if k := kindOf(f); k != kindFunction {
		return js.Undefined(), errors.New(name + " is " + k.String())
	}
	return call(functionCall, f, o, argument)
}
