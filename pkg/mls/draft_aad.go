package mls

import (
	"bytes"
	"sort"

	"mlswasm/pkg/mls/internal/wire"
)

// DraftSafeAADItem is what one component adds to the authenticated data of a message.
type DraftSafeAADItem struct {
	Component DraftComponentID
	Data      []byte
}

func (x *DraftSafeAADItem) wire(c *wire.Codec) {
	wire.U16(c, &x.Component)
	c.Bytes(&x.Data)
}

// safeAAD is the draft's SafeAAD ("Safe Additional Authenticated Data"): sorted by component, in rising order.
type safeAAD []DraftSafeAADItem

func (x *safeAAD) wire(c *wire.Codec) {
	vector(c, (*[]DraftSafeAADItem)(x), (*DraftSafeAADItem).wire)
	if !c.Decoding() || c.Err() != nil {
		return
	}
	for i := range *x {
		if i > 0 && (*x)[i-1].Component >= (*x)[i].Component {
			c.Fail(fail(CodeMalformed, "items out of order"))
		}
	}
}

// DraftSafeAAD frames what components add to the authenticated data of a message: for [Group.Encrypt] and [AuthenticatedData], in a group that
// has the component safe_aad in its dictionary ([DraftRequireSafeAAD]; draft-ietf-mls-extensions, "Safe Additional Authenticated Data").
// The items are sorted by component.
//
// Codes: [CodeInvalidArgument] for two items of one component.
func DraftSafeAAD(items ...DraftSafeAADItem) ([]byte, error) {
	x := append(safeAAD(nil), items...)
	sort.SliceStable(x, func(i, j int) bool { return x[i].Component < x[j].Component })
	for i := range x {
		if i > 0 && x[i-1].Component == x[i].Component {
			return nil, fail(CodeInvalidArgument, "two items of one component")
		}
	}
	return encode("SafeAAD", x.wire)
}

// ParseDraftSafeAAD returns the items in the authenticated data of a message, of components that are known or not. The
// caller owns the bytes.
//
// Codes: [CodeMalformed].
func ParseDraftSafeAAD(authenticatedData []byte) ([]DraftSafeAADItem, error) {
	var x safeAAD
	if err := decode("SafeAAD", authenticatedData, x.wire); err != nil {
		return nil, err
	}
	return x, nil
}

// emptySafeAAD is the frame when no component has anything to say.
var emptySafeAAD = []byte{0}

// aadFraming says whether the authenticated data of an epoch's messages are framed.
type aadFraming uint8

const (
	aadUnknown aadFraming = iota
	aadPlain
	aadFramed
)

// isFramed tells whether the group has the component safe_aad in the epoch. It looks once.
func (k *messageKeys) isFramed() bool {
	if k.framing == aadUnknown {
		k.framing = aadPlain
		var context groupContext
		if decode("GroupContext", k.context, context.wire) == nil {
			if _, ok := context.extensions.componentData(componentSafeAAD); ok {
				k.framing = aadFramed
			}
		}
	}
	return k.framing == aadFramed
}

// frameAAD returns the authenticated data of a message of this member as the epoch wants them: as given, or framed. What is given must
// be framed; nothing stands for the empty frame.
func (d *drafts) frameAAD(k *messageKeys, authenticatedData []byte) ([]byte, error) {
	if d.on[AppDataDictionaryDraft] && k.isFramed() && len(authenticatedData) == 0 {
		return bytes.Clone(emptySafeAAD), nil
	}
	if err := d.judgeAAD(k, authenticatedData); err != nil {
		return nil, &Error{Code: CodeInvalidArgument, Rule: "draft-3", text: "authenticated data without their frame", cause: err}
	}
	return authenticatedData, nil
}

// judgeAAD judges the authenticated data of a message.
func (d *drafts) judgeAAD(k *messageKeys, authenticatedData []byte) error {
	if !d.on[AppDataDictionaryDraft] || !k.isFramed() {
		return nil
	}
	var x safeAAD
	if err := decode("SafeAAD", authenticatedData, x.wire); err != nil {
		return &Error{Code: CodeInvalidMessage, Rule: "draft-3", text: "authenticated data without their frame", cause: err}
	}
	return nil
}
