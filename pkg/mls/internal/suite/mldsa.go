package suite

import (
	"github.com/cloudflare/circl/sign"

	"mlswasm/pkg/mls/internal/secret"
)

// mldsaScheme is ML-DSA with an empty context and without prehashing (FIPS 204, Sections 5.2 and 5.3;
// draft-ietf-tls-mldsa). A private key is its seed ξ; signatures are deterministic.
type mldsaScheme struct{ sign.Scheme }

func (m mldsaScheme) generate() (secret.Secret, error) { return Random(m.SeedSize()) }

func (m mldsaScheme) parse(raw secret.Secret) ([]byte, func([]byte) ([]byte, error), error) {
	if raw.Len() != m.SeedSize() {
		return nil, nil, ErrKey
	}
	public, key := m.DeriveKey(raw.Bytes())
	pub, err := public.MarshalBinary()
	if err != nil {
		return nil, nil, ErrKey
	}
	sign := func(message []byte) ([]byte, error) { return m.Sign(key, message, nil), nil }
	return pub, sign, nil
}

// check has nothing but the length to check: every string of it is a key (FIPS 204, Algorithm 23).
func (m mldsaScheme) check(public []byte) error {
	if len(public) != m.PublicKeySize() {
		return ErrKey
	}
	return nil
}

func (m mldsaScheme) verify(public, message, signature []byte) error {
	key, err := m.UnmarshalBinaryPublicKey(public)
	if err != nil {
		return ErrKey
	}
	if len(signature) != m.SignatureSize() || !m.Verify(key, message, signature, nil) {
		return ErrSignature
	}
	return nil
}
