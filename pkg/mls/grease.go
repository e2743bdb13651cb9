package mls

import (
	"slices"

	"mlswasm/pkg/mls/internal/suite"
)

// grease holds the values of RFC 9420, Section 13.5, with which one client tests that others ignore what they do not
// know. They are drawn once for a Signer, so that a failure which they provoke happens again.
type grease struct {
	cipherSuite CipherSuite
	extension   ExtensionType
	proposal    ProposalType
	credential  CredentialType
	data        []byte // of extensions
}

// maxGREASEData bounds the data of a GREASE extension.
const maxGREASEData = 15

// WithGREASE returns a Signer of the same identity and key that adds reserved values at random to what it publishes (RFC
// 9420, Section 13.5): to the capabilities and extensions of its leaves, the extensions of key packages, and those of GroupInfos.
// Whoever keeps to the RFC ignores them; a client that fails on them is found out before a new feature breaks it. The leaf of a
// member follows with its next commit or Update. It is no part of [Signer.Marshal]: ask again after loading.
//
// Codes: [CodeInternal] when no randomness could be had.
func (s *Signer) WithGREASE() (*Signer, error) {
	r, err := suite.Random(5 + maxGREASEData)
	if err != nil {
		return nil, failWith(CodeInternal, "choosing GREASE values", err)
	}
	defer r.Clear()
	b := r.Bytes()
	value := func(i int) uint16 { return 0x0A0A + uint16(b[i]%15)*0x1010 }
	out := *s
	out.grease = &grease{
		CipherSuite(value(0)), ExtensionType(value(1)), ProposalType(value(2)), CredentialType(value(3)),
		slices.Clone(b[5 : 5+b[4]%(maxGREASEData+1)]),
	}
	return &out, nil
}

// list adds the values to capabilities that are published. What a client says to itself of its own stays free of them.
func (x *grease) list(c capabilities) capabilities {
	if x == nil {
		return c
	}
	return capabilities{
		versions:     slices.Clone(c.versions),
		cipherSuites: greased(c.cipherSuites, x.cipherSuite),
		extensions:   greased(c.extensions, x.extension),
		proposals:    greased(c.proposals, x.proposal),
		credentials:  greased(c.credentials, x.credential),
	}
}

// describe adds the extension to those of a leaf, a key package or a GroupInfo.
func (x *grease) describe(l extensionList) extensionList {
	if x == nil {
		return l
	}
	plain := slices.DeleteFunc(slices.Clone(l), func(e extension) bool { return e.extensionType.isGREASE() })
	return plain.with(x.extension, x.data)
}

// greased returns a copy of the list in which the value stands for all that were there before.
func greased[T ~uint16](list []T, value T) []T {
	return append(slices.DeleteFunc(slices.Clone(list), isGREASE[T]), value)
}

// isGREASE tells whether the value is reserved for GREASE (RFC 9420, Section 13.5); 0xFAFA is for private use.
func isGREASE[T ~uint16](v T) bool { return v&0x0F0F == 0x0A0A && v>>8 == v&0xFF && v != 0xFAFA }

func (t ExtensionType) isGREASE() bool { return isGREASE(t) }

func (t ProposalType) isGREASE() bool { return isGREASE(t) }

// hasGREASE tells whether a group would ask for what nobody has.
func (x *requiredCapabilities) hasGREASE() bool {
	return slices.ContainsFunc(x.extensions, isGREASE[ExtensionType]) || slices.ContainsFunc(x.proposals, isGREASE[ProposalType]) ||
		slices.ContainsFunc(x.credentials, isGREASE[CredentialType])
}
