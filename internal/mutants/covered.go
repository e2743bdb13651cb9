package main

import "strings"

// covers are checks that nothing can show to be there, since another one stands before or behind it: the beginning of what
// a mutant says, and why it is left in the code.
var covers = []struct{ what, why string }{
	{"ratchetError: case errors.Is(err, secrettree.ErrLeaf)", "the roster refuses the leaf before; an error of the tree has its code all the same"},
	{"decryptUpdatePath: if err != nil", "what did not decrypt has the wrong length, or gives another key: com-9 in any case"},
	{"decryptUpdatePath: if pathSecret.Len()", "a secret of another length gives another key than the tree's: com-9 as well"},
	{"deriveJoinerPath: if t.parent(ancestor) == nil", "a blank node has no key that could be the one derived: com-9 as well"},
	{"encodeVector: if n > MaxVector", "the test would need a gigabyte; that of opaque<V>, which needs none, is there"},
	{"check: x.kem.check(public)", "the meter counts what tests bound; it judges nothing itself"},
	{"check: x.signatureScheme.check(public)", "the meter, too"},
	{"Peek: if !t.leaves.HasLeaf", "what derives asks again; here it comes before anything is looked up"},
	{"openPrivate: if !ok", "the secret tree and the table refuse the leaf, too; here it costs no derivation"},
}

// covered says why a mutant may survive, "" for most.
func (m *mutant) covered() string {
	for _, c := range covers {
		if strings.HasPrefix(m.what, c.what) {
			return c.why
		}
	}
	return ""
}
