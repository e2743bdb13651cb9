package mls

import "mlswasm/pkg/mls/internal/wire"

// protectPublic makes a PublicMessage of a signed content, with a membership tag when a member sends it (RFC 9420,
// Section 6.2).
func (k *messageKeys) protectPublic(signed *authenticatedContent) (*publicMessage, error) {
	if signed.content.contentType == ContentTypeApplication {
		return nil, fail(CodeInvalidArgument, "application data is never sent in the clear")
	}
	m := &publicMessage{content: signed.content, auth: signed.auth}
	if signed.content.sender.Type != SenderMember {
		return m, nil
	}
	tbm, err := k.contentTBM(m)
	if err != nil {
		return nil, err
	}
	m.membershipTag = k.membership.Tag(k.suite, tbm)
	return m, nil
}

// openPublic checks a PublicMessage (RFC 9420, Section 6.2).
func (k *messageKeys) openPublic(m *publicMessage) (*opened, error) {
	o := &opened{authenticatedContent: authenticatedContent{WireFormatPublicMessage, m.content, m.auth}}
	if err := judgeAll(publicChecks, publicSubject{k, m}); err != nil {
		return nil, err
	}
	if err := judgeAll(signedChecks, signedSubject{k, &o.authenticatedContent}); err != nil {
		return nil, err
	}
	if m.content.sender.Type == SenderMember {
		o.sender, _ = k.roster.member(m.content.sender.Leaf)
	}
	return o, nil
}

// contentTBM encodes AuthenticatedContentTBM: what the membership tag covers (RFC 9420, Section 6.2).
func (k *messageKeys) contentTBM(m *publicMessage) ([]byte, error) {
	return encode("AuthenticatedContentTBM", func(c *wire.Codec) {
		k.wireContentTBS(c, WireFormatPublicMessage, &m.content)
		m.auth.wire(c, m.content.contentType)
	})
}
