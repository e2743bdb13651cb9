package keyschedule

import (
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// ConfirmedTranscriptHash takes the interim hash of the epoch before and the encoded ConfirmedTranscriptHashInput of the
// commit that ends it (RFC 9420, Section 8.2). Before the first commit the interim hash is empty.
func ConfirmedTranscriptHash(s *suite.Suite, interimBefore, input []byte) []byte {
	return s.Hash(interimBefore, input)
}

// InterimTranscriptHash takes the confirmed hash of the same epoch and the confirmation_tag that stands in its commit or
// GroupInfo (RFC 9420, Section 8.2). It fails only for a tag above [wire.MaxVector].
func InterimTranscriptHash(s *suite.Suite, confirmed, confirmationTag []byte) ([]byte, error) {
	input, err := wire.EncodeFunc(func(c *wire.Codec) { c.Bytes(&confirmationTag) }) // InterimTranscriptHashInput
	if err != nil {
		return nil, err
	}
	return s.Hash(confirmed, input), nil
}
