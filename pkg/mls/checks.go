package mls

import (
	"errors"
	"slices"
)

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

// infos lists the rules of a table.
func infos[T any](checks []check[T]) []checkInfo {
	out := make([]checkInfo, len(checks))
	for i, c := range checks {
		out[i] = checkInfo{c.id, c.section, c.rule}
	}
	return out
}

// checkIndex lists every rule.
func checkIndex() []checkInfo {
	return slices.Concat(
		infos(leafChecks), infos(memberChecks), infos(keyPackageChecks),
		infos(pathChecks), infos(mergedPathChecks), pathSecretRules,
		infos(treeChecks), treeFormRules, extensionRules,
		groupChecks(), draftChecks(),
	)
}
