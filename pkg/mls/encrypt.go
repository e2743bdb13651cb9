package mls

import "bytes"

// Encrypt makes an MLSMessage with application data for the members of the current epoch: a PrivateMessage, padded by
// Padmé (RFC 9420, Section 15). authenticatedData travels in the clear and is authenticated; it may be nil. Both are
// copied. Each call uses up one generation of this member's ratchet: the state must be durable before the message
// leaves, lest a key be used again after a crash.
//
// Codes: [CodePendingProposals] while a proposal waits for a commit; [CodeSuspended]; [CodeNotAMember].
func (g *Group) Encrypt(plaintext, authenticatedData []byte) ([]byte, error) {
	if err := g.sending(); err != nil {
		return nil, err
	}
	if g.pending.waiting() {
		return nil, &Error{Code: CodePendingProposals, Rule: "st-1", text: "a commit has to come first"}
	}
	keys := g.epoch.messages
	authenticatedData, err := g.frameAAD(authenticatedData)
	if err != nil {
		return nil, err
	}
	content := keys.newContent(ContentTypeApplication, bytes.Clone(authenticatedData))
	content.application = plaintext
	signed, err := keys.signContent(g.signer, WireFormatPrivateMessage, content)
	if err != nil {
		return nil, err
	}
	b, claim, err := keys.protect(signed)
	if err != nil {
		return nil, err
	}
	keys.consume(claim)
	return b, nil
}
