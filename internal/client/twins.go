package client

import "mlswasm/pkg/mls"

// A device has one leaf of a group, and nobody but this device has its name, or its user's without a device. RFC 9420 leaves to the
// application which credentials are of one client (Section 5.3.1): without this rule, a member could add a leaf of its own making that is
// shown as somebody who is there. Whether a name is anybody's at all, the verdicts on credentials say: see credentials.go.

// hasTwins looks for members that break the rule. own is this device's leaf.
func (s *state) hasTwins(members []mls.Member, own mls.LeafIndex) bool {
	seen := map[DeviceName]bool{{s.user, s.device}: true}
	for _, m := range members {
		if m.Leaf == own {
			continue
		}
		if s.isTaken(m.Credential, seen) {
			return true
		}
		seen[s.name(m.Credential)] = true
	}
	return false
}

// isTaken reports whether a credential names a device that is there. A name without a device is another application's, which may give it to
// as many as it likes, but for this user's.
func (s *state) isTaken(c mls.Credential, seen map[DeviceName]bool) bool {
	name := s.name(c)
	if name.Device == "" {
		return c.Type() == mls.CredentialBasic && name.User == s.user
	}
	return seen[name]
}

// makesTwins looks at what a commit leads to. Members that stay keep their names: see admits.
func (s *state) makesTwins(g *mls.Group, tr *mls.Transition) bool {
	if tr.RemovesSelf() {
		return false
	}
	gone := map[mls.LeafIndex]bool{}
	for _, m := range tr.Removed() {
		gone[m.Leaf] = true
	}
	next := tr.Added()
	for _, m := range g.Members() {
		if !gone[m.Leaf] {
			next = append(next, m)
		}
	}
	return s.hasTwins(next, g.OwnLeaf())
}

// proposedTwins are the proposals that would make a twin of a member, or of another one who is to be added.
func (s *state) proposedTwins(g *mls.Group) (refs [][]byte) {
	seen := map[DeviceName]bool{{s.user, s.device}: true}
	for _, m := range g.Members() {
		seen[s.name(m.Credential)] = true
	}
	for _, event := range g.PendingProposals() {
		switch {
		case event.Added == nil:
		case s.isTaken(event.Added.Credential, seen):
			refs = append(refs, event.Ref)
		default:
			seen[s.name(event.Added.Credential)] = true
		}
	}
	return refs
}

// isOwnUser reports whether a credential is proven to be of this user, on whichever device: what says so is more than the name in it.
func (s *state) isOwnUser(c mls.Credential, signatureKey []byte) bool {
	verdict, _ := s.verdicts.get(credentialID(c, signatureKey))
	return s.name(c).User == s.user && (verdict.Accepted || s.isOwn(c, signatureKey))
}
