//go:build !mlswasm_faults

package client

func faultOperations() []Operation { return nil }
