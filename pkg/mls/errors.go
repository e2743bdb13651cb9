package mls

import "errors"

// Code says what went wrong in terms of what a caller can do about it. Codes are stable; the text of an error is
// not.
type Code string

// The codes that functions of this package answer with.
const (
	// CodeInvalidArgument: the caller passed a value outside the documented bounds.
	CodeInvalidArgument Code = "invalid_argument"
	// CodeMalformed: bytes are not the encoding of what they should be (RFC 9420, Section 2.1).
	CodeMalformed Code = "malformed"
	// CodeInvalidMessage: well-formed, but authentication or a validity rule failed.
	CodeInvalidMessage Code = "invalid_message"
	// CodeUnsupported: a version, cipher suite, credential or extension that this package does not implement.
	CodeUnsupported Code = "unsupported"
	// CodeWrongGroup: the message belongs to another group.
	CodeWrongGroup Code = "wrong_group"
	// CodeWrongEpoch: the message belongs to an epoch other than the one that could take it.
	CodeWrongEpoch Code = "wrong_epoch"
	// CodeTooOld: the keys for this message have been deleted.
	CodeTooOld Code = "too_old"
	// CodeDuplicate: the message was opened before.
	CodeDuplicate Code = "duplicate"
	// CodeOwnCommit: the commit is this member's own; the Transition that made it is to be applied instead.
	CodeOwnCommit Code = "own_commit"
	// CodeOwnMessage: the message is this member's own.
	CodeOwnMessage Code = "own_message"
	// CodeNotForUs: a Welcome that names none of the key packages given.
	CodeNotForUs Code = "not_for_us"
	// CodeNotAMember: the leaf index names no member, or this client has been removed.
	CodeNotAMember Code = "not_a_member"
	// CodePendingProposals: a proposal was received, so a Commit has to come before application data
	// (RFC 9420, Section 12.4); or so much of its sender waits that no more is taken before a Commit.
	CodePendingProposals Code = "pending_proposals"
	// CodeSuspended: the group was re-initialized; it goes on under another identifier, see [Group.ReInit] (RFC 9420,
	// Section 12.4.2).
	CodeSuspended Code = "suspended"
	// CodeUnknownPSK: a pre-shared key is needed that is not held: [Error.PSK] names it. Give it by [Group.AddPSK] or
	// [PSKs], and try again.
	CodeUnknownPSK Code = "unknown_psk"
	// CodeStale: the Transition was made in an epoch that has ended.
	CodeStale Code = "stale"
	// CodeInternal: the random source failed or a promise of this package broke.
	CodeInternal Code = "internal"
)

// Error is the type of every error that this package returns. Its text holds no secret and no bytes of a message.
type Error struct {
	// Code is never empty.
	Code Code
	// Rule is the id of the validity rule that was broken, as docs/validation.md lists it; empty when the failure
	// is not one of these.
	Rule string
	// PSK names the first pre-shared key that is missing, with [CodeUnknownPSK]; otherwise nil.
	PSK *PSKID

	text  string
	cause error
}

// Error returns one line for a log.
func (e *Error) Error() string {
	line := "mls: " + string(e.Code)
	if e.Rule != "" {
		line += " (" + e.Rule + ")"
	}
	if e.text != "" {
		line += ": " + e.text
	}
	if e.cause != nil {
		line += ": " + e.cause.Error()
	}
	return line
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of err: the one of the outermost [Error] it wraps, [CodeInternal] for any other error,
// and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

func fail(code Code, text string) error { return &Error{Code: code, text: text} }

func failWith(code Code, text string, cause error) error {
	return &Error{Code: code, text: text, cause: cause}
}

// breaks reports that a rule of the tables in checks*.go does not hold.
func breaks(rule, text string) error {
	return &Error{Code: CodeInvalidMessage, Rule: rule, text: text}
}
