package mls

import "bytes"

// GroupInfo is what a group's GroupInfo tells somebody outside (RFC 9420, Section 12.4.3).
type GroupInfo struct {
	GroupID     []byte
	Epoch       Epoch
	CipherSuite CipherSuite
	Signer      LeafIndex   // the member that vouches for it
	Extensions  []Extension // of the GroupContext
	External    bool        // it has external_pub, so that a client can join by [ExternalCommit]
	Members     []Member    // nil without the tree
}

// InspectGroupInfo reads an MLSMessage with a GroupInfo, for who is no member and may become one. With the ratchet tree
// inside, or given by [RatchetTree], the only option that counts, it verifies that the tree is the one of the group and valid,
// and that the member at the leaf Signer has signed (RFC 9420, Section 12.4.3); whether these members are who their
// credentials say is not judged, and lifetimes are not. Without the tree nothing is verified. In any case, the epoch may have
// ended. The caller owns the bytes.
//
// Codes: [CodeMalformed]; [CodeUnsupported]; [CodeInvalidMessage] when a rule fails, with [Error.Rule].
func InspectGroupInfo(groupInfo []byte, opts ...JoinOption) (*GroupInfo, error) {
	var given joinOptions
	for _, set := range opts {
		set(&given)
	}
	j := &joining{signer: new(Signer), joinOptions: joinOptions{authenticate: believe, tree: given.tree}} // nobody in particular
	if err := j.readGroupInfo(groupInfo); err != nil {
		return nil, err
	}
	if j.info.context.version != protocolMLS10 {
		return nil, fail(CodeUnsupported, "protocol version")
	}
	context := &j.info.context
	info := &GroupInfo{
		GroupID:     bytes.Clone(context.groupID),
		Epoch:       context.epoch,
		CipherSuite: context.cipherSuite,
		Signer:      j.info.signer,
		Extensions:  context.extensions.public(),
		External:    checkExternalPub(j) == nil,
	}
	if _, inside := j.info.extensions.get(extensionRatchetTree); !inside && given.tree == nil {
		return info, nil
	}
	if err := j.openTree(); err != nil {
		return nil, err
	}
	info.Members = cloneMembers(newRoster(j.tree))
	return info, nil
}
