package mls

import (
	"bytes"
	"time"

	"mlswasm/pkg/mls/internal/suite"
)

// Group is one member's state of one group: the protocol object of this package. It does no I/O and holds no
// clock; what it returns is to be sent, and what it is given has been received, by its owner.
//
// A call that returns an error leaves the group as it was, byte for byte. A Group is not safe for concurrent use.
// Slices returned belong to the caller; slices given are copied.
//
// A group that was re-initialized is suspended: the calls that send answer with [CodeSuspended].
//
// A group is active until a commit that removes this member is applied. Then the calls that send, export or change
// answer with [CodeNotAMember]; messages of the last epochs can still be opened for a while.
type Group struct {
	signer       *Signer
	suite        *suite.Suite
	authenticate Authenticator
	equivalent   func(a, b Credential) bool
	admit        Admission
	now          time.Time
	keeps        bool // past epochs, whatever now says

	epoch   *epochState // of a removed member: nil
	left    *departure  // of a removed member
	past    []*pastEpoch
	pending pendingProposals
	psks    pskStore
	lineage *lineage        // nil: no commit was applied since it is kept
	reInit  *reInitProposal // of a group that was re-initialized
	changes changeSet
}

// departure is what remains of a group that this member was removed from.
type departure struct {
	cipherSuite CipherSuite
	groupID     []byte
	epoch       Epoch // the first without this member
	leaf        LeafIndex
}

// Member is one client in the group (RFC 9420, Section 4.1.1).
type Member struct {
	Leaf         LeafIndex
	Credential   Credential
	SignatureKey []byte
}

// ID returns the group identifier.
func (g *Group) ID() []byte {
	if g.left != nil {
		return bytes.Clone(g.left.groupID)
	}
	return bytes.Clone(g.epoch.context.groupID)
}

// Epoch returns the number of the current epoch.
func (g *Group) Epoch() Epoch {
	if g.left != nil {
		return g.left.epoch
	}
	return g.epoch.context.epoch
}

// CipherSuite returns the group's cipher suite.
func (g *Group) CipherSuite() CipherSuite { return CipherSuite(g.suite.ID()) }

// Active tells whether this client is a member: false once its removal was applied.
func (g *Group) Active() bool { return g.left == nil }

// OwnLeaf returns this member's leaf, or the last one that it had.
func (g *Group) OwnLeaf() LeafIndex {
	if g.left != nil {
		return g.left.leaf
	}
	return g.epoch.private.leaf
}

// Members returns the members of the current epoch in the order of their leaves; none once this member was removed.
func (g *Group) Members() []Member {
	if g.left != nil {
		return nil
	}
	return cloneMembers(g.epoch.messages.roster)
}

// Member returns the member at a leaf in the current epoch, false when there is none.
func (g *Group) Member(leaf LeafIndex) (Member, bool) {
	if g.left != nil {
		return Member{}, false
	}
	m, ok := g.epoch.messages.roster.member(leaf)
	return m.clone(), ok
}

// EpochAuthenticator returns the epoch_authenticator (RFC 9420, Section 8.7): equal for two members if and only if both
// have the same view of the group. nil once this member was removed.
func (g *Group) EpochAuthenticator() []byte {
	if g.left != nil {
		return nil
	}
	return bytes.Clone(g.epoch.secrets.Authenticator.Bytes())
}

// SetTime tells the group what time it is. Until the next call, lifetimes of the key packages that this member proposes or
// commits are judged by this time (RFC 9420, Section 7.3), and keys of epochs are deleted that ended more than 24
// hours before it. What others propose or commit may have run out on its way, but is refused when it is to last longer than
// [MaxLifetime] (Section 7.2). The zero Time, with which a group begins or is loaded, judges nothing and deletes nothing by age: a
// client that wants the bound always gives the time, as all others in the group should, since who does not follow a commit is
// cut off.
func (g *Group) SetTime(now time.Time) {
	g.now, g.keeps = now, false
	g.forgetOld()
}

// JudgeAt is [Group.SetTime] without the end: until the next SetTime nothing is deleted by age. It is for who sends before it has read what
// others have sent: what they said in a past epoch, within its 24 hours, it may be about to receive.
func (g *Group) JudgeAt(now time.Time) { g.now, g.keeps = now, true }

// SetAuthenticator sets who judges credentials from now on; nil is the rule that [Authenticator] describes. It is no
// part of the state: set it again after loading.
func (g *Group) SetAuthenticator(authenticate Authenticator) { g.authenticate = authenticate }

// active returns an error once this member was removed.
func (g *Group) active() error {
	if g.left != nil {
		return fail(CodeNotAMember, "this member was removed from the group")
	}
	return nil
}

// leafRules returns what the group demands of a leaf under the given extensions of the GroupContext. A zero now leaves
// lifetimes unjudged, as is done for what others send: a member that refuses a commit which its group has accepted
// is cut off for ever, and a key package may run out while the commit waits for a member that is offline. RFC 9420,
// Section 7.3, demands the check of senders only. The length of a lifetime is judged wherever the group knows a time.
func (g *Group) leafRules(extensions extensionList, now time.Time) (leafRules, error) {
	required, err := extensions.requiredCapabilities()
	if err != nil {
		return leafRules{}, err
	}
	rules := leafRules{
		suite:           g.suite,
		required:        required,
		groupExtensions: extensions,
		now:             now,
		bounded:         !g.now.IsZero(),
		authenticate:    g.authenticate,
		equivalent:      g.equivalent,
	}
	rules.drafts, err = g.signer.draftRules(extensions)
	return rules, err
}

// groupID returns the identifier itself, not a copy.
func (g *Group) groupID() []byte {
	if g.left != nil {
		return g.left.groupID
	}
	return g.epoch.context.groupID
}
