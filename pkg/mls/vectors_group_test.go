package mls

import (
	"bytes"
	"io/fs"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/wire"
)

type messageProtectionCase struct {
	CipherSuite             CipherSuite `json:"cipher_suite"`
	GroupID                 vectors.Hex `json:"group_id"`
	Epoch                   Epoch       `json:"epoch"`
	TreeHash                vectors.Hex `json:"tree_hash"`
	ConfirmedTranscriptHash vectors.Hex `json:"confirmed_transcript_hash"`
	SignaturePrivate        vectors.Hex `json:"signature_priv"`
	SignaturePublic         vectors.Hex `json:"signature_pub"`
	EncryptionSecret        vectors.Hex `json:"encryption_secret"`
	SenderDataSecret        vectors.Hex `json:"sender_data_secret"`
	MembershipKey           vectors.Hex `json:"membership_key"`
	Proposal                vectors.Hex `json:"proposal"`
	ProposalPublic          vectors.Hex `json:"proposal_pub"`
	ProposalPrivate         vectors.Hex `json:"proposal_priv"`
	Commit                  vectors.Hex `json:"commit"`
	CommitPublic            vectors.Hex `json:"commit_pub"`
	CommitPrivate           vectors.Hex `json:"commit_priv"`
	Application             vectors.Hex `json:"application"`
	ApplicationPrivate      vectors.Hex `json:"application_priv"`
}

var _ = vectorFile("message-protection.json", func(t *testing.T, c messageProtectionCase) {
	for _, m := range []struct {
		name                 string
		contentType          ContentType
		raw, public, private vectors.Hex
	}{
		{"proposal", ContentTypeProposal, c.Proposal, c.ProposalPublic, c.ProposalPrivate},
		{"commit", ContentTypeCommit, c.Commit, c.CommitPublic, c.CommitPrivate},
		{"application", ContentTypeApplication, c.Application, nil, c.ApplicationPrivate},
	} {
		t.Run(m.name, func(t *testing.T) {
			c.opens(t, m.contentType, m.private, m.raw)
			c.roundTrip(t, WireFormatPrivateMessage, m.contentType, m.raw)
			if m.contentType == ContentTypeApplication {
				c.refusesPublicApplication(t, m.raw)
				return
			}
			c.opens(t, m.contentType, m.public, m.raw)
			c.roundTrip(t, WireFormatPublicMessage, m.contentType, m.raw)
		})
	}
})

// keys returns the keys of the epoch as the member at a leaf has them.
func (c *messageProtectionCase) keys(t *testing.T, own LeafIndex) *messageKeys {
	t.Helper()
	s := vectorSuite(t, c.CipherSuite)
	context := groupContext{
		version:                 protocolMLS10,
		cipherSuite:             c.CipherSuite,
		groupID:                 c.GroupID,
		epoch:                   c.Epoch,
		treeHash:                c.TreeHash,
		confirmedTranscriptHash: c.ConfirmedTranscriptHash,
	}
	b, err := encode("GroupContext", context.wire)
	if err != nil {
		t.Fatal(err)
	}
	ratchets, err := secrettree.New(s, 2, secret.New(c.EncryptionSecret))
	if err != nil {
		t.Fatal(err)
	}
	return &messageKeys{
		suite:      s,
		groupID:    c.GroupID,
		epoch:      c.Epoch,
		context:    b,
		ownLeaf:    own,
		roster:     roster{{Leaf: 1, SignatureKey: c.SignaturePublic}},
		senderData: keyschedule.SenderDataSecret{Secret: secret.New(c.SenderDataSecret)},
		membership: keyschedule.MembershipKey{Secret: secret.New(c.MembershipKey)},
		ratchets:   ratchets,
	}
}

// opens checks that a message opens at leaf 0 and holds the raw content.
func (c *messageProtectionCase) opens(t *testing.T, contentType ContentType, b, raw []byte) {
	t.Helper()
	m, err := decodeMessage(b)
	if err != nil {
		t.Fatal(err)
	}
	keys := c.keys(t, 0)
	var o *opened
	if m.public != nil {
		o, err = keys.openPublic(m.public)
	} else {
		o, err = keys.openPrivate(m.private)
	}
	if err != nil {
		t.Fatal(err)
	}
	if o.content.contentType != contentType {
		t.Fatalf("content type %d", o.content.contentType)
	}
	body, err := encode("content", o.content.wireBody)
	if err != nil {
		t.Fatal(err)
	}
	if contentType == ContentTypeApplication {
		body = o.content.application
	}
	vectorEqual(t, "content", body, raw)
}

// content frames the raw content as the member at leaf 1.
func (c *messageProtectionCase) content(t *testing.T, keys *messageKeys, contentType ContentType, raw []byte) framedContent {
	t.Helper()
	content := keys.newContent(contentType, nil)
	if contentType == ContentTypeApplication {
		content.application = raw
	} else if err := decode("content", raw, content.wireBody); err != nil {
		t.Fatal(err)
	}
	return content
}

// roundTrip protects the raw content at leaf 1 and opens it at leaf 0.
func (c *messageProtectionCase) roundTrip(t *testing.T, format WireFormat, contentType ContentType, raw []byte) {
	t.Helper()
	private := []byte(c.SignaturePrivate)
	if c.CipherSuite == MLS_256_DHKEMP521_AES256GCM_SHA512_P521 {
		private = append(make([]byte, 66-len(private)), private...) // the file leaves leading zeros out
	}
	signer, err := NewSignerWithKey(c.CipherSuite, BasicCredential(nil), private)
	if err != nil {
		t.Fatal(err)
	}
	keys := c.keys(t, 1)
	signed, err := keys.signContent(signer, format, c.content(t, keys, contentType, raw))
	if err != nil {
		t.Fatal(err)
	}
	if contentType == ContentTypeCommit {
		signed.auth.confirmationTag = []byte("of no importance here")
	}
	b, _, err := keys.protect(signed)
	if err != nil {
		t.Fatal(err)
	}
	c.opens(t, contentType, b, raw)
}

func (c *messageProtectionCase) refusesPublicApplication(t *testing.T, raw []byte) {
	t.Helper()
	keys := c.keys(t, 1)
	signed := &authenticatedContent{
		wireFormat: WireFormatPublicMessage,
		content:    c.content(t, keys, ContentTypeApplication, raw),
	}
	if _, _, err := keys.protect(signed); err == nil {
		t.Error("application data was protected as a PublicMessage")
	}
}

type transcriptStructCase struct {
	CipherSuite          CipherSuite `json:"cipher_suite"`
	ConfirmationKey      vectors.Hex `json:"confirmation_key"`
	AuthenticatedContent vectors.Hex `json:"authenticated_content"`
	InterimBefore        vectors.Hex `json:"interim_transcript_hash_before"`
	ConfirmedAfter       vectors.Hex `json:"confirmed_transcript_hash_after"`
	InterimAfter         vectors.Hex `json:"interim_transcript_hash_after"`
}

// The runner of transcript-hashes.json looks at the leaf package; this one at the protocol structs above it.
func TestTranscriptHashesOfDecodedCommits(t *testing.T) {
	set, ok := vectors.Official()
	if !ok {
		set = vectors.Own(t)
	}
	data, err := fs.ReadFile(set.Files, "transcript-hashes.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range vectors.Decode[transcriptStructCase](t, data) {
		s := vectorSuite(t, c.CipherSuite)
		var signed authenticatedContent
		if err := decode("AuthenticatedContent", c.AuthenticatedContent, signed.wire); err != nil {
			t.Fatal(err)
		}
		if signed.content.commit == nil {
			t.Fatal("not a Commit")
		}
		key := keyschedule.ConfirmationKey{Secret: secret.New(c.ConfirmationKey)}
		if !key.Verify(s, c.ConfirmedAfter, signed.auth.confirmationTag) {
			t.Error("confirmation tag")
		}
		confirmed, err := confirmedTranscriptHash(s, c.InterimBefore, &signed)
		if err != nil {
			t.Fatal(err)
		}
		vectorEqual(t, "confirmed transcript hash", confirmed, c.ConfirmedAfter)
		interim, err := interimTranscriptHash(s, confirmed, signed.auth.confirmationTag)
		if err != nil {
			t.Fatal(err)
		}
		vectorEqual(t, "interim transcript hash", interim, c.InterimAfter)
	}
}

type welcomeCase struct {
	CipherSuite     CipherSuite `json:"cipher_suite"`
	InitPrivate     vectors.Hex `json:"init_priv"`
	KeyPackage      vectors.Hex `json:"key_package"`
	SignerPublicKey vectors.Hex `json:"signer_pub"`
	Welcome         vectors.Hex `json:"welcome"`
}

var _ = vectorFile("welcome.json", func(t *testing.T, c welcomeCase) {
	kp, err := ParseKeyPackage(c.KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	j := &joining{signer: newTestSigner(t, c.CipherSuite, "joiner"), kp: &PrivateKeyPackage{public: *kp, initKey: secret.New(c.InitPrivate)}}
	if err := j.openWelcome(c.Welcome); err != nil {
		t.Fatal(err)
	}
	if err := j.openGroupInfo(); err != nil {
		t.Fatal(err)
	}
	if err := j.info.verify(j.suite, c.SignerPublicKey); err != nil {
		t.Errorf("signature of the GroupInfo: %v", err)
	}
	context, err := encode("GroupContext", j.info.context.wire)
	if err != nil {
		t.Fatal(err)
	}
	_, secrets := keyschedule.Derive(j.suite, j.joinerSecret(), noPSK(j.suite), context)
	if !secrets.Confirmation.Verify(j.suite, j.info.context.confirmedTranscriptHash, j.info.confirmationTag) {
		t.Error("confirmation tag of the GroupInfo")
	}
})

type messagesCase struct {
	Welcome                   vectors.Hex `json:"mls_welcome"`
	GroupInfo                 vectors.Hex `json:"mls_group_info"`
	KeyPackage                vectors.Hex `json:"mls_key_package"`
	RatchetTree               vectors.Hex `json:"ratchet_tree"`
	GroupSecrets              vectors.Hex `json:"group_secrets"`
	Add                       vectors.Hex `json:"add_proposal"`
	Update                    vectors.Hex `json:"update_proposal"`
	Remove                    vectors.Hex `json:"remove_proposal"`
	PreSharedKey              vectors.Hex `json:"pre_shared_key_proposal"`
	ReInit                    vectors.Hex `json:"re_init_proposal"`
	ExternalInit              vectors.Hex `json:"external_init_proposal"`
	GroupContextExtensions    vectors.Hex `json:"group_context_extensions_proposal"`
	Commit                    vectors.Hex `json:"commit"`
	PublicMessageApplication  vectors.Hex `json:"public_message_application"`
	PublicMessageProposal     vectors.Hex `json:"public_message_proposal"`
	PublicMessageCommit       vectors.Hex `json:"public_message_commit"`
	PrivateMessageOfWhichever vectors.Hex `json:"private_message"`
}

var _ = vectorFile("messages.json", func(t *testing.T, c messagesCase) {
	var nodes []*node
	for _, x := range []struct {
		name   string
		data   []byte
		fields func(*wire.Codec)
	}{
		{"mls_welcome", c.Welcome, new(message).wire},
		{"mls_group_info", c.GroupInfo, new(message).wire},
		{"mls_key_package", c.KeyPackage, new(message).wire},
		{"ratchet_tree", c.RatchetTree, func(w *wire.Codec) { wireNodes(w, &nodes) }},
		{"group_secrets", c.GroupSecrets, new(groupSecrets).wire},
		{"add_proposal", c.Add, new(addProposal).wire},
		{"update_proposal", c.Update, new(updateProposal).wire},
		{"remove_proposal", c.Remove, new(removeProposal).wire},
		{"pre_shared_key_proposal", c.PreSharedKey, new(preSharedKeyProposal).wire},
		{"re_init_proposal", c.ReInit, new(reInitProposal).wire},
		{"external_init_proposal", c.ExternalInit, new(externalInitProposal).wire},
		{"group_context_extensions_proposal", c.GroupContextExtensions, new(groupContextExtensionsProposal).wire},
		{"commit", c.Commit, new(commit).wire},
		{"public_message_application", c.PublicMessageApplication, new(message).wire},
		{"public_message_proposal", c.PublicMessageProposal, new(message).wire},
		{"public_message_commit", c.PublicMessageCommit, new(message).wire},
		{"private_message", c.PrivateMessageOfWhichever, new(message).wire},
	} {
		if err := decode(x.name, x.data, x.fields); err != nil {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		again, err := encode(x.name, x.fields)
		if err != nil || !bytes.Equal(again, x.data) {
			t.Errorf("%s encodes differently: %v", x.name, err)
		}
	}
})
