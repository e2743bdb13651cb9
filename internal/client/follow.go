package client

import (
	"bytes"
	"encoding/base64"

	"mlswasm/pkg/mls"
)

// A device follows a link from the moment its user wants it until it is inside, or it is told to forget it. What the service shows
// to who has the token is looked at again and again; another commit may always be first:
//
//	                    GroupInfo: joinByLink          accepted
//	followLink ──▶ follows ─────────────────▶ pending ───────────▶ inside
//	                  │ ▲                       │ another commit was first
//	                  │ └───────────────────────┘
//	                  │ epoch: askByLink       a Welcome for its key package
//	                  └─────────────▶ asked ─────────────────────────────────▶ inside
//	                                    │ another epoch: asked again
//	                                    └──▶

// stranger looks up a conversation that this device is not in and whose link it follows, or is to follow.
func (t *turn) stranger(cid string) (id []byte, row linkRow, err error) {
	id, err = base64.RawURLEncoding.Strict().DecodeString(cid)
	if err != nil || len(id) != groupIDSize {
		return nil, row, invalid("conversation", "base64url of 16 bytes")
	}
	if conv, ok := t.convs.get(cid); ok && conv.State != removed && conv.State != failed {
		return nil, row, fail(CodeConflict, "this device already is in the conversation")
	}
	row, _ = t.links.get(cid)
	return id, row, nil
}

// followed is stranger for a conversation whose link is followed.
func (t *turn) followed(cid string) (id []byte, row linkRow, own linkSecret, err error) {
	if id, row, err = t.stranger(cid); err != nil {
		return nil, row, own, err
	}
	if !row.Follows {
		return nil, row, own, fail(CodeNotFound, "no link of this conversation is followed")
	}
	own, err = openLink(row.Secret, id)
	return id, row, own, err
}

func (t *turn) followLink(p *FollowLinkParams) (Nothing, error) {
	_, row, err := t.stranger(p.Conversation)
	if err != nil {
		return Nothing{}, err
	}
	if len(p.Secret) != linkSecretSize {
		return Nothing{}, invalid("secret", "32 bytes")
	}
	if !row.Follows && len(t.follows()) >= maxInvitations {
		return Nothing{}, fail(CodeConflict, "too many links are followed")
	}
	if !bytes.Equal(row.Secret, p.Secret) {
		t.unfollow(p.Conversation)
		row = linkRow{Secret: bytes.Clone(p.Secret)}
	}
	row.Follows = true
	t.links.put(p.Conversation, row)
	return Nothing{}, nil
}

// follows are the conversations whose link this device follows.
func (t *turn) follows() (cids []string) {
	for _, cid := range t.links.keys("") {
		if row, _ := t.links.get(cid); row.Follows {
			cids = append(cids, cid)
		}
	}
	return cids
}

func (t *turn) forgetLink(p *ConversationParams) (Nothing, error) {
	_, row, _, err := t.followed(p.Conversation)
	if err != nil {
		return Nothing{}, err
	}
	if t.takeBack(p.Conversation) {
		row.Asked = 0
	}
	row.Follows = false // the key package stays: a request that is out may be granted, and then is an invitation
	t.links.put(p.Conversation, row)
	return Nothing{}, nil
}

// takeBack drops what the service may not have yet. It answers whether a request was among it.
func (t *turn) takeBack(cid string) bool {
	if pending, ok := t.pendings.get(cid); ok {
		t.dropPending(cid, pending)
		t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "dropped"})
	}
	asked := len(t.proposalsOut(cid)) > 0
	t.dropProposals(cid)
	return asked
}

// unfollow forgets a link, and the private half of the key package.
func (t *turn) unfollow(cid string) {
	row, _ := t.links.get(cid)
	t.takeBack(cid)
	if !t.invited(row.KeyPackage, "") {
		t.packages.delete(row.KeyPackage)
	}
	t.links.delete(cid)
}

func (t *turn) joinByLink(p *RejoinParams) (ChangeResult, error) {
	id, row, own, err := t.followed(p.Conversation)
	if err != nil {
		return ChangeResult{}, err
	}
	pending, ok := t.pendings.get(p.Conversation)
	if ok && !pending.Refused {
		return ChangeResult{&pending.OutboxID}, nil
	}
	info, err := mls.InspectGroupInfo(p.GroupInfo)
	if err != nil {
		return ChangeResult{}, fromMLS("groupInfo", err)
	}
	if !bytes.Equal(info.GroupID, id) {
		return ChangeResult{}, invalid("groupInfo", "of another group")
	}
	if l, ok := linkOf(info.Extensions); !ok || l.mode != linkJoin || !own.holds(l) {
		return ChangeResult{}, fail(CodeLinkEnded, "the group has another link, or none")
	}
	g, commit, err := t.enterByLink(p, info, own)
	if err != nil {
		return ChangeResult{}, err
	}
	if ok {
		t.dropPending(p.Conversation, pending)
	}
	row.Suite = uint32(info.CipherSuite)
	t.links.put(p.Conversation, row)
	return t.putExternal(p.Conversation, g, commit)
}

// enterByLink makes the external commit with the proof. The GroupInfo's signature is verified with it. A device whose leaf is there, although
// it does not know, takes its place.
func (t *turn) enterByLink(p *RejoinParams, info *mls.GroupInfo, own linkSecret) (*mls.Group, []byte, error) {
	if err := t.entering(info.CipherSuite); err != nil {
		return nil, nil, err
	}
	signer, err := t.signerOf(info.CipherSuite)
	if err != nil {
		return nil, nil, err
	}
	proof, err := own.prove(linkJoin, info.GroupID, info.Epoch, signer)
	if err != nil {
		return nil, nil, err
	}
	options := []mls.JoinOption{mls.RatchetTree(p.RatchetTree), mls.BoundLifetimes(), mls.Authenticate(t.authenticator()), mls.Attach(proof)}
	g, commit, err := mls.ExternalCommit(signer, p.GroupInfo, options...)
	if mls.CodeOf(err) == mls.CodeDuplicate {
		g, commit, err = mls.ExternalCommit(signer, p.GroupInfo, append(options, mls.Resync())...)
	}
	if err != nil {
		return nil, nil, fromMLS("the GroupInfo could not be joined by", err)
	}
	if isMember(g, signer.Credential(), signer.PublicKey()) {
		return nil, nil, fail(CodeConflict, "a member has the name of this device")
	}
	if t.hasTwins(g.Members(), g.OwnLeaf()) {
		return nil, nil, fail(CodeInvalidMessage, "two members are one device")
	}
	return g, commit, nil
}

func (t *turn) askByLink(p *AskByLinkParams) (ChangeResult, error) {
	none := ChangeResult{}
	id, row, own, err := t.followed(p.Conversation)
	if err != nil {
		return none, err
	}
	for _, out := range t.proposalsOut(p.Conversation) {
		if row.Asked == p.Epoch+1 {
			return ChangeResult{&out}, nil
		}
	}
	if row.Asked == p.Epoch+1 {
		return none, nil
	}
	if p.Epoch == 0 || p.Epoch == 1<<64-1 {
		return none, invalid("epoch", "1 or more")
	}
	if err := t.entering(mls.CipherSuite(p.CipherSuite)); err != nil {
		return none, err
	}
	signer, err := t.signerOf(mls.CipherSuite(p.CipherSuite))
	if err != nil {
		return none, err
	}
	kp, err := t.packageToAsk(&row, signer.CipherSuite())
	if err != nil {
		return none, err
	}
	proof, err := own.prove(linkAsk, id, mls.Epoch(p.Epoch), signer)
	if err != nil {
		return none, err
	}
	message, err := mls.ProposeSelf(signer, id, mls.Epoch(p.Epoch), kp, mls.AuthenticatedData(proof), mls.SentAt(t.now))
	if err != nil {
		return none, fromMLS("the request could not be made", err)
	}
	t.dropProposals(p.Conversation) // of an epoch before
	row.Asked = p.Epoch + 1
	t.links.put(p.Conversation, row)
	out := outboxID(message)
	t.outs.put(out, outboxRow{Order: t.nextOrder(), Conversation: p.Conversation, Epoch: p.Epoch, Bytes: message, Proposal: kp.Ref()})
	return ChangeResult{&out}, nil
}

// packageToAsk returns the key package of a request: one for all epochs, because the Welcome for it may be on its way.
func (t *turn) packageToAsk(row *linkRow, suite mls.CipherSuite) (*mls.KeyPackage, error) {
	kept, ok := t.packages.get(row.KeyPackage)
	if !ok || !t.lasts(kept) || kept.Suite != uint32(suite) {
		ref, err := t.newKeyPackage(suite, false)
		if err != nil {
			return nil, err
		}
		if !t.invited(row.KeyPackage, "") {
			t.packages.delete(row.KeyPackage)
		}
		row.KeyPackage = ref
	}
	public, err := t.publicHalf(row.KeyPackage)
	if err != nil {
		return nil, err
	}
	kp, err := mls.ParseKeyPackage(public)
	return kp, fromMLS("a stored key package", err)
}

// answered enters the conversation whose members have granted the request of this device. Any other Welcome for that key package
// stays an invitation.
func (t *turn) answered(id string, row invitationRow, g *mls.Group) error {
	cid := row.Conversation
	asked, _ := t.links.get(cid)
	if !asked.Follows || asked.KeyPackage != row.KeyPackage {
		return nil
	}
	own, err := openLink(asked.Secret, g.ID())
	if err != nil {
		return err
	}
	if l, ok := linkOf(g.Extensions()); !ok || !own.holds(l) {
		return nil
	}
	if err := t.enter(cid, row, g); err != nil {
		return err
	}
	t.invites.delete(id)
	t.spend(row.KeyPackage)
	return nil
}

// linkCursors are the links that are followed, for the host to look whether the group has moved on.
func (t *turn) linkCursors() ([]LinkCursor, error) {
	cursors := []LinkCursor{}
	for _, cid := range t.follows() {
		_, row, own, err := t.followed(cid)
		if err != nil {
			return nil, err
		}
		pending, ok := t.pendings.get(cid)
		cursor := LinkCursor{Conversation: cid, Token: own.token, Joining: ok && !pending.Refused}
		if row.Asked > 0 {
			epoch := row.Asked - 1
			cursor.Asked = &epoch
		}
		cursors = append(cursors, cursor)
	}
	return cursors, nil
}
