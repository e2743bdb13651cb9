package mls

import "errors"

// check is one validity rule: its id in docs/validation.md, the section of RFC 9420 that asks for it, the rule in
// words, and the function that judges a subject by it. Every id has a test that breaks exactly this rule.
type check[T any] struct {
	id, section, rule string
	judge             func(T) error
}

// judgeAll applies the rules in their order and answers the first that does not hold, with its id in [Error.Rule]. A rule
// that is made of others, such as the leaf of a key package, has the one within as its cause.
func judgeAll[T any](checks []check[T], subject T) error {
	for _, c := range checks {
		err := c.judge(subject)
		if err == nil {
			continue
		}
		broken := &Error{Code: CodeInvalidMessage, Rule: c.id, text: c.rule, cause: err}
		if e, ok := errors.AsType[*Error](err); ok {
			broken.Code, broken.PSK = e.Code, e.PSK
		}
		return broken
	}
	return nil
}

// checkInfo is what docs/validation.md says of a rule.
type checkInfo struct{ ID, Section, Rule string }
