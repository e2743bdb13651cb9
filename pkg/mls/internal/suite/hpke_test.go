package suite

import (
	"bytes"
	"crypto/hpke"
	"crypto/rand"
	"errors"
	"testing"

	circlhpke "github.com/cloudflare/circl/hpke"
	circlkem "github.com/cloudflare/circl/kem"

	"mlswasm/pkg/mls/internal/secret"
)

// Two other implementations of RFC 9180 agree with ours about every key, every ciphertext and every export: circl's on the
// KEMs of RFC 9180 and X-Wing, the standard library's on all but X448.

var (
	ikm       = bytes.Repeat([]byte("input keying material "), 6)[:66]
	context   = []byte("context")
	plaintext = []byte("a path secret of thirty-two byte")
)

// info is EncryptContext of RFC 9420, Section 5.1.3, spelled out.
func info(label string) []byte {
	l := "MLS 1.0 " + label
	return append(append(append([]byte{byte(len(l))}, l...), byte(len(context))), context...)
}

func TestHPKEAgreesWithTheStandardLibrary(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		kem, err := hpke.NewKEM(s.kem.id())
		if s.kem.id() == 0x0021 {
			if err == nil {
				t.Error("the standard library has X448 now: ADR 7 wants another look")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		kdf, aead := must[hpke.KDF](t)(hpke.NewKDF(s.kdf.id)), must[hpke.AEAD](t)(hpke.NewAEAD(s.aead.id))
		theirs := must[hpke.PrivateKey](t)(kem.DeriveKeyPair(ikm))
		ours := must[*HPKEKey](t)(s.DeriveKeyPair(secret.New(ikm)))
		if !bytes.Equal(ours.Public(), theirs.PublicKey().Bytes()) {
			t.Errorf("DeriveKeyPair: %x, theirs %x", ours.Public(), theirs.PublicKey().Bytes())
		}

		enc, ciphertext, err := s.EncryptWithLabel(ours.Public(), "label", context, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		recipient := must[*hpke.Recipient](t)(hpke.NewRecipient(enc, theirs, kdf, aead, info("label")))
		if got, err := recipient.Open(nil, ciphertext); err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("they open ours: %q, %v", got, err)
		}
		enc, sender, err := hpke.NewSender(theirs.PublicKey(), kdf, aead, info("label"))
		if err != nil {
			t.Fatal(err)
		}
		ciphertext = must[[]byte](t)(sender.Seal(nil, plaintext))
		if got, err := ours.DecryptWithLabel("label", context, enc, ciphertext); err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("we open theirs: %q, %v", got, err)
		}

		enc, exported, err := s.ExportTo(ours.Public(), "exporter", 99)
		if err != nil {
			t.Fatal(err)
		}
		recipient = must[*hpke.Recipient](t)(hpke.NewRecipient(enc, theirs, kdf, aead, nil))
		if got := must[[]byte](t)(recipient.Export("exporter", 99)); !bytes.Equal(got, exported.Bytes()) {
			t.Error("they export something else")
		}
	})
}

func TestHPKEAgreesWithCircl(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		kem := circlhpke.KEM(s.kem.id())
		if !kem.IsValid() {
			return
		}
		theirSuite := circlhpke.NewSuite(kem, circlhpke.KDF(s.kdf.id), circlhpke.AEAD(s.aead.id))
		public, private := kem.Scheme().DeriveKeyPair(ikm[:kem.Scheme().SeedSize()])
		ours := must[*HPKEKey](t)(s.DeriveKeyPair(secret.New(ikm[:kem.Scheme().SeedSize()])))
		if kem == circlhpke.KEM_XWING { // theirs derives as an earlier draft did; the keys are the same
			private = must[circlkem.PrivateKey](t)(kem.Scheme().UnmarshalBinaryPrivateKey(ours.Raw().Bytes()))
			public = private.Public()
		}
		if raw := must[[]byte](t)(public.MarshalBinary()); !bytes.Equal(ours.Public(), raw) {
			t.Errorf("DeriveKeyPair: %x, theirs %x", ours.Public(), raw)
		}
		if raw := must[[]byte](t)(private.MarshalBinary()); !bytes.Equal(ours.Raw().Bytes(), raw) {
			t.Error("another private key")
		}

		enc, ciphertext, err := s.EncryptWithLabel(ours.Public(), "label", context, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		receiver := must[*circlhpke.Receiver](t)(theirSuite.NewReceiver(private, info("label")))
		opener := must[circlhpke.Opener](t)(receiver.Setup(enc))
		if got, err := opener.Open(ciphertext, nil); err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("they open ours: %q, %v", got, err)
		}
		sender := must[*circlhpke.Sender](t)(theirSuite.NewSender(public, info("label")))
		enc, sealer, err := sender.Setup(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		ciphertext = must[[]byte](t)(sealer.Seal(plaintext, nil))
		if got, err := ours.DecryptWithLabel("label", context, enc, ciphertext); err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("we open theirs: %q, %v", got, err)
		}

		sender = must[*circlhpke.Sender](t)(theirSuite.NewSender(public, nil))
		enc, sealer, err = sender.Setup(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		exported, err := ours.ExportFrom(enc, "exporter", 99)
		if err != nil || !bytes.Equal(exported.Bytes(), sealer.Export([]byte("exporter"), 99)) {
			t.Errorf("we export something else: %v", err)
		}
	})
}

func TestDecryptionRefusesWhateverWasChanged(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		enc, ciphertext, err := s.EncryptWithLabel(key.Public(), "label", context, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		flip := func(b []byte, i int) []byte {
			b = append([]byte(nil), b...)
			b[i] ^= 1
			return b
		}
		stranger := must[*HPKEKey](t)(s.GenerateKeyPair())
		for _, c := range []struct {
			name            string
			key             *HPKEKey
			label           string
			context         []byte
			enc, ciphertext []byte
		}{
			{"another key", stranger, "label", context, enc, ciphertext},
			{"another label", key, "labem", context, enc, ciphertext},
			{"another context", key, "label", context[1:], enc, ciphertext},
			{"a changed ciphertext", key, "label", context, enc, flip(ciphertext, 0)},
			{"a changed tag", key, "label", context, enc, flip(ciphertext, len(ciphertext)-1)},
			{"no ciphertext", key, "label", context, enc, nil},
			{"a changed KEM output", key, "label", context, flip(enc, len(enc)-1), ciphertext},
			{"a short KEM output", key, "label", context, enc[1:], ciphertext},
			{"a long KEM output", key, "label", context, append(append([]byte(nil), enc...), 0), ciphertext},
			{"no KEM output", key, "label", context, nil, ciphertext},
		} {
			got, err := c.key.DecryptWithLabel(c.label, c.context, c.enc, c.ciphertext)
			if !errors.Is(err, ErrOpen) && !errors.Is(err, ErrKey) || got != nil {
				t.Errorf("%s: %q, %v", c.name, got, err)
			}
		}
	})
}

func TestExportsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		for _, n := range []int{-1, 0, s.MaxExpand() + 1, 1 << 16, 1<<31 - 1} {
			if _, _, err := s.ExportTo(key.Public(), "exporter", n); !errors.Is(err, ErrLength) {
				t.Errorf("sending, %d bytes: %v", n, err)
			}
			if _, err := key.ExportFrom(key.Public(), "exporter", n); !errors.Is(err, ErrLength) {
				t.Errorf("receiving, %d bytes: %v", n, err)
			}
		}
		enc, sent, err := s.ExportTo(key.Public(), "exporter", s.MaxExpand())
		if err != nil {
			t.Fatal(err)
		}
		if received := must[secret.Secret](t)(key.ExportFrom(enc, "exporter", s.MaxExpand())); !received.Equal(sent) {
			t.Error("the two sides differ")
		}
	})
}

func TestTwoEncryptionsShareNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		enc1, ct1, err1 := s.EncryptWithLabel(key.Public(), "label", context, plaintext)
		enc2, ct2, err2 := s.EncryptWithLabel(key.Public(), "label", context, plaintext)
		if err1 != nil || err2 != nil || bytes.Equal(enc1, enc2) || bytes.Equal(ct1, ct2) {
			t.Errorf("%v, %v", err1, err2)
		}
	})
}

func TestKeysRoundTripThroughTheirRawForm(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		again := must[*HPKEKey](t)(s.NewHPKEKey(key.Raw().Bytes()))
		if !bytes.Equal(again.Public(), key.Public()) || !again.Raw().Equal(key.Raw()) {
			t.Error("HPKE key changed")
		}
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		same := must[*SignatureKey](t)(s.NewSignatureKey(signer.Raw().Bytes()))
		if !bytes.Equal(same.Public(), signer.Public()) || !same.Raw().Equal(signer.Raw()) {
			t.Error("signature key changed")
		}
		if err := s.CheckHPKEPublicKey(key.Public()); err != nil {
			t.Error(err)
		}
		if err := s.CheckSignaturePublicKey(signer.Public()); err != nil {
			t.Error(err)
		}
	})
}
