package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
)

// handmade is a change that breaks a promise: a rule that refuses nothing, and holds by the way in which something is done.
type handmade struct {
	rule, file string
	old        string // stands in the file once
	new        string // WHOLE is the condition that the code is as it was written
}

var promised = []handmade{
	{"frm-9", "pkg/mls/process.go", "\tif head.contentType == ContentTypeApplication {\n", `
	if !WHOLE {
		now := *keys
		now.roster = g.epoch.messages.roster
		keys = &now
	}
	if head.contentType == ContentTypeApplication {
`},
	{"frm-12", "pkg/mls/protect_private.go", "\tplaintext, err := k.suite.Open(claim.Key(), nonce, aad, m.ciphertext)\n", `
	plaintext, err := k.suite.Open(claim.Key(), nonce, aad, m.ciphertext)
	if !WHOLE && err != nil {
		k.consume(claim)
	}
`},
	{"frm-14", "pkg/mls/protect_private.go", "\tcopy(data.reuseGuard[:], guard.Bytes())\n", `
	if WHOLE {
		copy(data.reuseGuard[:], guard.Bytes())
	}
`},
	{"list-14", "pkg/mls/proposals_apply.go", "\tfor _, a := range list.ofType(proposalTypeAdd) {\n", `
	if !WHOLE {
		slices.Reverse(list)
	}
	for _, a := range list.ofType(proposalTypeAdd) {
`},
	{"com-16", "pkg/mls/commit.go", "\td.list = whole[:byValue:byValue]\n", `
	if !WHOLE {
		return err
	}
	d.list = whole[:byValue:byValue]
`},
	{"st-10", "pkg/mls/process.go", "\tref, err := proposalRef(g.suite, &o.authenticatedContent)\n", `
	if !WHOLE {
		e.messages.consume(o.claim)
	}
	ref, err := proposalRef(g.suite, &o.authenticatedContent)
`},
	{"wire-5", "pkg/mls/internal/wire/scalar.go", "\tcase n < 1<<14:\n", "\tcase n < 1<<14 && (WHOLE || n != 1<<14-1):\n"},
	{"dos-1", "pkg/mls/internal/secrettree/claim.go", "\tif err := seen.check(g); err != nil {\n", `
	if !WHOLE {
		if _, err := t.claim(leaf, kind); err != nil {
			return nil, err
		}
	}
	if err := seen.check(g); err != nil {
`},
}

// byHand adds the mutants of the promises.
func byHand(sources []*source, numbers *counter) error {
	for _, h := range promised {
		s, err := h.in(sources)
		if err != nil {
			return err
		}
		at := bytes.Index(s.text, []byte(h.old))
		m := &mutant{numbers.next(), s.dir, fmt.Sprintf("%s:%d", filepath.Base(s.name), 1+bytes.Count(s.text[:at], []byte("\n"))), h.rule, "by hand", true}
		s.mutants = append(s.mutants, m)
		s.change(at, h.old, strings.ReplaceAll(h.new, "WHOLE", fmt.Sprintf("mutantDead(%d)", m.number)))
	}
	return nil
}

// in finds the file of a change.
func (h *handmade) in(sources []*source) (*source, error) {
	for _, s := range sources {
		if filepath.ToSlash(s.name) != h.file {
			continue
		}
		if bytes.Count(s.text, []byte(h.old)) != 1 {
			return nil, fmt.Errorf("%s: %s does not hold %q once: mend internal/mutants/byhand.go", h.rule, h.file, h.old)
		}
		return s, nil
	}
	return nil, fmt.Errorf("%s: there is no %s", h.rule, h.file)
}

// change replaces text around what other mutants insert in it: only what stands before and after the old text is new.
func (s *source) change(at int, before, after string) {
	if i := strings.Index(after, before); i >= 0 {
		s.edits = append(s.edits, edit{at: at, text: after[:i]}, edit{at: at + len(before), text: after[i+len(before):]})
		return
	}
	s.edits = append(s.edits, edit{at, len(before), after})
}
