package mls

import (
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// confirmedTranscriptHash returns the confirmed transcript hash after a Commit (RFC 9420, Section 8.2): it covers
// all Commits, and of the last one all but its confirmation tag.
func confirmedTranscriptHash(s *suite.Suite, interim []byte, signed *authenticatedContent) ([]byte, error) {
	input, err := encode("ConfirmedTranscriptHashInput", func(c *wire.Codec) {
		wire.U16(c, &signed.wireFormat)
		signed.content.wire(c)
		c.Bytes(&signed.auth.signature)
	})
	if err != nil {
		return nil, err
	}
	return keyschedule.ConfirmedTranscriptHash(s, interim, input), nil
}

// interimTranscriptHash returns the interim transcript hash after a Commit (RFC 9420, Section 8.2): it covers the
// confirmation tag too.
func interimTranscriptHash(s *suite.Suite, confirmed, confirmationTag []byte) ([]byte, error) {
	hash, err := keyschedule.InterimTranscriptHash(s, confirmed, confirmationTag)
	if err != nil {
		return nil, failWith(CodeInvalidArgument, "confirmation tag", err)
	}
	return hash, nil
}
