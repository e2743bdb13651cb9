package mls

import (
	"strconv"

	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

const corePart = "group"

func keysPrefix(epoch Epoch) string { return "keys/" + strconv.FormatUint(uint64(epoch), 10) + "/" }

func pastPart(epoch Epoch) string { return "past/" + strconv.FormatUint(uint64(epoch), 10) }

// changeSet holds the names of the parts that changed since they were last stored, but for those of the ratchets, which
// the secret trees of the epochs know themselves.
type changeSet struct{ names map[string]struct{} }

func (s *changeSet) add(name string) {
	if s.names == nil {
		s.names = make(map[string]struct{})
	}
	s.names[name] = struct{}{}
}

func (s *changeSet) core()            { s.add(corePart) }
func (s *changeSet) psks()            { s.add(pskPart) }
func (s *changeSet) past(epoch Epoch) { s.add(pastPart(epoch)) }

func (s *changeSet) proposal(p *pendingProposal) {
	s.add(p.part())
	if !p.proposalNote.isEmpty() {
		s.add(notePart(p.number))
	}
}

// drop notes that the ratchets of an epoch are gone. They were cleared before.
func (s *changeSet) drop(keys *messageKeys) {
	for _, p := range keys.ratchets.TakeChanges() {
		s.add(keysPrefix(keys.epoch) + p.Name)
	}
}

// take returns the names and forgets them.
func (s *changeSet) take() map[string]struct{} {
	names := s.names
	s.names = nil
	return names
}

// parts returns the parts that exist of those whose name is wanted, but for the ratchets. It encodes no other.
func (g *Group) parts(wanted func(name string) bool) map[string][]byte {
	out := make(map[string][]byte)
	put := func(name string, fields func(*wire.Codec)) {
		if wanted(name) {
			out[name] = mustEncode(fields)
		}
	}
	put(corePart, g.wireCore)
	if !g.psks.isEmpty() {
		put(pskPart, g.psks.wire)
	}
	if g.lineage != nil {
		put(lineagePart, g.lineage.wire)
	}
	if g.reInit != nil {
		put(reInitPart, g.reInit.wirePart)
	}
	for _, p := range g.pending {
		put(p.part(), p.wire)
		if !p.proposalNote.isEmpty() {
			put(notePart(p.number), p.proposalNote.wire)
		}
	}
	for _, p := range g.past {
		put(pastPart(p.keys.epoch), p.wire)
	}
	return out
}

// ratchetParts names the parts of an epoch's secret tree.
func (k *messageKeys) ratchetParts(parts []secrettree.Part) []StatePart {
	prefix := keysPrefix(k.epoch)
	out := make([]StatePart, len(parts))
	for i, p := range parts {
		out[i] = StatePart{prefix + p.Name, p.Data}
	}
	return out
}

// mustEncode encodes a part of the state.
func mustEncode(fields func(*wire.Codec)) []byte {
	b, err := wire.EncodeFunc(fields)
	if err != nil {
		// The one failure is a vector above 2^30-1 bytes. Whatever a group holds it has decoded from less, or
		// encoded once to send it.
		panic("mls: a part of a group's state can not be encoded: " + err.Error())
	}
	return b
}

// The kinds of core: what the part "group" holds.
const (
	coreActive  uint8 = 1
	coreRemoved uint8 = 2
)

var errCoreKind = fail(CodeMalformed, "kind of a group's state")

// wireCore is the field list of the part "group".
func (g *Group) wireCore(c *wire.Codec) {
	wireVersion(c, stateVersion)
	kind := coreActive
	if g.left != nil {
		kind = coreRemoved
	}
	c.Uint8(&kind)
	if c.Err() != nil {
		return
	}
	switch kind {
	case coreActive:
		walk(c, &g.epoch, (*epochState).wire)
	case coreRemoved:
		walk(c, &g.left, (*departure).wire)
	default:
		c.Fail(errCoreKind)
	}
}

func (x *departure) wire(c *wire.Codec) {
	wire.U16(c, &x.cipherSuite)
	c.Bytes(&x.groupID)
	wire.U64(c, &x.epoch)
	wire.U32(c, &x.leaf)
}

// wire is the field list of the part "past/EPOCH". The context names group, epoch and suite.
func (p *pastEpoch) wire(c *wire.Codec) {
	k := p.keys
	if c.Decoding() {
		k = new(messageKeys)
		p.keys = k
	}
	c.Uint64(&p.ended)
	c.Bytes(&k.context)
	wire.U32(c, &k.ownLeaf)
	k.roster.wire(c)
	k.senderData.Wire(c)
	if !c.Decoding() {
		p.leaves = k.ratchets.Leaves()
	}
	wire.U32(c, &p.leaves)
	if c.Decoding() && c.Err() == nil {
		c.Fail(p.restore())
	}
}

// restore completes a decoded past epoch but for its ratchets.
func (p *pastEpoch) restore() error {
	var context groupContext
	if err := decode("GroupContext", p.keys.context, context.wire); err != nil {
		return err
	}
	s, err := context.cipherSuite.suite()
	if err != nil {
		return err
	}
	if !treemath.LeafCount(p.leaves).Valid() {
		return fail(CodeMalformed, "number of leaves")
	}
	p.keys.suite, p.keys.groupID, p.keys.epoch = s, context.groupID, context.epoch
	return nil
}
