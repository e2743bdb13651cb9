package mls

import (
	"bytes"
	"crypto/subtle"
)

// committer is who sends a Commit.
type committer struct {
	Sender
	// leaf is the leaf of the path, of a client that joins by the Commit; nil for a member. While the Commit is made, only
	// its credential, signature key, capabilities and extensions are there.
	leaf *leafNode
}

// memberCommits names the member at a leaf as the committer.
func memberCommits(leaf LeafIndex) committer { return committer{Sender: memberAt(leaf)} }

// committerOf returns who sent a Commit that was opened; one from outside has a path (ext-5).
func committerOf(content *framedContent) committer {
	by := committer{Sender: content.sender}
	if by.joins() {
		by.leaf = &content.commit.path.leafNode
	}
	return by
}

// joins tells whether the Commit is external.
func (c committer) joins() bool { return c.Type == SenderNewMemberCommit }

// succeeds tells whether the joiner may take the place of a leaf: it has the same signature key; or it has the credential and the
// [Authenticator] judges that the new key belongs to it (leaf-1). Without one, a credential is a name that anybody can write
// down, and proves nothing. That the credential of the same key is still the same is leaf-14.
func (c committer) succeeds(former *leafNode, rules *leafRules) bool {
	return bytes.Equal(c.leaf.signatureKey, former.signatureKey) || rules.authenticate != nil && rules.follows(former, c.leaf)
}

// joinedBy tells whether the message is the external Commit by which this member came into the current epoch.
func (g *Group) joinedBy(m *message) bool {
	if m.public == nil || m.public.content.sender.Type != SenderNewMemberCommit || m.public.content.commit == nil || g.left != nil {
		return false
	}
	path, own := m.public.content.commit.path, g.epoch.tree.leaf(g.epoch.private.leaf)
	return path != nil && own.equal(&path.leafNode) &&
		subtle.ConstantTimeCompare(m.public.auth.confirmationTag, g.epoch.confirmationTag) == 1
}
