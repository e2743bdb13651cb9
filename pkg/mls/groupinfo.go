package mls

import (
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// groupInfo is RFC 9420's GroupInfo (Section 12.4.3): what a joiner learns of a group, signed by a member.
type groupInfo struct {
	context         groupContext
	extensions      extensionList
	confirmationTag []byte
	signer          LeafIndex
	signature       []byte
}

func (x *groupInfo) wire(c *wire.Codec) {
	x.tbs(c)
	c.Bytes(&x.signature)
}

// tbs walks GroupInfoTBS: all fields but the signature.
func (x *groupInfo) tbs(c *wire.Codec) {
	x.context.wire(c)
	x.extensions.wire(c)
	c.Bytes(&x.confirmationTag)
	wire.U32(c, &x.signer)
}

const groupInfoLabel = "GroupInfoTBS"

// verify checks the signature with the key of the signer's leaf (RFC 9420, Section 12.4.3).
func (x *groupInfo) verify(s *suite.Suite, signatureKey []byte) error {
	tbs, err := encode("GroupInfoTBS", x.tbs)
	if err != nil {
		return err
	}
	return s.VerifyWithLabel(signatureKey, groupInfoLabel, tbs, x.signature)
}

// GroupInfo returns an MLSMessage with the GroupInfo of the current epoch, signed by this member, with external_pub among
// its extensions (RFC 9420, Section 12.4.3). withTree adds the ratchet tree. It tells who the members are and is
// readable by whoever gets it. It holds for this epoch only.
//
// Codes: [CodeSuspended]; [CodeNotAMember].
func (g *Group) GroupInfo(withTree bool) ([]byte, error) {
	if err := g.sending(); err != nil {
		return nil, err
	}
	return g.epoch.exportGroupInfo(g.signer, withTree)
}

// exportGroupInfo makes a GroupInfo for outsiders.
func (e *epochState) exportGroupInfo(signer *Signer, withTree bool, extensions ...extension) ([]byte, error) {
	if e.ended() {
		return nil, fail(CodeStale, "the epoch has ended")
	}
	external, err := e.secrets.External.KeyPair(e.suite)
	if err != nil {
		return nil, failWith(CodeInternal, "external key pair", err)
	}
	defer external.Clear()
	public := external.Public()
	data, err := encode("external_pub", func(c *wire.Codec) { c.Bytes(&public) })
	if err != nil {
		return nil, err
	}
	info, err := e.groupInfo(signer, withTree, append(extensions, extension{extensionExternalPub, data})...)
	if err != nil {
		return nil, err
	}
	m := message{wireFormat: WireFormatGroupInfo, groupInfo: info}
	return encode("MLSMessage", m.wire)
}

// groupInfo makes and signs a GroupInfo of the epoch.
func (e *epochState) groupInfo(signer *Signer, withTree bool, extensions ...extension) (*groupInfo, error) {
	info := &groupInfo{
		context:         e.context,
		extensions:      signer.grease.describe(extensions),
		confirmationTag: e.confirmationTag,
		signer:          e.private.leaf,
	}
	if withTree {
		tree, err := e.tree.marshal()
		if err != nil {
			return nil, err
		}
		info.extensions = info.extensions.with(extensionRatchetTree, tree)
	}
	tbs, err := encode("GroupInfoTBS", info.tbs)
	if err != nil {
		return nil, err
	}
	info.signature, err = signer.sign(groupInfoLabel, tbs)
	return info, err
}

// RatchetTree returns the tree of the current epoch as the data of a ratchet_tree extension (RFC 9420, Section 12.4.3.3), for whoever
// gets a [Group.GroupInfo] without it.
//
// Codes: [CodeNotAMember].
func (g *Group) RatchetTree() ([]byte, error) {
	if err := g.active(); err != nil {
		return nil, err
	}
	return g.epoch.tree.marshal()
}
