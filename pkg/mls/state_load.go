package mls

import (
	"bytes"
	"sort"
	"strconv"
	"strings"

	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/treemath"
)

// LoadGroup puts a group together from its parts, in any order: all that [Group.TakeChanges] ever returned, the latest data
// of each name, without those that are gone. signer is the member's own. The data are copied.
//
// Codes: [CodeMalformed]; [CodeUnsupported] for the version of a later release; [CodeInvalidArgument] for a signer that is
// not the member's.
func LoadGroup(parts []StatePart, signer *Signer) (*Group, error) {
	if signer == nil {
		return nil, fail(CodeInvalidArgument, "no signer")
	}
	l := &loading{
		g:        &Group{signer: signer},
		ratchets: make(map[Epoch][]secrettree.Part),
		notes:    make(map[uint32]*proposalNote),
	}
	for _, p := range parts {
		if err := l.add(p); err != nil {
			return nil, err
		}
	}
	if err := l.finish(); err != nil {
		return nil, err
	}
	return l.g, nil
}

// loading is a group whose parts arrive.
type loading struct {
	g        *Group
	ratchets map[Epoch][]secrettree.Part
	drafts   []StatePart
	notes    map[uint32]*proposalNote
}

var errStatePart = fail(CodeMalformed, "a part that no group's state has")

func (l *loading) add(p StatePart) error {
	if p.Name == corePart {
		if l.g.epoch != nil || l.g.left != nil {
			return errStatePart
		}
		return decode("state of a group", p.Data, l.g.wireCore)
	}
	if p.Name == pskPart || p.Name == lineagePart || p.Name == reInitPart {
		return l.addBeside(p)
	}
	kind, rest, _ := strings.Cut(p.Name, "/")
	number, name, _ := strings.Cut(rest, "/")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return errStatePart
	}
	switch {
	case p.Name == proposalPart(uint32(n)):
		entry := &pendingProposal{number: uint32(n)}
		l.g.pending = append(l.g.pending, entry)
		return decode("proposal", p.Data, entry.wireMembers)
	case p.Name == outsidePart(uint32(n)):
		entry := &pendingProposal{number: uint32(n)}
		l.g.pending = append(l.g.pending, entry)
		return decode("proposal", p.Data, entry.wireOutside)
	case p.Name == notePart(uint32(n)):
		x := new(proposalNote)
		if l.notes[uint32(n)] != nil {
			return errStatePart
		}
		l.notes[uint32(n)] = x
		return decode("note of a proposal", p.Data, x.wire)
	case p.Name == pastPart(Epoch(n)):
		past := new(pastEpoch)
		l.g.past = append(l.g.past, past)
		return decode("past epoch", p.Data, past.wire)
	case kind == exportParts:
		l.drafts = append(l.drafts, p)
		return nil
	case kind == "keys" && p.Name == keysPrefix(Epoch(n))+name:
		l.ratchets[Epoch(n)] = append(l.ratchets[Epoch(n)], secrettree.Part{Name: name, Data: p.Data})
		return nil
	}
	return errStatePart
}

// addBeside takes a part of which a state has one at most.
func (l *loading) addBeside(p StatePart) error {
	g := l.g
	switch {
	case p.Name == pskPart && g.psks.isEmpty():
		return decode("pre-shared keys", p.Data, g.psks.wire)
	case p.Name == lineagePart && g.lineage == nil:
		g.lineage = new(lineage)
		return decode("lineage", p.Data, g.lineage.wire)
	case p.Name == reInitPart && g.reInit == nil:
		g.reInit = new(reInitProposal)
		return decode("ReInit", p.Data, g.reInit.wirePart)
	}
	return errStatePart
}

// finish checks that the parts belong together and gives each epoch its ratchets.
func (l *loading) finish() error {
	g := l.g
	if g.epoch == nil && g.left == nil {
		return fail(CodeMalformed, "a state without its group")
	}
	if err := l.identify(); err != nil {
		return err
	}
	if !g.psks.belongsTo(g) {
		return fail(CodeMalformed, "pre-shared keys of another group")
	}
	if !g.lineage.belongsTo(g) {
		return fail(CodeMalformed, "a lineage of another group")
	}
	if err := l.annotate(); err != nil {
		return err
	}
	sort.Slice(g.pending, func(i, j int) bool { return g.pending[i].number < g.pending[j].number })
	sort.Slice(g.past, func(i, j int) bool { return g.past[i].keys.epoch < g.past[j].keys.epoch })
	for i := range g.pending {
		if i > 0 && g.pending[i-1].number == g.pending[i].number {
			return errStatePart
		}
	}
	for i, p := range g.past {
		inOrder := i == 0 || g.past[i-1].keys.epoch < p.keys.epoch
		if !inOrder || p.keys.epoch >= g.Epoch() || p.keys.suite != g.suite || !bytes.Equal(p.keys.groupID, g.groupID()) {
			return fail(CodeMalformed, "a past epoch of another group")
		}
		ratchets, err := l.take(p.keys.epoch, p.leaves)
		if err != nil {
			return err
		}
		p.keys.ratchets = ratchets
	}
	if g.epoch != nil {
		ratchets, err := l.take(g.epoch.context.epoch, g.epoch.tree.size())
		if err != nil {
			return err
		}
		if err := g.epoch.setMessageKeys(ratchets); err != nil {
			return err
		}
	}
	if err := l.takeDrafts(); err != nil {
		return err
	}
	if len(l.ratchets) > 0 || (g.left != nil || g.reInit != nil) && len(g.pending) > 0 || g.left != nil && g.reInit != nil || len(g.past) > maxPastEpochs {
		return errStatePart
	}
	return nil
}

// identify sets the cipher suite and compares the signer.
func (l *loading) identify() error {
	g := l.g
	cs := CipherSuite(0)
	if g.left != nil {
		cs = g.left.cipherSuite
	} else {
		cs = g.epoch.context.cipherSuite
	}
	var err error
	if g.suite, err = cs.suite(); err != nil {
		return err
	}
	if g.signer.CipherSuite() != cs || g.epoch != nil && !g.epoch.belongsTo(g.signer) {
		return fail(CodeInvalidArgument, "the signer is not this member's")
	}
	return nil
}

// take puts the secret tree of an epoch together.
func (l *loading) take(epoch Epoch, leaves treemath.LeafCount) (*secrettree.Tree, error) {
	ratchets, err := secrettree.Load(l.g.suite, leaves, l.ratchets[epoch])
	if err != nil {
		return nil, failWith(CodeMalformed, "secret tree", err)
	}
	delete(l.ratchets, epoch)
	return ratchets, nil
}
