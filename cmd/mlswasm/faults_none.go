//go:build js && wasm && !mlswasm_faults

package main

import (
	"mlswasm/internal/client"
	"mlswasm/internal/jsbind"
)

func faults(*client.Client) []jsbind.Operation { return nil }
