package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
)

// ProposeAsExternalSender makes a proposal of somebody outside of a group, for a commit of a member to cover by reference: an
// MLSMessage, in the clear, for the members (RFC 9420, Section 12.1.8). The group's extension external_senders lists the
// signer's key at index, counted from 0: see [ExternalSenders]. groupID and epoch are those of the group now; a proposal ends with
// its epoch. change is [Add], [Remove], [PreSharedKey], [SetExtensions] or [ReInitialize]; with may hold [AuthenticatedData] and
// [SentAt]. What the group makes of it, nobody outside can judge: only the form is checked here, and the key package of an Add.
//
// A group that frames authenticated data ([DraftRequireSafeAAD]) refuses a proposal without the frame, by the rule draft-3. Who proposes
// from outside is not asked to know the group's extensions, so the frame is for the caller to give, also when there is nothing to
// say: AuthenticatedData(frame), where frame is what [DraftSafeAAD] returns. The dictionary in the GroupInfo tells.
//
// Codes: [CodeInvalidArgument]; [CodeInvalidMessage] for a key package that is not valid; [CodeUnsupported].
func ProposeAsExternalSender(signer *Signer, index uint32, groupID []byte, epoch Epoch, change Change, with ...Change) ([]byte, error) {
	v, o, err := newOutsideOrder(signer, groupID, epoch, append([]Change{change}, with...))
	if err != nil {
		return nil, err
	}
	if !o.proposals[0].externalSenderMay() {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "xp-1", text: "a proposal that no external sender makes"}
	}
	return v.proposeFromOutside(Sender{Type: SenderExternal, Index: index}, o)
}

// ProposeSelf makes a proposal by which a client asks to be added itself: an MLSMessage, in the clear, for the members (RFC 9420,
// Section 12.1.8, new_member_proposal). groupID and epoch are those of the group now; a proposal ends with its epoch. The
// key package is the signer's; the Welcome of the commit that covers the proposal is for it. with may hold
// [AuthenticatedData], framed where the group wants it (see [ProposeAsExternalSender]), and [SentAt]. Members decide whether they
// want the client: see [ProposalEvent].
//
// Codes: [CodeInvalidArgument]; [CodeInvalidMessage] for a key package that is not valid.
func ProposeSelf(signer *Signer, groupID []byte, epoch Epoch, keyPackage *KeyPackage, with ...Change) ([]byte, error) {
	if signer == nil || keyPackage == nil || !bytes.Equal(keyPackage.leaf.signatureKey, signer.PublicKey()) {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "xp-2", text: "the key package is not the signer's"}
	}
	v, o, err := newOutsideOrder(signer, groupID, epoch, append([]Change{Add(keyPackage)}, with...))
	if err != nil {
		return nil, err
	}
	return v.proposeFromOutside(Sender{Type: SenderNewMemberProposal}, o)
}

// outsideView is a group of which no more is known than how its messages are framed.
func outsideView(signer *Signer, groupID []byte, epoch Epoch) *Group {
	groupID = bytes.Clone(groupID)
	return &Group{signer: signer, suite: signer.suite, epoch: &epochState{
		suite:    signer.suite,
		context:  groupContext{version: protocolMLS10, cipherSuite: signer.cipherSuite, groupID: groupID, epoch: epoch},
		secrets:  new(keyschedule.Epoch),
		messages: &messageKeys{suite: signer.suite, groupID: groupID, epoch: epoch, ownLeaf: noLeaf},
	}}
}

// newOutsideOrder judges what a proposal from outside is asked to be.
func newOutsideOrder(signer *Signer, groupID []byte, epoch Epoch, changes []Change) (*Group, *order, error) {
	if signer == nil || len(groupID) == 0 || len(groupID) > maxGroupID {
		return nil, nil, fail(CodeInvalidArgument, "no signer, or no group identifier of 1 to 255 bytes")
	}
	v := outsideView(signer, groupID, epoch)
	o, err := v.newOrder(changes)
	if err != nil {
		return nil, nil, err
	}
	if o.commits || o.updates > 0 || len(o.proposals) != 1 {
		return nil, nil, fail(CodeInvalidArgument, "one proposal at a time, and no Update")
	}
	if add := o.proposals[0].add; add != nil {
		rules := leafRules{suite: v.suite, now: o.now, authenticate: believe}
		if err := add.keyPackage.judge(rules); err != nil {
			return nil, nil, err
		}
	}
	return v, o, nil
}

// believe is the Authenticator of who leaves the judgement to others.
func believe(Credential, []byte) error { return nil }

// proposeFromOutside signs and frames the proposal.
func (g *Group) proposeFromOutside(from Sender, o *order) ([]byte, error) {
	keys := g.epoch.messages
	content := keys.newContent(ContentTypeProposal, o.authenticatedData)
	content.sender, content.proposal = from, o.proposals[0]
	signed, err := keys.signContent(g.signer, WireFormatPublicMessage, content)
	if err != nil {
		return nil, err
	}
	b, _, err := keys.protect(signed)
	return b, err
}
