//go:build js && wasm

package jsbind

import (
	"bytes"
	"errors"
	"strings"
	"syscall/js"

	"mlswasm/pkg/queue"
)

// The codes of the errors that begin here; all others come from the operations.
const (
	codeInvalidArgument = "invalid_argument"
	codeInternal        = "internal"
)

// argumentError says which parameter is wrong, and how.
type argumentError struct{ path, detail string }

func (e *argumentError) Error() string {
	if e.path == "" {
		return codeInvalidArgument + ": " + e.detail
	}
	return codeInvalidArgument + " at " + e.path + ": " + e.detail
}

func (e *argumentError) ErrorCode() string { return codeInvalidArgument }
func (e *argumentError) ErrorPath() string { return e.path }
func (e *argumentError) Retryable() bool   { return false }

// within puts the name of the struct field that holds the value before the path.
func (e *argumentError) within(name string) *argumentError {
	switch {
	case e.path == "":
		e.path = name
	case strings.HasPrefix(e.path, "["):
		e.path = name + e.path
	default:
		e.path = name + "." + e.path
	}
	return e
}

func wrong(detail string) *argumentError { return &argumentError{detail: detail} }

func unexpected(want string, got kind) *argumentError {
	return wrong("is " + got.String() + " instead of " + want)
}

// mlsError makes the Error that an operation rejects with. An error tells about
// itself by the methods ErrorCode, ErrorPath and Retryable; one without a code is
// a fault of the program, whose text may hold anything and is not shown.
func mlsError(op string, err error) js.Value {
	var (
		coded     interface{ ErrorCode() string }
		located   interface{ ErrorPath() string }
		repeated  interface{ Retryable() bool }
		code      = codeInternal
		retryable = true
		message   = codeInternal
	)
	if errors.As(err, &coded) {
		code = coded.ErrorCode()
		message = err.Error()
		retryable = errors.As(err, &repeated) && repeated.Retryable()
	}
	if where := panicked(err); where != "" {
		message += " (" + where + ")"
	}
	if !strings.HasPrefix(message, op+": ") {
		message = op + ": " + message
	}
	e := jsError.New(message)
	e.Set("name", "MlsError")
	e.Set("code", code)
	e.Set("op", op)
	e.Set("retryable", retryable)
	if errors.As(err, &located) && code == codeInvalidArgument {
		e.Set("path", located.ErrorPath())
	}
	return e
}

// panicked returns the place of the panic that err reports, as file and line: of
// a stack this is the part that holds no value of a variable.
func panicked(err error) string {
	var bug *queue.PanicError
	if !errors.As(err, &bug) {
		return ""
	}
	_, stack, found := bytes.Cut(bug.Stack, []byte("\npanic("))
	if !found {
		return "panic"
	}
	lines := strings.Split(string(stack), "\n")
	for _, line := range lines[1:] {
		file, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "\t") && !strings.Contains(file, "runtime/") && !strings.Contains(file, "syscall/js/") {
			return "panic at " + file
		}
	}
	return "panic"
}
