package secrettree

import (
	"errors"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
)

// Generation numbers the messages of one ratchet from 0. The last value is never used, so that a count of them fits.
type Generation uint32

// Kind is which of a leaf's two ratchets is meant.
type Kind uint8

// The ratchets of a leaf: Proposals and Commits take Handshake, application messages Application (RFC 9420, Section
// 9.1).
const (
	Handshake Kind = iota
	Application
	kinds
)

// Bounds (RFC 9420, Section 15.3 asks for both and leaves the numbers open).
const (
	// MaxForward is how many generations a message may be ahead of the newest one that its ratchet has seen.
	MaxForward = 1000
	// MaxBehind is how many generations a message may be behind the next one: older keys are gone.
	MaxBehind = 32
)

var (
	// ErrLeaf reports a leaf outside of the tree or a kind that is neither.
	ErrLeaf = errors.New("secrettree: no such ratchet")
	// ErrTooFar reports a generation more than [MaxForward] ahead.
	ErrTooFar = errors.New("secrettree: generation too far ahead")
	// ErrTooOld reports a generation more than [MaxBehind] behind.
	ErrTooOld = errors.New("secrettree: generation too old")
	// ErrConsumed reports a generation within [MaxBehind] whose key was used: a replay.
	ErrConsumed = errors.New("secrettree: generation already used")
	// ErrExhausted reports a ratchet that has no generation left.
	ErrExhausted = errors.New("secrettree: ratchet exhausted")
	// ErrState reports parts that do not make a tree.
	ErrState = errors.New("secrettree: invalid state")
)

// ratchetID names a ratchet.
type ratchetID struct {
	leaf treemath.LeafIndex
	kind Kind
}

// Tree is the secret tree of one epoch.
type Tree struct {
	suite    *suite.Suite
	leaves   treemath.LeafCount
	nodes    map[treemath.NodeIndex]secret.Secret
	ratchets map[ratchetID]*ratchet
	dirty    map[string]struct{} // names of parts that changed since TakeChanges
	version  uint64              // counts commits, so that a claim can not be committed late
}

// New returns the tree of an epoch with that many leaves. It takes encryption over, the encryption_secret, and erases it
// with the first message.
func New(s *suite.Suite, leaves treemath.LeafCount, encryption secret.Secret) (*Tree, error) {
	if !leaves.Valid() || encryption.Len() != s.Nh() {
		return nil, ErrState
	}
	t := empty(s, leaves)
	t.setNode(leaves.Root(), encryption)
	return t, nil
}

func empty(s *suite.Suite, leaves treemath.LeafCount) *Tree {
	return &Tree{
		suite:    s,
		leaves:   leaves,
		nodes:    map[treemath.NodeIndex]secret.Secret{},
		ratchets: map[ratchetID]*ratchet{},
		dirty:    map[string]struct{}{},
	}
}

// Leaves returns the number of leaves that the tree was made for.
func (t *Tree) Leaves() treemath.LeafCount { return t.leaves }

// Clear erases every secret. The tree then answers [ErrState] for everything.
func (t *Tree) Clear() {
	for n := range t.nodes {
		t.dropNode(n)
	}
	for id := range t.ratchets {
		t.dropRatchet(id)
	}
	t.version++
}

// EndHandshake erases the handshake ratchets: no message is to be opened with them any more. That of spoke is among them
// though it may not have begun: a key of it has opened a message, and its claim was lost. Application messages can still be
// opened.
func (t *Tree) EndHandshake(spoke treemath.LeafIndex) {
	if c, err := t.claim(spoke, Handshake); err == nil && c.descent != nil {
		t.settle(spoke, c.descent)
	} // otherwise it has begun, or there is nothing from which its keys could follow
	for id := range t.ratchets {
		if id.kind == Handshake {
			t.dropRatchet(id)
		}
	}
	t.version++
}

func (t *Tree) setNode(n treemath.NodeIndex, s secret.Secret) {
	t.nodes[n] = s
	t.dirty[nodeName(n)] = struct{}{}
}

func (t *Tree) dropNode(n treemath.NodeIndex) {
	if s, ok := t.nodes[n]; ok {
		s.Clear()
		delete(t.nodes, n)
		t.dirty[nodeName(n)] = struct{}{}
	}
}

// descent is what the first message of a leaf derives from the lowest secret above it: the secrets beside the path, and
// the two ratchets. Nothing of it is in the tree before a claim is committed.
type descent struct {
	from     treemath.NodeIndex // its secret is consumed
	beside   map[treemath.NodeIndex]secret.Secret
	ratchets [kinds]*ratchet
}

// descend derives the ratchets of a leaf (RFC 9420, Section 9).
func (t *Tree) descend(leaf treemath.LeafIndex) (*descent, error) {
	d, current, err := t.lower(leaf)
	if err != nil {
		return nil, err
	}
	for kind, label := range [kinds]string{Handshake: "handshake", Application: "application"} {
		d.ratchets[kind] = &ratchet{head: t.suite.DeriveSecret(current, label)}
	}
	current.Clear()
	return d, nil
}

// lower derives the secret of a leaf, which the caller owns, and those beside the path to it.
func (t *Tree) lower(leaf treemath.LeafIndex) (*descent, secret.Secret, error) {
	from, target := leaf.Node(), leaf.Node()
	current, ok := t.nodes[from]
	for !ok {
		if from, ok = t.leaves.Parent(from); !ok {
			return nil, secret.Secret{}, ErrState // neither ratchets nor a secret above: erased, or never there
		}
		current, ok = t.nodes[from]
	}
	d := &descent{from: from, beside: map[treemath.NodeIndex]secret.Secret{}}
	current = current.Clone()
	for n := from; n != target; {
		left, _ := n.Left()
		right, _ := n.Right()
		l := t.suite.ExpandWithLabel(current, "tree", []byte("left"), t.suite.Nh())
		r := t.suite.ExpandWithLabel(current, "tree", []byte("right"), t.suite.Nh())
		current.Clear()
		if left.Contains(target) {
			n, current, d.beside[right] = left, l, r
		} else {
			n, current, d.beside[left] = right, r, l
		}
	}
	return d, current, nil
}

// clear erases what was derived.
func (d *descent) clear() {
	for _, s := range d.beside {
		s.Clear()
	}
	for _, r := range d.ratchets {
		r.clear()
	}
}

// settle puts a descent into the tree and erases what it consumed.
func (t *Tree) settle(leaf treemath.LeafIndex, d *descent) {
	t.replace(d)
	for kind, r := range d.ratchets {
		t.setRatchet(ratchetID{leaf, Kind(kind)}, r)
	}
}

// replace puts the secrets beside the path of a descent where the one above them stood.
func (t *Tree) replace(d *descent) {
	t.dropNode(d.from)
	for n, s := range d.beside {
		t.setNode(n, s)
	}
}

func (t *Tree) dropRatchet(id ratchetID) {
	t.ratchets[id].clear()
	delete(t.ratchets, id)
	t.dirty[ratchetName(id)] = struct{}{}
}

func (t *Tree) setRatchet(id ratchetID, r *ratchet) {
	t.ratchets[id] = r
	t.dirty[ratchetName(id)] = struct{}{}
}
