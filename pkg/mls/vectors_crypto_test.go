package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

type cryptoBasicsCase struct {
	Suite   CipherSuite `json:"cipher_suite"`
	RefHash struct {
		Label string      `json:"label"`
		Value vectors.Hex `json:"value"`
		Out   vectors.Hex `json:"out"`
	} `json:"ref_hash"`
	ExpandWithLabel struct {
		Secret  vectors.Hex `json:"secret"`
		Label   string      `json:"label"`
		Context vectors.Hex `json:"context"`
		Length  int         `json:"length"`
		Out     vectors.Hex `json:"out"`
	} `json:"expand_with_label"`
	DeriveSecret struct {
		Secret vectors.Hex `json:"secret"`
		Label  string      `json:"label"`
		Out    vectors.Hex `json:"out"`
	} `json:"derive_secret"`
	DeriveTreeSecret struct {
		Secret     vectors.Hex `json:"secret"`
		Label      string      `json:"label"`
		Generation uint32      `json:"generation"`
		Length     int         `json:"length"`
		Out        vectors.Hex `json:"out"`
	} `json:"derive_tree_secret"`
	SignWithLabel    signCase    `json:"sign_with_label"`
	EncryptWithLabel encryptCase `json:"encrypt_with_label"`
}

type signCase struct {
	Private   vectors.Hex `json:"priv"`
	Public    vectors.Hex `json:"pub"`
	Content   vectors.Hex `json:"content"`
	Label     string      `json:"label"`
	Signature vectors.Hex `json:"signature"`
}

type encryptCase struct {
	Private    vectors.Hex `json:"priv"`
	Public     vectors.Hex `json:"pub"`
	Label      string      `json:"label"`
	Context    vectors.Hex `json:"context"`
	Plaintext  vectors.Hex `json:"plaintext"`
	KEMOutput  vectors.Hex `json:"kem_output"`
	Ciphertext vectors.Hex `json:"ciphertext"`
}

var _ = vectorFile("crypto-basics.json", func(t *testing.T, c cryptoBasicsCase) {
	s := vectorSuite(t, c.Suite)
	ref, err := s.RefHash(c.RefHash.Label, c.RefHash.Value)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "ref_hash", ref, c.RefHash.Out)
	e := c.ExpandWithLabel
	vectorEqual(t, "expand_with_label", s.ExpandWithLabel(secret.New(e.Secret), e.Label, e.Context, e.Length).Bytes(), e.Out)
	d := c.DeriveSecret
	vectorEqual(t, "derive_secret", s.DeriveSecret(secret.New(d.Secret), d.Label).Bytes(), d.Out)
	r := c.DeriveTreeSecret
	vectorEqual(t, "derive_tree_secret", s.DeriveTreeSecret(secret.New(r.Secret), r.Label, r.Generation, r.Length).Bytes(), r.Out)
	verifySign(t, s, c.SignWithLabel)
	verifyEncrypt(t, s, c.EncryptWithLabel)
})

func verifySign(t *testing.T, s *suite.Suite, c signCase) {
	t.Helper()
	if err := s.VerifyWithLabel(c.Public, c.Label, c.Content, c.Signature); err != nil {
		t.Errorf("the signature given: %v", err)
	}
	key, err := s.NewSignatureKey(c.Private)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "sign_with_label.pub", key.Public(), c.Public)
	signature, err := key.SignWithLabel(c.Label, c.Content)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.VerifyWithLabel(c.Public, c.Label, c.Content, signature); err != nil {
		t.Errorf("our own signature: %v", err)
	}
}

func verifyEncrypt(t *testing.T, s *suite.Suite, c encryptCase) {
	t.Helper()
	key, err := s.NewHPKEKey(c.Private)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "encrypt_with_label.pub", key.Public(), c.Public)
	plaintext, err := key.DecryptWithLabel(c.Label, c.Context, c.KEMOutput, c.Ciphertext)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "decrypted", plaintext, c.Plaintext)
	kemOutput, ciphertext, err := s.EncryptWithLabel(c.Public, c.Label, c.Context, c.Plaintext)
	if err != nil {
		t.Fatal(err)
	}
	plaintext, err = key.DecryptWithLabel(c.Label, c.Context, kemOutput, ciphertext)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "our own ciphertext decrypted", plaintext, c.Plaintext)
}

type transcriptCase struct {
	Suite           CipherSuite `json:"cipher_suite"`
	ConfirmationKey vectors.Hex `json:"confirmation_key"`
	Content         vectors.Hex `json:"authenticated_content"`
	InterimBefore   vectors.Hex `json:"interim_transcript_hash_before"`
	ConfirmedAfter  vectors.Hex `json:"confirmed_transcript_hash_after"`
	InterimAfter    vectors.Hex `json:"interim_transcript_hash_after"`
}

var _ = vectorFile("transcript-hashes.json", func(t *testing.T, c transcriptCase) {
	s := vectorSuite(t, c.Suite)
	var content authenticatedContent
	if err := wire.DecodeFunc(c.Content, content.wire); err != nil {
		t.Fatal(err)
	}
	if content.content.contentType != ContentTypeCommit {
		t.Fatalf("content type %d is no commit", content.content.contentType)
	}
	input, err := wire.EncodeFunc(func(w *wire.Codec) { // ConfirmedTranscriptHashInput
		wire.U16(w, &content.wireFormat)
		content.content.wire(w)
		w.Bytes(&content.auth.signature)
	})
	if err != nil {
		t.Fatal(err)
	}
	confirmed := keyschedule.ConfirmedTranscriptHash(s, c.InterimBefore, input)
	vectorEqual(t, "confirmed_transcript_hash_after", confirmed, c.ConfirmedAfter)
	interim, err := keyschedule.InterimTranscriptHash(s, confirmed, content.auth.confirmationTag)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "interim_transcript_hash_after", interim, c.InterimAfter)
	key := keyschedule.ConfirmationKey{Secret: secret.New(c.ConfirmationKey)}
	if !key.Verify(s, confirmed, content.auth.confirmationTag) {
		t.Error("the confirmation tag does not verify")
	}
})

// vectorGroupContext encodes the GroupContext that a key schedule case describes.
func vectorGroupContext(t *testing.T, s *suite.Suite, groupID []byte, number uint64, e *keyScheduleEpoch) []byte {
	t.Helper()
	context := groupContext{
		version:                 protocolMLS10,
		cipherSuite:             CipherSuite(s.ID()),
		groupID:                 groupID,
		epoch:                   Epoch(number),
		treeHash:                e.TreeHash,
		confirmedTranscriptHash: e.ConfirmedHash,
	}
	b, err := wire.EncodeFunc(context.wire)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
