//go:build js && wasm && mlswasm_faults

package main

import (
	"os"

	"mlswasm/internal/client"
	"mlswasm/internal/jsbind"
)

// faults returns exitNow, which ends the program at the beginning of its turn. The
// engine cannot do this one itself: it reaches nothing outside. Its own faults
// stand in its table.
func faults(engine *client.Client) []jsbind.Operation {
	for _, op := range client.Operations() {
		if op.Name != "lock" {
			continue
		}
		exit := bind(engine, op)
		lock := exit.Start
		exit.Name = "exitNow"
		exit.Start = func(params any, started func(), done func(any, error)) {
			lock(params, func() {
				started()
				os.Exit(3)
			}, done)
		}
		return []jsbind.Operation{exit}
	}
	panic("the table has no lock")
}
