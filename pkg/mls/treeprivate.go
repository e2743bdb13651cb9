package mls

import (
	"bytes"
	"maps"
	"slices"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// treePrivate holds the private keys that a member has in the ratchet tree: its leaf's, and those of some of the
// parents above it (RFC 9420, Section 4.2). It owns them: no two treePrivate share a secret. Its keys are the
// secrets at rest of a group, so it is not printed and not compared.
type treePrivate struct {
	leaf LeafIndex
	keys map[treemath.NodeIndex]secret.Secret
}

// newTreePrivate takes the leaf's private key over.
func newTreePrivate(leaf LeafIndex, key secret.Secret) *treePrivate {
	return &treePrivate{leaf: leaf, keys: map[treemath.NodeIndex]secret.Secret{leaf.node(): key}}
}

// pruned returns a copy with the keys of the nodes that are not blank in t: what is left of the private state after
// proposals have blanked nodes and truncated the tree.
func (p *treePrivate) pruned(t *ratchetTree) *treePrivate {
	next := &treePrivate{leaf: p.leaf, keys: make(map[treemath.NodeIndex]secret.Secret, len(p.keys))}
	for n, key := range p.keys {
		if t.encryptionKey(n) != nil {
			next.keys[n] = key.Clone()
		}
	}
	return next
}

// set takes a key over and clears the one it replaces.
func (p *treePrivate) set(n treemath.NodeIndex, key secret.Secret) {
	if old, ok := p.keys[n]; ok {
		old.Clear()
	}
	p.keys[n] = key
}

// setLeafKey takes over the private key of a new leaf node: the member's own Update was committed.
func (p *treePrivate) setLeafKey(key secret.Secret) { p.set(p.leaf.node(), key) }

// clear overwrites every key.
func (p *treePrivate) clear() {
	for _, key := range p.keys {
		key.Clear()
	}
	clear(p.keys)
}

// derivePath sets the keys of the given nodes, from the lowest up, from the path secret of the first, and returns the
// path secret after the last, which is the commit secret. Every public key must be the tree's: com-9. The
// path secret is not cleared.
func (p *treePrivate) derivePath(t *ratchetTree, nodes []treemath.NodeIndex, pathSecret secret.Secret) (secret.Secret, error) {
	current := pathSecret.Clone()
	for _, n := range nodes {
		key, err := t.nodeKeyPair(current)
		if err == nil && !bytes.Equal(key.Public(), t.encryptionKey(n)) {
			key.Clear()
			err = breaks("com-9", "a path secret does not give the key in the tree")
		}
		if err != nil {
			current.Clear()
			return secret.Secret{}, err
		}
		p.set(n, key.Raw())
		next := t.nextPathSecret(current)
		current.Clear()
		current = next
	}
	return current, nil
}

// wire is the field list of the stored form: leaf index, then node and key, in the order of the nodes.
func (p *treePrivate) wire(c *wire.Codec) {
	type entry struct {
		node treemath.NodeIndex
		key  secret.Secret
	}
	wire.U32(c, &p.leaf)
	var entries []entry
	for _, n := range slices.Sorted(maps.Keys(p.keys)) {
		entries = append(entries, entry{n, p.keys[n]})
	}
	wire.Vector(c, &entries, func(c *wire.Codec, x *entry) {
		wire.U32(c, &x.node)
		x.key.Wire(c)
	})
	if c.Decoding() {
		p.keys = make(map[treemath.NodeIndex]secret.Secret, len(entries))
		for i, x := range entries {
			if i > 0 && x.node <= entries[i-1].node {
				c.Fail(fail(CodeMalformed, "private keys out of order"))
			}
			p.keys[x.node] = x.key
		}
	}
}
