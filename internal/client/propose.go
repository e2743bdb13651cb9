package client

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"mlswasm/pkg/mls"
)

// judgeForm demands of a change what its kind needs, and nothing else.
func (c *ProposedChange) judgeForm(at string) error {
	parts := []struct {
		kind, field string
		given       bool
	}{
		{"add", "member", c.Member != nil}, {"remove", "device", c.Device != nil}, {"preSharedKey", "psk", c.PSK != nil}, {"extensions", "extensions", c.Extensions != nil},
		{"reInit", "cipherSuite", c.CipherSuite != nil}, {"custom", "custom", c.Custom != nil},
	}
	known := c.Kind == "update"
	for _, p := range parts {
		known = known || p.kind == c.Kind
	}
	if !known {
		return invalid(at+"kind", "add, remove, update, preSharedKey, extensions, reInit or custom")
	}
	for _, p := range parts {
		if p.kind == "extensions" && c.Kind == "reInit" { // as it likes
			continue
		}
		if (p.kind == c.Kind) != p.given {
			return invalid(at+p.field, "with "+p.kind+", and only there")
		}
	}
	return nil
}

// proposed is the change that a member wants to propose.
func (t *turn) proposed(g *mls.Group, c *ProposedChange) (mls.Change, error) {
	if err := c.judgeForm(""); err != nil {
		return mls.Change{}, err
	}
	switch c.Kind {
	case "update":
		return mls.Update(), nil
	case "add":
		return t.proposedAdd(g.Members(), g.CipherSuite(), *c.Member)
	case "remove":
		return t.proposedRemove(g.Members(), *c.Device)
	case "preSharedKey":
		id, err := proposedPSK(*c.PSK, "")
		if err != nil {
			return mls.Change{}, err
		}
		if given, err := t.givePSK(g, id); err != nil || !given {
			return mls.Change{}, errors.Join(err, fail(CodeUnknownPSK, "this device does not hold the key"))
		}
		return mls.PreSharedKey(id), nil
	case "custom":
		return proposedCustom(*c.Custom)
	}
	change, err := proposedGroup(c, "", g.Extensions())
	if err != nil {
		return change, err
	}
	trials := []mls.Change{change}
	if c.Kind == "reInit" && c.Extensions != nil { // nobody could make a group of what a member does not support
		others, _ := withoutLink(g.Extensions())
		trials = append(trials, mls.SetExtensions(inPlaceOf(others, *c.Extensions)...))
	}
	g.JudgeAt(t.now)
	for _, trial := range trials {
		tr, err := g.Commit(trial, mls.Covering()) // a proposal that nobody could commit would be in the way of every message
		if err != nil {
			return change, fromMLS("the proposal could not be committed", err)
		}
		tr.Discard()
	}
	return change, nil
}

// proposedGroup is a change of the GroupContext, or of the whole group.
func proposedGroup(c *ProposedChange, at string, now []mls.Extension) (mls.Change, error) {
	var extensions []GroupExtensionView
	if c.Extensions != nil {
		var err error
		if extensions, err = checkExtensions(at+"extensions", *c.Extensions); err != nil {
			return mls.Change{}, err
		}
	}
	if c.Kind == "extensions" {
		return intentRow{Extensions: extensions}.extended(now)[0], nil
	}
	suite, err := supported(*c.CipherSuite)
	if err != nil {
		return mls.Change{}, err
	}
	next := carriedOver(now)
	if c.Extensions != nil {
		others, _ := withoutLink(now)
		next = inPlaceOf(others, extensions)
	}
	return reInit(randomBytes(groupIDSize), suite, next), nil
}

func proposedPSK(id []byte, at string) (mls.PSKID, error) {
	if len(id) == 0 || len(id) > maxPSKName {
		return mls.PSKID{}, invalid(at+"psk", "1 to 255 bytes")
	}
	return mls.PSKID{Type: mls.PSKExternal, External: bytes.Clone(id)}, nil
}

func proposedCustom(c CustomProposal) (mls.Change, error) {
	switch {
	case !isOwnExtension(c.Type):
		return mls.Change{}, invalid("custom.type", "0xF000 to 0xFFFF")
	case len(c.Data) > maxExtension:
		return mls.Change{}, invalid("custom.data", "0 to 65536 bytes")
	}
	return mls.CustomProposal(mls.ProposalType(c.Type), c.Data), nil
}

func (t *turn) proposedRemove(members []mls.Member, device DeviceName) (mls.Change, error) {
	for _, m := range members {
		if t.name(m.Credential) == device {
			return mls.Remove(m.Leaf), nil
		}
	}
	return mls.Change{}, fail(CodeNotFound, "the device is not in the conversation")
}

func (t *turn) proposedAdd(members []mls.Member, suite mls.CipherSuite, m MemberPackage) (mls.Change, error) {
	if err := t.checkPackages([]MemberPackage{m}, suite); err != nil {
		return mls.Change{}, atMember(err, "members[0]", "member")
	}
	for _, there := range members {
		if t.name(there.Credential) == (DeviceName{m.User, m.Device}) {
			return mls.Change{}, fail(CodeConflict, "the device is in the conversation already")
		}
	}
	kp, err := mls.ParseKeyPackage(m.KeyPackage)
	return mls.Add(kp), fromMLS("a key package that was checked before", err)
}

// atMember puts the place of a package into an error of checkPackages.
func atMember(err error, from, to string) error {
	var e *Error
	if errors.As(err, &e) {
		e.Path = strings.Replace(e.Path, from, to, 1)
	}
	return err
}

func (t *turn) supportProposals(p *SupportProposalsParams) (Nothing, error) {
	policy, _ := t.policies.get(selfKey)
	known, err := oneMore(policy.Proposals, p.Types)
	if err != nil {
		return Nothing{}, err
	}
	if len(known) > len(policy.Proposals) {
		policy.Proposals = known
		t.policies.put(selfKey, policy)
		t.e.stale = true // signers and groups are made anew
	}
	return Nothing{}, nil
}

// oneMore adds code points of the application to those that it named before.
func oneMore(known, types []uint32) ([]uint32, error) {
	if len(types) == 0 {
		return nil, invalid("types", "1 to 16 types")
	}
	known = slices.Clone(known)
	for i, kind := range types {
		if !isOwnExtension(kind) {
			return nil, invalid("types["+strconv.Itoa(i)+"]", "0xF000 to 0xFFFF, but for 0xF4C1")
		}
		if !slices.Contains(known, kind) {
			known = append(known, kind)
		}
	}
	limit := maxExtensions
	if slices.Contains(known, sendsGREASE) { // which is none of them
		limit++
	}
	if len(known) > limit {
		return nil, invalid("types", "at most 16 types in all")
	}
	return known, nil
}
