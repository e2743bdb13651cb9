package mls

import "mlswasm/pkg/mls/internal/wire"

// pskType is RFC 9420's PSKType (Section 8.4).
type pskType uint8

const (
	pskExternal   pskType = 1
	pskResumption pskType = 2
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
	kind    pskType
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
