package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// PSKType says where a pre-shared key comes from (RFC 9420, Section 8.4, PSKType).
type PSKType uint8

// The types of pre-shared keys.
const (
	PSKExternal   PSKType = pskExternal   // agreed on outside of MLS
	PSKResumption PSKType = pskResumption // the resumption_psk of an epoch of a group
)

const (
	pskExternal   PSKType = 1
	pskResumption PSKType = 2
)

// resumptionUsage is RFC 9420's ResumptionPSKUsage (Section 8.4).
type resumptionUsage uint8

const (
	resumptionApplication resumptionUsage = 1
	resumptionReInit      resumptionUsage = 2
	resumptionBranch      resumptionUsage = 3
)

var (
	errPSKType         = fail(CodeMalformed, "PSK type")
	errResumptionUsage = fail(CodeMalformed, "usage of a resumption PSK")
)

// preSharedKeyID is RFC 9420's PreSharedKeyID (Section 8.4): which secret goes into the key schedule.
type preSharedKeyID struct {
	kind    PSKType
	pskID   []byte          // of type external
	usage   resumptionUsage // of type resumption, with the two below
	groupID []byte
	epoch   Epoch
	nonce   []byte
}

func (x *preSharedKeyID) wire(c *wire.Codec) {
	wire.U8(c, &x.kind)
	switch x.kind {
	case pskExternal:
		c.Bytes(&x.pskID)
	case pskResumption:
		wire.U8(c, &x.usage)
		if x.usage < resumptionApplication || x.usage > resumptionBranch {
			c.Fail(errResumptionUsage)
		}
		c.Bytes(&x.groupID)
		wire.U64(c, &x.epoch)
	default:
		c.Fail(errPSKType)
	}
	c.Bytes(&x.nonce)
}

// key returns a string that is equal for equal identifiers, their nonces included.
func (x *preSharedKeyID) key() string { return string(mustEncode(x.wire)) }

// public names the key without usage and nonce. The bytes are a copy.
func (x *preSharedKeyID) public() PSKID {
	return PSKID{Type: x.kind, External: bytes.Clone(x.pskID), Group: bytes.Clone(x.groupID), Epoch: x.epoch}
}

// neededPSK is a pre-shared key that a commit or Welcome names, and the secret where it is held: the holder's own, not
// a copy.
type neededPSK struct {
	id     preSharedKeyID
	secret secret.Secret
}

// mixPSKs computes the psk_secret of keys that are all held, in their order (RFC 9420, Section 8.4). The caller owns it.
func mixPSKs(s *suite.Suite, needed []neededPSK) (keyschedule.PSKSecret, error) {
	psks := make([]keyschedule.PSK, len(needed))
	for i := range needed {
		id, err := encode("PreSharedKeyID", needed[i].id.wire)
		if err != nil {
			return keyschedule.PSKSecret{}, err
		}
		psks[i] = keyschedule.PSK{ID: id, Secret: needed[i].secret}
	}
	mixed, err := keyschedule.MixPSKs(s, psks)
	if err != nil {
		return keyschedule.PSKSecret{}, &Error{Code: CodeInvalidMessage, Rule: "psk-4", text: "pre-shared keys", cause: err}
	}
	return mixed, nil
}

// heldPSKs fails with the first key that is not held.
func heldPSKs(needed []neededPSK) error {
	for i := range needed {
		if needed[i].secret.Len() == 0 {
			id := needed[i].id.public()
			return &Error{Code: CodeUnknownPSK, PSK: &id, text: "a pre-shared key that is not held"}
		}
	}
	return nil
}
