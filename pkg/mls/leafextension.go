package mls

import (
	"bytes"
	"slices"

	"mlswasm/pkg/mls/internal/wire"
)

// ApplicationID returns the extension application_id for [Signer.WithLeafExtensions]: the application's own name for this
// client (RFC 9420, Section 5.3.3). Nobody vouches for it, and it need not be unique. The bytes are copied.
func ApplicationID(id []byte) Extension {
	return Extension{extensionApplicationID, mustEncode(func(c *wire.Codec) { c.Bytes(&id) })}
}

// ApplicationID returns what the extension of that type says, false for any other and for data that are no application_id.
// The caller owns the bytes.
func (x Extension) ApplicationID() ([]byte, bool) {
	var id []byte
	if x.Type != extensionApplicationID || wire.DecodeFunc(x.Data, func(c *wire.Codec) { c.Bytes(&id) }) != nil {
		return nil, false
	}
	return id, true
}

// WithLeafExtensions returns a Signer of the same identity and key whose leaves have these extensions, and no others that an
// application gave: [ApplicationID] and types of the application's own, which its capabilities then list (RFC 9420, Section 7.2). Key
// packages have them at once, the leaf of a member from its next commit or Update on. Others need not know the types, and every
// member can read them: [Group.LeafExtensions]. They are no part of [Signer.Marshal]; a Signer that was not given any keeps
// those of the leaf that it follows. The bytes are copied.
//
// Codes: [CodeInvalidArgument] for two of a type, and for a type that RFC 9420 defines for another place or reserves.
func (s *Signer) WithLeafExtensions(extensions ...Extension) (*Signer, error) {
	list := ownExtensions(extensions)
	if err := list.judgeOwn(extensionApplicationID); err != nil {
		return nil, err
	}
	out := *s
	out.leafExtensions, out.extensions = list, slices.Clone(s.extensions)
	for _, x := range list {
		if !x.extensionType.isDefault() && !slices.Contains(out.extensions, x.extensionType) {
			out.extensions = append(out.extensions, x.extensionType)
		}
	}
	return &out, nil
}

// judgeOwn tells whether an application may put the list into a leaf or a key package, where RFC 9420 has one type for it.
func (l extensionList) judgeOwn(defined ExtensionType) error {
	if l.hasDuplicate() {
		return &Error{Code: CodeInvalidArgument, Rule: "st-5", text: "two extensions of one type"}
	}
	for _, x := range l {
		if x.extensionType != defined && !x.extensionType.isApplications() {
			return fail(CodeInvalidArgument, "an extension type that is not an application's")
		}
	}
	return nil
}

// isApplications tells whether the type is neither this package's nor reserved.
func (t ExtensionType) isApplications() bool {
	return t != 0 && !t.isDefault() && !t.isGREASE() && t != extensionLastResort && t != extensionAppDataDictionary
}

// applicationExtensions replaces in the extensions of a leaf what the application gave, when it was asked to.
func (s *Signer) applicationExtensions(l extensionList) extensionList {
	if s.leafExtensions == nil {
		return l
	}
	out := slices.Clone(s.leafExtensions)
	for _, x := range l {
		if x.extensionType != extensionApplicationID && !x.extensionType.isApplications() {
			out = append(out, x)
		}
	}
	return out
}

// LeafExtensions returns the extensions of the leaf of a member in the current epoch, false when there is none. The caller owns the
// bytes.
func (g *Group) LeafExtensions(leaf LeafIndex) ([]Extension, bool) {
	if g.left != nil || g.epoch.tree.leaf(leaf) == nil {
		return nil, false
	}
	return g.epoch.tree.leaf(leaf).extensions.public(), true
}

// LeafExtensions returns the extensions of the client's leaf. The caller owns the bytes.
func (kp *KeyPackage) LeafExtensions() []Extension { return kp.leaf.extensions.public() }

// Extensions returns the extensions of the key package itself. The caller owns the bytes.
func (kp *KeyPackage) Extensions() []Extension { return kp.extensions.public() }

// KeyPackageExtensions adds extensions of the application's own types to a key package (RFC 9420, Section 10). The signer
// supports the types: see [Signer.SupportingExtensions]. The bytes are copied.
func KeyPackageExtensions(extensions ...Extension) KeyPackageOption {
	list := ownExtensions(extensions)
	return func(o *keyPackageOptions) { o.own = append(o.own, list...) }
}

// describeKeyPackage returns the extensions of a new key package.
func (s *Signer) describeKeyPackage(o keyPackageOptions) (extensionList, error) {
	if err := o.own.judgeOwn(0); err != nil {
		return nil, err
	}
	for _, x := range o.own {
		if !slices.Contains(s.extensions, x.extensionType) {
			return nil, fail(CodeInvalidArgument, "an extension type that the signer does not support")
		}
	}
	l, err := o.extensions()
	if s.drafts != nil {
		l, err = s.drafts.keyPackageExtensions(o)
	}
	if err != nil {
		return nil, err
	}
	for _, x := range o.own {
		l = append(l, extension{x.extensionType, bytes.Clone(x.data)})
	}
	return s.grease.describe(l), nil
}
