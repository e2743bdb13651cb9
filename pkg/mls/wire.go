package mls

import (
	"errors"

	"mlswasm/pkg/mls/internal/wire"
)

// decode reads one struct and gives a failure its code.
func decode(what string, b []byte, fields func(*wire.Codec)) error {
	err := wire.DecodeFunc(b, fields)
	if err == nil {
		return nil
	}
	failure := &Error{Code: CodeMalformed, Rule: wire.BrokenRule(err), text: what, cause: err}
	if e, ok := errors.AsType[*Error](err); ok { // a field list that met a rule, or a code point it does not know
		failure.Code, failure.Rule = e.Code, e.Rule
	}
	return failure
}

// encode writes one struct. Its only failure is a vector above the format's limit.
func encode(what string, fields func(*wire.Codec)) ([]byte, error) {
	b, err := wire.EncodeFunc(fields)
	if err != nil {
		return nil, failWith(CodeInvalidArgument, what, err)
	}
	return b, nil
}

// vector walks T<V> of a struct with a field list.
func vector[T any](c *wire.Codec, v *[]T, fields func(*T, *wire.Codec)) {
	wire.Vector(c, v, func(c *wire.Codec, x *T) { fields(x, c) })
}

// optional walks optional<T> of a struct with a field list.
func optional[T any](c *wire.Codec, v **T, fields func(*T, *wire.Codec)) {
	wire.Optional(c, v, func(c *wire.Codec, x *T) { fields(x, c) })
}

// wireVersion walks the version octet of a stored form and refuses any but the one given.
func wireVersion(c *wire.Codec, version uint8) {
	v := version
	c.Uint8(&v)
	if c.Err() == nil && v != version {
		c.Fail(errStoredVersion)
	}
}

var errStoredVersion = fail(CodeUnsupported, "version of the stored form")
