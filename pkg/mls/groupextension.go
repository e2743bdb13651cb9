package mls

import (
	"bytes"
	"slices"
)

// ExtensionType is a code point of the "MLS Extension Types" registry (RFC 9420, Section 17.3). An application's own are
// in the range 0xF000 to 0xFFFF, for private use.
type ExtensionType uint16

// The extension types of RFC 9420, Section 17.3, and last_resort of earlier versions of draft-ietf-mls-extensions. Those of the RFC every
// client supports without saying so; this package makes and reads what they stand for.
const (
	ExtensionApplicationID        ExtensionType = extensionApplicationID        // see [ApplicationID]
	ExtensionRatchetTree          ExtensionType = extensionRatchetTree          // of a GroupInfo
	ExtensionRequiredCapabilities ExtensionType = extensionRequiredCapabilities // see [RequiredCapabilities]
	ExtensionExternalPub          ExtensionType = extensionExternalPub          // of a GroupInfo
	ExtensionExternalSenders      ExtensionType = extensionExternalSenders      // see [ExternalSenders]
	ExtensionLastResort           ExtensionType = extensionLastResort           // see [LastResort]
)

// Extension is an extension of a group: data that all members agree on (RFC 9420, Section 11). What the data mean is the
// application's.
type Extension struct {
	Type ExtensionType
	Data []byte
}

// RequiredCapabilities is what a group asks of the capabilities of every member, beyond what every client has anyway (RFC
// 9420, Section 11.1).
type RequiredCapabilities struct {
	Extensions  []ExtensionType
	Proposals   []ProposalType
	Credentials []CredentialType
}

// Extension returns it as the extension required_capabilities.
func (r RequiredCapabilities) Extension() Extension {
	required := requiredCapabilities{r.Extensions, r.Proposals, r.Credentials}
	return Extension{extensionRequiredCapabilities, mustEncode(required.wire)}
}

// SupportingExtensions returns a Signer of the same identity and key, for a client whose application knows more types of extensions: its
// leaves list them in their capabilities, key packages at once and the leaf of a member from its next commit or
// Update on; it can join groups that have them (RFC 9420, Sections 7.2 and 13.4). Each call adds to the types. They
// are no part of [Signer.Marshal]: ask again after loading.
//
// Codes: [CodeInvalidArgument] for a type that RFC 9420 defines or reserves for GREASE.
func (s *Signer) SupportingExtensions(types ...ExtensionType) (*Signer, error) {
	out := *s
	out.extensions = slices.Clone(s.extensions)
	for _, t := range types {
		if t == 0 || t.isDefault() || t.isGREASE() {
			return nil, fail(CodeInvalidArgument, "an extension type that is not an application's")
		}
		if !slices.Contains(out.extensions, t) {
			out.extensions = append(out.extensions, t)
		}
	}
	return &out, nil
}

// SetExtensions replaces all extensions of the group's GroupContext (RFC 9420, Section 12.1.7): those that are not in the list
// are gone. Allowed are required_capabilities, external_senders and the application's own types, each once. Every member must support them by
// its capabilities, and meet the required ones, or the commit is refused (gce-1). The bytes are copied.
func SetExtensions(extensions ...Extension) Change {
	return Change{kind: changeExtensions, extensions: ownExtensions(extensions)}
}

// ownExtensions copies what the caller gives.
func ownExtensions(extensions []Extension) extensionList {
	list := make(extensionList, 0, len(extensions))
	for _, x := range extensions {
		list = append(list, extension{x.Type, bytes.Clone(x.Data)})
	}
	return list
}

// Extensions returns the extensions of the group's GroupContext in their order; none once this member was removed. The
// caller owns the bytes.
func (g *Group) Extensions() []Extension {
	if g.left != nil {
		return nil
	}
	return g.epoch.context.extensions.public()
}

// Extensions returns the extensions that the group has after the step; none when the commit removes this member.
func (t *Transition) Extensions() []Extension {
	if t.next == nil {
		return nil
	}
	return t.next.context.extensions.public()
}

// public returns the list for the caller, who owns it.
func (l extensionList) public() []Extension {
	out := make([]Extension, len(l))
	for i, x := range l {
		out[i] = Extension{x.extensionType, bytes.Clone(x.data)}
	}
	return out
}

// checkGroupExtensions judges what this package puts into a GroupContext.
func checkGroupExtensions(l extensionList) error {
	if l.hasDuplicate() {
		return &Error{Code: CodeInvalidArgument, Rule: "st-5", text: "two extensions of one type"}
	}
	for _, x := range l {
		own := x.extensionType != extensionRequiredCapabilities && x.extensionType != extensionExternalSenders
		if x.extensionType == 0 || x.extensionType.isGREASE() || own && x.extensionType.isDefault() {
			return fail(CodeInvalidArgument, "an extension that a GroupContext does not have")
		}
	}
	required, err := l.requiredCapabilities()
	if err != nil {
		return failWith(CodeInvalidArgument, "required_capabilities", err)
	}
	if required.hasGREASE() {
		return fail(CodeInvalidArgument, "a capability that nobody has")
	}
	if err := l.judgeExternalSenders(believe); err != nil {
		return failWith(CodeInvalidArgument, "external_senders", err)
	}
	return nil
}

// orderExtensions makes a GroupContextExtensions proposal.
func orderExtensions(l extensionList) (*proposal, error) {
	if err := checkGroupExtensions(l); err != nil {
		return nil, err
	}
	return &proposal{
		kind:                   proposalTypeGroupContextExtensions,
		groupContextExtensions: &groupContextExtensionsProposal{l},
	}, nil
}
