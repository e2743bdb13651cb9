package mls

// Event is what [Group.Process] makes of a message: an *[Application], a *[ProposalEvent] or a *[Transition].
type Event interface{ isEvent() }

func (*Application) isEvent()   {}
func (*ProposalEvent) isEvent() {}
func (*Transition) isEvent()    {}

// Epoch counts the states of a group, from 0 (RFC 9420, Section 12). Each commit that is applied adds one.
type Epoch uint64

// Generation counts the messages that one member encrypted in one epoch, from 0 (RFC 9420, Section 9.1).
// Application messages and handshake messages are counted apart.
type Generation uint32

// Application is an application message of another member, opened and authenticated. Its bytes belong to the
// caller.
type Application struct {
	Sender            LeafIndex  // the sender's leaf in the message's epoch
	Credential        Credential // the sender's credential in that epoch; it may have left the group since
	SignatureKey      []byte     // the sender's in that epoch
	Epoch             Epoch      // the epoch in which it was sent: the current one, or one of the last three
	Generation        Generation // its number among the sender's messages of that epoch
	Plaintext         []byte
	AuthenticatedData []byte // what came in the clear beside the ciphertext, authenticated
}

// ProposalType is a code point of the "MLS Proposal Types" registry (RFC 9420, Section 17.4).
type ProposalType uint16

// The proposal types that a [ProposalEvent] can have, beside those of the application: see [CustomProposal].
const (
	ProposalAdd                    ProposalType = proposalTypeAdd
	ProposalUpdate                 ProposalType = proposalTypeUpdate
	ProposalRemove                 ProposalType = proposalTypeRemove
	ProposalPSK                    ProposalType = proposalTypePSK
	ProposalReInit                 ProposalType = proposalTypeReInit
	ProposalGroupContextExtensions ProposalType = proposalTypeGroupContextExtensions
)

// ProposalEvent is a proposal of another member or, see its Sender, of somebody outside of the group. The group keeps it until the
// epoch ends; [Group.Commit] includes it by reference. That of a client which proposes itself is included only after
// [Group.AcceptProposal]: whoever knows the group's identifier and epoch can send one.
type ProposalEvent struct {
	Sender            Sender
	Epoch             Epoch
	Type              ProposalType
	Ref               []byte         // its ProposalRef (RFC 9420, Section 5.2)
	Added             *Member        // of type add: the client proposed; it has no leaf yet, Leaf is 0
	Removed           *Member        // of type remove or self_remove: the member that is to leave
	PSK               *PSKID         // of type psk: what the next epoch needs; it need not be held yet
	Extensions        []Extension    // of type group_context_extensions: all that the group is to have
	ReInit            *ReInit        // of type reinit: the group that is to take this one's place
	Data              []byte         // of an application's own type: what [CustomProposal] was given; of a draft's: what is for the component
	Draft             *DraftProposal // of a draft's type that is for a component
	AuthenticatedData []byte
}
