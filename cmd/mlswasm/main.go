//go:build js && wasm

// Command mlswasm is the program that a browser loads: the messenger's engine
// behind functions that return promises.
//
// It is started with the name of a global function as its first argument, calls
// that function once with create(host) and serves from then on:
//
//	go.argv = ["mlswasm", callback]
//	globalThis[callback] = (create) => { api = create(host) }
//	await api.unlock({ account, root, header }, callId)
//
// docs/operations.md lists the functions, package jsbind says how values and
// errors cross. It has no other argument, reads no environment and touches no
// other global. -tags mlswasm_faults adds operations that break the program in the
// ways in which programs break; only tests are served such a build.
//
// default.pgo is the profile that the build is optimised by.
//
// Files: main.go (the table, bound), store.go (the host's store), faults.go and faults_none.go.
package main

import (
	"context"
	"os"
	"time"

	"mlswasm/internal/client"
	"mlswasm/internal/jsbind"
)

func main() { serve(os.Args[1]) }

// serve gives create to the global function of that name, and does not return.
func serve(callback string) {
	jsbind.Serve(callback, func(host jsbind.Host) []jsbind.Operation {
		engine := client.New(store{host}, time.Now)
		table := faults(engine)
		for _, op := range client.Operations() {
			table = append(table, bind(engine, op))
		}
		return table
	})
}

func bind(engine *client.Client, op client.Operation) jsbind.Operation {
	return jsbind.Operation{
		Name:   op.Name,
		Params: op.Params,
		Result: op.Result,
		Start: func(params any, started func(), done func(any, error)) {
			engine.Post(context.Background(), op, params, started, done)
		},
	}
}
