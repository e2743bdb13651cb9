package mls

import (
	"time"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/wire"
)

// PrivateKeyPackage is a [KeyPackage] with the private keys behind it: what its maker keeps until a Welcome names it. It is
// immutable and safe for concurrent use. Once it was used to join, it is to be deleted, unless it is a last resort
// (RFC 9420, Section 16.8).
type PrivateKeyPackage struct {
	public  KeyPackage
	initKey secret.Secret // opens a Welcome
	leafKey secret.Secret // the key of the leaf in the tree
}

// KeyPackageOption changes how [Signer.NewKeyPackage] makes a package.
type KeyPackageOption func(*keyPackageOptions)

type keyPackageOptions struct {
	lifetime   time.Duration
	lastResort bool
	draftData  []DraftComponentData
	own        extensionList
}

// extensions are those of a key package without drafts.
func (o keyPackageOptions) extensions() (extensionList, error) {
	if len(o.draftData) > 0 {
		return nil, fail(CodeUnsupported, "a draft that is not switched on")
	}
	if o.lastResort {
		return extensionList{{extensionType: extensionLastResort}}, nil
	}
	return nil, nil
}

// Lifetime sets how long from now the package is valid: at least one minute, at most [MaxLifetime] less one hour.
func Lifetime(d time.Duration) KeyPackageOption {
	return func(o *keyPackageOptions) { o.lifetime = d }
}

// LastResort marks the package for repeated use when no other is left: by the extension last_resort of earlier versions of
// draft-ietf-mls-extensions or, where [AppDataDictionaryDraft] is on, by its component. Its keys are then used more than
// once: RFC 9420, Section 16.8, says what that costs.
func LastResort() KeyPackageOption {
	return func(o *keyPackageOptions) { o.lastResort = true }
}

// NewKeyPackage makes a key package with fresh keys, valid from an hour before now, for late clocks, until
// [DefaultLifetime] or the chosen [Lifetime] after it.
//
// Codes: [CodeInvalidArgument] for now before 1970 or a lifetime out of bounds, [CodeInternal] when no randomness
// could be had.
func (s *Signer) NewKeyPackage(now time.Time, opts ...KeyPackageOption) (*PrivateKeyPackage, error) {
	options := keyPackageOptions{lifetime: DefaultLifetime}
	for _, set := range opts {
		set(&options)
	}
	if options.lifetime < time.Minute || options.lifetime > MaxLifetime-clockSkew || now.Unix() < 0 {
		return nil, fail(CodeInvalidArgument, "lifetime of a key package")
	}
	extensions, err := s.describeKeyPackage(options)
	if err != nil {
		return nil, err
	}
	leaf, leafKey, err := s.newLeaf(leafRequest{source: leafSourceKeyPackage, lifetime: newLifetime(now, options.lifetime)})
	if err != nil {
		return nil, err
	}
	initKey, err := s.suite.GenerateKeyPair()
	if err != nil {
		leafKey.Clear()
		return nil, failWith(CodeInternal, "generating an init key", err)
	}
	kp := &PrivateKeyPackage{
		public: KeyPackage{
			version: protocolMLS10, cipherSuite: s.cipherSuite, initKey: initKey.Public(), leaf: *leaf, extensions: extensions,
		},
		initKey: initKey.Raw(),
		leafKey: leafKey,
	}
	if err := kp.sign(s); err != nil {
		kp.clear()
		return nil, err
	}
	return kp, nil
}

// sign signs the whole.
func (kp *PrivateKeyPackage) sign(s *Signer) error {
	p := &kp.public
	tbs, err := encode("KeyPackageTBS", p.wireContent)
	if err != nil {
		return err
	}
	p.signature, err = s.sign("KeyPackageTBS", tbs)
	return err
}

// Public returns the half to publish.
func (kp *PrivateKeyPackage) Public() *KeyPackage { return &kp.public }

// clear overwrites the private keys.
func (kp *PrivateKeyPackage) clear() {
	kp.initKey.Clear()
	kp.leafKey.Clear()
}

// privateKeyPackageVersion numbers the stored form of a PrivateKeyPackage.
const privateKeyPackageVersion = 1

// Marshal returns the package with its private keys, in a versioned form that [UnmarshalPrivateKeyPackage] reads. The
// bytes are secret: the caller owns them and seals them before they are stored.
func (kp *PrivateKeyPackage) Marshal() ([]byte, error) { return encode("private key package", kp.wire) }

// UnmarshalPrivateKeyPackage reads what [PrivateKeyPackage.Marshal] wrote.
//
// Codes: [CodeMalformed], [CodeUnsupported] for a version or suite of a later release.
func UnmarshalPrivateKeyPackage(b []byte) (*PrivateKeyPackage, error) {
	kp := new(PrivateKeyPackage)
	if err := decode("private key package", b, kp.wire); err != nil {
		return nil, err
	}
	if _, err := kp.public.cipherSuite.suite(); err != nil {
		return nil, err
	}
	return kp, nil
}

func (kp *PrivateKeyPackage) wire(c *wire.Codec) {
	wireVersion(c, privateKeyPackageVersion)
	kp.public.wire(c)
	kp.initKey.Wire(c)
	kp.leafKey.Wire(c)
}
