package mls

import "time"

var errNotYet = fail(CodeUnsupported, "not built yet")

func NewGroup(signer *Signer, id []byte) (*Group, error) { return nil, errNotYet }

// JoinOption says how [JoinGroup] is to judge a Welcome, or where the tree is.
type JoinOption func(*joinOptions)

type joinOptions struct {
	now  time.Time
	tree []byte
}

// At judges the lifetimes of leaves at this time; without it they are not judged.
func At(now time.Time) JoinOption { return func(o *joinOptions) { o.now = now } }

// RatchetTree gives the tree that the Welcome leaves out: [Transition.RatchetTree] of the commit.
func RatchetTree(b []byte) JoinOption { return func(o *joinOptions) { o.tree = b } }

func JoinGroup(signer *Signer, kp *PrivateKeyPackage, welcome []byte, opts ...JoinOption) (*Group, error) {
	return nil, errNotYet
}
func WelcomeKeyPackageRefs(welcome []byte) ([][]byte, error) { return nil, errNotYet }

func (g *Group) ID() []byte                           { return nil }
func (g *Group) Epoch() Epoch                         { return 0 }
func (g *Group) CipherSuite() CipherSuite             { return 0 }
func (g *Group) OwnLeaf() LeafIndex                   { return 0 }
func (g *Group) Active() bool                         { return false }
func (g *Group) Members() []Member                    { return nil }
func (g *Group) Member(leaf LeafIndex) (Member, bool) { return Member{}, false }
func (g *Group) EpochAuthenticator() []byte           { return nil }
func (g *Group) Export(label string, context []byte, length int) ([]byte, error) {
	return nil, errNotYet
}
func (g *Group) SetTime(now time.Time) { g.now = now }
func (g *Group) Propose(change Change, with ...Change) (message []byte, err error) {
	return nil, errNotYet
}
func (g *Group) Commit(changes ...Change) (*Transition, error)     { return nil, errNotYet }
func (g *Group) Apply(t *Transition) error                         { return errNotYet }
func (g *Group) UnmarshalTransition(b []byte) (*Transition, error) { return nil, errNotYet }
func (g *Group) Encrypt(plaintext, aad []byte) ([]byte, error)     { return nil, errNotYet }
func (g *Group) Process(message []byte) (Event, error)             { return nil, errNotYet }
func (g *Group) GroupInfo(withTree bool) ([]byte, error)           { return nil, errNotYet }
func (g *Group) Marshal() ([]byte, error)                          { return nil, errNotYet }
func UnmarshalGroup(b []byte, signer *Signer) (*Group, error)      { return nil, errNotYet }

// StatePart is a piece of a group's state under a name of its own.
type StatePart struct {
	Name string
	Data []byte // nil: the part is gone
}

func (g *Group) TakeChanges() []StatePart                         { return nil }
func LoadGroup(parts []StatePart, signer *Signer) (*Group, error) { return nil, errNotYet }
func PeekMessage(b []byte) (Peek, error)                          { return Peek{}, errNotYet }

// Transition is the step from one epoch to the next, computed and checked, not yet taken.
type Transition struct {
	Message []byte // the commit, to be sent; of an own commit
	Welcome []byte // for those who were added; nil when nobody was, and for another's commit
}

func (t *Transition) Epoch() Epoch               { return 0 }
func (t *Transition) Committer() LeafIndex       { return 0 }
func (t *Transition) Added() []Member            { return nil }
func (t *Transition) Removed() []Member          { return nil }
func (t *Transition) Updated() []Member          { return nil }
func (t *Transition) AuthenticatedData() []byte  { return nil }
func (t *Transition) Own() bool                  { return false }
func (t *Transition) GroupInfo() ([]byte, error) { return nil, errNotYet }
func (t *Transition) RatchetTree() []byte        { return nil }
func (t *Transition) Marshal() ([]byte, error)   { return nil, errNotYet }
