package client

import (
	"strings"

	"mlswasm/pkg/mls"
)

// group returns the MLS group of a conversation, to be changed: what changes of it is written with this turn.
func (t *turn) group(cid string) (*mls.Group, error) {
	g, err := t.readGroup(cid)
	if err != nil {
		return nil, err
	}
	t.touched[cid] = g
	return g, nil
}

// readGroup returns the MLS group of a conversation, to be read.
func (t *turn) readGroup(cid string) (*mls.Group, error) {
	if g := t.touched[cid]; g != nil {
		return g, nil
	}
	if g := t.groups[cid]; g != nil {
		return g, nil
	}
	g, err := t.loadGroup(cid)
	if err == nil {
		t.groups[cid] = g
	}
	return g, err
}

// loadGroup builds the group from its stored parts. The newest part must be as new as the conversation says: a part that
// was put back alone would make the device use a key twice.
func (t *turn) loadGroup(cid string) (*mls.Group, error) {
	rows, err := read(t.ctx, t.e.store, groupPrefix(cid))
	if err != nil {
		return nil, err
	}
	var parts []mls.StatePart
	var newest uint64
	for _, row := range rows {
		plaintext, commit, err := openRow(t.rows, row)
		if err != nil {
			return nil, err
		}
		newest = max(newest, commit)
		parts = append(parts, mls.StatePart{Name: strings.TrimPrefix(row.Key, groupPrefix(cid)), Data: plaintext})
	}
	conv, _ := t.convs.get(cid)
	if newest != conv.SealedAt {
		return nil, fail(CodeStateRolledBack, "the state of a conversation is not the newest one")
	}
	signer, err := t.signerOf(t.suiteOf(conv))
	if err != nil {
		return nil, err
	}
	g, err := mls.LoadGroup(parts, signer)
	if err != nil {
		return nil, failWith(CodeVaultCorrupted, "the state of a conversation is damaged", err)
	}
	t.guard(g)
	return g, nil
}

// stageGroup writes what changed in a group: for a message a few small parts, however large the group is.
func (t *turn) stageGroup(cid string, number uint64) {
	g := t.touched[cid]
	if g == nil {
		return
	}
	parts := g.TakeChanges()
	for _, part := range parts {
		t.raw[groupPrefix(cid)+part.Name] = part.Data
	}
	if len(parts) > 0 || t.replaced[cid] {
		conv, _ := t.convs.get(cid)
		conv.SealedAt = number
		t.convs.put(cid, conv)
	}
}

// eraseGroup deletes the state of a group: of one that was left, or that another state takes the place of.
func (t *turn) eraseGroup(cid string) error {
	rows, err := t.readRows(groupPrefix(cid))
	if err != nil {
		return err
	}
	for key := range rows {
		t.raw[key] = nil
	}
	t.touched[cid] = nil
	return nil
}

// names returns user and device of a member. A credential of another application stands for itself, with no device.
func names(c mls.Credential) DeviceName {
	identity := string(c.Identity())
	user, device, ok := strings.Cut(identity, "/")
	if !ok || !isDevice(device) {
		return DeviceName{User: strings.ToValidUTF8(identity, "\uFFFD")}
	}
	return DeviceName{User: strings.ToValidUTF8(user, "\uFFFD"), Device: device}
}

func identityOf(user, device string) []byte { return []byte(user + "/" + device) }

func isDevice(s string) bool {
	if len(s) != 16 {
		return false
	}
	for i := range len(s) {
		if !strings.Contains(hexDigits, s[i:i+1]) {
			return false
		}
	}
	return true
}

// fromMLS gives an error of the protocol its code at this boundary.
func fromMLS(detail string, err error) error {
	if err == nil {
		return nil
	}
	code, ok := map[mls.Code]Code{
		mls.CodeInvalidArgument:  CodeInvalidArgument,
		mls.CodeMalformed:        CodeMalformed,
		mls.CodeInvalidMessage:   CodeInvalidMessage,
		mls.CodeUnsupported:      CodeUnsupported,
		mls.CodeWrongGroup:       CodeInvalidMessage,
		mls.CodeWrongEpoch:       CodeWrongEpoch,
		mls.CodeTooOld:           CodeTooOld,
		mls.CodeDuplicate:        CodeDuplicate,
		mls.CodeNotForUs:         CodeNotFound,
		mls.CodeNotAMember:       CodeNotAMember,
		mls.CodePendingProposals: CodeConflict,
		mls.CodeUnknownPSK:       CodeUnknownPSK,
		mls.CodeSuspended:        CodeConflict,
	}[mls.CodeOf(err)]
	if !ok {
		code = CodeInternal
	}
	return failWith(code, detail, err)
}
