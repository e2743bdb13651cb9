package client

import (
	"slices"
	"sort"
)

// outboxRow is what the service should get: written with the state that made it, and sent as these bytes until it is
// settled. One of Commit, Message and Proposal is set.
type outboxRow struct {
	Order        uint64
	Conversation string
	Epoch        uint64
	Bytes        []byte
	Commit       *commitEntry
	Message      *heldRow // to encrypt it again, should the service refuse these bytes
	Proposal     []byte   // its ProposalRef
}

type commitEntry struct {
	Welcome        []byte
	Added, Removed []DeviceName
	GroupInfo      []byte
	RatchetTree    []byte
}

func (r *outboxRow) fields(c *codec) {
	c.uint64(&r.Order)
	c.string(&r.Conversation)
	c.uint64(&r.Epoch)
	c.bytes(&r.Bytes)
	optional(c, &r.Commit, func(c *codec, e *commitEntry) {
		c.bytes(&e.Welcome)
		list(c, &e.Added, deviceFields)
		list(c, &e.Removed, deviceFields)
		c.bytes(&e.GroupInfo)
		if c.version > 1 {
			c.bytes(&e.RatchetTree)
		}
	})
	optional(c, &r.Message, func(c *codec, h *heldRow) { h.fields(c) })
	if c.version > 1 {
		c.bytes(&r.Proposal)
	}
	kinds := 0
	for _, is := range []bool{r.Commit != nil, r.Message != nil, len(r.Proposal) > 0} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		c.fail()
	}
}

func (t *turn) outbox(*Nothing) (OutboxResult, error) {
	type entry struct {
		id string
		outboxRow
	}
	var entries []entry
	for _, id := range t.outs.keys("") {
		row, _ := t.outs.get(id)
		entries = append(entries, entry{id, row})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Order < entries[j].Order })
	result := OutboxResult{Entries: []OutboxEntry{}}
	for _, e := range entries {
		view := e.view(e.id)
		if err := t.linkView(&view); err != nil {
			return result, err
		}
		result.Entries = append(result.Entries, view)
	}
	clear(t.unsent)
	return result, nil
}

func (r outboxRow) view(id string) OutboxEntry {
	view := OutboxEntry{ID: id, Kind: "message", Conversation: r.Conversation, Epoch: r.Epoch, Bytes: slices.Clone(r.Bytes),
		Welcomes: []WelcomeDelivery{}, Added: []DeviceName{}, Removed: []DeviceName{}, Senders: []DeviceName{}}
	if r.Message != nil {
		view.MessageID = filled(r.Message.MessageID)
		return view
	}
	if r.Commit == nil {
		return view
	}
	view.Kind = "commit"
	view.Added = append(view.Added, r.Commit.Added...)
	view.Removed = append(view.Removed, r.Commit.Removed...)
	welcome := slices.Clone(r.Commit.Welcome) // one for all, so that a large conversation does not fill the memory
	for _, d := range r.Commit.Added {
		view.Welcomes = append(view.Welcomes, WelcomeDelivery{d.User, d.Device, welcome})
	}
	if len(r.Commit.GroupInfo) > 0 {
		info, tree := slices.Clone(r.Commit.GroupInfo), slices.Clone(r.Commit.RatchetTree)
		view.GroupInfo, view.RatchetTree = &info, &tree
	}
	return view
}
