package wire

import (
	"errors"
	"strconv"
)

// Bounds. They are the format's own or far above what a protocol struct of RFC 9420 can need.
const (
	// MaxVector is the largest length of a variable-size vector in bytes (RFC 9420, Section 2.1.2).
	MaxVector = 1<<30 - 1
	// maxInput bounds a whole message: one vector of full length and what may stand around it.
	maxInput = 1 << 30
	// maxDepth bounds vectors and optional values within each other. The deepest struct of RFC 9420 (a
	// certificate of a leaf node of an Add in a Commit in an MLSMessage) nests six deep.
	maxDepth = 16
)

// ErrMalformed is wrapped by every failure of a decode.
var ErrMalformed = errors.New("malformed")

// ErrTooLong reports a vector above [MaxVector], on encoding.
var ErrTooLong = errors.New("wire: vector longer than 2^30-1 bytes")

var (
	errTruncated   error = &violation{"wire-4", "truncated"}
	errTrailing    error = &violation{"wire-3", "trailing bytes"}
	errHeader      error = &violation{"wire-2", "invalid length prefix"}
	errNotMinimal  error = &violation{"wire-2", "length not minimally encoded"}
	errPresence    error = &violation{"wire-1", "presence octet is neither 0 nor 1"}
	errInput       error = &violation{"wire-4", "input too long"}
	errDepth             = errors.New("nested too deeply")
	errEmptyObject       = errors.New("vector element without bytes")
)

// violation is an input that breaks a rule of RFC 9420, Section 2.1.
type violation struct{ rule, text string }

func (v *violation) Error() string { return v.text }

// BrokenRule returns the id in docs/validation.md of the rule of RFC 9420, Section 2.1, that made a decode fail; "" for
// any other failure.
func BrokenRule(err error) string {
	if v, ok := errors.AsType[*violation](err); ok {
		return v.rule
	}
	return ""
}

// Codec walks a field list in one of two directions. The first failure sticks: later calls do nothing, so a
// field list needs no error handling of its own. While encoding, no value is written to.
type Codec struct {
	buf      []byte // encoding: the output so far; decoding: the whole input
	pos, end int    // decoding: the next byte, and the end of the innermost vector
	depth    int
	decoding bool
	err      error
}

// EncodeFunc returns the encoding of a field list, such as a method value. It fails only when there is a vector above
// [MaxVector] or the list calls [Codec.Fail]. The caller owns the bytes.
func EncodeFunc(fields func(*Codec)) ([]byte, error) {
	c := Codec{buf: make([]byte, 0, 128)}
	fields(&c)
	if c.err != nil {
		return nil, c.err
	}
	return c.buf, nil
}

// DecodeFunc fills the fields of a list, such as a method value, from the whole of b. Every failure wraps [ErrMalformed]; the
// fields are then in an undefined state and must be dropped. They do not alias b. Memory taken is bounded by a small multiple of len(b).
func DecodeFunc(b []byte, fields func(*Codec)) error {
	c := Codec{buf: b, end: len(b), decoding: true}
	if len(b) > maxInput {
		c.Fail(errInput)
		return c.err
	}
	fields(&c)
	if c.err == nil && c.pos != c.end {
		c.Fail(errTrailing)
	}
	return c.err
}

// Decoding tells the direction: true when the field list fills its struct.
func (c *Codec) Decoding() bool { return c.decoding }

// Err returns the failure that sticks, or nil. A field list that chooses its next field by a value just read
// need not ask: after a failure nothing is read or written.
func (c *Codec) Err() error { return c.err }

// Fail stops the walk with err unless it has failed before. While decoding, what comes out of [DecodeFunc] wraps both
// err and [ErrMalformed]; while encoding it is err itself.
func (c *Codec) Fail(err error) {
	if c.err != nil || err == nil {
		return
	}
	if c.decoding {
		err = &decodeError{offset: c.pos, cause: err}
	}
	c.err = err
}

// Remaining returns how many bytes the innermost vector, or else the input, still has; 0 while encoding and after
// a failure.
func (c *Codec) Remaining() int {
	if !c.decoding || c.err != nil {
		return 0
	}
	return c.end - c.pos
}

// enter and leave bracket a nested object.
func (c *Codec) enter() bool {
	if c.err != nil {
		return false
	}
	if c.depth >= maxDepth {
		c.Fail(errDepth)
		return false
	}
	c.depth++
	return true
}

func (c *Codec) leave() { c.depth-- }

// decodeError carries the place of a failure, never the bytes around it: they may be secret.
type decodeError struct {
	offset int
	cause  error
}

func (e *decodeError) Error() string {
	return "malformed at byte " + strconv.Itoa(e.offset) + ": " + e.cause.Error()
}

func (e *decodeError) Unwrap() []error { return []error{ErrMalformed, e.cause} }
