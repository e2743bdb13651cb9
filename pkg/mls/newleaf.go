package mls

import (
	"time"

	"mlswasm/pkg/mls/internal/secret"
)

// Bounds of the lifetime of a key package (RFC 9420, Section 7.2).
const (
	// DefaultLifetime is how long a key package is valid when nothing else is asked for.
	DefaultLifetime = 28 * 24 * time.Hour
	// MaxLifetime is the longest lifetime, clock skew included, that this package makes or accepts where it judges
	// lifetimes.
	MaxLifetime = 184 * 24 * time.Hour
	// clockSkew is how long before its making a key package is already valid, for those whose clock is late.
	clockSkew = time.Hour
)

// leafRequest says how a new leaf comes into being; its credential is the signer's.
type leafRequest struct {
	source leafNodeSource
	// base gives capabilities and extensions; nil stands for this package's own.
	base     *leafNode
	lifetime lifetime // key_package
	groupID  []byte   // update
	index    LeafIndex
}

// newLeaf makes a leaf with a fresh encryption key and signs it. The caller owns the private key.
func (s *Signer) newLeaf(r leafRequest) (*leafNode, secret.Secret, error) {
	key, err := s.suite.GenerateKeyPair()
	if err != nil {
		return nil, secret.Secret{}, failWith(CodeInternal, "generating a leaf key", err)
	}
	leaf := &leafNode{
		encryptionKey: key.Public(),
		signatureKey:  s.key.Public(),
		credential:    s.credential,
		source:        r.source,
		lifetime:      r.lifetime,
	}
	if r.base == nil {
		r.base = s.leafContent()
	}
	leaf.capabilities, leaf.extensions = s.publish(r.base.capabilities), s.describeLeaf(r.base.extensions)
	if err := s.signLeaf(leaf, r.groupID, r.index); err != nil {
		key.Clear()
		return nil, secret.Secret{}, err
	}
	return leaf, key.Raw(), nil
}

// leafContent is what the first leaf of this client in a group says of it.
func (s *Signer) leafContent() *leafNode {
	return &leafNode{signatureKey: s.key.Public(), credential: s.credential, capabilities: s.capabilities()}
}

// capabilities is what this client supports: the package's list and the application's.
func (s *Signer) capabilities() capabilities {
	return s.claim(supportedCapabilities(s.credential.Type()))
}

// claim adds what the application supports to capabilities.
func (s *Signer) claim(x capabilities) capabilities {
	return x.including(s.extensions, s.proposals).judging(s.credentials)
}

// publish returns the capabilities of a new leaf, which follows one with those that are given.
func (s *Signer) publish(x capabilities) capabilities { return s.grease.list(s.claim(x)) }

// describeLeaf returns the extensions of a new leaf of this client, which follows one with those that are given.
func (s *Signer) describeLeaf(l extensionList) extensionList {
	l = s.applicationExtensions(l)
	if s.drafts != nil {
		l = s.drafts.leafExtensions(l)
	}
	return s.grease.describe(l)
}

// signLeaf fills in the signature (RFC 9420, Section 7.2).
func (s *Signer) signLeaf(leaf *leafNode, groupID []byte, index LeafIndex) error {
	tbs, err := leaf.tbs(groupID, index)
	if err != nil {
		return err
	}
	leaf.signature, err = s.sign("LeafNodeTBS", tbs)
	return err
}

// newLifetime spans from a little before now to d after it.
func newLifetime(now time.Time, d time.Duration) lifetime {
	return lifetime{notBefore: unixSeconds(now.Add(-clockSkew)), notAfter: unixSeconds(now.Add(d))}
}

// unixSeconds is 0 for every time before 1970, the zero Time included.
func unixSeconds(t time.Time) uint64 { return uint64(max(t.Unix(), 0)) }

// covers tells whether the moment lies within the lifetime.
func (x lifetime) covers(now time.Time) bool {
	t := unixSeconds(now)
	return x.notBefore <= t && t <= x.notAfter
}

// isSane tells whether the lifetime ends after it begins and within [MaxLifetime].
func (x lifetime) isSane() bool {
	return x.notBefore <= x.notAfter && x.notAfter-x.notBefore <= uint64(MaxLifetime/time.Second)
}
