package mls

import "slices"

// SetEquivalence sets who judges whether two credentials present the same client. It is asked when a member's credential is
// replaced, by an Update, its commit or its [Resync], with the old one first and after the [Authenticator] has accepted
// the new one (RFC 9420, Section 5.3.1); and when the members of a group are compared with those of one that takes its place or
// branches off (Sections 11.3 and 12.4.3.1), in any order. nil, with which a group begins, demands that they are equal: no
// member gets another name. An application whose members renew certificates needs more, and needs it at every member, the one
// that renews included: its own Update or commit is judged like another's.
//
// equivalent is symmetric, must not call back into the group, and gets copies. It is no part of the state: set it again
// after loading.
func (g *Group) SetEquivalence(equivalent func(a, b Credential) bool) { g.equivalent = equivalent }

// kinship compares the members of an old group and a new one.
type kinship struct {
	old        roster
	new        []Credential
	equivalent func(a, b Credential) bool // nil: only what is equal
}

// fits tells whether the new members are those that the use of the resumption PSK demands.
func (k kinship) fits(usage resumptionUsage) bool {
	if usage == resumptionReInit {
		return k.isSame()
	}
	return k.isSubset()
}

// isSubset tells whether every new member is an old one (RFC 9420, Section 11.3).
func (k kinship) isSubset() bool {
	known := make(map[string]bool, len(k.old))
	for i := range k.old {
		known[k.old[i].Credential.key()] = true
	}
	for _, c := range k.new {
		if !known[c.key()] && k.matching(k.old, c) < 0 {
			return false
		}
	}
	return true
}

// isSame tells whether old and new members are the same, each once (RFC 9420, Section 11.2).
func (k kinship) isSame() bool {
	if len(k.old) != len(k.new) {
		return false
	}
	unmatched := make(map[string]int, len(k.new))
	for _, c := range k.new {
		unmatched[c.key()]++
	}
	var left roster // old members without an equal new one
	for _, m := range k.old {
		if key := m.Credential.key(); unmatched[key] > 0 {
			unmatched[key]--
		} else {
			left = append(left, m)
		}
	}
	for _, c := range k.new {
		key := c.key()
		if unmatched[key] == 0 {
			continue
		}
		unmatched[key]--
		at := k.matching(left, c)
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

// matching returns the place of a member whose credential the application calls equivalent, or -1.
func (k kinship) matching(members roster, c Credential) int {
	for i := range members {
		if k.equivalent != nil && k.equivalent(members[i].Credential.clone(), c.clone()) {
			return i
		}
	}
	return -1
}

// key returns a string that is equal for equal credentials.
func (c *Credential) key() string { return string(mustEncode(c.wire)) }
