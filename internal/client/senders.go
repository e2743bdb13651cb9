package client

import (
	"bytes"

	"mlswasm/pkg/mls"
)

// The members of a conversation may list devices outside of it whose proposals they take (RFC 9420, Section 12.1.8.1): a moderation
// service that removes somebody from a conversation which it cannot read, say. The service is told with every commit who is listed
// in the epoch that it begins, and gives those the GroupInfo, which says who is inside and in which epoch:
//
//	a member:    setExternalSenders ──▶ intent ──▶ commit ── accepted ──▶ listed in the GroupContext, and at the service
//	the outsider: GroupInfo ──▶ proposeAsExternalSender ──▶ log ──▶ pendingProposals of the members, for one of them to commit
const maxSenders = 16

func (t *turn) setExternalSenders(p *SetExternalSendersParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.joined(cid)
	if err != nil {
		return ChangeResult{}, err
	}
	if len(p.Senders) > maxSenders {
		return ChangeResult{}, invalid("senders", "at most 16 devices")
	}
	if err := t.checkPackages(p.Senders, t.suiteOf(conv)); err != nil {
		return ChangeResult{}, atMember(err, "members[", "senders[")
	}
	in := intentRow{Kind: intentSenders}
	if len(p.Senders) > 0 {
		packages, err := parsePackages(p.Senders)
		if err != nil {
			return ChangeResult{}, err
		}
		var senders []mls.ExternalSender
		for _, kp := range packages {
			senders = append(senders, mls.ExternalSender{SignatureKey: kp.SignatureKey(), Credential: kp.Credential()})
		}
		x := mls.ExternalSenders(senders...)
		in.Extensions = []GroupExtensionView{{uint32(x.Type), x.Data}}
	}
	return t.want(cid, in)
}

// sending is the change that an intent to list external senders comes to: none, when they are listed already.
func (in intentRow) sending(now []mls.Extension) []mls.Change {
	var extensions []mls.Extension
	var listed, wanted []byte
	for _, x := range now {
		if x.Type == extensionExternalProposers {
			listed = x.Data
		} else {
			extensions = append(extensions, x)
		}
	}
	for _, x := range in.Extensions {
		wanted = x.Data
		extensions = append(extensions, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data})
	}
	if bytes.Equal(listed, wanted) {
		return nil
	}
	return []mls.Change{mls.SetExtensions(extensions...)}
}

// externalSenders are those that a GroupContext lists. The protocol refuses an extension that does not decode.
func externalSenders(extensions []mls.Extension) []mls.ExternalSender {
	for _, x := range extensions {
		if senders, err := x.ExternalSenders(); err == nil && senders != nil {
			return senders
		}
	}
	return nil
}

// listed are the names of the external senders, by their indices.
func (s *state) listed(extensions []mls.Extension) []DeviceName {
	listed := []DeviceName{}
	for _, x := range externalSenders(extensions) {
		name := s.name(x.Credential)
		if name.Device == "" { // nobody whom the service knows
			name = DeviceName{}
		}
		listed = append(listed, name)
	}
	return listed
}

func (t *turn) proposeFromOutside(p *ExternalProposalParams) (ExternalProposalResult, error) {
	none := ExternalProposalResult{}
	if !isConversation(p.Conversation) {
		return none, invalid("conversation", "base64url of 16 bytes")
	}
	if err := p.Change.judgeForm("change."); err != nil {
		return none, err
	}
	if p.Change.Kind == "update" || p.Change.Kind == "custom" {
		return none, invalid("change.kind", "not of somebody outside")
	}
	info, err := mls.InspectGroupInfo(p.GroupInfo, mls.RatchetTree(p.RatchetTree))
	if err != nil {
		return none, fromMLS("groupInfo", err)
	}
	if conversationName(info.GroupID) != p.Conversation {
		return none, invalid("groupInfo", "of another group")
	}
	signer, index, err := t.listedAs(info)
	if err != nil {
		return none, err
	}
	change, err := t.proposedOutside(info, &p.Change)
	if err != nil {
		return none, err
	}
	message, err := mls.ProposeAsExternalSender(signer, index, info.GroupID, info.Epoch, change, mls.SentAt(t.now))
	if err != nil {
		return none, fromMLS("the proposal could not be made", err)
	}
	return ExternalProposalResult{outboxID(message), uint64(info.Epoch), message}, nil
}

// listedAs finds this device among the external senders of a group.
func (t *turn) listedAs(info *mls.GroupInfo) (*mls.Signer, uint32, error) {
	signer, err := t.signerOf(info.CipherSuite)
	if err != nil {
		return nil, 0, err
	}
	for i, x := range externalSenders(info.Extensions) {
		if bytes.Equal(x.SignatureKey, signer.PublicKey()) && x.Credential.Equal(signer.Credential()) {
			return signer, uint32(i), nil
		}
	}
	return nil, 0, fail(CodeNotAMember, "the conversation does not list this device as an external sender")
}

// proposedOutside is the change that somebody outside wants to propose.
func (t *turn) proposedOutside(info *mls.GroupInfo, c *ProposedChange) (mls.Change, error) {
	switch c.Kind {
	case "add":
		change, err := t.proposedAdd(info.Members, info.CipherSuite, *c.Member)
		return change, atMember(err, "member", "change.member")
	case "remove":
		return t.proposedRemove(info.Members, *c.Device)
	case "preSharedKey":
		id, err := proposedPSK(*c.PSK, "change.")
		return mls.PreSharedKey(id), err
	}
	return proposedGroup(c, "change.", info.Extensions)
}
