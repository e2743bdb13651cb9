package mls

import (
	"bytes"
	"time"

	"mlswasm/pkg/mls/internal/suite"
)

// Propose makes a proposal for another commit to cover by reference, in an MLSMessage that is to be sent to the group (RFC
// 9420, Section 12.1). change is [Add], [Remove], [Update], [PreSharedKey], [SetExtensions], [ReInitialize] or
// [CustomProposal]; with may hold [AuthenticatedData] and [AsPublicMessage]. The group keeps the proposal at once: from
// now on it has to be committed, by whomever, before application data is sent.
//
// Codes: [CodeDuplicate] for what this member has proposed in this epoch before, discarded since or not: the others would take it
// for a repetition, as signatures of most suites are the same for the same content; [CodeInvalidArgument]; [CodeInvalidMessage] when
// the proposal breaks a rule, such as an invalid key package; [CodeNotAMember] when the leaf to remove is blank, or this member was
// removed; [CodePendingProposals] when with those that wait it is more than the others keep of a member (the package's Limits);
// [CodeSuspended]; [CodeUnsupported] for a ReInit to what this package does not have.
func (g *Group) Propose(change Change, with ...Change) (message []byte, err error) {
	if err := g.sending(); err != nil {
		return nil, err
	}
	o, err := g.newOrder(append([]Change{change}, with...))
	if err != nil {
		return nil, err
	}
	if o.commits || len(o.proposals)+o.updates != 1 {
		return nil, fail(CodeInvalidArgument, "one proposal at a time")
	}
	return g.propose(o)
}

func (g *Group) propose(o *order) (message []byte, err error) {
	e := g.epoch
	entry := &pendingProposal{number: g.pending.next(), sender: memberAt(e.private.leaf), proposalNote: note(o.authenticatedData)}
	if err := g.fill(entry, o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			entry.leafKey.Clear()
		}
	}()
	if entry.proposal.kind == proposalTypeSelfRemove { // clients that join must be able to read it
		o.public = true
	}
	rules, err := g.leafRules(e.context.extensions, g.now)
	if err != nil {
		return nil, err
	}
	if err := judgeProposal(proposalSubject{entry.sender, &entry.proposal, e, rules}); err != nil {
		return nil, err
	}
	if err := e.judgeSupport(entry.proposal.kind); err != nil {
		return nil, err
	}
	content := e.messages.newContent(ContentTypeProposal, o.authenticatedData)
	content.proposal = &entry.proposal
	signed, err := e.messages.signContent(g.signer, o.format(), content)
	if err != nil {
		return nil, err
	}
	if entry.ref, err = proposalRef(g.suite, signed); err != nil {
		return nil, err
	}
	if g.pending.find(entry.ref) != nil {
		return nil, fail(CodeDuplicate, "the same was proposed in this epoch before")
	}
	if err := g.judgeShare(entry); err != nil {
		return nil, err
	}
	b, claim, err := e.messages.protect(signed)
	if err != nil {
		return nil, err
	}
	e.messages.consume(claim)
	g.keep(entry)
	return b, nil
}

// fill writes the proposal that was ordered; of an Update, the new leaf.
func (g *Group) fill(entry *pendingProposal, o *order) error {
	if o.updates == 0 {
		entry.proposal = *o.proposals[0]
		return nil
	}
	leaf, key, err := g.signer.newLeaf(leafRequest{
		source:  leafSourceUpdate,
		base:    g.epoch.tree.leaf(entry.sender.Leaf),
		groupID: g.epoch.context.groupID,
		index:   entry.sender.Leaf,
	})
	if err != nil {
		return err
	}
	entry.proposal = proposal{kind: proposalTypeUpdate, update: &updateProposal{*leaf}}
	entry.leafKey = key
	return nil
}

// keep adds a proposal to the cache.
func (g *Group) keep(entry *pendingProposal) {
	g.pending = append(g.pending, entry)
	g.changes.proposal(entry)
}

// order is what the Changes of one call add up to.
type order struct {
	proposals         []*proposal
	updates           int
	authenticatedData []byte
	treeBeside        bool
	withoutPath       bool
	exact             bool          // by reference, exactly what covering names
	covering          [][]byte      // ProposalRefs
	groupInfo         extensionList // of the Welcome's
	commits           bool          // asks for what only a commit can be
	public            bool
	now               time.Time // when somebody outside of the group says it
}

// format returns the wire format in which the message is to travel.
func (o *order) format() WireFormat {
	if o.public {
		return WireFormatPublicMessage
	}
	return WireFormatPrivateMessage
}

func (g *Group) newOrder(changes []Change) (*order, error) {
	o := new(order)
	for _, c := range changes {
		switch c.kind {
		case changeAdd:
			if c.keyPackage == nil {
				return nil, fail(CodeInvalidArgument, "an Add without a key package")
			}
			o.proposals = append(o.proposals, &proposal{kind: proposalTypeAdd, add: &addProposal{*c.keyPackage}})
		case changeRemove:
			o.proposals = append(o.proposals, &proposal{kind: proposalTypeRemove, remove: &removeProposal{c.leaf}})
		case changeUpdate:
			o.updates++
		case changeExtensions:
			p, err := orderExtensions(c.extensions)
			if err != nil {
				return nil, err
			}
			o.proposals = append(o.proposals, p)
		case changePSK:
			p, err := g.orderPSK(&c.psk, c.usage)
			if err != nil {
				return nil, err
			}
			o.proposals = append(o.proposals, p)
		case changeReInit:
			p, err := g.orderReInit(c.reInit)
			if err != nil {
				return nil, err
			}
			o.proposals = append(o.proposals, p)
		case changeCustom, changeDraft:
			p, err := g.orderBeyond(c)
			if err != nil {
				return nil, err
			}
			o.proposals = append(o.proposals, p)
		default:
			if err := g.orderManner(o, c); err != nil {
				return nil, err
			}
		}
	}
	var err error
	o.authenticatedData, err = g.frameAAD(o.authenticatedData)
	return o, err
}

// orderManner notes how the message is to be made.
func (g *Group) orderManner(o *order, c Change) error {
	switch c.kind {
	case changeAuthenticatedData:
		o.authenticatedData = c.authenticatedData
	case changeTreeBeside:
		o.treeBeside, o.commits = true, true
	case changeWithoutPath:
		o.withoutPath, o.commits = true, true
	case changeCovering:
		o.covering, o.exact, o.commits = append(o.covering, c.covering...), true, true
	case changePublicMessage:
		o.public = true
	case changeSentAt:
		if g.epoch.private != nil {
			return fail(CodeInvalidArgument, "a member says the time by SetTime")
		}
		o.now = c.now
	case changeGroupInfo:
		if err := g.signer.needDraft(AppDataDictionaryDraft); err != nil {
			return err
		}
		o.groupInfo, o.commits = c.extensions, true
	default:
		return fail(CodeInvalidArgument, "a Change that asks for nothing")
	}
	return nil
}

// orderBeyond makes a proposal that RFC 9420 does not define.
func (g *Group) orderBeyond(c Change) (*proposal, error) {
	if c.kind == changeDraft {
		return g.orderDraft(c.draft)
	}
	return g.orderCustom(c.custom)
}

// orderPSK proposes a pre-shared key with a fresh nonce (RFC 9420, Section 12.1.4).
func (g *Group) orderPSK(id *PSKID, usage resumptionUsage) (*proposal, error) {
	if !id.isSane() {
		return nil, fail(CodeInvalidArgument, "the name of a pre-shared key")
	}
	nonce, err := suite.Random(g.suite.Nh())
	if err != nil {
		return nil, failWith(CodeInternal, "drawing a nonce", err)
	}
	psk := preSharedKeyID{kind: id.Type, nonce: bytes.Clone(nonce.Bytes())}
	nonce.Clear()
	if id.Type == PSKExternal {
		psk.pskID = bytes.Clone(id.External)
	} else {
		psk.usage, psk.groupID, psk.epoch = max(usage, resumptionApplication), bytes.Clone(id.Group), id.Epoch
	}
	return &proposal{kind: proposalTypePSK, preSharedKey: &preSharedKeyProposal{psk}}, nil
}
