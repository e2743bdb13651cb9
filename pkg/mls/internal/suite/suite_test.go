package suite

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
)

func each(t *testing.T, run func(t *testing.T, s *Suite)) {
	t.Helper()
	for _, s := range suites.rows {
		t.Run(s.name, func(t *testing.T) { run(t, s) })
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestOfficialVectors(t *testing.T) {
	type vector struct {
		Suite   uint16 `json:"cipher_suite"`
		RefHash struct {
			Label string      `json:"label"`
			Value vectors.Hex `json:"value"`
			Out   vectors.Hex `json:"out"`
		} `json:"ref_hash"`
		Expand struct {
			Secret  vectors.Hex `json:"secret"`
			Label   string      `json:"label"`
			Context vectors.Hex `json:"context"`
			Length  int         `json:"length"`
			Out     vectors.Hex `json:"out"`
		} `json:"expand_with_label"`
		Sign struct {
			Private   vectors.Hex `json:"priv"`
			Public    vectors.Hex `json:"pub"`
			Content   vectors.Hex `json:"content"`
			Label     string      `json:"label"`
			Signature vectors.Hex `json:"signature"`
		} `json:"sign_with_label"`
		Encrypt struct {
			Private    vectors.Hex `json:"priv"`
			Public     vectors.Hex `json:"pub"`
			Label      string      `json:"label"`
			Context    vectors.Hex `json:"context"`
			Plaintext  vectors.Hex `json:"plaintext"`
			KEMOutput  vectors.Hex `json:"kem_output"`
			Ciphertext vectors.Hex `json:"ciphertext"`
		} `json:"encrypt_with_label"`
	}
	vectors.Each(t, "crypto-basics.json", func(t *testing.T, v vector) {
		s, ok := Lookup(v.Suite)
		if !ok {
			t.Fatalf("no suite %d", v.Suite)
		}
		if got := must[[]byte](t)(s.RefHash(v.RefHash.Label, v.RefHash.Value)); !bytes.Equal(got, v.RefHash.Out) {
			t.Errorf("RefHash: %x", got)
		}
		if got := s.ExpandWithLabel(secret.New(v.Expand.Secret), v.Expand.Label, v.Expand.Context, v.Expand.Length); !bytes.Equal(got.Bytes(), v.Expand.Out) {
			t.Errorf("ExpandWithLabel: %x", got.Bytes())
		}
		signer := must[*SignatureKey](t)(s.NewSignatureKey(v.Sign.Private))
		if !bytes.Equal(signer.Public(), v.Sign.Public) {
			t.Errorf("public signature key: %x", signer.Public())
		}
		if err := s.VerifyWithLabel(v.Sign.Public, v.Sign.Label, v.Sign.Content, v.Sign.Signature); err != nil {
			t.Error(err)
		}
		key := must[*HPKEKey](t)(s.NewHPKEKey(v.Encrypt.Private))
		if !bytes.Equal(key.Public(), v.Encrypt.Public) {
			t.Errorf("public HPKE key: %x", key.Public())
		}
		plaintext, err := key.DecryptWithLabel(v.Encrypt.Label, v.Encrypt.Context, v.Encrypt.KEMOutput, v.Encrypt.Ciphertext)
		if err != nil || !bytes.Equal(plaintext, v.Encrypt.Plaintext) {
			t.Errorf("DecryptWithLabel: %x, %v", plaintext, err)
		}
	})
}

func TestTheTableIsTheRegistry(t *testing.T) {
	sizes := map[uint16][3]int{ // Nh, Nk, Nn of RFC 9180, Sections 7.2 and 7.3
		1: {32, 16, 12}, 2: {32, 16, 12}, 3: {32, 32, 12}, 4: {64, 32, 12}, 5: {64, 32, 12}, 6: {64, 32, 12}, 7: {48, 32, 12},
		0xf001: {32, 16, 12}, 0xf002: {48, 32, 12}, 0xf003: {32, 16, 12}, 0xf004: {48, 32, 12}, 0xf005: {48, 32, 12},
		0xf006: {48, 32, 12}, 0xf007: {48, 32, 12}, 0xf008: {48, 32, 12}, 0xf009: {48, 32, 12}, 0xf00a: {48, 32, 12},
		0xf00b: {48, 32, 12},
	}
	if ids := IDs(); len(ids) != len(sizes) || !slices.IsSorted(ids) {
		t.Errorf("suites %x", ids)
	}
	for id, want := range sizes {
		s, ok := Lookup(id)
		if !ok || s.ID() != id || [3]int{s.Nh(), s.Nk(), s.Nn()} != want {
			t.Errorf("suite %d: %t, %d, %d, %d", id, ok, s.Nh(), s.Nk(), s.Nn())
		}
		if len(s.Hash(nil)) != s.Nh() || s.Zero().Len() != s.Nh() {
			t.Errorf("suite %d: a hash of %d bytes", id, len(s.Hash(nil)))
		}
	}
	for _, id := range []uint16{0, 8, 0x0a0a, 0xf000, 0xf00c, 0xffff} {
		if s, ok := Lookup(id); ok {
			t.Errorf("%#04x is %s", id, s.Name())
		}
	}
}

func TestATagIsComparedAtItsFullLength(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key, data := s.Zero(), []byte("data")
		tag := s.MAC(key, data)
		if !s.VerifyMAC(key, data, tag) {
			t.Error("the tag does not verify")
		}
		flipped := append([]byte(nil), tag...)
		flipped[len(flipped)-1] ^= 1
		for name, bad := range map[string][]byte{
			"empty": nil, "truncated": tag[:len(tag)-1], "extended": append(append([]byte(nil), tag...), 0), "flipped": flipped,
		} {
			if s.VerifyMAC(key, data, bad) {
				t.Errorf("%s: verifies", name)
			}
		}
	})
}

func TestAnAEADOpensOnlyWhatItSealed(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key, nonce := secret.Own(make([]byte, s.Nk())), secret.Own(make([]byte, s.Nn()))
		aad, plaintext := []byte("aad"), []byte("plaintext")
		ciphertext := must[[]byte](t)(s.Seal(key, nonce, aad, plaintext))
		if len(ciphertext) != len(plaintext)+TagSize {
			t.Errorf("%d bytes of ciphertext", len(ciphertext))
		}
		if got, err := s.Open(key, nonce, aad, ciphertext); err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("opens to %q, %v", got, err)
		}
		for i := range ciphertext {
			bad := append([]byte(nil), ciphertext...)
			bad[i] ^= 0x80
			if _, err := s.Open(key, nonce, aad, bad); !errors.Is(err, ErrOpen) {
				t.Errorf("byte %d changed: %v", i, err)
			}
			if _, err := s.Open(key, nonce, aad, ciphertext[:i]); !errors.Is(err, ErrOpen) {
				t.Errorf("cut to %d bytes: %v", i, err)
			}
		}
		if _, err := s.Open(key, nonce, []byte("other"), ciphertext); !errors.Is(err, ErrOpen) {
			t.Errorf("other associated data: %v", err)
		}
		for _, n := range []int{0, s.Nk() - 1, s.Nk() + 1} {
			if _, err := s.Seal(secret.Own(make([]byte, n)), nonce, aad, plaintext); !errors.Is(err, ErrKey) {
				t.Errorf("a key of %d bytes: %v", n, err)
			}
		}
		for _, n := range []int{0, 11, 13, 24} {
			if _, err := s.Open(key, secret.Own(make([]byte, n)), aad, ciphertext); !errors.Is(err, ErrKey) {
				t.Errorf("a nonce of %d bytes: %v", n, err)
			}
		}
	})
}

func TestExpandAtItsLimits(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		for _, n := range []int{0, 1, s.Nh(), s.Nh() + 1, s.MaxExpand()} {
			if got := s.ExpandWithLabel(s.Zero(), "label", nil, n).Len(); got != n {
				t.Errorf("%d bytes, want %d", got, n)
			}
		}
		for _, n := range []int{-1, s.MaxExpand() + 1} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("a length of %d does not panic", n)
					}
				}()
				s.ExpandWithLabel(s.Zero(), "label", nil, n)
			}()
		}
	})
}

func TestKeyHandlesPrintNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		for _, v := range []any{signer, *signer, key, *key, []any{signer, key}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
				got := strings.ToLower(fmt.Sprintf(verb, v))
				for _, raw := range [][]byte{signer.Raw().Bytes(), key.Raw().Bytes()} {
					if strings.Contains(got, fmt.Sprintf("%x", raw)) || strings.Contains(got, strings.Trim(fmt.Sprintf("%d", raw), "[]")) {
						t.Errorf("%s prints the key: %s", verb, got)
					}
				}
			}
		}
	})
}
