package keyschedule

import (
	"errors"
	"math"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// ErrTooManyPSKs reports more pre-shared keys than PSKLabel can count.
var ErrTooManyPSKs = errors.New("keyschedule: more than 65535 pre-shared keys")

// PSK is one pre-shared key with its encoded PreSharedKeyID.
type PSK struct {
	ID     []byte
	Secret secret.Secret
}

// MixPSKs computes psk_secret from the keys in their order (RFC 9420, Section 8.4). Of none it is all zero.
func MixPSKs(s *suite.Suite, psks []PSK) (PSKSecret, error) {
	if len(psks) > math.MaxUint16 {
		return PSKSecret{}, ErrTooManyPSKs
	}
	zero, out := s.Zero(), s.Zero()
	for i, p := range psks {
		label, err := wire.EncodeFunc(func(c *wire.Codec) { // PSKLabel
			index, count := uint16(i), uint16(len(psks))
			wire.Raw(c, &p.ID)
			c.Uint16(&index)
			c.Uint16(&count)
		})
		if err != nil {
			return PSKSecret{}, err
		}
		extracted := s.Extract(zero, p.Secret)
		input := s.ExpandWithLabel(extracted, "derived psk", label, s.Nh())
		next := s.Extract(input, out)
		extracted.Clear()
		input.Clear()
		out.Clear()
		out = next
	}
	return PSKSecret{out}, nil
}
