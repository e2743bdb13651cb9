//go:build !mlswasm_compact

package client

import (
	"strconv"

	"mlswasm/pkg/mls"
)

// maxAttached bounds what members can fill the store with: the newest of each conversation are kept.
const maxAttached = 64

// attachedRow is what a commit brought for a component, until the application says that it is through with it. It is written with the
// commit's effect, so that none is lost and none comes twice.
type attachedRow struct {
	Epoch     uint64 // that the commit began
	Component uint32
	Sender    DeviceName // empty: somebody outside of the conversation
	Data      []byte
}

func (r *attachedRow) fields(c *codec) {
	c.uint64(&r.Epoch)
	c.uint32(&r.Component)
	deviceFields(c, &r.Sender)
	c.bytes(&r.Data)
}

// keepAttached stores what a commit brings for components; g is the group before it.
func (t *turn) keepAttached(cid string, g *mls.Group, tr *mls.Transition) {
	for _, x := range tr.DraftEphemeral() {
		row := attachedRow{Epoch: uint64(tr.Epoch()), Component: uint32(x.Component), Data: x.Data}
		if x.Sender.Type == mls.SenderMember {
			if m, ok := g.Member(x.Sender.Leaf); ok {
				row.Sender = t.name(m.Credential)
			}
		}
		t.drafts.attached.put(orderKey(cid, t.nextOrder()), row)
	}
	keys := t.drafts.attached.keys(cid + "/")
	for len(keys) > maxAttached {
		t.drafts.attached.delete(keys[0])
		keys = keys[1:]
	}
}

func (t *turn) draftAttachments(p *ConversationParams) (DraftAttachmentsResult, error) {
	result := DraftAttachmentsResult{[]DraftAttachment{}}
	keys, err := t.attachedTo(p.Conversation)
	if err != nil {
		return result, err
	}
	for _, key := range keys {
		number, err := strconv.ParseUint(key[len(key)-16:], 16, 64)
		if err != nil {
			return result, damaged(key, err)
		}
		row, _ := t.drafts.attached.get(key)
		result.Attachments = append(result.Attachments, DraftAttachment{Number: number, Epoch: row.Epoch, Component: row.Component,
			Sender: filled(row.Sender.User), Device: filled(row.Sender.Device), Data: row.Data})
	}
	return result, nil
}

func (t *turn) draftForgetAttachments(p *DraftForgetParams) (Nothing, error) {
	keys, err := t.attachedTo(p.Conversation)
	if err != nil {
		return Nothing{}, err
	}
	for _, key := range keys {
		if key[len(key)-16:] <= hexNumber(p.UpTo, 16) {
			t.drafts.attached.delete(key)
		}
	}
	return Nothing{}, nil
}

// attachedTo returns the keys of what came to a conversation, and to those that have taken its place.
func (t *turn) attachedTo(cid string) (keys []string, err error) {
	if err := t.needDraft("appEphemeral"); err != nil {
		return nil, err
	}
	conv, err := t.conversation(cid)
	for seen := map[string]bool{}; err == nil; {
		keys = append(keys, t.drafts.attached.keys(cid+"/")...)
		seen[cid] = true
		if conv.Successor == "" || seen[conv.Successor] {
			return keys, nil
		}
		cid = conv.Successor
		conv, err = t.conversation(cid)
	}
	return nil, err
}
