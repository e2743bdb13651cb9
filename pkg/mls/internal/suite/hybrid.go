package suite

import (
	"crypto/sha3"

	circl "github.com/cloudflare/circl/kem"

	"mlswasm/pkg/mls/internal/secret"
)

// hybridSeedSize is the size of a private key of every hybrid KEM.
const hybridSeedSize = 32

// hybridKEM is ML-KEM and a Diffie-Hellman group in one, safe as long as either is (draft-irtf-cfrg-concrete-hybrid-kems;
// draft-ietf-hpke-pq has the identifiers). On X25519 it is X-Wing.
//
//	seed ── SHAKE256 ──▶ seed of ML-KEM ‖ seed of the curve's scalar
//	public key, ciphertext = those of ML-KEM ‖ those of the curve
//	shared secret = SHA3-256(secret of ML-KEM ‖ of the curve ‖ curve's ciphertext ‖ curve's public key ‖ label)
type hybridKEM struct {
	kemID  uint16
	label  string
	scheme circl.Scheme
	curve  curve
	// candidates is how many scalars a curve's seed holds: the first that is in range is taken.
	candidates int
}

func (h *hybridKEM) id() uint16    { return h.kemID }
func (h *hybridKEM) seedSize() int { return hybridSeedSize }
func (h *hybridKEM) encapSeedSize() int {
	return h.scheme.EncapsulationSeedSize() + h.candidates*h.curve.scalarSize()
}

func (h *hybridKEM) check(public []byte) error {
	n := h.scheme.PublicKeySize()
	if len(public) < n {
		return ErrKey
	}
	if err := checkMLKEM(h.scheme, public[:n]); err != nil {
		return err
	}
	return h.curve.check(public[n:])
}

type hybridPrivate struct {
	kem  *hybridKEM
	pq   *mlkemPrivate
	t    curvePrivate
	pub  []byte
	seed secret.Secret
}

func (p *hybridPrivate) public() []byte     { return p.pub }
func (p *hybridPrivate) raw() secret.Secret { return p.seed }
func (p *hybridPrivate) clear()             { p.t.clear(); p.seed.Clear() }

func (h *hybridKEM) derive(ikm secret.Secret) (kemPrivate, error) {
	return h.private(deriveSeed(h.kemID, ikm, hybridSeedSize))
}

func (h *hybridKEM) private(raw secret.Secret) (kemPrivate, error) {
	if raw.Len() != hybridSeedSize {
		return nil, ErrKey
	}
	expanded := sha3.SumSHAKE256(raw.Bytes(), mlkemSeedSize+h.candidates*h.curve.scalarSize())
	pq, err := newMLKEMPrivate(h.scheme, secret.New(expanded[:mlkemSeedSize]))
	if err != nil {
		return nil, err
	}
	pq.clear() // its seed follows from raw
	t, err := h.scalar(expanded[mlkemSeedSize:])
	clear(expanded)
	if err != nil {
		return nil, err
	}
	public := append(append(make([]byte, 0, len(pq.pub)+len(t.public())), pq.pub...), t.public()...)
	return &hybridPrivate{h, pq, t, public, raw}, nil
}

// scalar is RandomScalar: the first candidate that the curve takes. That none does has a probability below 2^-95.
func (h *hybridKEM) scalar(seed []byte) (curvePrivate, error) {
	size := h.curve.scalarSize()
	for ; len(seed) >= size; seed = seed[size:] {
		raw := secret.New(seed[:size])
		if key, err := h.curve.private(raw); err == nil {
			return key, nil
		}
		raw.Clear()
	}
	return nil, ErrKey
}

func (h *hybridKEM) encap(public []byte, seed secret.Secret) (secret.Secret, []byte, error) {
	n, m := h.scheme.PublicKeySize(), h.scheme.EncapsulationSeedSize()
	if len(public) < n {
		return secret.Secret{}, nil, ErrKey
	}
	ephemeral, err := h.scalar(seed.Bytes()[m:])
	if err != nil {
		return secret.Secret{}, nil, err
	}
	defer ephemeral.clear()
	dh, err := ephemeral.dh(public[n:])
	if err != nil {
		return secret.Secret{}, nil, err
	}
	shared, ciphertext, err := encapMLKEM(h.scheme, public[:n], seed.Bytes()[:m])
	if err != nil {
		return secret.Secret{}, nil, err
	}
	return h.combine(shared, dh, ephemeral.public(), public[n:]), append(ciphertext, ephemeral.public()...), nil
}

func (p *hybridPrivate) decap(enc []byte) (secret.Secret, error) {
	n := p.kem.scheme.CiphertextSize()
	if len(enc) < n {
		return secret.Secret{}, ErrKey
	}
	dh, err := p.t.dh(enc[n:])
	if err != nil {
		return secret.Secret{}, err
	}
	shared, err := p.pq.decap(enc[:n])
	if err != nil {
		return secret.Secret{}, err
	}
	return p.kem.combine(shared, dh, enc[n:], p.t.public()), nil
}

// combine is the C2PRI combiner. It consumes both secrets.
func (h *hybridKEM) combine(shared secret.Secret, dh, ciphertext, public []byte) secret.Secret {
	c := sha3.New256()
	for _, part := range [][]byte{shared.Bytes(), dh, ciphertext, public, []byte(h.label)} {
		c.Write(part)
	}
	shared.Clear()
	clear(dh)
	return secret.Own(c.Sum(nil))
}
