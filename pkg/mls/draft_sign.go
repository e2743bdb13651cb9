package mls

// DraftSafeSign signs content for a component with the key of the client's leaves (SafeSignWithLabel of draft-ietf-mls-extensions,
// "Signature Keys"): the signature holds for this component and label only, and never for a message of the protocol.
// label names the operation, up to 255 bytes. component must be the one that asks.
//
// Codes: [CodeUnsupported] unless [SafeKeysDraft] is on; [CodeInvalidArgument] for the label; [CodeInternal] when no
// randomness could be had.
func (s *Signer) DraftSafeSign(component DraftComponentID, label string, content []byte) ([]byte, error) {
	if err := s.needDraft(SafeKeysDraft); err != nil {
		return nil, err
	}
	operation, err := componentOperationLabel(component, label)
	if err != nil {
		return nil, err
	}
	return s.sign(operation, content)
}

// DraftSafeVerify checks what [Signer.DraftSafeSign] made (SafeVerifyWithLabel). publicKey is a member's, such as
// [Member.SignatureKey]. Nothing is trusted: publicKey and signature may be any bytes.
//
// Codes: [CodeUnsupported] for the suite, [CodeInvalidArgument] for the label, [CodeInvalidMessage] when the signature
// does not hold.
func DraftSafeVerify(cs CipherSuite, publicKey []byte, component DraftComponentID, label string, content, signature []byte) error {
	s, err := cs.suite()
	if err != nil {
		return err
	}
	operation, err := componentOperationLabel(component, label)
	if err != nil {
		return err
	}
	if err := s.VerifyWithLabel(publicKey, operation, content, signature); err != nil {
		return failWith(CodeInvalidMessage, "signature", err)
	}
	return nil
}
