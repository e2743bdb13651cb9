package suite

import (
	"crypto/sha3"
	"encoding/binary"

	circl "github.com/cloudflare/circl/kem"

	"mlswasm/pkg/mls/internal/secret"
)

// mlkemSeedSize is the size of an ML-KEM private key as a seed, d || z (FIPS 203, Section 7.1).
const mlkemSeedSize = 64

// mlkemKEM is ML-KEM of FIPS 203 as a KEM of HPKE (draft-ietf-hpke-pq, "ML-KEM"). A private key is its seed; the
// expanded form is nowhere stored.
type mlkemKEM struct {
	kemID uint16
	circl.Scheme
}

func (m *mlkemKEM) id() uint16                { return m.kemID }
func (m *mlkemKEM) seedSize() int             { return mlkemSeedSize }
func (m *mlkemKEM) encapSeedSize() int        { return m.EncapsulationSeedSize() }
func (m *mlkemKEM) check(public []byte) error { return checkMLKEM(m.Scheme, public) }

type mlkemPrivate struct {
	scheme circl.Scheme
	key    circl.PrivateKey
	pub    []byte
	seed   secret.Secret
}

func (p *mlkemPrivate) public() []byte     { return p.pub }
func (p *mlkemPrivate) raw() secret.Secret { return p.seed }
func (p *mlkemPrivate) clear()             { p.seed.Clear() }

func (m *mlkemKEM) private(raw secret.Secret) (kemPrivate, error) {
	return newMLKEMPrivate(m.Scheme, raw)
}

func newMLKEMPrivate(scheme circl.Scheme, seed secret.Secret) (*mlkemPrivate, error) {
	if seed.Len() != mlkemSeedSize {
		return nil, ErrKey
	}
	public, key := scheme.DeriveKeyPair(seed.Bytes())
	pub, err := public.MarshalBinary()
	if err != nil {
		return nil, ErrKey
	}
	return &mlkemPrivate{scheme, key, pub, seed}, nil
}

func (m *mlkemKEM) derive(ikm secret.Secret) (kemPrivate, error) {
	return m.private(deriveSeed(m.kemID, ikm, mlkemSeedSize))
}

func (m *mlkemKEM) encap(public []byte, seed secret.Secret) (secret.Secret, []byte, error) {
	return encapMLKEM(m.Scheme, public, seed.Bytes())
}

// encapMLKEM is ML-KEM.Encaps_internal behind the checks of FIPS 203, Section 7.2.
func encapMLKEM(scheme circl.Scheme, public, seed []byte) (secret.Secret, []byte, error) {
	key, err := scheme.UnmarshalBinaryPublicKey(public)
	if err != nil {
		return secret.Secret{}, nil, ErrKey
	}
	ciphertext, shared, err := scheme.EncapsulateDeterministically(key, seed)
	if err != nil {
		return secret.Secret{}, nil, ErrKey
	}
	return secret.Own(shared), ciphertext, nil
}

// decap answers [ErrKey] for a ciphertext of the wrong length. For any other it answers a secret, of nobody when
// the ciphertext was not made for this key (implicit rejection): what is encrypted under it does not open.
func (p *mlkemPrivate) decap(enc []byte) (secret.Secret, error) {
	shared, err := p.scheme.Decapsulate(p.key, enc)
	if err != nil {
		return secret.Secret{}, ErrKey
	}
	return secret.Own(shared), nil
}

// checkMLKEM is the encapsulation key check of FIPS 203, Section 7.2: the length, and every coefficient of twelve bits
// below the modulus. A tree is checked key by key, so the matrix is not expanded for it.
func checkMLKEM(scheme circl.Scheme, public []byte) error {
	const modulus, rho = 3329, 32
	if len(public) != scheme.PublicKeySize() {
		return ErrKey
	}
	for t := public[:len(public)-rho]; len(t) > 0; t = t[3:] {
		low, high := uint16(t[0])|uint16(t[1]&0x0f)<<8, uint16(t[1]>>4)|uint16(t[2])<<4
		if low >= modulus || high >= modulus {
			return ErrKey
		}
	}
	return nil
}

// deriveSeed is DeriveKeyPair up to the seed: LabeledDerive of SHAKE256 (draft-ietf-hpke-pq, "SHAKE256 as a KDF").
func deriveSeed(kemID uint16, ikm secret.Secret, size int) secret.Secret {
	const label = "DeriveKeyPair"
	suffix := append([]byte(hpkeVersion), "KEM"...)
	suffix = binary.BigEndian.AppendUint16(suffix, kemID)
	suffix = append(binary.BigEndian.AppendUint16(suffix, uint16(len(label))), label...)
	suffix = binary.BigEndian.AppendUint16(suffix, uint16(size))
	h := sha3.NewSHAKE256()
	h.Write(ikm.Bytes())
	h.Write(suffix)
	seed := make([]byte, size)
	h.Read(seed)
	return secret.Own(seed)
}
