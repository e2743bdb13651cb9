package mls

import "mlswasm/pkg/mls/internal/wire"

// componentBaseLabel separates what components do with a key from what the protocol does (draft-ietf-mls-extensions,
// "Component IDs").
const componentBaseLabel = "MLS Component"

// maxOperationLabel bounds the label of an operation in bytes.
const maxOperationLabel = 255

// componentOperationLabel is the encoding of the draft's ComponentOperationLabel, which takes the place of a label.
func componentOperationLabel(component DraftComponentID, label string) (string, error) {
	if len(label) > maxOperationLabel {
		return "", fail(CodeInvalidArgument, "a label above 255 bytes")
	}
	base, own := []byte(componentBaseLabel), []byte(label)
	return string(mustEncode(func(c *wire.Codec) {
		c.Bytes(&base)
		wire.U16(c, &component)
		c.Bytes(&own)
	})), nil
}
