package main

import (
	"errors"
	"fmt"

	"mlswasm/pkg/mls"
)

// Codes beside those of package mls.
const (
	codeBadRequest mls.Code = "bad_request" // the line or a field is not what the rpc takes
	codeUnknownRPC mls.Code = "unknown_rpc"
	codeUnknownID  mls.Code = "unknown_id" // no such state, transaction, re-initialization or signer
)

// failure is an error as the caller sees it.
type failure struct {
	Code    mls.Code `json:"code"`
	Rule    string   `json:"rule,omitempty"`
	Message string   `json:"message"`
}

// ownError is one of this program, not of package mls.
type ownError struct {
	code mls.Code
	text string
}

func (e *ownError) Error() string { return e.text }

func fail(code mls.Code, format string, args ...any) error {
	return &ownError{code, fmt.Sprintf(format, args...)}
}

func describe(err error) *failure {
	if own, ok := errors.AsType[*ownError](err); ok {
		return &failure{Code: own.code, Message: own.text}
	}
	f := &failure{Code: mls.CodeOf(err), Message: err.Error()}
	if e, ok := errors.AsType[*mls.Error](err); ok {
		f.Rule = e.Rule
	}
	return f
}
