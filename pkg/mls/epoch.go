package mls

import (
	"bytes"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// epochState is everything that one member knows of one epoch. It is made whole, by creating a group, by joining one or
// by a commit; afterwards only its ratchets move. It owns its secrets.
type epochState struct {
	suite                 *suite.Suite
	context               groupContext
	tree                  *ratchetTree
	private               *treePrivate
	confirmationTag       []byte
	interimTranscriptHash []byte
	secrets               *keyschedule.Epoch
	messages              *messageKeys // nil until the epoch begins
	drafts                draftEpoch   // nil unless a draft was on when it began
	origin                *origin      // of epoch 0 of a group that comes from another; otherwise nil
}

// complete computes what follows from the other fields.
func (e *epochState) complete() error {
	var err error
	e.interimTranscriptHash, err = interimTranscriptHash(e.suite, e.context.confirmedTranscriptHash, e.confirmationTag)
	return err
}

// begin gives the epoch its ratchets: the encryption secret moves on into the secret tree (RFC 9420, Section 9). After
// an error the epoch is as before.
func (e *epochState) begin() error {
	ratchets, err := secrettree.New(e.suite, e.tree.size(), e.secrets.Encryption.Secret)
	if err != nil {
		return failWith(CodeInternal, "secret tree", err)
	}
	if err := e.setMessageKeys(ratchets); err != nil {
		return err
	}
	e.secrets.Encryption = keyschedule.EncryptionSecret{}
	return nil
}

// setMessageKeys lets the epoch protect and open messages.
func (e *epochState) setMessageKeys(ratchets *secrettree.Tree) error {
	context, err := encode("GroupContext", e.context.wire)
	if err != nil {
		return err
	}
	e.messages = &messageKeys{
		suite:      e.suite,
		groupID:    e.context.groupID,
		epoch:      e.context.epoch,
		context:    context,
		ownLeaf:    e.private.leaf,
		roster:     newRoster(e.tree),
		senderData: e.secrets.SenderData,
		membership: e.secrets.Membership,
		ratchets:   ratchets,
	}
	return nil
}

// provisionalContext gives the context to which the path secrets of a commit are encrypted (RFC 9420,
// Section 12.4.1): the next epoch's, but with the confirmed transcript hash of this one.
func (e *epochState) provisionalContext(extensions extensionList) provisionalContext {
	return func(treeHash []byte) ([]byte, error) {
		context := e.context
		context.epoch++
		context.treeHash = treeHash
		context.extensions = extensions
		return encode("GroupContext", context.wire)
	}
}

// retire deletes what a past epoch has no use for and returns what late messages need (RFC 9420, Sections 9.2
// and 14). The key of the commit that ended it goes here, since opening a commit changes nothing, and all handshake ratchets
// with it: their messages are not opened any more. by is who sent the commit. What is left is the key of a commit that was
// opened and not taken, of a sender from whom nothing else came: it can be derived until the epoch is forgotten.
func (e *epochState) retire(by LeafIndex) *messageKeys {
	keys := e.messages
	keys.ratchets.EndHandshake(by.tree())
	keys.senderData = keyschedule.SenderDataSecret{Secret: e.secrets.SenderData.Clone()}
	keys.membership = keyschedule.MembershipKey{}
	e.private.clear()
	e.secrets.Clear()
	e.origin.clear()
	return keys
}

// discard overwrites the secrets of an epoch that will not be, as far as they were derived.
func (e *epochState) discard() {
	if e == nil {
		return
	}
	if e.private != nil {
		e.private.clear()
	}
	if e.secrets != nil {
		e.secrets.Clear()
	}
}

// ended tells whether the secrets of the epoch are gone.
func (e *epochState) ended() bool { return e.secrets.Confirmation.Len() == 0 }

// wire is the field list of the stored form; the ratchets are stored apart.
func (e *epochState) wire(c *wire.Codec) {
	e.context.wire(c)
	var tree []byte
	if !c.Decoding() {
		b, err := e.tree.marshal()
		c.Fail(err)
		tree = b
	}
	c.Bytes(&tree)
	if c.Decoding() {
		e.private, e.secrets = new(treePrivate), new(keyschedule.Epoch)
	}
	e.private.wire(c)
	c.Bytes(&e.confirmationTag)
	e.secrets.Wire(c)
	if c.Decoding() && c.Err() == nil {
		c.Fail(e.restore(tree))
	}
}

// restore completes a decoded epoch and checks that its pieces belong together.
func (e *epochState) restore(tree []byte) error {
	var err error
	if e.suite, err = e.context.cipherSuite.suite(); err != nil {
		return err
	}
	if e.tree, err = unmarshalTree(e.suite, tree); err != nil {
		return err
	}
	if e.tree.leaf(e.private.leaf) == nil || e.ended() {
		return fail(CodeMalformed, "state without its own leaf or secrets")
	}
	return e.complete()
}

// verifyTag tells whether a confirmation tag is the epoch's (RFC 9420, Section 6.1): in constant time, at full length.
func (e *epochState) verifyTag(tag []byte) bool {
	return e.secrets.Confirmation.Verify(e.suite, e.context.confirmedTranscriptHash, tag)
}

// belongsTo tells whether the leaf of this member has the signer's key.
func (e *epochState) belongsTo(signer *Signer) bool {
	leaf := e.tree.leaf(e.private.leaf)
	return leaf != nil && bytes.Equal(leaf.signatureKey, signer.PublicKey())
}

// tree converts a leaf index for the packages that know no group.
func (i LeafIndex) tree() treemath.LeafIndex { return treemath.LeafIndex(i) }
