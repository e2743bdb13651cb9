package suite

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
)

// hpkePQ holds one of the test vectors of draft-ietf-hpke-pq for each of its KEMs that a suite uses, keys and
// ciphertexts of a kilobyte as their SHA-256.
//
//go:embed testdata/hpke-pq.json
var hpkePQ []byte

func TestPostQuantumHPKEIsTheDrafts(t *testing.T) {
	var cases []struct {
		KEM      uint16      `json:"kem_id"`
		KDF      uint16      `json:"kdf_id"`
		AEAD     uint16      `json:"aead_id"`
		Info     vectors.Hex `json:"info"`
		IKME     vectors.Hex `json:"ikmE"`
		IKMR     vectors.Hex `json:"ikmR"`
		Private  vectors.Hex `json:"skRm"`
		Public   vectors.Hex `json:"pkRm_sha256"`
		Enc      vectors.Hex `json:"enc_sha256"`
		Shared   vectors.Hex `json:"shared_secret"`
		Key      vectors.Hex `json:"key"`
		Nonce    vectors.Hex `json:"base_nonce"`
		AAD      vectors.Hex `json:"aad"`
		PT       vectors.Hex `json:"pt"`
		CT       vectors.Hex `json:"ct"`
		Context  vectors.Hex `json:"exporter_context"`
		Exported vectors.Hex `json:"exported_value"`
	}
	if err := json.Unmarshal(hpkePQ, &cases); err != nil {
		t.Fatal(err)
	}
	left := map[uint16]kem{}
	for _, s := range suites.rows {
		if s.standard >= firstDraft {
			left[s.kem.id()] = s.kem
		}
	}
	for _, c := range cases {
		k := left[c.KEM]
		delete(left, c.KEM)
		same := func(what string, got, want []byte) {
			t.Helper()
			if !bytes.Equal(got, want) {
				t.Errorf("%#04x: %s is %x", c.KEM, what, got)
			}
		}
		digest := func(b []byte) []byte { d := sha256.Sum256(b); return d[:] }

		key := must[kemPrivate](t)(k.derive(secret.New(c.IKMR)))
		same("the private key", key.raw().Bytes(), c.Private)
		same("the public key", digest(key.public()), c.Public)
		shared, enc, err := k.encap(key.public(), secret.New(c.IKME))
		if err != nil {
			t.Fatal(err)
		}
		same("the KEM output", digest(enc), c.Enc)
		same("the shared secret", shared.Bytes(), c.Shared)
		opened := must[secret.Secret](t)(must[kemPrivate](t)(k.private(secret.New(c.Private))).decap(enc))
		same("the secret opened", opened.Bytes(), c.Shared)

		s := row(0, "", k, map[uint16]*kdf{1: hkdfSHA256, 2: hkdfSHA384}[c.KDF],
			map[uint16]*aead{1: aes128GCM, 2: aes256GCM, 3: chacha20Poly1305}[c.AEAD], nil)
		x := s.schedule(shared, c.Info)
		aeadKey, nonce := x.keyNonce()
		same("the key", aeadKey.Bytes(), c.Key)
		same("the nonce", nonce.Bytes(), c.Nonce)
		same("the ciphertext", must[[]byte](t)(s.Seal(aeadKey, nonce, c.AAD, c.PT)), c.CT)
		same("the export", x.export(string(c.Context), len(c.Exported)).Bytes(), c.Exported)
	}
	for id := range left {
		t.Errorf("no vector for KEM %#04x", id)
	}
}

// A KEM on a lattice takes any ciphertext of the right length; what is encrypted under the secret does not open.
func TestAChangedMLKEMCiphertextIsRejectedImplicitly(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		if _, ok := s.kem.(*mlkemKEM); !ok {
			return
		}
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		enc, ciphertext, err := s.EncryptWithLabel(key.Public(), "label", context, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{0, len(enc) / 2, len(enc) - 1} {
			changed := append([]byte(nil), enc...)
			changed[i] ^= 1
			if _, err := key.DecryptWithLabel("label", context, changed, ciphertext); !errors.Is(err, ErrOpen) {
				t.Errorf("byte %d: %v", i, err)
			}
			a := must[secret.Secret](t)(key.ExportFrom(changed, "exporter", 32))
			b := must[secret.Secret](t)(key.ExportFrom(changed, "exporter", 32))
			if !a.Equal(b) {
				t.Error("the secret of a rejected ciphertext is not always the same")
			}
		}
	})
}

// Every field of a suite stands in the draft's two tables under its name.
func TestTheDraftsSuitesAreMadeOfWhatTheirNamesSay(t *testing.T) {
	want := []struct {
		name           string
		kem, kdf, aead uint16
		signatureKey   int // bytes of a public key
		signature      int // bytes; 0 for ECDSA, whose DER varies
	}{
		{"MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519", 0x647a, 1, 1, 32, 64},
		{"MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519", 0x647a, 2, 2, 32, 64},
		{"MLS_128_MLKEM768P256_AES128GCM_SHA256_P256", 0x0050, 1, 1, 65, 0},
		{"MLS_128_MLKEM768P256_AES256GCM_SHA384_P256", 0x0050, 2, 2, 65, 0},
		{"MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384", 0x0051, 2, 2, 97, 0},
		{"MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519", 0x0041, 2, 2, 32, 64},
		{"MLS_128_MLKEM768_AES256GCM_SHA384_P256", 0x0041, 2, 2, 65, 0},
		{"MLS_192_MLKEM1024_AES256GCM_SHA384_P384", 0x0042, 2, 2, 97, 0},
		{"MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44", 0x647a, 2, 3, 1312, 2420},
		{"MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65", 0x0041, 2, 2, 1952, 3309},
		{"MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87", 0x0042, 2, 2, 2592, 4627},
	}
	for i, w := range want {
		s, ok := Lookup(firstDraft + uint16(i))
		if !ok {
			t.Errorf("no suite %s", w.name)
			continue
		}
		if s.Name() != w.name || s.kem.id() != w.kem || s.kdf.id != w.kdf || s.aead.id != w.aead {
			t.Errorf("%s is %s of %#04x, %d, %d", w.name, s.Name(), s.kem.id(), s.kdf.id, s.aead.id)
		}
		signer := must[*SignatureKey](t)(s.GenerateSignatureKey())
		signature := must[[]byte](t)(signer.SignWithLabel("label", context))
		if len(signer.Public()) != w.signatureKey || w.signature != 0 && len(signature) != w.signature {
			t.Errorf("%s: a key of %d bytes, a signature of %d", w.name, len(signer.Public()), len(signature))
		}
	}
}
