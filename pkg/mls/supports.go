package mls

import "slices"

// Capabilities is what a client says that it supports, by the capabilities of its leaf (RFC 9420, Section 7.2): the client's own
// lists in its own order, with values that this package does not know, GREASE among them. Who is to send a proposal of its own
// ([CustomProposal]) or give the group an extension looks here first; a commit that asks a member for more is refused.
// A value of the caller: nothing of a group changes with it.
type Capabilities struct {
	Versions     []ProtocolVersion
	CipherSuites []CipherSuite   // in which the client has other key packages, or could make some
	Extensions   []ExtensionType // beyond those of RFC 9420, which no client lists; see SupportsExtension
	Proposals    []ProposalType  // likewise; see SupportsProposal
	Credentials  []CredentialType
}

// SupportsExtension tells whether the client lists the type, or every client supports it without that (RFC 9420, Section 7.2).
func (c Capabilities) SupportsExtension(t ExtensionType) bool {
	return t.isDefault() || slices.Contains(c.Extensions, t)
}

// SupportsProposal tells whether the client lists the type, or every client supports it without that (RFC 9420, Section 7.2).
func (c Capabilities) SupportsProposal(t ProposalType) bool {
	return t.isDefault() || slices.Contains(c.Proposals, t)
}

// Capabilities returns what the client says that it supports, by its leaf; whether the package is genuine is for
// [KeyPackage.Verify] to tell. The caller owns the lists.
func (kp *KeyPackage) Capabilities() Capabilities { return kp.leaf.capabilities.public() }

// Capabilities returns what the member at a leaf supports in the current epoch, false when there is none. A member's capabilities
// change with its leaf only, by a commit or an Update of its own. The caller owns the lists.
func (g *Group) Capabilities(leaf LeafIndex) (Capabilities, bool) {
	if g.left != nil || g.epoch.tree.leaf(leaf) == nil {
		return Capabilities{}, false
	}
	return g.epoch.tree.leaf(leaf).capabilities.public(), true
}

// public returns a copy for the caller.
func (x *capabilities) public() Capabilities {
	return Capabilities{
		Versions:     slices.Clone(x.versions),
		CipherSuites: slices.Clone(x.cipherSuites),
		Extensions:   slices.Clone(x.extensions),
		Proposals:    slices.Clone(x.proposals),
		Credentials:  slices.Clone(x.credentials),
	}
}
