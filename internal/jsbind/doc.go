//go:build js && wasm

// Package jsbind offers Go operations to JavaScript as functions that return
// promises, and the host's promises to Go as calls that wait.
//
//	JavaScript                      this package                      Go
//	api.op(params, callId?) ──▶ decode, strictly ──▶ Operation.Start ──▶ a queue
//	host.turn(callId)       ◀── started ◀────────────────────────────── its turn
//	promise settles         ◀── encode, or Error ◀── done ◀──────────── its end
//	host.store.read, commit ◀── Store, which waits for the promise ◀─── within it
//
// What holds for every operation, whatever it is given:
//
//   - The function never throws; its promise always settles, once.
//   - Parameters are checked against the Go struct: wrong types, missing and
//     unknown fields, numbers out of range, detached buffers and getters that
//     throw reject with the code invalid_argument and the path of the field.
//   - Bytes are copied in and out: neither side sees the other's later changes.
//   - A rejection is an Error with name "MlsError", code, op, message, retryable,
//     and path with invalid_argument.
//   - A panic becomes a rejection with the code internal.
//
// It is for cmd/mlswasm. It knows no operation: the table is handed to it. It
// holds no queue and decides no order. What nothing inside the program can
// survive (memory exhausted, a stack overflow) is the host's to notice.
//
// Values: string, boolean, number (int32, uint32, and int64 within 2^53), bigint
// (uint64), Uint8Array ([]byte), array (slices), object (structs), undefined
// (nil pointers; null is taken for undefined). Text that is not well-formed
// UTF-16 arrives with U+FFFD for each lone surrogate, as it does wherever a
// browser turns text into bytes.
//
// Files: bind.go (Serve, the functions), operation.go, host.go (turn, Store),
// codec.go (Go types to codecs), decode.go, encode.go, bigint.go, bytes.go,
// promise.go (made here), await.go (made there), errors.go, realm.go (the
// JavaScript built-ins, calls that cannot break the program), funcs.go (js.Func,
// counted).
package jsbind
