package mls

import (
	"math"
	"slices"
	"time"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
)

// provisional is a group after the proposals of a commit and before its path (RFC 9420, Section 12.3).
type provisional struct {
	tree       *ratchetTree
	extensions extensionList
	extended   bool // the extensions are new
	rules      leafRules
	added      []LeafIndex
	packages   []*KeyPackage // one for each leaf added
	removed    []Member
	updated    []LeafIndex
	psks       []neededPSK // in the order of the commit
	reInit     *reInitProposal
	custom     proposalList   // what is the application's, in the order of the commit
	ephemeral  []DraftAppData // likewise, of components
	committer  LeafIndex      // of who joins: the leaf that it gets
	// joins, former and init are of an external Commit: the leaf that it removes, or nil, and the init secret that takes
	// the place of the epoch's.
	joins  bool
	former *leafNode
	init   keyschedule.InitSecret
	// leafKey is this member's new private key, when its own Update is covered. It belongs to the cache.
	leafKey secret.Secret
}

// provision judges the list of a commit and applies it to a copy of the epoch's tree (RFC 9420, Sections 12.2
// and 12.3). A zero now leaves lifetimes unjudged.
func (g *Group) provision(list proposalList, by committer, now time.Time) (*provisional, error) {
	e := g.epoch
	if e.context.epoch == math.MaxUint64 {
		return nil, fail(CodeInvalidMessage, "there is no epoch after the last")
	}
	p := &provisional{tree: e.tree.clone(), extensions: e.context.extensions, committer: by.Leaf, joins: by.joins()}
	if gce := list.ofType(proposalTypeGroupContextExtensions); len(gce) > 0 {
		p.extensions, p.extended = gce[0].proposal.groupContextExtensions.extensions, true
	}
	var err error
	if p.rules, err = g.leafRules(p.extensions, now); err != nil {
		return nil, err
	}
	subject := listSubject{list: list, committer: by, epoch: e, rules: p.rules}
	if p.joins {
		if err := judgeAll(externalListChecks, subject); err != nil {
			return nil, err
		}
	}
	if err := judgeAll(listChecks, subject); err != nil {
		return nil, err
	}
	if p.rules.drafts != nil {
		if err := p.rules.drafts.judgeList(subject); err != nil {
			return nil, err
		}
	}
	if err := p.apply(list, e); err != nil {
		return nil, err
	}
	if d := g.signer.drafts; d != nil {
		if err := d.apply(p, list); err != nil {
			return nil, err
		}
	}
	if p.joins {
		if err := p.admit(); err != nil {
			return nil, err
		}
	}
	if !p.removes(e.private.leaf) { // who leaves derives no secret
		p.psks = g.neededPSKs(list)
	}
	return p, judgeAll(appliedChecks, p)
}

// neededPSKs looks up the pre-shared keys of a commit.
func (g *Group) neededPSKs(list proposalList) []neededPSK {
	var needed []neededPSK
	for _, p := range list.ofType(proposalTypePSK) {
		id := p.proposal.preSharedKey.psk
		name := id.public()
		needed = append(needed, neededPSK{id, g.findPSK(&name)})
	}
	return needed
}

// pskIDs returns the names of the pre-shared keys.
func (p *provisional) pskIDs() []preSharedKeyID {
	var ids []preSharedKeyID
	for i := range p.psks {
		ids = append(ids, p.psks[i].id)
	}
	return ids
}

// apply changes the tree in the order of RFC 9420, Section 12.3: Updates, Removes, Adds.
func (p *provisional) apply(list proposalList, e *epochState) error {
	for _, u := range list.ofType(proposalTypeUpdate) {
		if err := p.tree.updateLeaf(u.sender.Leaf, &u.proposal.update.leafNode); err != nil {
			return err
		}
		p.updated = append(p.updated, u.sender.Leaf)
		if u.sender.Leaf == e.private.leaf {
			p.leafKey = u.leafKey
		}
	}
	for _, r := range list.leaving() {
		leaf, _ := r.target()
		if p.joins && r.proposal.kind == proposalTypeRemove { // one at most: ext-2
			p.former = e.tree.leaf(leaf)
		}
		p.removed = append(p.removed, memberOf(leaf, e.tree.leaf(leaf)))
		if err := p.tree.removeLeaf(leaf); err != nil {
			return err
		}
	}
	for _, a := range list.ofType(proposalTypeAdd) {
		keyPackage := &a.proposal.add.keyPackage
		leaf, err := p.tree.addLeaf(&keyPackage.leaf)
		if err != nil {
			return err
		}
		p.added = append(p.added, leaf)
		p.packages = append(p.packages, keyPackage)
	}
	for _, r := range list.ofType(proposalTypeReInit) { // one at most: list-9
		p.reInit = r.proposal.reInit
	}
	for _, c := range list {
		if c.proposal.kind.isCustom() {
			p.custom = append(p.custom, c)
		}
	}
	return nil
}

// admit finds the leaf of a client that joins by an external Commit (RFC 9420, Section 12.4.2). It stays blank until the path is
// merged.
func (p *provisional) admit() error {
	var err error
	p.committer, err = p.tree.nextLeaf()
	return err
}

// removes tells whether the leaf is among the removed.
func (p *provisional) removes(leaf LeafIndex) bool {
	return slices.ContainsFunc(p.removed, func(m Member) bool { return m.Leaf == leaf })
}
