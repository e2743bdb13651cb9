package suite

import (
	"mlswasm/pkg/mls/internal/secret"
)

// HPKEKey is a private HPKE key with its public half, parsed once. It prints nothing of the key.
type HPKEKey struct {
	suite *Suite
	key   kemPrivate
}

// GenerateKeyPair draws a new key. It fails only when the random source does.
func (s *Suite) GenerateKeyPair() (*HPKEKey, error) {
	seed, err := Random(s.kem.seedSize())
	if err != nil {
		return nil, err
	}
	defer seed.Clear()
	return s.DeriveKeyPair(seed)
}

// DeriveKeyPair derives a key from ikm, which should have at least Nh bytes of entropy (RFC 9180, Section 7.1.3; used
// by RFC 9420, Sections 7.4 and 8). It does not fail for input of that kind.
func (s *Suite) DeriveKeyPair(ikm secret.Secret) (*HPKEKey, error) {
	key, err := s.kem.derive(ikm)
	if err != nil {
		return nil, err
	}
	return &HPKEKey{s, key}, nil
}

// NewHPKEKey parses a private key (DeserializePrivateKey of RFC 9180; the seed for ML-KEM, 64 bytes, and for a hybrid
// KEM, 32 bytes) or answers [ErrKey]. raw is copied.
func (s *Suite) NewHPKEKey(raw []byte) (*HPKEKey, error) {
	key, err := s.kem.private(secret.New(raw))
	if err != nil {
		return nil, err
	}
	return &HPKEKey{s, key}, nil
}

// CheckHPKEPublicKey answers [ErrKey] for a public key of the wrong length, off its curve, of low order, or with a
// coefficient that is not below ML-KEM's modulus.
func (s *Suite) CheckHPKEPublicKey(public []byte) error { return s.kem.check(public) }

// Public returns the public key (SerializePublicKey of RFC 9180). The bytes are the key's own: do not change them.
func (k *HPKEKey) Public() []byte { return k.key.public() }

// Raw returns the private key in the form that [Suite.NewHPKEKey] takes. It shares the key's own bytes.
func (k *HPKEKey) Raw() secret.Secret { return k.key.raw() }

// Clear overwrites the private key as far as this package holds it, and with it what [HPKEKey.Raw] returned. The key can
// not be used any more.
func (k *HPKEKey) Clear() { k.key.clear() }

// EncryptWithLabel encrypts plaintext to public under a label and a context (RFC 9420, Section 5.1.3). It answers
// [ErrKey] for a bad public key and an error that wraps [secret.ErrRandom] when the random source fails. The caller owns
// both results.
func (s *Suite) EncryptWithLabel(public []byte, label string, context, plaintext []byte) (kemOutput, ciphertext []byte, err error) {
	info, err := labelled(label, context)
	if err != nil {
		return nil, nil, err
	}
	shared, kemOutput, err := s.encap(public)
	if err != nil {
		return nil, nil, err
	}
	mixed := s.schedule(shared, info)
	defer mixed.secret.Clear()
	key, nonce := mixed.keyNonce()
	defer key.Clear()
	defer nonce.Clear()
	ciphertext, err = s.Seal(key, nonce, nil, plaintext)
	return kemOutput, ciphertext, err
}

// DecryptWithLabel opens what [Suite.EncryptWithLabel] made, or answers [ErrKey] for a bad kemOutput and [ErrOpen] for
// whatever else is wrong (RFC 9420, Section 5.1.3). The caller owns the plaintext.
func (k *HPKEKey) DecryptWithLabel(label string, context, kemOutput, ciphertext []byte) ([]byte, error) {
	info, err := labelled(label, context)
	if err != nil {
		return nil, err
	}
	shared, err := k.key.decap(kemOutput)
	if err != nil {
		return nil, err
	}
	mixed := k.suite.schedule(shared, info)
	defer mixed.secret.Clear()
	key, nonce := mixed.keyNonce()
	defer key.Clear()
	defer nonce.Clear()
	return k.suite.Open(key, nonce, nil, ciphertext)
}

// ExportTo sets up a context to public and exports length bytes from it: SetupBaseS with empty info, then
// Context.Export (RFC 9180, Sections 5.1.1 and 5.3; RFC 9420, Section 8.3). length is at most [Suite.MaxExpand], else
// [ErrLength].
func (s *Suite) ExportTo(public []byte, exporterContext string, length int) (kemOutput []byte, exported secret.Secret, err error) {
	if length < 1 || length > s.MaxExpand() {
		return nil, secret.Secret{}, ErrLength
	}
	shared, kemOutput, err := s.encap(public)
	if err != nil {
		return nil, secret.Secret{}, err
	}
	mixed := s.schedule(shared, nil)
	defer mixed.secret.Clear()
	return kemOutput, mixed.export(exporterContext, length), nil
}

// ExportFrom is the receiver's side of [Suite.ExportTo]: SetupBaseR, then Context.Export.
func (k *HPKEKey) ExportFrom(kemOutput []byte, exporterContext string, length int) (secret.Secret, error) {
	if length < 1 || length > k.suite.MaxExpand() {
		return secret.Secret{}, ErrLength
	}
	shared, err := k.key.decap(kemOutput)
	if err != nil {
		return secret.Secret{}, err
	}
	mixed := k.suite.schedule(shared, nil)
	defer mixed.secret.Clear()
	return mixed.export(exporterContext, length), nil
}

func (s *Suite) encap(public []byte) (secret.Secret, []byte, error) {
	seed, err := Random(s.kem.encapSeedSize())
	if err != nil {
		return secret.Secret{}, nil, err
	}
	defer seed.Clear()
	return s.kem.encap(public, seed)
}

// hpkeContext is what KeySchedule of RFC 9180, Section 5.1, mixes; what it derives is derived when asked for.
type hpkeContext struct {
	suite   *Suite
	secret  secret.Secret
	context []byte // key_schedule_context
}

// schedule is KeySchedule in base mode, without a PSK (RFC 9180, Section 5.1). It consumes shared.
func (s *Suite) schedule(shared secret.Secret, info []byte) hpkeContext {
	const modeBase = 0
	d := s.kdf
	context := append(make([]byte, 0, 1+2*d.size), modeBase)
	context = append(context, d.labeledExtract(s.hpkeID, nil, "psk_id_hash", nil)...)
	context = append(context, d.labeledExtract(s.hpkeID, nil, "info_hash", info)...)
	mixed := d.labeledExtract(s.hpkeID, shared.Bytes(), "secret", nil)
	shared.Clear()
	return hpkeContext{s, secret.Own(mixed), context}
}

func (x hpkeContext) expand(label string, length int) secret.Secret {
	return secret.Own(x.suite.kdf.labeledExpand(x.suite.hpkeID, x.secret.Bytes(), label, x.context, length))
}

// keyNonce returns the key and the nonce of the first message, which is the only one: with sequence number 0 the base
// nonce is the nonce (RFC 9180, Section 5.2).
func (x hpkeContext) keyNonce() (key, nonce secret.Secret) {
	return x.expand("key", x.suite.aead.keySize), x.expand("base_nonce", nonceSize)
}

// export is Context.Export (RFC 9180, Section 5.3).
func (x hpkeContext) export(exporterContext string, length int) secret.Secret {
	exporter := x.expand("exp", x.suite.kdf.size)
	defer exporter.Clear()
	d := x.suite.kdf
	return secret.Own(d.labeledExpand(x.suite.hpkeID, exporter.Bytes(), "sec", []byte(exporterContext), length))
}
