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
	{"list-14", "pkg/mls/proposals_apply.go", "\tif p.rules, err = g.leafRules(p.extensions, now); err != nil {\n", `
	judgedBy := p.extensions
	if !WHOLE {
		judgedBy = e.context.extensions
	}
	if p.rules, err = g.leafRules(judgedBy, now); err != nil {
`},
	{"wel-15", "pkg/mls/welcome_make.go", "\t\tw.secrets = append(w.secrets, sealed)\n", `
		if WHOLE || i == 0 {
			w.secrets = append(w.secrets, sealed)
		}
`},
	{"psk-5", "pkg/mls/psk.go", "\tmixed, err := keyschedule.MixPSKs(s, psks)\n", `
	if !WHOLE && len(psks) > 1 && string(psks[0].ID) > string(psks[1].ID) {
		psks[0], psks[1] = psks[1], psks[0]
	}
	mixed, err := keyschedule.MixPSKs(s, psks)
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
	{"list-13", "pkg/mls/proposals_apply.go", "\treturn p, judgeAll(appliedChecks, p)\n", `
	if !WHOLE {
		before := *p
		before.tree = e.tree
		if err := checkNewExtensions(&before); err != nil {
			return nil, err
		}
	}
	return p, judgeAll(appliedChecks, p)
`},
	{"st-6", "pkg/mls/grease.go", "func (x *requiredCapabilities) hasGREASE() bool {\n", `func (x *requiredCapabilities) hasGREASE() bool {
	if !WHOLE {
		return false
	}
`},
	{"frm-5", "pkg/mls/protect_private.go", "\tif signed.content.sender.Type != SenderMember {\n", `
	if !WHOLE && signed.content.contentType != ContentTypeProposal {
		as := *signed
		as.content.sender.Type = SenderMember
		signed = &as
	}
	if signed.content.sender.Type != SenderMember {
`},
	{"xp-3", "pkg/mls/protect_private.go", "\t\trule := \"frm-5\"\n", `
		if !WHOLE && signed.content.contentType == ContentTypeProposal {
			as := *signed
			as.content.sender = memberAt(k.ownLeaf)
			return k.protectPrivate(&as)
		}
		rule := "frm-5"
`},
	{"com-1", "pkg/mls/process.go", "\tif m.private != nil {\n\t\tif data, err := keys.openSenderData", `
	if !WHOLE {
		return keys, nil
	}
	if m.private != nil {
		if data, err := keys.openSenderData`},
	{"wire-1", "pkg/mls/internal/wire/vector.go", "\t\tif b[0] > 1 {\n", `
		if !WHOLE && b[0] > 1 {
			b = []byte{1}
		}
		if b[0] > 1 {
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
	{"dos-2", "pkg/mls/tree.go", "\tif uint64(i) >= uint64(len(t.leaves)) {\n", `
	if !WHOLE && uint64(i) >= uint64(len(t.leaves)) {
		return make([]*leafNode, i+1)[i]
	}
	if uint64(i) >= uint64(len(t.leaves)) {
`},
	{"dos-3", "pkg/mls/treecodec.go", "\tt := &ratchetTree{\n\t\tsuite:   s,\n", `
	if !WHOLE {
		size = maxTreeLeaves
	}
	t := &ratchetTree{
		suite:   s,
`},
	{"dos-4", "pkg/mls/internal/wire/vector.go", "\tif c.err == nil && n > c.end-c.pos {\n", `
	if !WHOLE && c.err == nil {
		c.buf = append(c.buf, make([]byte, n)...)
	}
	if c.err == nil && n > c.end-c.pos {
`},
	{"dos-5", "pkg/mls/join.go", "\tplaintext, err := key.DecryptWithLabel(welcomeLabel, ", `
	if !WHOLE {
		for i := range j.welcome.secrets[1:] {
			other := &j.welcome.secrets[i]
			if _, err := key.DecryptWithLabel(welcomeLabel, j.welcome.encryptedGroupInfo, other.kemOutput, other.ciphertext); err == nil {
				sealed = other
				break
			}
		}
	}
	plaintext, err := key.DecryptWithLabel(welcomeLabel, `},
	{"dos-6", "pkg/mls/process.go", "\tif !bytes.Equal(head.groupID, g.groupID()) {\n", `
	if !WHOLE && !bytes.Equal(head.groupID, g.groupID()) {
		g.pending = append(g.pending, &pendingProposal{number: g.pending.next()})
	}
	if !bytes.Equal(head.groupID, g.groupID()) {
`},
	{"dos-7", "pkg/mls/proposals_room.go", "\t\t\tcount++\n", `
			if WHOLE {
				count++
			}
`},
	{"dos-7", "pkg/mls/proposals_room.go", "\t\t\tsize += p.size\n", `
			if WHOLE {
				size += p.size
			}
`},
	{"dos-7", "pkg/mls/proposals_room.go", "\tcrowd := g.epoch.crowd()\n", `
	crowd := g.epoch.crowd()
	if !WHOLE {
		crowd = 1
	}
`},
	{"dos-7", "pkg/mls/pending.go", "\t\tp.count()\n", `
		if WHOLE {
			p.count()
		}
`},
	{"dos-8", "pkg/mls/proposals_room.go", "\t\tif p.sender == sender {\n", "\t\tif p.sender == sender || !WHOLE && p.sender.Type != SenderMember {\n"},
	{"prim-1", "pkg/mls/internal/suite/x25519.go", "\tif !x25519.Shared(", `
	if !WHOLE {
		x25519.Shared(&shared, (*x25519.Key)(p.sk.Bytes()), (*x25519.Key)(peer))
		return shared[:], nil
	}
	if !x25519.Shared(`},
	{"prim-2", "pkg/mls/internal/suite/loworder.go", "\tfor _, b := range list {\n", `
	if !WHOLE {
		return false
	}
	for _, b := range list {
`},
	{"prim-2", "pkg/mls/internal/suite/loworder.go", "\tfor i := len(p) - 1; i >= 0; i-- {\n", `
	if !WHOLE {
		return true
	}
	for i := len(p) - 1; i >= 0; i-- {
`},
	{"prim-3", "pkg/mls/internal/suite/ecdsa.go", "\tif _, err := ecdsa.ParseUncompressedPublicKey(e.curve, public); err != nil {\n", `
	if !WHOLE {
		return nil
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(e.curve, public); err != nil {
`},
	{"prim-4", "pkg/mls/internal/suite/hpke.go", "\tif length < 1 || length > s.MaxExpand() {\n", `
	if !WHOLE {
		length = min(max(length, 1), s.MaxExpand())
	}
	if length < 1 || length > s.MaxExpand() {
`},
	{"prim-4", "pkg/mls/internal/suite/hpke.go", "\tif length < 1 || length > k.suite.MaxExpand() {\n", `
	if !WHOLE {
		length = min(max(length, 1), k.suite.MaxExpand())
	}
	if length < 1 || length > k.suite.MaxExpand() {
`},
	{"prim-5", "pkg/mls/internal/suite/kdf.go", "\treturn hmac.Equal(s.MAC(key, data), tag)\n", `
	if !WHOLE && len(tag) < s.kdf.size {
		return hmac.Equal(s.MAC(key, data)[:len(tag)], tag)
	}
	return hmac.Equal(s.MAC(key, data), tag)
`},
	{"prim-6", "pkg/mls/internal/suite/mlkem.go", "\tfor t := public[:len(public)-rho]; len(t) > 0; t = t[3:] {\n", `
	if !WHOLE {
		return nil
	}
	for t := public[:len(public)-rho]; len(t) > 0; t = t[3:] {
`},
	{"prim-6", "pkg/mls/internal/suite/mlkem.go", "\tif len(public) != scheme.PublicKeySize() {\n", `
	if !WHOLE {
		return nil
	}
	if len(public) != scheme.PublicKeySize() {
`},
	{"prim-7", "pkg/mls/internal/secret/secret.go", "\tif _, err := io.ReadFull(source, b); err != nil {\n", `
	if !WHOLE {
		_, _ = io.ReadFull(source, b)
		return Own(b), nil
	}
	if _, err := io.ReadFull(source, b); err != nil {
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

// change replaces text around what other mutants insert in it: only what stands before and after the old text is new. Of two changes that
// meet, the one that stands first in the file has to stand first in the table.
func (s *source) change(at int, before, after string) {
	if i := strings.Index(after, before); i >= 0 {
		s.edits = append(s.edits, edit{at: at, text: after[:i]}, edit{at: at + len(before), text: after[i+len(before):]})
		return
	}
	s.edits = append(s.edits, edit{at, len(before), after})
}
