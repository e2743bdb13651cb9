package main

import (
	"fmt"
	"slices"
	"strings"

	"mlswasm/internal/client"
)

// errorsPage writes docs/errors.md.
func errorsPage(t *table) string {
	var b strings.Builder
	b.WriteString(generatedMark + `# Error codes

Everything that fails, fails with one of these codes: the engine, the JavaScript package and the service use one table,
` + "`internal/client/codes.go`" + `. Codes are API and do not change their meaning; the text of an error is for programmers and may
change. *Again* says whether the same call may succeed later without the caller changing anything.

| code | again | meaning |
|---|---|---|
`)
	for _, c := range t.codes {
		again := "no"
		if c.Retryable {
			again = "yes"
		}
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", c.Code, c.Code, again, cell(c.Meaning))
	}
	for _, c := range t.codes {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\nTo a person: “%s”\n\n%s\n", c.Code, c.Meaning, c.Sentence, t.answeredBy(c.Code))
	}
	return b.String()
}

// answeredBy names the operations that may answer a code.
func (t *table) answeredBy(code client.Code) string {
	var names []string
	for _, op := range t.operations {
		if slices.Contains(op.codes, code) {
			names = append(names, "["+op.name+"](operations.md#"+strings.ToLower(op.name)+")")
		}
	}
	switch {
	case code == client.CodeFatal, len(names) == len(t.operations):
		return "May be answered by every operation."
	case len(names) == 0:
		return "Not answered by an operation: it is of the JavaScript package, or of the service."
	}
	return "May be answered by " + strings.Join(names, ", ") + "."
}
