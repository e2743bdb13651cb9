package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/wire"
)

// ProtocolVersion is a version of MLS (RFC 9420, Section 6, ProtocolVersion).
type ProtocolVersion uint16

// MLS10 is the version of RFC 9420: the only one that there is, and that this package speaks.
const MLS10 ProtocolVersion = protocolMLS10

const protocolMLS10 ProtocolVersion = 1

const (
	proposalTypeAdd                    ProposalType = 0x0001
	proposalTypeUpdate                 ProposalType = 0x0002
	proposalTypeRemove                 ProposalType = 0x0003
	proposalTypePSK                    ProposalType = 0x0004
	proposalTypeReInit                 ProposalType = 0x0005
	proposalTypeExternalInit           ProposalType = 0x0006
	proposalTypeGroupContextExtensions ProposalType = 0x0007
)

// isDefault tells whether every client supports the type without saying so (RFC 9420, Section 7.2).
func (t ProposalType) isDefault() bool {
	return t >= proposalTypeAdd && t <= proposalTypeGroupContextExtensions
}

// capabilities is the Capabilities struct (RFC 9420, Section 7.2). Unknown values are kept and never compared.
type capabilities struct {
	versions     []ProtocolVersion
	cipherSuites []CipherSuite
	extensions   []ExtensionType
	proposals    []ProposalType
	credentials  []CredentialType
}

func (x *capabilities) wire(c *wire.Codec) {
	wire.Vector(c, &x.versions, wire.U16)
	wire.Vector(c, &x.cipherSuites, wire.U16)
	wire.Vector(c, &x.extensions, wire.U16)
	wire.Vector(c, &x.proposals, wire.U16)
	wire.Vector(c, &x.credentials, wire.U16)
}

// supportedCapabilities is what this package implements, without GREASE values, as RFC 9420, Section 13.5 wants a
// client's own list. X.509 is claimed by who presents it: others have no Authenticator that could judge a chain,
// and a member that refuses a commit its group accepts is cut off.
func supportedCapabilities(credential CredentialType) capabilities {
	c := capabilities{
		versions:     []ProtocolVersion{protocolMLS10},
		cipherSuites: CipherSuites(),
		extensions:   []ExtensionType{extensionLastResort},
		credentials:  []CredentialType{CredentialBasic},
	}
	if credential != CredentialBasic {
		c.credentials = append(c.credentials, credential)
	}
	return c
}

// including returns a copy that lists the types, too.
func (x capabilities) including(extensions []ExtensionType, proposals []ProposalType) capabilities {
	x.extensions = listing(x.extensions, extensions)
	x.proposals = listing(x.proposals, proposals)
	return x
}

// listing returns a copy of a list that has the values, too.
func listing[T comparable](list, values []T) []T {
	list = slices.Clone(list)
	for _, v := range values {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

func (x *capabilities) supportsCredential(t CredentialType) bool {
	return slices.Contains(x.credentials, t)
}

func (x *capabilities) supportsProposal(t ProposalType) bool {
	return t.isDefault() || slices.Contains(x.proposals, t)
}

// supportsExtensions tells whether every type in the list is supported.
func (x *capabilities) supportsExtensions(l extensionList) bool {
	types := make([]ExtensionType, len(l))
	for i, e := range l {
		types[i] = e.extensionType
	}
	return listsAll(x.extensions, types, ExtensionType.isDefault)
}

// listsAll tells whether the list has every value that is wanted and not a default. Both lists may come from one
// attacker, and be as long as a message: the work is linear in their lengths.
func listsAll[T comparable](list, wanted []T, isDefault func(T) bool) bool {
	missing := make(map[T]struct{})
	for _, v := range wanted {
		if !isDefault(v) {
			missing[v] = struct{}{}
		}
	}
	if len(missing) == 0 {
		return true
	}
	for _, v := range list {
		delete(missing, v)
	}
	return len(missing) == 0
}

// requiredCapabilities is the RequiredCapabilities struct, the data of the extension of that name (RFC 9420,
// Section 11.1).
type requiredCapabilities struct {
	extensions  []ExtensionType
	proposals   []ProposalType
	credentials []CredentialType
}

func (x *requiredCapabilities) wire(c *wire.Codec) {
	wire.Vector(c, &x.extensions, wire.U16)
	wire.Vector(c, &x.proposals, wire.U16)
	wire.Vector(c, &x.credentials, wire.U16)
}

// requiredCapabilities decodes the extension of that type; a group without one requires nothing.
func (l extensionList) requiredCapabilities() (*requiredCapabilities, error) {
	required := new(requiredCapabilities)
	data, ok := l.get(extensionRequiredCapabilities)
	if !ok {
		return required, nil
	}
	if err := decode("required_capabilities", data, required.wire); err != nil {
		return nil, err
	}
	return required, nil
}

// satisfies tells whether all that a group requires is supported (RFC 9420, Section 7.3).
func (x *capabilities) satisfies(r *requiredCapabilities) bool {
	return listsAll(x.extensions, r.extensions, ExtensionType.isDefault) &&
		listsAll(x.proposals, r.proposals, ProposalType.isDefault) &&
		listsAll(x.credentials, r.credentials, func(CredentialType) bool { return false })
}
