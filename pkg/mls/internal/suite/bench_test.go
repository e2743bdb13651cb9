package suite

import (
	"bytes"
	"crypto/ecdh"
	stded25519 "crypto/ed25519"
	"crypto/hpke"
	"crypto/rand"
	"strconv"
	"testing"

	"github.com/cloudflare/circl/dh/x25519"
	circlhpke "github.com/cloudflare/circl/hpke"
	circled25519 "github.com/cloudflare/circl/sign/ed25519"

	"mlswasm/pkg/mls/internal/secret"
)

// The candidates for each primitive, side by side: docs/adr/0007-primitives.md says which were taken and why. Natively:
//
//	go test ./pkg/mls/internal/suite -run '^$' -bench .
//
// In Chromium: the same with GOOS=js GOARCH=wasm and -exec=$PWD/bin/wasmbrowsertest.

var benchMessage = bytes.Repeat([]byte("mls "), 75)

func BenchmarkEd25519(b *testing.B) {
	seed := bytes.Repeat([]byte{7}, 32)
	stdKey, circlKey := stded25519.NewKeyFromSeed(seed), circled25519.NewKeyFromSeed(seed)
	signature := stded25519.Sign(stdKey, benchMessage)
	b.Run("sign/std", func(b *testing.B) {
		for b.Loop() {
			stded25519.Sign(stdKey, benchMessage)
		}
	})
	b.Run("sign/circl", func(b *testing.B) {
		for b.Loop() {
			circled25519.Sign(circlKey, benchMessage)
		}
	})
	b.Run("verify/std", func(b *testing.B) {
		for b.Loop() {
			if !stded25519.Verify(stded25519.PublicKey(stdKey[32:]), benchMessage, signature) {
				b.Fatal("invalid")
			}
		}
	})
	b.Run("verify/circl", func(b *testing.B) {
		for b.Loop() {
			if !circled25519.Verify(circled25519.PublicKey(circlKey[32:]), benchMessage, signature) {
				b.Fatal("invalid")
			}
		}
	})
}

func BenchmarkX25519(b *testing.B) {
	stdKey, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	peer := stdKey.PublicKey()
	private, public := x25519.Key(stdKey.Bytes()), x25519.Key(peer.Bytes())
	b.Run("keygen/std", func(b *testing.B) {
		for b.Loop() {
			if _, err := ecdh.X25519().NewPrivateKey(private[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("keygen/circl", func(b *testing.B) {
		var out x25519.Key
		for b.Loop() {
			x25519.KeyGen(&out, &private)
		}
	})
	b.Run("shared/std", func(b *testing.B) {
		for b.Loop() {
			if _, err := stdKey.ECDH(peer); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shared/circl", func(b *testing.B) {
		var out x25519.Key
		for b.Loop() {
			x25519.Shared(&out, &private, &public)
		}
	})
}

// BenchmarkHPKE seals 32 bytes to a public key and opens them with a parsed private key, as an update path does.
func BenchmarkHPKE(b *testing.B) {
	for _, s := range suites.rows {
		key, err := s.GenerateKeyPair()
		if err != nil {
			b.Fatal(err)
		}
		plaintext := make([]byte, 32)
		b.Run("seal/ours/"+s.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.EncryptWithLabel(key.Public(), "UpdatePathNode", benchMessage, plaintext); err != nil {
					b.Fatal(err)
				}
			}
		})
		enc, ciphertext, err := s.EncryptWithLabel(key.Public(), "UpdatePathNode", benchMessage, plaintext)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("open/ours/"+s.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := key.DecryptWithLabel("UpdatePathNode", benchMessage, enc, ciphertext); err != nil {
					b.Fatal(err)
				}
			}
		})
		benchStdHPKE(b, s, plaintext)
		benchCirclHPKE(b, s, plaintext)
	}
}

func benchStdHPKE(b *testing.B, s *Suite, plaintext []byte) {
	kem, err := hpke.NewKEM(s.kem.id())
	if err != nil {
		return // X448
	}
	kdf, _ := hpke.NewKDF(s.kdf.id)
	aead, _ := hpke.NewAEAD(s.aead.id)
	key, err := kem.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	raw := key.PublicKey().Bytes()
	b.Run("seal/std/"+s.name, func(b *testing.B) {
		for b.Loop() {
			public, err := kem.NewPublicKey(raw)
			if err != nil {
				b.Fatal(err)
			}
			_, sender, err := hpke.NewSender(public, kdf, aead, benchMessage)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := sender.Seal(nil, plaintext); err != nil {
				b.Fatal(err)
			}
		}
	})
	enc, sender, err := hpke.NewSender(key.PublicKey(), kdf, aead, benchMessage)
	if err != nil {
		b.Fatal(err)
	}
	ciphertext, err := sender.Seal(nil, plaintext)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open/std/"+s.name, func(b *testing.B) {
		for b.Loop() {
			recipient, err := hpke.NewRecipient(enc, key, kdf, aead, benchMessage)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := recipient.Open(nil, ciphertext); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchCirclHPKE(b *testing.B, s *Suite, plaintext []byte) {
	kem := circlhpke.KEM(s.kem.id())
	all := circlhpke.NewSuite(kem, circlhpke.KDF(s.kdf.id), circlhpke.AEAD(s.aead.id))
	public, private, err := kem.Scheme().GenerateKeyPair()
	if err != nil {
		b.Fatal(err)
	}
	raw, err := public.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("seal/circl/"+s.name, func(b *testing.B) {
		for b.Loop() {
			peer, err := kem.Scheme().UnmarshalBinaryPublicKey(raw)
			if err != nil {
				b.Fatal(err)
			}
			sender, err := all.NewSender(peer, benchMessage)
			if err != nil {
				b.Fatal(err)
			}
			_, sealer, err := sender.Setup(rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := sealer.Seal(plaintext, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	sender, _ := all.NewSender(public, benchMessage)
	enc, sealer, err := sender.Setup(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	ciphertext, err := sealer.Seal(plaintext, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open/circl/"+s.name, func(b *testing.B) {
		for b.Loop() {
			receiver, err := all.NewReceiver(private, benchMessage)
			if err != nil {
				b.Fatal(err)
			}
			opener, err := receiver.Setup(enc)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := opener.Open(ciphertext, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSignature(b *testing.B) {
	for _, s := range suites.rows {
		key, err := s.GenerateSignatureKey()
		if err != nil {
			b.Fatal(err)
		}
		signature, err := key.SignWithLabel("FramedContentTBS", benchMessage)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("sign/"+s.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := key.SignWithLabel("FramedContentTBS", benchMessage); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("verify/"+s.name, func(b *testing.B) {
			for b.Loop() {
				if err := s.VerifyWithLabel(key.Public(), "FramedContentTBS", benchMessage, signature); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAEAD(b *testing.B) {
	for _, a := range []struct {
		name string
		id   uint16
	}{{"AES128GCM", 1}, {"ChaCha20Poly1305", 3}, {"AES256GCM", 4}} {
		s, _ := Lookup(a.id)
		key, nonce := secret.Own(make([]byte, s.Nk())), secret.Own(make([]byte, s.Nn()))
		for _, size := range []int{64, 64 << 10} {
			plaintext := make([]byte, size)
			b.Run(a.name+"/"+strconv.Itoa(size), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					if _, err := s.Seal(key, nonce, nil, plaintext); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkKDF(b *testing.B) {
	for _, id := range []uint16{3, 7, 4} {
		s, _ := Lookup(id)
		sec := s.Zero()
		b.Run("DeriveSecret/Nh="+strconv.Itoa(s.Nh()), func(b *testing.B) {
			for b.Loop() {
				s.DeriveSecret(sec, "encryption")
			}
		})
		b.Run("Hash64KiB/Nh="+strconv.Itoa(s.Nh()), func(b *testing.B) {
			data := make([]byte, 64<<10)
			for b.Loop() {
				s.Hash(data)
			}
		})
	}
}
