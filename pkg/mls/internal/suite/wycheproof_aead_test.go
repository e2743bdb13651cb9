//go:build !js

package suite

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
)

type aeadGroup struct {
	IVSize  int `json:"ivSize"`
	KeySize int `json:"keySize"`
	Tests   []struct {
		wycheCase
		Key, IV, AAD, Msg, CT, Tag hexBytes
	}
}

func TestWycheproofVectorsOfAEADs(t *testing.T) {
	for name, ids := range map[string]map[int]uint16{ // by the bits of a key
		"aes_gcm": {128: 1, 256: 5}, "chacha20_poly1305": {256: 3},
	} {
		wycheproofFile(t, name, func(c *tally, g aeadGroup) {
			for _, tc := range g.Tests {
				s, ok := Lookup(ids[g.KeySize])
				if !ok {
					c.other()
					continue
				}
				key, nonce := secret.New(tc.Key), secret.New(tc.IV)
				ciphertext, sealErr := s.Seal(key, nonce, tc.AAD, tc.Msg)
				if g.IVSize != 96 {
					_, openErr := s.Open(key, nonce, tc.AAD, append(tc.CT, tc.Tag...))
					c.judge(tc.wycheCase, false, sealErr == nil || openErr == nil)
					continue
				}
				plaintext, err := s.Open(key, nonce, tc.AAD, append(tc.CT[:len(tc.CT):len(tc.CT)], tc.Tag...))
				opened := err == nil && bytes.Equal(plaintext, tc.Msg)
				sealed := sealErr == nil && bytes.Equal(ciphertext, append(tc.CT[:len(tc.CT):len(tc.CT)], tc.Tag...))
				if opened != sealed {
					c.t.Errorf("case %d: sealed alike: %t, opened: %t", tc.ID, sealed, opened)
				}
				c.judge(tc.wycheCase, tc.Result == "valid", opened)
			}
		})
	}
}
