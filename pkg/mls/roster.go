package mls

import (
	"bytes"
	"sort"

	"mlswasm/pkg/mls/internal/wire"
)

// roster lists the members of an epoch by leaf, in rising order. It outlives the tree: late messages are checked
// against the members of their own epoch. It is never changed.
type roster []Member

// newRoster lists the members of a tree.
func newRoster(t *ratchetTree) roster {
	var r roster
	for i, leaf := range t.members() {
		r = append(r, memberOf(i, leaf))
	}
	return r
}

// memberOf describes a leaf. The bytes are the leaf's own.
func memberOf(i LeafIndex, leaf *leafNode) Member {
	return Member{Leaf: i, Credential: leaf.credential, SignatureKey: leaf.signatureKey}
}

// member returns the member at a leaf, false when the leaf is blank or outside of the tree.
func (r roster) member(i LeafIndex) (Member, bool) {
	at := sort.Search(len(r), func(k int) bool { return r[k].Leaf >= i })
	if at == len(r) || r[at].Leaf != i {
		return Member{}, false
	}
	return r[at], true
}

// clone returns a member whose bytes belong to the caller. Credentials copy on their way out themselves.
func (m Member) clone() Member {
	m.SignatureKey = bytes.Clone(m.SignatureKey)
	return m
}

func cloneMembers(members []Member) []Member {
	out := make([]Member, len(members))
	for i, m := range members {
		out[i] = m.clone()
	}
	return out
}

func (m *Member) wire(c *wire.Codec) {
	wire.U32(c, &m.Leaf)
	m.Credential.wire(c)
	c.Bytes(&m.SignatureKey)
}

func wireMembers(c *wire.Codec, members *[]Member) {
	vector(c, members, (*Member).wire)
}

// wire walks a stored roster, whose leaves rise strictly.
func (r *roster) wire(c *wire.Codec) {
	wireMembers(c, (*[]Member)(r))
	for i := 1; c.Decoding() && i < len(*r); i++ {
		if (*r)[i-1].Leaf >= (*r)[i].Leaf {
			c.Fail(fail(CodeMalformed, "members are not in order"))
			return
		}
	}
}
