//go:build js && wasm

package jsbind

import (
	"reflect"
	"runtime/debug"
	"syscall/js"

	"mlswasm/pkg/queue"
)

// Serve calls the global function of the given name with create, a function that
// takes a host and returns an api made of the table that operations returns for
// that host. It then serves calls for ever.
//
//	create({ store: { read(prefix), commit(ops) }, turn(callId) })
//
// read returns a promise of [key, Uint8Array] pairs, commit gets [key, Uint8Array
// or null] pairs and returns a promise. turn is called when the operation of a
// call begins that was made with an id: any string or number. It must not throw.
func Serve(callback string, operations func(Host) []Operation) {
	create := newFunc(func(_ js.Value, args []js.Value) any {
		host := Host{argument(args, 0)}
		if kindOf(host.value) != kindObject {
			return jsError.New("create: the host is not an object")
		}
		api, _ := bind(host, operations(host))
		return api
	})
	global.Call(callback, create)
	select {}
}

// bind makes the api. unbind releases its functions, which must not be called
// any more.
func bind(host Host, operations []Operation) (api js.Value, unbind func()) {
	api = object.New()
	var funcs []js.Func
	for _, op := range operations {
		bound := boundOperation{op, codecOf(op.Params), codecOf(op.Result)}
		f := newFunc(func(_ js.Value, args []js.Value) any { return bound.called(host, args) })
		api.Set(op.Name, f)
		funcs = append(funcs, f)
	}
	return api, func() {
		for _, f := range funcs {
			release(f)
		}
	}
}

// called is one call of one function. It runs while JavaScript waits: it must
// neither block nor panic.
func (op *boundOperation) called(host Host, args []js.Value) (promise js.Value) {
	d := newDeferred()
	promise = d.promise
	settled := false
	refuse := func(err error) {
		if !settled {
			settled = true
			d.reject(mlsError(op.Name, err))
		}
	}
	defer func() {
		if r := recover(); r != nil {
			refuse(&queue.PanicError{Name: op.Name, Value: r, Stack: debug.Stack()})
		}
	}()
	params := reflect.New(op.Params)
	if given := argument(args, 0); !given.IsUndefined() || op.Params.NumField() > 0 {
		if bad := op.params.decode(given, params.Elem()); bad != nil {
			refuse(bad)
			return promise
		}
	}
	callID := argument(args, 1)
	op.Start(params.Interface(),
		func() { host.turn(callID) },
		func(result any, err error) {
			if err == nil {
				err = op.fulfil(d, result)
			}
			if err != nil {
				refuse(err)
			}
		})
	return promise
}

// fulfil settles the promise with the result, or says what keeps it from that.
func (op *boundOperation) fulfil(d deferred, result any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &queue.PanicError{Name: op.Name, Value: r, Stack: debug.Stack()}
		}
	}()
	if t := reflect.TypeOf(result); t != op.Result {
		panic("jsbind: the result is not of the operation's type")
	}
	d.resolve(op.result.encode(reflect.ValueOf(result)))
	return nil
}
