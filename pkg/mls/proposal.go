package mls

import "mlswasm/pkg/mls/internal/wire"

var (
	errProposalType      = fail(CodeUnsupported, "proposal type")
	errProposalOrRefType = fail(CodeMalformed, "kind of proposal reference")
)

// proposal is RFC 9420's Proposal (Section 12.1). kind says which field is set.
type proposal struct {
	kind                   ProposalType
	add                    *addProposal
	update                 *updateProposal
	remove                 *removeProposal
	preSharedKey           *preSharedKeyProposal
	reInit                 *reInitProposal
	externalInit           *externalInitProposal
	groupContextExtensions *groupContextExtensionsProposal
	custom                 []byte           // of a type that this package does not know, see CustomProposal, or for a component
	component              DraftComponentID // of a draft's types that are for one
	operation              appDataOperation // of type app_data_update
}

func (x *proposal) wire(c *wire.Codec) {
	wire.U16(c, &x.kind)
	switch x.kind {
	case proposalTypeAdd:
		walk(c, &x.add, (*addProposal).wire)
	case proposalTypeUpdate:
		walk(c, &x.update, (*updateProposal).wire)
	case proposalTypeRemove:
		walk(c, &x.remove, (*removeProposal).wire)
	case proposalTypePSK:
		walk(c, &x.preSharedKey, (*preSharedKeyProposal).wire)
	case proposalTypeReInit:
		walk(c, &x.reInit, (*reInitProposal).wire)
	case proposalTypeExternalInit:
		walk(c, &x.externalInit, (*externalInitProposal).wire)
	case proposalTypeGroupContextExtensions:
		walk(c, &x.groupContextExtensions, (*groupContextExtensionsProposal).wire)
	case proposalTypeAppDataUpdate, proposalTypeAppEphemeral:
		x.wireComponent(c)
	case proposalTypeSelfRemove:
	default:
		if !x.kind.isCustom() {
			c.Fail(errProposalType)
			return
		}
		c.Bytes(&x.custom)
	}
}

// addProposal is RFC 9420's Add (Section 12.1.1).
type addProposal struct{ keyPackage KeyPackage }

func (x *addProposal) wire(c *wire.Codec) { x.keyPackage.wire(c) }

// updateProposal is RFC 9420's Update (Section 12.1.2).
type updateProposal struct{ leafNode leafNode }

func (x *updateProposal) wire(c *wire.Codec) { x.leafNode.wire(c) }

// removeProposal is RFC 9420's Remove (Section 12.1.3).
type removeProposal struct{ removed LeafIndex }

func (x *removeProposal) wire(c *wire.Codec) { wire.U32(c, &x.removed) }

// preSharedKeyProposal is RFC 9420's PreSharedKey (Section 12.1.4).
type preSharedKeyProposal struct{ psk preSharedKeyID }

func (x *preSharedKeyProposal) wire(c *wire.Codec) { x.psk.wire(c) }

// reInitProposal is RFC 9420's ReInit (Section 12.1.5).
type reInitProposal struct {
	groupID     []byte
	version     ProtocolVersion
	cipherSuite CipherSuite
	extensions  extensionList
}

func (x *reInitProposal) wire(c *wire.Codec) {
	c.Bytes(&x.groupID)
	wire.U16(c, &x.version)
	wire.U16(c, &x.cipherSuite)
	x.extensions.wire(c)
}

// externalInitProposal is RFC 9420's ExternalInit (Section 12.1.6).
type externalInitProposal struct{ kemOutput []byte }

func (x *externalInitProposal) wire(c *wire.Codec) { c.Bytes(&x.kemOutput) }

// groupContextExtensionsProposal is RFC 9420's GroupContextExtensions (Section 12.1.7).
type groupContextExtensionsProposal struct{ extensions extensionList }

func (x *groupContextExtensionsProposal) wire(c *wire.Codec) {
	x.extensions.wire(c)
}

// The two kinds of ProposalOrRef (RFC 9420, Section 12.4).
const (
	proposalByValue     uint8 = 1
	proposalByReference uint8 = 2
)

// proposalOrRef is RFC 9420's ProposalOrRef: a proposal in full, or the reference of one sent before.
type proposalOrRef struct {
	kind      uint8
	proposal  *proposal
	reference []byte
}

func (x *proposalOrRef) wire(c *wire.Codec) {
	c.Uint8(&x.kind)
	switch x.kind {
	case proposalByValue:
		walk(c, &x.proposal, (*proposal).wire)
	case proposalByReference:
		c.Bytes(&x.reference)
	default:
		c.Fail(errProposalOrRefType)
	}
}

// commit is RFC 9420's Commit (Section 12.4).
type commit struct {
	proposals []proposalOrRef
	path      *updatePath
}

func (x *commit) wire(c *wire.Codec) {
	vector(c, &x.proposals, (*proposalOrRef).wire)
	optional(c, &x.path, (*updatePath).wire)
}
