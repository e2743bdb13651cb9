package mls

import "time"

// Change is one thing that [Group.Propose] or [Group.Commit] is asked to do. Make it with [Add], [Remove],
// [Update], [PreSharedKey], [SetExtensions], [ReInitialize], [CustomProposal] or the Draft functions; [AuthenticatedData] and
// [AsPublicMessage] go with either, and [TreeBeside], [WithoutPath] and [Covering] say what a commit is like. Changes are values; one
// may be used again, and with another group.
type Change struct {
	kind              changeKind
	keyPackage        *KeyPackage
	leaf              LeafIndex
	extensions        extensionList
	psk               PSKID
	usage             resumptionUsage // of a resumption PSK: 0 stands for application
	reInit            *reInitProposal
	custom            *proposal
	draft             *proposal
	authenticatedData []byte
	covering          [][]byte
	now               time.Time
}

type changeKind uint8

const (
	changeAdd changeKind = iota + 1
	changeRemove
	changeUpdate
	changeExtensions
	changePSK
	changeReInit
	changeCustom
	changeDraft
	changeAuthenticatedData
	changeTreeBeside
	changeWithoutPath
	changeCovering
	changePublicMessage
	changeGroupInfo
	changeSentAt
)

// Add asks for the client of a key package to become a member (RFC 9420, Section 12.1.1). The key package is
// verified when the change is proposed or committed.
func Add(keyPackage *KeyPackage) Change { return Change{kind: changeAdd, keyPackage: keyPackage} }

// Remove asks for the member at a leaf to leave the group (RFC 9420, Section 12.1.3). A member can propose, but
// not commit, its own removal.
func Remove(leaf LeafIndex) Change { return Change{kind: changeRemove, leaf: leaf} }

// Update asks for a fresh encryption key of one's own leaf (RFC 9420, Section 12.1.2). It can only be proposed:
// a commit refreshes the committer's keys anyway.
func Update() Change { return Change{kind: changeUpdate} }

// PreSharedKey asks for a pre-shared key to go into the secrets of the next epoch: only who holds it can follow (RFC
// 9420, Section 12.1.4). Of a resumption PSK, the use is "application". Members and joiners are told its name, not
// its secret. The bytes are copied.
func PreSharedKey(id PSKID) Change { return Change{kind: changePSK, psk: id.clone()} }

// AuthenticatedData attaches bytes to a proposal or commit: signed by the sender, readable by whoever sees the
// message, returned by [Transition.AuthenticatedData] (RFC 9420, Section 6.3.1). The bytes are copied.
func AuthenticatedData(b []byte) Change {
	return Change{kind: changeAuthenticatedData, authenticatedData: append([]byte(nil), b...)}
}

// AsPublicMessage lets a proposal or commit travel as PublicMessage, in the clear (RFC 9420, Section 6.2): whoever carries it can read
// who does what in the group, and needs to, where a service keeps the list of members. Without it, handshake messages are
// encrypted. Members take both.
func AsPublicMessage() Change { return Change{kind: changePublicMessage} }

// SentAt judges the lifetime of the key package that [ProposeSelf] or [ProposeAsExternalSender] sends by this time, as RFC 9420,
// Section 7.3, demands of a sender. Without it, [KeyPackage.Verify] is left to the caller. A member says the time by [Group.SetTime]
// and is refused here ([CodeInvalidArgument]).
func SentAt(now time.Time) Change { return Change{kind: changeSentAt, now: now} }

// TreeBeside leaves the ratchet tree out of the Welcome. Whoever joins needs [Transition.RatchetTree] from
// elsewhere and gives it to [JoinGroup] with [RatchetTree] (RFC 9420, Section 12.4.3.3).
func TreeBeside() Change { return Change{kind: changeTreeBeside} }

// WithoutPath leaves the path out of a commit where RFC 9420, Section 12.4, allows it: when the commit covers something, and
// nothing but Adds, pre-shared keys and a ReInit. Such a commit is small, but gives its sender no fresh keys: whoever knows
// the old ones can follow. Where a path is needed it is there anyway, as it is in the first commit of a new group.
func WithoutPath() Change { return Change{kind: changeWithoutPath} }

// Covering makes a commit cover by reference exactly these proposals, by their [ProposalEvent.Ref], in this order; none
// without an argument. What the Changes ask for stands before them. The commit is refused when the list is not valid, or a
// reference unknown ([CodeInvalidArgument]); the proposals left out are gone with the epoch. Without Covering, a commit has all
// that go together (RFC 9420, Section 12.4). The bytes are copied.
func Covering(refs ...[]byte) Change {
	c := Change{kind: changeCovering}
	for _, ref := range refs {
		c.covering = append(c.covering, append([]byte(nil), ref...))
	}
	return c
}
