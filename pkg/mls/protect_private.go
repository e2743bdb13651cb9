package mls

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// senderData is RFC 9420's SenderData (Section 6.3.2).
type senderData struct {
	leaf       LeafIndex
	generation Generation
	reuseGuard [4]byte
}

func (x *senderData) wire(c *wire.Codec) {
	wire.U32(c, &x.leaf)
	wire.U32(c, &x.generation)
	c.Fixed(x.reuseGuard[:])
}

// protectPrivate makes a PrivateMessage of a member's signed content (RFC 9420, Section 6.3) with the next generation of
// this member's ratchet.
func (k *messageKeys) protectPrivate(signed *authenticatedContent) (*privateMessage, *secrettree.Claim, error) {
	if signed.content.sender.Type != SenderMember {
		rule := "frm-5"
		if signed.content.contentType == ContentTypeProposal {
			rule = "xp-3"
		}
		return nil, nil, &Error{Code: CodeInvalidArgument, Rule: rule, text: "only members encrypt"}
	}
	m := &privateMessage{
		groupID:           signed.content.groupID,
		epoch:             signed.content.epoch,
		contentType:       signed.content.contentType,
		authenticatedData: signed.content.authenticatedData,
	}
	plaintext, err := encodePrivateContent(signed)
	if err != nil {
		return nil, nil, err
	}
	defer clear(plaintext)
	aad, err := encode("PrivateContentAAD", m.contentAAD)
	if err != nil {
		return nil, nil, err
	}
	data := senderData{leaf: k.ownLeaf}
	guard, err := suite.Random(len(data.reuseGuard))
	if err != nil {
		return nil, nil, failWith(CodeInternal, "drawing a reuse guard", err)
	}
	copy(data.reuseGuard[:], guard.Bytes())
	guard.Clear()
	claim, err := k.ratchets.Next(k.ownLeaf.tree(), ratchetKind(m.contentType))
	if err != nil {
		return nil, nil, ratchetError(err)
	}
	data.generation = Generation(claim.Generation())
	nonce := data.guard(claim.Nonce())
	defer nonce.Clear()
	m.ciphertext, err = k.suite.Seal(claim.Key(), nonce, aad, plaintext)
	if err == nil {
		err = k.sealSenderData(m, &data)
	}
	if err != nil {
		claim.Discard()
		return nil, nil, failWith(CodeInternal, "encrypting", err)
	}
	return m, claim, nil
}

// wirePrivate walks PrivateMessageContent (RFC 9420, Section 6.3.1), whose content type stands in the PrivateMessage.
// Encoded, it has the given number of bytes of padding.
func (x *authenticatedContent) wirePrivate(c *wire.Codec, padding int) {
	x.content.wireBody(c)
	x.auth.wire(c, x.content.contentType)
	wirePadding(c, padding)
}

// encodePrivateContent encodes PrivateMessageContent, padded to a length of Padmé (RFC 9420, Section 6.3.1).
func encodePrivateContent(signed *authenticatedContent) ([]byte, error) {
	bare, err := encode("PrivateMessageContent", func(c *wire.Codec) { signed.wirePrivate(c, 0) })
	if err != nil {
		return nil, err
	}
	return append(bare, make([]byte, paddedLength(len(bare))-len(bare))...), nil
}

// openPrivate opens a PrivateMessage of another member (RFC 9420, Section 6.3). Nothing changes: the caller consumes
// the claim once the message is accepted. So a forgery that names the same generation
// takes nothing away from the message that it imitates.
func (k *messageKeys) openPrivate(m *privateMessage) (*opened, error) {
	data, err := k.openSenderData(m)
	if err != nil {
		return nil, err
	}
	from, ok := k.roster.member(data.leaf)
	if !ok {
		return nil, breaks("frm-6", "the sender's leaf is blank")
	}
	if data.leaf == k.ownLeaf {
		return nil, ownMessage(m.contentType)
	}
	claim, err := k.ratchets.Peek(data.leaf.tree(), ratchetKind(m.contentType), secrettree.Generation(data.generation))
	if err != nil {
		return nil, ratchetError(err)
	}
	o := &opened{sender: from, generation: data.generation, claim: claim}
	if o.authenticatedContent, err = k.openContent(m, &data, claim); err == nil {
		err = judgeAll(signedChecks, signedSubject{k, &o.authenticatedContent})
	}
	if err != nil {
		claim.Discard()
		return nil, err
	}
	return o, nil
}

// openContent decrypts and decodes PrivateMessageContent (RFC 9420, Section 6.3.1).
func (k *messageKeys) openContent(m *privateMessage, data *senderData, claim *secrettree.Claim) (authenticatedContent, error) {
	signed := authenticatedContent{
		wireFormat: WireFormatPrivateMessage,
		content: framedContent{
			groupID:           m.groupID,
			epoch:             m.epoch,
			sender:            memberAt(data.leaf),
			authenticatedData: m.authenticatedData,
			contentType:       m.contentType,
		},
	}
	aad, err := encode("PrivateContentAAD", m.contentAAD)
	if err != nil {
		return signed, err
	}
	nonce := data.guard(claim.Nonce())
	defer nonce.Clear()
	plaintext, err := k.suite.Open(claim.Key(), nonce, aad, m.ciphertext)
	if err != nil {
		return signed, failWith(CodeInvalidMessage, "content", err)
	}
	defer clear(plaintext)
	return signed, decode("PrivateMessageContent", plaintext, func(c *wire.Codec) { signed.wirePrivate(c, 0) })
}

// guard returns the nonce with the reuse guard in its first bytes (RFC 9420, Section 6.3.1).
func (x *senderData) guard(nonce secret.Secret) secret.Secret {
	guarded := nonce.Clone()
	for i, b := range x.reuseGuard {
		guarded.Bytes()[i] ^= b
	}
	return guarded
}

func (k *messageKeys) sealSenderData(m *privateMessage, data *senderData) error {
	plaintext, err := encode("SenderData", data.wire)
	if err != nil {
		return err
	}
	aad, err := encode("SenderDataAAD", m.senderDataAAD)
	if err != nil {
		return err
	}
	key, nonce := k.senderData.KeyNonce(k.suite, m.ciphertext)
	defer key.Clear()
	defer nonce.Clear()
	if m.encryptedSenderData, err = k.suite.Seal(key, nonce, aad, plaintext); err != nil {
		return failWith(CodeInternal, "encrypting sender data", err)
	}
	return nil
}

func (k *messageKeys) openSenderData(m *privateMessage) (senderData, error) {
	var data senderData
	aad, err := encode("SenderDataAAD", m.senderDataAAD)
	if err != nil {
		return data, err
	}
	key, nonce := k.senderData.KeyNonce(k.suite, m.ciphertext)
	defer key.Clear()
	defer nonce.Clear()
	plaintext, err := k.suite.Open(key, nonce, aad, m.encryptedSenderData)
	if err != nil {
		return data, failWith(CodeInvalidMessage, "sender data", err)
	}
	return data, decode("SenderData", plaintext, data.wire)
}

// ownMessage is the answer to a message of this member's: its key is gone, so that nobody but the sender, who has the
// bytes, can tell whether it is genuine.
func ownMessage(contentType ContentType) error {
	if contentType == ContentTypeCommit {
		return &Error{Code: CodeOwnCommit, Rule: "com-14", text: "sent by this member"}
	}
	return fail(CodeOwnMessage, "sent by this member")
}
