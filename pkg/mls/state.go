package mls

import (
	"fmt"
	"slices"
	"sort"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/wire"
)

// stateVersion numbers the stored form of a group.
const stateVersion = 1

// StatePart is a piece of a group's stored state, under a name of its own. Names are ASCII, up to 64 characters, and hold
// '/'. Data are secret: the caller owns them and seals them before they are stored.
//
// The parts are cut by what changes together. A message changes the ratchet of its sender, and when it is the sender's
// first in an epoch, as many small nodes as the tree is high; only a new epoch rewrites what is as large as the
// group:
//
//	group                     the current epoch: context, tree, this member's private keys, epoch secrets
//	keys/EPOCH/n/NODE         a node secret of the epoch's secret tree (RFC 9420, Section 9)
//	keys/EPOCH/r/LEAF/a, h    a ratchet of a member, for application or handshake messages
//	export/EPOCH/n/NODE       a node secret of the epoch's exporter tree, where [SafeExporterDraft] is on
//	past/EPOCH                who the members of an ended epoch were, and its sender data secret
//	psks                      the pre-shared keys that were given, and the resumption PSKs of ended epochs
//	reinit                    which group takes the place of this one, when it is suspended
//	proposal/NUMBER           a proposal of a member that waits for a commit
//	note/NUMBER               what came in the clear with a proposal, and whether it was accepted or discarded
//	outside/NUMBER            one of a sender outside of the group; both are numbered together
type StatePart struct {
	Name string
	Data []byte // nil: the part is gone
}

// Format writes the name and the length, for every verb. As JSON or by its field, a part has its bytes: it is there to be
// stored.
func (p StatePart) Format(f fmt.State, _ rune) { secret.Redact(f, p.Name, p.Data) }

// TakeChanges returns the parts that changed since the last call, sorted by name: to be stored in one transaction, and
// before anything that the group returned leaves the client. Everything has changed in a new group, nothing in one
// that was just loaded. Among parts that changed is one that is written: when others are only gone, it is the first of the list above, so
// that whoever numbers what it stores finds the newest number. When storing fails, drop the group and load it again.
func (g *Group) TakeChanges() []StatePart {
	var parts []StatePart
	for _, keys := range g.keys() {
		parts = append(parts, keys.ratchetParts(keys.ratchets.TakeChanges())...)
	}
	if g.epoch != nil && g.epoch.drafts != nil {
		parts = append(parts, g.epoch.drafts.changes()...)
	}
	names := g.changes.take()
	stored := g.parts(func(name string) bool { _, ok := names[name]; return ok })
	for name := range names {
		parts = append(parts, StatePart{name, stored[name]})
	}
	if len(parts) > 0 && !slices.ContainsFunc(parts, func(p StatePart) bool { return p.Data != nil }) {
		parts = append(parts, StatePart{corePart, g.parts(func(name string) bool { return name == corePart })[corePart]})
	}
	sortParts(parts)
	return parts
}

// Marshal returns the whole state in one versioned piece that [UnmarshalGroup] reads. It is secret, except that the
// signer's key is not in it. Equal states have equal bytes. It does not count as storing: see [Group.TakeChanges].
func (g *Group) Marshal() ([]byte, error) {
	var parts []StatePart
	for _, keys := range g.keys() {
		parts = append(parts, keys.ratchetParts(keys.ratchets.Parts())...)
	}
	if g.epoch != nil && g.epoch.drafts != nil {
		parts = append(parts, g.epoch.drafts.parts()...)
	}
	for name, data := range g.parts(func(string) bool { return true }) {
		parts = append(parts, StatePart{name, data})
	}
	sortParts(parts)
	defer func() {
		for _, p := range parts {
			clear(p.Data)
		}
	}()
	return encode("group", func(c *wire.Codec) { wireState(c, &parts) })
}

func sortParts(parts []StatePart) {
	sort.Slice(parts, func(i, j int) bool { return parts[i].Name < parts[j].Name })
}

// UnmarshalGroup reads what [Group.Marshal] wrote. signer is the member's own.
//
// Codes: [CodeMalformed]; [CodeUnsupported] for the version of a later release; [CodeInvalidArgument] for a signer that is
// not the member's.
func UnmarshalGroup(b []byte, signer *Signer) (*Group, error) {
	var parts []StatePart
	if err := decode("group", b, func(c *wire.Codec) { wireState(c, &parts) }); err != nil {
		return nil, err
	}
	return LoadGroup(parts, signer)
}

// wireState is the field list of a marshalled group.
func wireState(c *wire.Codec, parts *[]StatePart) {
	wireVersion(c, stateVersion)
	last := ""
	wire.Vector(c, parts, func(c *wire.Codec, p *StatePart) {
		name := []byte(p.Name)
		c.Bytes(&name)
		c.Bytes(&p.Data)
		if c.Decoding() {
			p.Name = string(name)
			if p.Name <= last {
				c.Fail(errStateOrder)
			}
			last = p.Name
		}
	})
}

var errStateOrder = fail(CodeMalformed, "parts of a state are not in order")

// keys lists the keys of all epochs that have any.
func (g *Group) keys() []*messageKeys {
	var all []*messageKeys
	for _, p := range g.past {
		all = append(all, p.keys)
	}
	if g.epoch != nil {
		all = append(all, g.epoch.messages)
	}
	return all
}
