package client

import "errors"

// Error is the only error that an operation answers.
type Error struct {
	// Code says what the caller can do.
	Code Code
	// Op is the name of the operation; empty until the operation answers.
	Op string
	// Path names the parameter at fault, such as "members[2].keyPackage"; only with CodeInvalidArgument.
	Path string
	// Detail says to a programmer what happened. It holds no secret and no message text.
	Detail string

	cause error
}

// Error returns the operation, the code and the detail; the text is not API.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Op != "" {
		text = e.Op + ": " + text
	}
	if e.Path != "" {
		text += " at " + e.Path
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// ErrorCode returns the code as text, for a binding that does not know this package.
func (e *Error) ErrorCode() string { return string(e.Code) }

// ErrorPath returns Path.
func (e *Error) ErrorPath() string { return e.Path }

// Retryable reports whether the same call may succeed later without anything being changed by the caller.
func (e *Error) Retryable() bool {
	for _, info := range Codes() {
		if info.Code == e.Code {
			return info.Retryable
		}
	}
	return false
}

// CodeOf returns the code of err: that of the *Error in its chain, CodeInternal for any other error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

func fail(code Code, detail string) *Error { return &Error{Code: code, Detail: detail} }

func failWith(code Code, detail string, cause error) *Error {
	return &Error{Code: code, Detail: detail, cause: cause}
}

func invalid(path, detail string) *Error {
	return &Error{Code: CodeInvalidArgument, Path: path, Detail: detail}
}

func failAt(path, detail string, cause error) *Error {
	return &Error{Code: CodeInvalidArgument, Path: path, Detail: detail, cause: cause}
}
