//go:build !js

package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// The makers of the files whose runners stand in vectors_group_test.go and vectors_passive_test.go, and of
// transcript-hashes.json.

func vectorHex(t *testing.T, fields func(*wire.Codec)) vectors.Hex {
	t.Helper()
	return done[[]byte](t)(encode("vector", fields))
}

// vectorGroup is a group of alice and bob in the given suite, bob being added by the commit that is returned.
func vectorGroup(t *testing.T, s *suite.Suite) (alice *Group, bob *Signer, kp *PrivateKeyPackage, added *Transition) {
	t.Helper()
	cs := CipherSuite(s.ID())
	bob = newTestSigner(t, cs, "bob")
	kp = newTestKeyPackage(t, bob)
	alice = done[*Group](t)(NewGroup(newTestSigner(t, cs, "alice"), randomHex(t, 16)))
	added = done[*Transition](t)(alice.Commit(Add(kp.Public())))
	return alice, bob, kp, added
}

var _ = vectorMaker("transcript-hashes.json", func(t *testing.T, s *suite.Suite) []any {
	key := keyschedule.ConfirmationKey{Secret: secret.New(randomHex(t, s.Nh()))}
	c := transcriptCase{Suite: CipherSuite(s.ID()), ConfirmationKey: key.Bytes(), InterimBefore: randomHex(t, s.Nh())}
	signed := authenticatedContent{
		wireFormat: WireFormatPublicMessage,
		content: framedContent{
			groupID: randomHex(t, 16), epoch: 1 << 40, sender: memberAt(7), authenticatedData: randomHex(t, 70),
			contentType: ContentTypeCommit, commit: &commit{proposals: []proposalOrRef{{kind: proposalByReference, reference: randomHex(t, s.Nh())}}},
		},
		auth: framedContentAuthData{signature: randomHex(t, 64)},
	}
	c.ConfirmedAfter = done[[]byte](t)(confirmedTranscriptHash(s, c.InterimBefore, &signed))
	signed.auth.confirmationTag = key.Tag(s, c.ConfirmedAfter)
	c.InterimAfter = done[[]byte](t)(interimTranscriptHash(s, c.ConfirmedAfter, signed.auth.confirmationTag))
	c.Content = vectorHex(t, signed.wire)
	return []any{c}
})

var _ = vectorMaker("message-protection.json", func(t *testing.T, s *suite.Suite) []any {
	key := done[*suite.SignatureKey](t)(s.GenerateSignatureKey())
	c := messageProtectionCase{
		CipherSuite: CipherSuite(s.ID()), GroupID: randomHex(t, 16), Epoch: 1<<33 + 1,
		TreeHash: randomHex(t, s.Nh()), ConfirmedTranscriptHash: randomHex(t, s.Nh()),
		SignaturePrivate: key.Raw().Bytes(), SignaturePublic: key.Public(),
		EncryptionSecret: randomHex(t, s.Nh()), SenderDataSecret: randomHex(t, s.Nh()), MembershipKey: randomHex(t, s.Nh()),
	}
	remove := proposal{kind: proposalTypeRemove, remove: &removeProposal{3}}
	c.Proposal = vectorHex(t, remove.wire)
	c.Commit = vectorHex(t, (&commit{proposals: []proposalOrRef{{kind: proposalByValue, proposal: &remove}}}).wire)
	c.Application = randomHex(t, 77)
	c.ProposalPublic = c.protected(t, WireFormatPublicMessage, ContentTypeProposal, c.Proposal)
	c.ProposalPrivate = c.protected(t, WireFormatPrivateMessage, ContentTypeProposal, c.Proposal)
	c.CommitPublic = c.protected(t, WireFormatPublicMessage, ContentTypeCommit, c.Commit)
	c.CommitPrivate = c.protected(t, WireFormatPrivateMessage, ContentTypeCommit, c.Commit)
	c.ApplicationPrivate = c.protected(t, WireFormatPrivateMessage, ContentTypeApplication, c.Application)
	return []any{c}
})

// protected is a message of the member at leaf 1.
func (c *messageProtectionCase) protected(t *testing.T, format WireFormat, contentType ContentType, raw []byte) vectors.Hex {
	t.Helper()
	keys := c.keys(t, 1)
	signer := done[*Signer](t)(NewSignerWithKey(c.CipherSuite, BasicCredential(nil), c.SignaturePrivate))
	signed := done[*authenticatedContent](t)(keys.signContent(signer, format, c.content(t, keys, contentType, raw)))
	if contentType == ContentTypeCommit {
		signed.auth.confirmationTag = randomHex(t, keys.suite.Nh())
	}
	b, _, err := keys.protect(signed)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var _ = vectorMaker("welcome.json", func(t *testing.T, s *suite.Suite) []any {
	alice, _, kp, added := vectorGroup(t, s)
	return []any{welcomeCase{
		CipherSuite: CipherSuite(s.ID()), InitPrivate: kp.initKey.Bytes(), SignerPublicKey: alice.signer.PublicKey(),
		KeyPackage: done[[]byte](t)(kp.Public().Marshal()), Welcome: added.Welcome,
	}}
})

var _ = vectorMaker("messages.json", func(t *testing.T, s *suite.Suite) []any {
	alice, bob, kp, added := vectorGroup(t, s)
	update := done[[]byte](t)(alice.Propose(Update())) // sent before the commit is applied
	private := done[*message](t)(decodeMessage(update))
	path, _, err := bob.newLeaf(leafRequest{source: leafSourceCommit})
	if err != nil {
		t.Fatal(err)
	}
	leaf, _, err := bob.newLeaf(leafRequest{source: leafSourceUpdate, groupID: alice.ID(), index: 1})
	if err != nil {
		t.Fatal(err)
	}
	extensions := extensionList{{extensionType: 0xf0a0, data: randomHex(t, 65)}}
	remove := &proposal{kind: proposalTypeRemove, remove: &removeProposal{1 << 31}}
	change := &commit{
		proposals: []proposalOrRef{{kind: proposalByValue, proposal: remove}, {kind: proposalByReference, reference: randomHex(t, s.Nh())}},
		path: &updatePath{leafNode: *path, nodes: []updatePathNode{
			{encryptionKey: randomHex(t, 32), encryptedPathSecret: []hpkeCiphertext{{randomHex(t, 32), randomHex(t, 48)}}}, {encryptionKey: randomHex(t, 32)},
		}},
	}
	resumption := preSharedKeyID{kind: pskResumption, usage: resumptionBranch, groupID: randomHex(t, 16), epoch: 1 << 63, nonce: randomHex(t, s.Nh())}
	external := preSharedKeyID{kind: pskExternal, pskID: randomHex(t, 9), nonce: randomHex(t, s.Nh())}
	secrets := &groupSecrets{
		joinerSecret: secret.New(randomHex(t, s.Nh())), pathSecret: &pathSecret{secret.New(randomHex(t, s.Nh()))}, psks: []preSharedKeyID{external, resumption},
	}
	return []any{messagesCase{
		Welcome: added.Welcome, GroupInfo: done[[]byte](t)(added.GroupInfo()), KeyPackage: done[[]byte](t)(kp.Public().Marshal()),
		RatchetTree: added.RatchetTree(), GroupSecrets: vectorHex(t, secrets.wire),
		Add:          vectorHex(t, (&addProposal{*kp.Public()}).wire),
		Update:       vectorHex(t, (&updateProposal{*leaf}).wire),
		Remove:       vectorHex(t, remove.remove.wire),
		PreSharedKey: vectorHex(t, (&preSharedKeyProposal{resumption}).wire),
		ReInit: vectorHex(t, (&reInitProposal{
			groupID: randomHex(t, 16), version: protocolMLS10, cipherSuite: CipherSuite(s.ID()), extensions: extensions}).wire),
		ExternalInit:           vectorHex(t, (&externalInitProposal{randomHex(t, 32)}).wire),
		GroupContextExtensions: vectorHex(t, (&groupContextExtensionsProposal{extensions}).wire),
		Commit:                 vectorHex(t, change.wire),

		PublicMessageApplication: publicMessageVector(t, s, framedContent{contentType: ContentTypeApplication, application: randomHex(t, 20)}),
		PublicMessageProposal:    publicMessageVector(t, s, framedContent{contentType: ContentTypeProposal, proposal: remove}),
		PublicMessageCommit:      publicMessageVector(t, s, framedContent{contentType: ContentTypeCommit, commit: change}),

		PrivateMessageOfWhichever: vectorHex(t, private.wire),
	}}
})

// publicMessageVector frames a content; signature and tags are of the right size and of no key.
func publicMessageVector(t *testing.T, s *suite.Suite, content framedContent) vectors.Hex {
	t.Helper()
	content.groupID, content.epoch, content.sender = randomHex(t, 16), 99, memberAt(5)
	m := message{wireFormat: WireFormatPublicMessage, public: &publicMessage{
		content: content, auth: framedContentAuthData{signature: randomHex(t, 64)}, membershipTag: randomHex(t, s.Nh()),
	}}
	if content.contentType == ContentTypeCommit {
		m.public.auth.confirmationTag = randomHex(t, s.Nh())
	}
	return vectorHex(t, m.wire)
}
