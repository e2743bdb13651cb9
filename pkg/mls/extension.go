package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/wire"
)

const (
	extensionApplicationID        ExtensionType = 0x0001
	extensionRatchetTree          ExtensionType = 0x0002
	extensionRequiredCapabilities ExtensionType = 0x0003
	extensionExternalPub          ExtensionType = 0x0004
	extensionExternalSenders      ExtensionType = 0x0005
	// extensionLastResort marks a KeyPackage that may be used more than once (draft-ietf-mls-extensions,
	// "Last Resort KeyPackages"). It has no data.
	extensionLastResort ExtensionType = 0x000A
)

// isDefault tells whether every client supports the type without saying so (RFC 9420, Section 7.2).
func (t ExtensionType) isDefault() bool {
	return t >= extensionApplicationID && t <= extensionExternalSenders
}

// extension is the Extension struct (RFC 9420, Section 7.2).
type extension struct {
	extensionType ExtensionType
	data          []byte
}

func (x *extension) wire(c *wire.Codec) {
	wire.U16(c, &x.extensionType)
	c.Bytes(&x.data)
}

// extensionList is Extension extensions<V>, wherever it occurs. Unknown types are kept and otherwise ignored.
type extensionList []extension

// extensionRules hold as soon as a list is decoded.
var extensionRules = []checkInfo{
	{"st-5", "13.4", "a list of extensions has at most one of each type"}, // extensionList.wire
}

// wire refuses a second extension of one type (RFC 9420, Section 13.4), in every place where a list is decoded.
func (l *extensionList) wire(c *wire.Codec) {
	vector(c, (*[]extension)(l), (*extension).wire)
	if c.Decoding() && c.Err() == nil && l.hasDuplicate() {
		c.Fail(breaks("st-5", "two extensions of one type"))
	}
}

func (l extensionList) hasDuplicate() bool {
	seen := make(map[ExtensionType]struct{}, len(l))
	for _, x := range l {
		if _, again := seen[x.extensionType]; again {
			return true
		}
		seen[x.extensionType] = struct{}{}
	}
	return false
}

// get returns the data of the extension of that type. The bytes belong to the list.
func (l extensionList) get(t ExtensionType) ([]byte, bool) {
	for _, x := range l {
		if x.extensionType == t {
			return x.data, true
		}
	}
	return nil, false
}

// with returns a list in which the extension of that type has the data; l is not changed.
func (l extensionList) with(t ExtensionType, data []byte) extensionList {
	out := make(extensionList, 0, len(l)+1)
	for _, x := range l {
		if x.extensionType != t {
			out = append(out, x)
		}
	}
	return append(out, extension{t, bytes.Clone(data)})
}
