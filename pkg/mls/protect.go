package mls

import (
	"errors"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// messageKeys is what protecting and opening the messages of one epoch takes. Of a past epoch, nothing else is kept.
type messageKeys struct {
	suite      *suite.Suite
	groupID    []byte
	epoch      Epoch
	context    []byte // the GroupContext, encoded: a member's signature covers it
	ownLeaf    LeafIndex
	roster     roster
	senderData keyschedule.SenderDataSecret
	membership keyschedule.MembershipKey // empty for a past epoch
	ratchets   *secrettree.Tree
	framing    aadFraming // known when a draft has asked
}

// opened is a message whose protection was taken off and whose sender is proven.
type opened struct {
	authenticatedContent
	sender     Member // when it is one
	generation Generation
	claim      *secrettree.Claim // the key that opened it, not yet deleted; nil for a PublicMessage
}

// consume deletes the key that a message was opened or protected with. Until then, nothing has changed.
func (k *messageKeys) consume(claim *secrettree.Claim) {
	if claim != nil {
		k.ratchets.Commit(claim)
	}
}

// clear overwrites the secrets of the epoch.
func (k *messageKeys) clear() {
	k.senderData.Clear()
	k.membership.Clear()
	k.ratchets.Clear()
}

// newContent frames a content of this member's.
func (k *messageKeys) newContent(contentType ContentType, authenticatedData []byte) framedContent {
	return framedContent{
		groupID:           k.groupID,
		epoch:             k.epoch,
		sender:            memberAt(k.ownLeaf),
		authenticatedData: authenticatedData,
		contentType:       contentType,
	}
}

// contentTBS encodes FramedContentTBS: what the signature of a message covers (RFC 9420, Section 6.1).
func (k *messageKeys) contentTBS(format WireFormat, content *framedContent) ([]byte, error) {
	return encode("FramedContentTBS", func(c *wire.Codec) { k.wireContentTBS(c, format, content) })
}

func (k *messageKeys) wireContentTBS(c *wire.Codec, format WireFormat, content *framedContent) {
	wireMessageVersion(c)
	wire.U16(c, &format)
	content.wire(c)
	switch content.sender.Type {
	case SenderMember, SenderNewMemberCommit:
		c.Fixed(k.context)
	case SenderExternal, SenderNewMemberProposal:
	}
}

const contentLabel = "FramedContentTBS"

// signContent signs a content for the wire format in which it will travel (RFC 9420, Section 6.1).
func (k *messageKeys) signContent(signer *Signer, format WireFormat, content framedContent) (*authenticatedContent, error) {
	tbs, err := k.contentTBS(format, &content)
	if err != nil {
		return nil, err
	}
	signature, err := signer.sign(contentLabel, tbs)
	if err != nil {
		return nil, err
	}
	return &authenticatedContent{
		wireFormat: format,
		content:    content,
		auth:       framedContentAuthData{signature: signature},
	}, nil
}

// protect makes an MLSMessage of a signed content, in the wire format for which it was signed. The key of a
// PrivateMessage is taken, not yet deleted: the caller consumes the claim when nothing can fail any more.
func (k *messageKeys) protect(signed *authenticatedContent) ([]byte, *secrettree.Claim, error) {
	m := message{wireFormat: signed.wireFormat}
	var claim *secrettree.Claim
	var err error
	if signed.wireFormat == WireFormatPublicMessage {
		m.public, err = k.protectPublic(signed)
	} else {
		m.private, claim, err = k.protectPrivate(signed)
	}
	if err != nil {
		return nil, nil, err
	}
	b, err := encode("MLSMessage", m.wire)
	if err != nil {
		claim.Discard()
		return nil, nil, err
	}
	return b, claim, nil
}

// ratchetKind returns which of a member's ratchets protects a content (RFC 9420, Section 9.1).
func ratchetKind(t ContentType) secrettree.Kind {
	if t == ContentTypeApplication {
		return secrettree.Application
	}
	return secrettree.Handshake
}

// ratchetError gives a refusal of the secret tree its code.
func ratchetError(err error) error {
	switch {
	case errors.Is(err, secrettree.ErrTooFar):
		return &Error{Code: CodeInvalidMessage, Rule: "frm-10", cause: err}
	case errors.Is(err, secrettree.ErrTooOld):
		return &Error{Code: CodeTooOld, Rule: "frm-10", cause: err}
	case errors.Is(err, secrettree.ErrConsumed):
		return &Error{Code: CodeDuplicate, Rule: "frm-11", cause: err}
	case errors.Is(err, secrettree.ErrLeaf):
		return &Error{Code: CodeInvalidMessage, Rule: "frm-6", cause: err}
	}
	return failWith(CodeInternal, "secret tree", err)
}
