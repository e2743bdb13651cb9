package secrettree

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
)

// Claim is the key and nonce of one message, taken but not yet consumed. It stays valid until the tree changes.
type Claim struct {
	id         ratchetID
	generation Generation
	key, nonce secret.Secret

	tree    *Tree
	version uint64
	descent *descent // set when this is the first message of the leaf
	before  *ratchet
	after   *ratchet
}

// Key returns the AEAD key, Nk bytes. It is erased when the claim is committed.
func (c *Claim) Key() secret.Secret { return c.key }

// Nonce returns the AEAD nonce, Nn bytes, before the reuse guard. It is erased when the claim is committed.
func (c *Claim) Nonce() secret.Secret { return c.nonce }

// Generation returns the generation of the key.
func (c *Claim) Generation() Generation { return c.generation }

// Peek derives the key of a message that was received, and changes nothing. It answers [ErrLeaf], [ErrTooFar],
// [ErrTooOld] or [ErrConsumed] before it derives anything, so that no generation costs more than [MaxForward] steps.
func (t *Tree) Peek(leaf treemath.LeafIndex, kind Kind, g Generation) (*Claim, error) {
	if !t.leaves.HasLeaf(leaf) || kind >= kinds {
		return nil, ErrLeaf
	}
	seen, begun := t.ratchets[ratchetID{leaf, kind}]
	if !begun {
		seen = new(ratchet)
	}
	if err := seen.check(g); err != nil {
		return nil, err
	}
	c, err := t.claim(leaf, kind)
	if err != nil {
		return nil, err
	}
	return c.fill(g), nil
}

// Next derives the key of the next message to send, and changes nothing. It answers [ErrLeaf] or [ErrExhausted].
func (t *Tree) Next(leaf treemath.LeafIndex, kind Kind) (*Claim, error) {
	c, err := t.claim(leaf, kind)
	if err != nil {
		return nil, err
	}
	if c.before.next == ^Generation(0) {
		return nil, ErrExhausted
	}
	return c.fill(c.before.next), nil
}

func (t *Tree) claim(leaf treemath.LeafIndex, kind Kind) (*Claim, error) {
	if !t.leaves.HasLeaf(leaf) || kind >= kinds {
		return nil, ErrLeaf
	}
	c := &Claim{id: ratchetID{leaf, kind}, tree: t, version: t.version}
	if r, ok := t.ratchets[c.id]; ok {
		c.before = r
		return c, nil
	}
	d, err := t.descend(leaf)
	if err != nil {
		return nil, err
	}
	c.descent, c.before = d, d.ratchets[kind]
	return c, nil
}

// Discard erases what the claim has derived and the tree has not taken: its message was refused, or is opened again in a
// while. It does nothing to a claim that was committed, and to none; one that was discarded can not be committed.
func (c *Claim) Discard() {
	if c == nil || c.tree == nil {
		return
	}
	c.tree = nil
	c.key.Clear()
	c.nonce.Clear()
	c.after.eraseAllBut(c.before)
	if c.descent != nil {
		c.descent.clear()
	}
}

func (c *Claim) fill(g Generation) *Claim {
	c.generation = g
	c.key, c.nonce, c.after = c.before.take(c.tree.suite, g)
	return c
}

// Commit consumes a claim: its key, the ratchet secrets before it and the tree secrets above it are erased, and no
// claim on the same generation will be granted again. Call it once the message has been sealed or has authenticated.
func (t *Tree) Commit(c *Claim) {
	if c.tree != t || c.version != t.version {
		panic("secrettree: claim of another tree or an earlier state, or spent: a key could be used twice") // a bug of the caller
	}
	t.version++
	if c.descent != nil {
		t.settle(c.id.leaf, c.descent)
	}
	t.setRatchet(c.id, c.after)
	c.before.eraseAllBut(c.after)
	c.key.Clear()
	c.nonce.Clear()
	c.tree = nil
}
