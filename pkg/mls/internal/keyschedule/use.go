package keyschedule

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// Tag returns the confirmation_tag over a confirmed transcript hash (RFC 9420, Section 6.1).
func (k ConfirmationKey) Tag(s *suite.Suite, confirmedTranscriptHash []byte) []byte {
	return s.MAC(k.Secret, confirmedTranscriptHash)
}

// Verify tells whether tag is the confirmation_tag, at its full length and in constant time.
func (k ConfirmationKey) Verify(s *suite.Suite, confirmedTranscriptHash, tag []byte) bool {
	return s.VerifyMAC(k.Secret, confirmedTranscriptHash, tag)
}

// Tag returns the membership_tag over an encoded AuthenticatedContentTBM (RFC 9420, Section 6.2).
func (k MembershipKey) Tag(s *suite.Suite, authenticatedContentTBM []byte) []byte {
	return s.MAC(k.Secret, authenticatedContentTBM)
}

// Verify tells whether tag is the membership_tag, at its full length and in constant time.
func (k MembershipKey) Verify(s *suite.Suite, authenticatedContentTBM, tag []byte) bool {
	return s.VerifyMAC(k.Secret, authenticatedContentTBM, tag)
}

// KeyNonce returns sender_data_key and sender_data_nonce for the encrypted content of a PrivateMessage, of which the
// first Nh bytes, or all when it is shorter, are the sample (RFC 9420, Section 6.3.2).
func (x SenderDataSecret) KeyNonce(s *suite.Suite, ciphertext []byte) (key, nonce secret.Secret) {
	sample := ciphertext[:min(len(ciphertext), s.Nh())]
	return s.ExpandWithLabel(x.Secret, "key", sample, s.Nk()), s.ExpandWithLabel(x.Secret, "nonce", sample, s.Nn())
}

// KeyNonce returns welcome_key and welcome_nonce (RFC 9420, Section 12.4.3.1).
func (x WelcomeSecret) KeyNonce(s *suite.Suite) (key, nonce secret.Secret) {
	return s.ExpandWithLabel(x.Secret, "key", nil, s.Nk()), s.ExpandWithLabel(x.Secret, "nonce", nil, s.Nn())
}

// Export is MLS-Exporter (RFC 9420, Section 8.5). It answers [suite.ErrLength] for a length outside of 0 to
// [suite.Suite.MaxExpand].
func (x ExporterSecret) Export(s *suite.Suite, label string, context []byte, length int) (secret.Secret, error) {
	if length < 0 || length > s.MaxExpand() {
		return secret.Secret{}, suite.ErrLength
	}
	derived := s.DeriveSecret(x.Secret, label)
	defer derived.Clear()
	return s.ExpandWithLabel(derived, "exported", s.Hash(context), length), nil
}

// KeyPair returns the key pair whose public half is external_pub (RFC 9420, Section 8).
func (x ExternalSecret) KeyPair(s *suite.Suite) (*suite.HPKEKey, error) {
	return s.DeriveKeyPair(x.Secret)
}
