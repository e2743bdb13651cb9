package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/wire"
)

// externalOptions are those that only [ExternalCommit] knows.
type externalOptions struct {
	resync            bool
	needed            []PSKID
	authenticatedData []byte
	selfRemoves       [][]byte // MLSMessages
	changes           []Change // of drafts
}

func (o *externalOptions) isSet() bool {
	return o.resync || len(o.needed) > 0 || len(o.authenticatedData) > 0 || len(o.selfRemoves) > 0 || len(o.changes) > 0
}

// Resync removes the joiner's former leaf in the same external commit: that of its signature key or else, when there is
// exactly one and [Authenticate] is given, of an equal credential (RFC 9420, Section 12.4.3.2). It is how a client comes back that has
// lost its state; [AlreadyJoined] is not asked. What the client still has of the group ends with that commit: its old
// [Group] may process it, and is no longer active.
//
// Members demand the same of the joiner: the signature key of the leaf that goes, or an [Authenticator] of theirs that says whose the
// new key is. A basic credential without one is a name that anybody can write down. Either way the credential must be equal, or
// one that [Group.SetEquivalence] accepts as its successor. Whoever has the signature key can do the same in the client's
// place; pre-shared keys by [NeedPSKs] are the remedy of the RFC where that matters.
func Resync() JoinOption { return func(o *joinOptions) { o.external.resync = true } }

// NeedPSKs makes the external commit depend on pre-shared keys, which [PSKs] gives (RFC 9420, Sections 8.4 and 12.2): a member
// that does not hold them can not follow.
func NeedPSKs(ids ...PSKID) JoinOption {
	return func(o *joinOptions) {
		for _, id := range ids {
			o.external.needed = append(o.external.needed, id.clone())
		}
	}
}

// Attach attaches bytes to the external commit: signed by the joiner, readable by whoever sees the message, returned by
// [Transition.AuthenticatedData] (RFC 9420, Section 6). The bytes are copied.
func Attach(authenticatedData []byte) JoinOption {
	authenticatedData = bytes.Clone(authenticatedData)
	return func(o *joinOptions) { o.external.authenticatedData = authenticatedData }
}

// ExternalCommit joins a group by its GroupInfo, without waiting for a member (RFC 9420, Section 12.4.3.2). groupInfo is what
// [Group.GroupInfo] of a member returned for the group's current epoch, with the tree inside or given by [RatchetTree].
// The commit is an MLSMessage, in the clear, for the members. The group returned is already in the epoch that
// the commit begins: it is kept when the delivery service accepts the commit, and dropped when another commit was first;
// then a later GroupInfo is needed. Until the commit is accepted, nothing else that this group makes is to be sent.
//
// The options are [At], [BoundLifetimes], [RatchetTree], [AlreadyJoined], [Authenticate], [PSKs], [Resync], [NeedPSKs] and [Attach].
//
// The GroupInfo proves that the holder of one leaf's key has signed this very group. Who that is say the credentials: without an
// [Authenticator] that can judge them, whoever delivers the GroupInfo decides which group is joined.
//
// Codes: [CodeMalformed]; [CodeInvalidMessage] when authentication or a rule fails, with [Error.Rule];
// [CodeInvalidArgument] when the tree is nowhere, the signer has another cipher suite, or Resync finds more than
// one leaf; [CodeDuplicate] when the client is in the group and does not ask for Resync; [CodeNotAMember] when it asks and is
// not; [CodeUnknownPSK]; [CodeUnsupported].
func ExternalCommit(signer *Signer, groupInfo []byte, opts ...JoinOption) (group *Group, commit []byte, err error) {
	if signer == nil {
		return nil, nil, fail(CodeInvalidArgument, "no signer")
	}
	j := &joining{signer: signer}
	for _, set := range opts {
		set(&j.joinOptions)
	}
	if j.continues {
		return nil, nil, fail(CodeInvalidArgument, "an external commit continues no group")
	}
	if group, commit, err = j.commitExternally(groupInfo); err != nil {
		j.held.clear()
		return nil, nil, err
	}
	return group, commit, nil
}

// commitExternally takes the steps of RFC 9420, Section 12.4.3.2.
func (j *joining) commitExternally(groupInfo []byte) (*Group, []byte, error) {
	if err := j.hold(); err != nil {
		return nil, nil, err
	}
	if err := j.readGroupInfo(groupInfo); err != nil {
		return nil, nil, err
	}
	if j.signer.cipherSuite != j.info.context.cipherSuite {
		return nil, nil, &Error{Code: CodeInvalidArgument, Rule: "wel-5", text: "the signer has another cipher suite"}
	}
	if err := judgeAll(groupInfoChecks, j); err != nil {
		return nil, nil, err
	}
	if err := j.openTree(); err != nil {
		return nil, nil, err
	}
	view, err := j.view()
	if err != nil {
		return nil, nil, err
	}
	authenticatedData, err := view.frameAAD(j.external.authenticatedData)
	if err != nil {
		return nil, nil, err
	}
	d := &commitDraft{
		order: &order{authenticatedData: authenticatedData, public: true},
		by:    committer{Sender{Type: SenderNewMemberCommit}, j.signer.leafContent()},
	}
	defer d.clear()
	group, err := j.draft(view, d)
	if err != nil {
		d.abandon()
		return nil, nil, err
	}
	return group, d.message, nil
}

// readGroupInfo decodes the GroupInfo for an outsider.
func (j *joining) readGroupInfo(b []byte) error {
	m, err := decodeMessage(b)
	if err != nil {
		return err
	}
	if m.groupInfo == nil {
		return &Error{Code: CodeInvalidMessage, Rule: "frm-13", text: "not a GroupInfo"}
	}
	j.info = *m.groupInfo
	j.suite, err = j.info.context.cipherSuite.suite()
	return err
}

// view is the group as the GroupInfo shows it to an outsider: without a leaf and without secrets.
func (j *joining) view() (*Group, error) {
	context, err := encode("GroupContext", j.info.context.wire)
	if err != nil {
		return nil, err
	}
	e := &epochState{
		suite:           j.suite,
		context:         j.info.context,
		tree:            j.tree,
		private:         &treePrivate{leaf: noLeaf},
		confirmationTag: j.info.confirmationTag,
		secrets:         new(keyschedule.Epoch),
	}
	e.messages = &messageKeys{
		suite: j.suite, groupID: e.context.groupID, epoch: e.context.epoch, context: context, roster: newRoster(j.tree),
	}
	return &Group{signer: j.signer, suite: j.suite, authenticate: j.authenticate, epoch: e, psks: j.held}, e.complete()
}

// noLeaf is the leaf of nobody: beyond every tree.
const noLeaf LeafIndex = 1<<32 - 1

// draft makes the commit and the group that it leads to.
func (j *joining) draft(view *Group, d *commitDraft) (*Group, error) {
	external, init, err := j.externalInit()
	if err != nil {
		return nil, err
	}
	defer init.Clear()
	if err := j.list(view, d, external); err != nil {
		return nil, err
	}
	if d.p, err = view.provision(d.list, d.by, j.now); err != nil {
		return nil, err
	}
	d.p.init = init
	private, commitSecret, err := view.draftPath(d)
	if err != nil {
		return nil, err
	}
	if err := d.judgeOwnLeaf(view); err != nil {
		return nil, err
	}
	if err := view.draftSigned(d); err != nil {
		return nil, err
	}
	if err := view.draftEpoch(d, private, commitSecret); err != nil {
		return nil, err
	}
	if d.message, _, err = view.epoch.messages.protect(d.signed); err != nil {
		return nil, err
	}
	return j.begin(d.next)
}

// externalInit draws the init secret of the new epoch for the external_pub of the GroupInfo (RFC 9420, Section 8.3).
func (j *joining) externalInit() (*proposal, keyschedule.InitSecret, error) {
	if err := judgeAll(externalPubChecks, j); err != nil {
		return nil, keyschedule.InitSecret{}, err
	}
	public, _ := j.externalPub() // there: st-3
	kem, init, err := keyschedule.ExternalInit(j.suite, public)
	if err != nil {
		return nil, keyschedule.InitSecret{}, failWith(CodeInternal, "external init secret", err)
	}
	return &proposal{kind: proposalTypeExternalInit, externalInit: &externalInitProposal{kem}}, init, nil
}

// externalPub decodes the extension external_pub (RFC 9420, Section 12.4.3.2).
func (j *joining) externalPub() ([]byte, error) {
	data, ok := j.info.extensions.get(extensionExternalPub)
	if !ok {
		return nil, fail(CodeInvalidMessage, "no external_pub")
	}
	var public []byte
	return public, decode("external_pub", data, func(c *wire.Codec) { c.Bytes(&public) })
}

// list puts the proposals of the commit together.
func (j *joining) list(view *Group, d *commitDraft, external *proposal) error {
	proposals := []*proposal{external}
	former, isMember, err := j.formerLeaf(d.by)
	if err != nil {
		return err
	}
	if isMember {
		proposals = append(proposals, &proposal{kind: proposalTypeRemove, remove: &removeProposal{former}})
	}
	for i := range j.external.needed {
		p, err := view.orderPSK(&j.external.needed[i], resumptionApplication)
		if err != nil {
			return err
		}
		proposals = append(proposals, p)
	}
	for _, p := range proposals {
		d.list = append(d.list, coveredProposal{sender: d.by.Sender, proposal: p})
	}
	return j.coverDraft(view, d)
}

// formerLeaf finds the leaf that Resync removes.
func (j *joining) formerLeaf(by committer) (former LeafIndex, isMember bool, err error) {
	alike, rules := 0, leafRules{authenticate: j.authenticate}
	for i, leaf := range j.tree.members() {
		switch {
		case bytes.Equal(leaf.signatureKey, by.leaf.signatureKey) && !j.external.resync:
			return 0, false, &Error{Code: CodeDuplicate, Rule: "wel-4", text: "already a member: Resync takes its place"}
		case bytes.Equal(leaf.signatureKey, by.leaf.signatureKey):
			return i, true, nil
		case by.succeeds(leaf, &rules):
			former = i
			alike++
		}
	}
	switch {
	case !j.external.resync:
		return 0, false, nil
	case alike == 0:
		return 0, false, fail(CodeNotAMember, "no former leaf of this client")
	case alike > 1:
		return 0, false, fail(CodeInvalidArgument, "several leaves have the credential")
	}
	return former, true, nil
}

// judgeOwnLeaf tells whether the members will accept the leaf.
func (d *commitDraft) judgeOwnLeaf(view *Group) error {
	rules := d.p.rules
	rules.authenticate, rules.equivalent = believe, func(Credential, Credential) bool { return true } // one's own
	err := judgeLeaf(leafSubject{
		leafRules: rules,
		leaf:      &d.path.path.leafNode,
		source:    leafSourceCommit,
		groupID:   view.epoch.context.groupID,
		index:     d.p.committer,
		replaced:  d.p.former,
	})
	if err != nil {
		return err
	}
	return d.p.tree.judgeMembers([]LeafIndex{d.p.committer})
}
