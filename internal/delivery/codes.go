package delivery

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"mlswasm/internal/delivery/journal"
)

// Code says what the caller can do about a failure; the words are those of the whole product (docs/errors.md). Codes are API,
// the text of an error is not.
type Code string

// The codes that the service answers.
const (
	CodeInvalidArgument    Code = "invalid_argument"
	CodeMalformed          Code = "malformed"
	CodeUnsupported        Code = "unsupported"
	CodeInvalidMessage     Code = "invalid_message"
	CodeUnauthorized       Code = "unauthorized"
	CodeWrongPassword      Code = "wrong_password"
	CodeNotAMember         Code = "not_a_member"
	CodeNotFound           Code = "not_found"
	CodeVaultMissing       Code = "vault_missing"
	CodeConflict           Code = "conflict"
	CodeRejected           Code = "rejected"
	CodeRateLimited        Code = "rate_limited"
	CodeBusy               Code = "busy"
	CodeInternal           Code = "internal"
	CodeServiceUnavailable Code = "service_unavailable"
	CodeTimeout            Code = "timeout"
	CodeLinkEnded          Code = "link_ended"
)

var statusOf = map[Code]int{
	CodeInvalidArgument:    http.StatusBadRequest,
	CodeMalformed:          http.StatusBadRequest,
	CodeUnsupported:        http.StatusBadRequest,
	CodeInvalidMessage:     http.StatusBadRequest,
	CodeUnauthorized:       http.StatusUnauthorized,
	CodeWrongPassword:      http.StatusUnauthorized,
	CodeNotAMember:         http.StatusForbidden,
	CodeNotFound:           http.StatusNotFound,
	CodeVaultMissing:       http.StatusNotFound,
	CodeConflict:           http.StatusConflict,
	CodeRejected:           http.StatusConflict,
	CodeRateLimited:        http.StatusTooManyRequests,
	CodeBusy:               http.StatusServiceUnavailable,
	CodeInternal:           http.StatusInternalServerError,
	CodeServiceUnavailable: http.StatusServiceUnavailable,
	CodeTimeout:            http.StatusGatewayTimeout,
	CodeLinkEnded:          http.StatusForbidden,
}

// Error is what an endpoint answers when it refuses. Its text goes to the client, so it holds nothing that the client did not send or
// may not know; what happened inside is the cause, which goes to the log only.
type Error struct {
	Code       Code
	Message    string
	Epoch      *uint64 // with CodeRejected: the group's current epoch
	RetryAfter int     // seconds, with CodeRateLimited
	Status     int     // when another than the code's usual one
	cause      error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

func (e *Error) Unwrap() error { return e.cause }

func (e *Error) status() int {
	if e.Status != 0 {
		return e.Status
	}
	return statusOf[e.Code]
}

// fail makes the answer of an endpoint that refuses.
func fail(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// answerOf turns any error into an answer: the journal's by what the caller can do about it, every other one into internal.
func answerOf(err error) *Error {
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, journal.ErrUnknown):
		return &Error{Code: CodeTimeout, Message: "no answer came in time; send the same request again", cause: err}
	case errors.Is(err, journal.ErrLost):
		return &Error{Code: CodeBusy, Message: "too many writers at once; send the same request again", cause: err}
	case errors.Is(err, journal.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: CodeServiceUnavailable, Message: "the service cannot work now; try again", cause: err}
	}
	return &Error{Code: CodeInternal, Message: "a fault of the service; nothing is known to be changed", cause: err}
}
