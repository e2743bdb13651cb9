package mls

import (
	"bytes"
	"time"

	"mlswasm/pkg/mls/internal/keyschedule"
)

// Process opens, authenticates and judges a message that was sent to the group: a PrivateMessage, or a PublicMessage with a
// proposal or commit, of a member or of a sender outside of the group (RFC 9420, Section 6). It returns
//   - an *[Application]: its key is deleted, the same message is not opened again;
//   - a *[ProposalEvent]: the proposal is kept for a commit to cover;
//   - a *[Transition]: a commit, verified; nothing has changed until [Group.Apply].
//
// Application messages are opened in any order within bounds: 32 generations behind and 1000 ahead in each sender's
// ratchet, in the current epoch and the last three (RFC 9420, Sections 9.1 and 14).
//
// Codes: [CodeMalformed]; [CodeInvalidMessage] when authentication or a rule fails, with [Error.Rule];
// [CodeWrongGroup]; [CodeWrongEpoch] for an epoch to come, or a handshake message of an ended one; [CodeTooOld] when the
// keys are gone; [CodeDuplicate]; [CodePendingProposals] for a proposal whose sender has as much waiting for a commit as is kept of it
// (the package's Limits); [CodeUnknownPSK]; [CodeOwnMessage], [CodeOwnCommit] for what names this member as its sender (compare
// the bytes with those that were sent: whoever is in the group can forge that name); [CodeUnsupported];
// [CodeSuspended] for messages of the epoch with which the group was re-initialized; [CodeNotAMember] for messages of epochs
// after this member's removal.
func (g *Group) Process(message []byte) (Event, error) {
	m, err := decodeMessage(message)
	if err != nil {
		return nil, err
	}
	head, err := m.head()
	if err != nil {
		return nil, err
	}
	keys, err := g.keysFor(head, m)
	if err != nil {
		return nil, err
	}
	if err := g.judgeRoom(m, len(message)); err != nil {
		return nil, err
	}
	var o *opened
	if m.public != nil {
		o, err = keys.openPublic(m.public)
	} else {
		o, err = keys.openPrivate(m.private)
	}
	if err != nil {
		return nil, err
	}
	defer o.claim.Discard() // unless it was consumed
	if d := g.signer.drafts; d != nil {
		if err := d.judgeOpened(keys, o); err != nil {
			return nil, err
		}
	}
	switch o.content.contentType {
	case ContentTypeProposal:
		return g.processProposal(o)
	case ContentTypeCommit:
		return g.processCommit(o)
	default:
		keys.consume(o.claim)
		return o.application(), nil
	}
}

// messageHead is what a message says of itself before it is opened.
type messageHead struct {
	groupID     []byte
	epoch       Epoch
	contentType ContentType
}

func (x *message) head() (messageHead, error) {
	switch x.wireFormat {
	case WireFormatPublicMessage:
		content := &x.public.content
		return messageHead{content.groupID, content.epoch, content.contentType}, nil
	case WireFormatPrivateMessage:
		return messageHead{x.private.groupID, x.private.epoch, x.private.contentType}, nil
	default:
		return messageHead{}, &Error{Code: CodeInvalidMessage, Rule: "frm-13", text: "not a message of a group"}
	}
}

// keysFor finds the keys of the message's epoch.
func (g *Group) keysFor(head messageHead, m *message) (*messageKeys, error) {
	if !bytes.Equal(head.groupID, g.groupID()) {
		return nil, &Error{Code: CodeWrongGroup, Rule: "frm-7", text: "another group"}
	}
	current := g.Epoch()
	if head.epoch >= current {
		if err := g.active(); err != nil {
			return nil, err
		}
		if head.epoch > current {
			return nil, &Error{Code: CodeWrongEpoch, Rule: "frm-8", text: "an epoch to come"}
		}
		return g.epoch.messages, g.reInit.suspends()
	}
	keys := g.pastKeys(head.epoch)
	if keys == nil {
		if g.joinedBy(m) {
			return nil, ownMessage(ContentTypeCommit)
		}
		return nil, &Error{Code: CodeTooOld, Rule: "frm-8", text: "the keys of the epoch are gone"}
	}
	if head.contentType == ContentTypeApplication {
		return keys, nil
	}
	if m.public != nil && m.public.content.sender == memberAt(keys.ownLeaf) {
		return nil, ownMessage(head.contentType)
	}
	if m.private != nil {
		if data, err := keys.openSenderData(m.private); err == nil && data.leaf == keys.ownLeaf {
			return nil, ownMessage(head.contentType)
		}
	}
	return nil, &Error{Code: CodeWrongEpoch, Rule: "com-1", text: "the epoch has ended"}
}

func (o *opened) application() *Application {
	return &Application{
		Sender:            o.sender.Leaf,
		Credential:        o.sender.Credential,
		SignatureKey:      bytes.Clone(o.sender.SignatureKey),
		Epoch:             o.content.epoch,
		Generation:        o.generation,
		Plaintext:         o.content.application,
		AuthenticatedData: o.content.authenticatedData,
	}
}

// processProposal judges a proposal and keeps it (RFC 9420, Section 12.1).
func (g *Group) processProposal(o *opened) (*ProposalEvent, error) {
	e := g.epoch
	if o.content.sender == memberAt(e.private.leaf) {
		return nil, ownMessage(ContentTypeProposal)
	}
	rules, err := g.leafRules(e.context.extensions, time.Time{})
	if err != nil {
		return nil, err
	}
	subject := proposalSubject{o.content.sender, o.content.proposal, e, rules}
	if err := judgeProposal(subject); err != nil {
		return nil, err
	}
	if err := g.judgeAdmission(&o.content); err != nil {
		return nil, err
	}
	ref, err := proposalRef(g.suite, &o.authenticatedContent)
	if err != nil {
		return nil, err
	}
	if g.pending.find(ref) != nil {
		return nil, &Error{Code: CodeDuplicate, Rule: "frm-11", text: "a proposal received before"}
	}
	entry := &pendingProposal{
		number:   g.pending.next(),
		ref:      ref,
		sender:   o.content.sender,
		proposal: *o.content.proposal,

		proposalNote: note(o.content.authenticatedData),
	}
	if err := g.judgeShare(entry); err != nil {
		return nil, err
	}
	e.messages.consume(o.claim)
	g.keep(entry)
	return e.describeProposal(entry), nil
}

func (e *epochState) describeProposal(entry *pendingProposal) *ProposalEvent {
	event := &ProposalEvent{
		Sender:            entry.sender,
		Epoch:             e.context.epoch,
		Type:              entry.proposal.kind,
		Ref:               bytes.Clone(entry.ref),
		Data:              bytes.Clone(entry.proposal.custom),
		AuthenticatedData: bytes.Clone(entry.authenticatedData),
	}
	switch entry.proposal.kind {
	case proposalTypeAdd:
		m := memberOf(0, &entry.proposal.add.keyPackage.leaf).clone()
		event.Added = &m
	case proposalTypeGroupContextExtensions:
		event.Extensions = entry.proposal.groupContextExtensions.extensions.public()
	case proposalTypePSK:
		id := entry.proposal.preSharedKey.psk.public()
		event.PSK = &id
	case proposalTypeReInit:
		r, _ := entry.proposal.reInit.public()
		event.ReInit = &r
	case proposalTypeRemove, proposalTypeSelfRemove:
		leaf, _ := entry.cover().target()
		m, _ := e.messages.roster.member(leaf) // there: rem-1, or it is the sender
		m = m.clone()
		event.Removed = &m
	case proposalTypeAppDataUpdate, proposalTypeAppEphemeral:
		event.Draft = &DraftProposal{entry.proposal.component, entry.proposal.operation == appDataRemove}
	}
	return event
}

// processCommit verifies a commit of another member and computes the epoch after it (RFC 9420, Section 12.4.2).
func (g *Group) processCommit(o *opened) (*Transition, error) {
	e, commit := g.epoch, o.content.commit
	by := committerOf(&o.content)
	if by.Sender == memberAt(e.private.leaf) {
		return nil, ownMessage(ContentTypeCommit)
	}
	list, err := g.pending.resolve(o.content.sender, commit.proposals)
	if err != nil {
		return nil, err
	}
	if err := judgeAll(commitChecks, commitSubject{commit, list}); err != nil {
		return nil, err
	}
	p, err := g.provision(list, by, time.Time{})
	if err != nil {
		return nil, err
	}
	t := &Transition{
		base:              baseOf(e),
		committer:         p.committer,
		external:          p.joins,
		authenticatedData: o.content.authenticatedData,
		signer:            g.signer,
	}
	if p.removes(e.private.leaf) {
		err = g.leave(p, o)
	} else {
		t.next, err = g.follow(p, o)
	}
	if err != nil {
		return nil, err
	}
	t.describe(p, commit.path != nil)
	return t, nil
}

// leave checks what a removed member can check of the commit that removes it: all but the secrets, which are not
// for it.
func (g *Group) leave(p *provisional, o *opened) error {
	return p.tree.mergeUpdatePath(g.pathOpening(p, o, nil))
}

// follow computes the next epoch from a commit and verifies its confirmation tag.
func (g *Group) follow(p *provisional, o *opened) (*epochState, error) {
	e := g.epoch
	private, commitSecret, err := g.openPath(p, o)
	if err != nil {
		return nil, err
	}
	defer commitSecret.Clear()
	if err := g.openExternalInit(p, o); err != nil {
		private.clear()
		return nil, err
	}
	defer p.init.Clear()
	next, joiner, welcome, err := e.advance(&o.authenticatedContent, p, private, commitSecret)
	if err != nil {
		private.clear()
		return nil, err
	}
	joiner.Clear()
	welcome.Clear()
	next.confirmationTag = o.auth.confirmationTag
	err = judgeAll(confirmationChecks, nextEpochSubject{next, next.confirmationTag})
	if err == nil {
		err = next.complete()
	}
	if err != nil {
		private.clear()
		next.secrets.Clear()
		return nil, err
	}
	return next, nil
}

// openPath returns the private keys of this member in the new tree, and the commit secret.
func (g *Group) openPath(p *provisional, o *opened) (*treePrivate, keyschedule.CommitSecret, error) {
	private := g.epoch.private.pruned(p.tree)
	if p.leafKey.Len() > 0 {
		private.setLeafKey(p.leafKey.Clone())
	}
	if o.content.commit.path == nil {
		return private, keyschedule.NoCommit(g.suite), nil
	}
	defer private.clear()
	path, err := p.tree.openUpdatePath(g.pathOpening(p, o, private))
	if err != nil {
		return nil, keyschedule.CommitSecret{}, err
	}
	path.pathSecret.Clear()
	return path.private, keyschedule.CommitSecret{Secret: path.commitSecret}, nil
}

func (g *Group) pathOpening(p *provisional, o *opened, private *treePrivate) pathOpening {
	return pathOpening{
		sender:  p.committer,
		path:    o.content.commit.path,
		joins:   p.joins,
		former:  p.former,
		added:   p.added,
		groupID: g.epoch.context.groupID,
		context: g.epoch.provisionalContext(p.extensions),
		private: private,
		rules:   p.rules,
	}
}
