package suite

import (
	"encoding/binary"

	"mlswasm/pkg/mls/internal/secret"
)

// curve is a Diffie-Hellman group.
type curve interface {
	scalarSize() int // Nsk
	// mask clears the bits of KDF output that no scalar has.
	mask(b []byte)
	// exact tells that every masked string is a scalar: DeriveKeyPair has then no counter (RFC 9180, Section 7.1.3).
	exact() bool
	private(raw secret.Secret) (curvePrivate, error)
	check(public []byte) error
}

type curvePrivate interface {
	public() []byte
	// dh refuses a peer that is off the curve or whose shared secret is all zero.
	dh(peer []byte) ([]byte, error)
	clear()
}

// dhkem is DHKEM of RFC 9180, Section 4.1.
type dhkem struct {
	kemID   uint16
	suiteID []byte
	kdf     *kdf
	curve   curve
}

func newDHKEM(id uint16, k *kdf, c curve) *dhkem {
	return &dhkem{id, binary.BigEndian.AppendUint16([]byte("KEM"), id), k, c}
}

func (d *dhkem) id() uint16                { return d.kemID }
func (d *dhkem) seedSize() int             { return d.curve.scalarSize() }
func (d *dhkem) encapSeedSize() int        { return d.curve.scalarSize() }
func (d *dhkem) check(public []byte) error { return d.curve.check(public) }

type dhPrivate struct {
	kem *dhkem
	key curvePrivate
	sk  secret.Secret
}

func (p *dhPrivate) public() []byte     { return p.key.public() }
func (p *dhPrivate) raw() secret.Secret { return p.sk }
func (p *dhPrivate) clear()             { p.key.clear(); p.sk.Clear() }

func (d *dhkem) private(raw secret.Secret) (kemPrivate, error) {
	key, err := d.curve.private(raw)
	if err != nil {
		return nil, err
	}
	return &dhPrivate{d, key, raw}, nil
}

// derive is RFC 9180, Section 7.1.3.
func (d *dhkem) derive(ikm secret.Secret) (kemPrivate, error) {
	prk := d.kdf.labeledExtract(d.suiteID, nil, "dkp_prk", ikm.Bytes())
	defer clear(prk)
	size := d.curve.scalarSize()
	if d.curve.exact() {
		return d.private(secret.Own(d.kdf.labeledExpand(d.suiteID, prk, "sk", nil, size)))
	}
	for counter := range 256 {
		b := d.kdf.labeledExpand(d.suiteID, prk, "candidate", []byte{byte(counter)}, size)
		d.curve.mask(b)
		if key, err := d.private(secret.Own(b)); err == nil {
			return key, nil
		}
		clear(b)
	}
	return nil, ErrKey // DeriveKeyPairError: of no practical probability
}

// encap is RFC 9180, Section 4.1. The ephemeral key is derived from the seed as any other key, so that nothing but
// this seed is random.
func (d *dhkem) encap(public []byte, seed secret.Secret) (secret.Secret, []byte, error) {
	ephemeral, err := d.derive(seed)
	if err != nil {
		return secret.Secret{}, nil, err
	}
	defer ephemeral.clear()
	enc := ephemeral.public()
	dh, err := ephemeral.(*dhPrivate).key.dh(public)
	if err != nil {
		return secret.Secret{}, nil, err
	}
	return d.sharedSecret(dh, enc, public), enc, nil
}

func (p *dhPrivate) decap(enc []byte) (secret.Secret, error) {
	dh, err := p.key.dh(enc)
	if err != nil {
		return secret.Secret{}, err
	}
	return p.kem.sharedSecret(dh, enc, p.public()), nil
}

// sharedSecret is ExtractAndExpand. It consumes dh.
func (d *dhkem) sharedSecret(dh, enc, public []byte) secret.Secret {
	context := append(append(make([]byte, 0, len(enc)+len(public)), enc...), public...)
	prk := d.kdf.labeledExtract(d.suiteID, nil, "eae_prk", dh)
	defer clear(prk)
	clear(dh)
	return secret.Own(d.kdf.labeledExpand(d.suiteID, prk, "shared_secret", context, d.kdf.size))
}

const hpkeVersion = "HPKE-v1"

// labeledExtract and labeledExpand are RFC 9180, Section 4.
func (k *kdf) labeledExtract(suiteID, salt []byte, label string, ikm []byte) []byte {
	b := make([]byte, 0, len(hpkeVersion)+len(suiteID)+len(label)+len(ikm))
	b = append(append(append(append(b, hpkeVersion...), suiteID...), label...), ikm...)
	defer clear(b)
	return k.extract(salt, b)
}

func (k *kdf) labeledExpand(suiteID, prk []byte, label string, info []byte, length int) []byte {
	b := make([]byte, 0, 2+len(hpkeVersion)+len(suiteID)+len(label)+len(info))
	b = binary.BigEndian.AppendUint16(b, uint16(length))
	b = append(append(append(append(b, hpkeVersion...), suiteID...), label...), info...)
	return k.expand(prk, b, length)
}
