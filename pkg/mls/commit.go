package mls

import (
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secrettree"
)

// Commit makes a commit that covers the changes by value and, by reference, every proposal of the epoch that goes together
// with them (RFC 9420, Section 12.4.1). Without a change and without a proposal it refreshes this member's keys. It
// has a path, so that each commit gives its sender fresh keys, unless [WithoutPath] is given. The Transition holds the message for the
// group and the Welcome for the clients that are added; both may be sent, the Welcome only when the commit was
// accepted, and are applied with [Group.Apply].
//
// Epoch, tree and proposals stay as they are, whatever becomes of the commit. What goes is the key that encrypted the
// message: no key is ever used twice, and that of a commit that was thrown away is no exception.
//
// Codes: [CodeInvalidArgument], also for [Update], which can only be proposed; [CodeInvalidMessage] when a change breaks a
// rule, such as an invalid key package, the removal of this member by itself or a new credential that
// [Group.SetEquivalence] does not accept; [CodeNotAMember] when this member was removed; [CodeSuspended];
// [CodeUnsupported] for a ReInit to what this package does not have.
func (g *Group) Commit(changes ...Change) (*Transition, error) {
	return g.commit(commitStyle{}, changes)
}

// commitStyle is what a commit may look like beyond what this package sends by itself.
type commitStyle struct {
	omitPath bool // leave the path out where RFC 9420, Section 12.4, allows it
}

// commitDraft is a commit in the making.
type commitDraft struct {
	*order
	commitStyle
	by       committer
	list     proposalList
	p        *provisional
	path     *newPath // nil without a path
	private  *treePrivate
	signed   *authenticatedContent
	next     *epochState
	joiner   keyschedule.JoinerSecret
	welcome  keyschedule.WelcomeSecret
	message  []byte
	claim    *secrettree.Claim
	welcomed []byte
}

func (g *Group) commit(style commitStyle, changes []Change) (*Transition, error) {
	if err := g.sending(); err != nil {
		return nil, err
	}
	o, err := g.newOrder(changes)
	if err != nil {
		return nil, err
	}
	if o.updates > 0 {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "list-2", text: "an Update can only be proposed"}
	}
	style.omitPath = style.omitPath || o.withoutPath && g.epoch.mayOmitPath()
	d := &commitDraft{order: o, commitStyle: style, by: memberCommits(g.epoch.private.leaf)}
	defer d.clear()
	if err := g.draft(d); err != nil {
		d.abandon()
		return nil, err
	}
	t := &Transition{
		Message:           d.message,
		Welcome:           d.welcomed,
		base:              baseOf(g.epoch),
		own:               true,
		committer:         g.epoch.private.leaf,
		authenticatedData: o.authenticatedData,
		signer:            g.signer,
		next:              d.next,
	}
	t.describe(d.p, d.path != nil)
	g.epoch.messages.consume(d.claim)
	return t, nil
}

// draft takes the steps of RFC 9420, Section 12.4.1, in their order.
func (g *Group) draft(d *commitDraft) error {
	if err := g.choose(d); err != nil {
		return err
	}
	private, commitSecret, err := g.draftPath(d)
	if err != nil {
		return err
	}
	if err := g.draftSigned(d); err != nil {
		return err
	}
	if err := g.draftEpoch(d, private, commitSecret); err != nil {
		return err
	}
	if d.message, d.claim, err = g.epoch.messages.protect(d.signed); err != nil {
		return err
	}
	d.welcomed, err = g.draftWelcome(d)
	return err
}

// maxChoices bounds how often the list of a commit is tried: each costs signatures and a look at every leaf.
const maxChoices = 32

// choose finds what the commit covers. When a proposal of another member spoils the list, the others are looked for by
// halves, so that none can keep this member from committing, nor many make it work for long. What is not found in time
// is left out; Removes are tried first.
func (g *Group) choose(d *commitDraft) error {
	if d.exact {
		return g.chooseExactly(d)
	}
	if drafts := g.signer.drafts; drafts != nil {
		d.proposals = drafts.dueRemoves(g.pending, d.proposals)
	}
	whole := g.pending.cover(d.by.Leaf, d.proposals)
	byValue := len(d.proposals) // they stand first
	var err error
	if d.p, err = g.provision(whole, d.by, g.now); err == nil {
		d.list = whole
		return nil
	}
	d.list = whole[:byValue:byValue]
	if d.p, err = g.provision(d.list, d.by, g.now); err != nil {
		return err
	}
	choices := maxChoices
	var include func(some proposalList)
	include = func(some proposalList) {
		if len(some) == 0 || choices == 0 {
			return
		}
		choices--
		longer := append(d.list[:len(d.list):len(d.list)], some...)
		if p, err := g.provision(longer, d.by, g.now); err == nil {
			d.list, d.p = longer, p
		} else if half := len(some) / 2; half > 0 {
			include(some[:half])
			include(some[half:])
		}
	}
	include(whole[byValue:])
	return nil
}

// chooseExactly takes what the caller names.
func (g *Group) chooseExactly(d *commitDraft) error {
	var err error
	if d.list, err = g.pending.exactly(d.by.Leaf, d.proposals, d.covering); err != nil {
		return err
	}
	d.p, err = g.provision(d.list, d.by, g.now)
	return err
}

// mayOmitPath tells whether the own leaf may stay as it is. That of a creator has no bound on its lifetime, and others
// would refuse it.
func (e *epochState) mayOmitPath() bool {
	leaf := e.tree.leaf(e.private.leaf)
	return leaf.source != leafSourceKeyPackage || leaf.lifetime.isSane()
}

// draftPath refreshes this member's path in the new tree, and returns its private keys there.
func (g *Group) draftPath(d *commitDraft) (*treePrivate, keyschedule.CommitSecret, error) {
	if d.omitPath && !d.list.needsPath() && len(d.p.custom) == 0 {
		d.private = g.epoch.private.pruned(d.p.tree)
		return d.private, keyschedule.NoCommit(g.suite), nil
	}
	path, err := d.p.tree.createUpdatePath(pathRequest{
		signer:  g.signer,
		groupID: g.epoch.context.groupID,
		leaf:    d.p.committer,
		base:    d.by.leaf,
		added:   d.p.added,
		context: g.epoch.provisionalContext(d.p.extensions),
	})
	if err != nil {
		return nil, keyschedule.CommitSecret{}, err
	}
	d.path, d.private = path, path.private
	if !d.by.joins() && !d.p.rules.follows(g.epoch.tree.leaf(d.p.committer), &path.path.leafNode) {
		return nil, keyschedule.CommitSecret{}, breaks("leaf-14", "another credential of one's own")
	}
	if drafts := d.p.rules.drafts; drafts != nil {
		if err := drafts.judgeLeaf(&path.path.leafNode); err != nil {
			return nil, keyschedule.CommitSecret{}, err
		}
	}
	return path.private, keyschedule.CommitSecret{Secret: path.commitSecret}, nil
}

// draftSigned signs the Commit under the context of the epoch that it ends.
func (g *Group) draftSigned(d *commitDraft) error {
	content := g.epoch.messages.newContent(ContentTypeCommit, d.authenticatedData)
	content.sender = d.by.Sender
	content.commit = &commit{proposals: d.list.orRefs()}
	if d.path != nil {
		content.commit.path = d.path.path
	}
	var err error
	d.signed, err = g.epoch.messages.signContent(g.signer, d.format(), content)
	return err
}

// draftEpoch derives the next epoch and fills in the confirmation tag.
func (g *Group) draftEpoch(d *commitDraft, private *treePrivate, commitSecret keyschedule.CommitSecret) error {
	var err error
	d.next, d.joiner, d.welcome, err = g.epoch.advance(d.signed, d.p, private, commitSecret)
	if err != nil {
		return err
	}
	d.next.confirmationTag = d.next.secrets.Confirmation.Tag(g.suite, d.next.context.confirmedTranscriptHash)
	d.signed.auth.confirmationTag = d.next.confirmationTag
	return d.next.complete()
}

// clear overwrites what only the making of the commit needed.
func (d *commitDraft) clear() {
	d.joiner.Clear()
	d.welcome.Clear()
	if d.path != nil {
		d.path.clearPathSecrets()
		d.path.commitSecret.Clear()
	}
}

// abandon overwrites the secrets of an epoch that will not be.
func (d *commitDraft) abandon() {
	if d.private != nil {
		d.private.clear()
	}
	if d.next != nil {
		d.next.secrets.Clear()
	}
	d.claim.Discard()
}

// advance derives the epoch that a signed Commit leads to (RFC 9420, Sections 8 and 12.4): everything but its
// confirmation tag. It takes private over, and only reads the commit secret.
func (e *epochState) advance(signed *authenticatedContent, p *provisional, private *treePrivate, commitSecret keyschedule.CommitSecret) (
	*epochState, keyschedule.JoinerSecret, keyschedule.WelcomeSecret, error) {
	next := &epochState{suite: e.suite, context: e.context, tree: p.tree, private: private}
	next.context.epoch++
	next.context.treeHash = p.tree.rootTreeHash()
	next.context.extensions = p.extensions
	var err error
	next.context.confirmedTranscriptHash, err = confirmedTranscriptHash(e.suite, e.interimTranscriptHash, signed)
	if err != nil {
		return nil, keyschedule.JoinerSecret{}, keyschedule.WelcomeSecret{}, err
	}
	context, err := encode("GroupContext", next.context.wire)
	if err != nil {
		return nil, keyschedule.JoinerSecret{}, keyschedule.WelcomeSecret{}, err
	}
	psk, err := mixPSKs(e.suite, p.psks)
	if err != nil {
		return nil, keyschedule.JoinerSecret{}, keyschedule.WelcomeSecret{}, err
	}
	defer psk.Clear()
	init := e.secrets.Init
	if p.joins {
		init = p.init
	}
	joiner := keyschedule.Join(e.suite, init, commitSecret, context)
	welcome, secrets := keyschedule.Derive(e.suite, joiner, psk, context)
	next.secrets = secrets
	return next, joiner, welcome, nil
}
