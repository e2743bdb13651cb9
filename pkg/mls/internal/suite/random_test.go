package suite

import (
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"mlswasm/pkg/mls/internal/secret"
)

// zeros is a source that is broken in the other way: it answers, always the same.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// withRandom runs f with another source. Tests that use it do not run in parallel.
func withRandom(source io.Reader, f func()) {
	defer func(old io.Reader) { rand.Reader = old }(rand.Reader)
	rand.Reader = source
	f()
}

func TestAFailingSourceOfRandomnessIsAnError(t *testing.T) {
	each(t, func(t *testing.T, s *Suite) {
		key := must[*HPKEKey](t)(s.GenerateKeyPair())
		withRandom(iotest.ErrReader(errors.New("no entropy")), func() {
			if k, err := s.GenerateKeyPair(); !errors.Is(err, secret.ErrRandom) || k != nil {
				t.Errorf("GenerateKeyPair: %v", err)
			}
			if k, err := s.GenerateSignatureKey(); !errors.Is(err, secret.ErrRandom) || k != nil {
				t.Errorf("GenerateSignatureKey: %v", err)
			}
			if enc, ct, err := s.EncryptWithLabel(key.Public(), "label", nil, nil); !errors.Is(err, secret.ErrRandom) || enc != nil || ct != nil {
				t.Errorf("EncryptWithLabel: %v", err)
			}
			if enc, x, err := s.ExportTo(key.Public(), "exporter", 32); !errors.Is(err, secret.ErrRandom) || enc != nil || x.Len() != 0 {
				t.Errorf("ExportTo: %v", err)
			}
			if x, err := Random(16); !errors.Is(err, secret.ErrRandom) || x.Len() != 0 {
				t.Errorf("Random: %v", err)
			}
		})
	})
}
