// Package secrettree holds the keys that encrypt messages within one epoch (RFC 9420, Section 9).
//
// The encryption_secret stands at the root. Secrets are derived only where a message needs them; what a derivation
// consumed is erased, so that a tree at rest holds the highest unconsumed secrets (*), and ratchets for the leaves that
// have spoken:
//
//	   (erased)                    next message of leaf 3, application, generation 5, out of order:
//	 .----+----.                     secret_0 ─▶ … ─▶ secret_5 ─▶ secret_6   kept: the head of the ratchet
//	1 *     (erased)                   │               │
//	        .--+--.                  key_0, nonce_0 … key_4, nonce_4          kept: skipped, never a secret
//	       4 *   leaf 3: two ratchets                 key_5, nonce_5          for this message, then erased
//
// Taking a key has two steps, because a message must prove itself before it may change anything: [Tree.Peek] and
// [Tree.Next] derive a [Claim] and change nothing; [Tree.Commit] consumes the claim once the message has authenticated
// or been sealed. A forged copy that arrives first costs time and nothing else.
//
// Bounds: a message may be at most [MaxForward] generations ahead of its ratchet, and at most [MaxBehind] behind; both
// are answered before anything is derived.
//
// State is a set of small named parts (parts.go). A message changes the part of its ratchet; the first message of a leaf
// also the nodes on its path, as many as the tree is high. The whole tree is never written.
//
// An [Exporter] is a tree of the same structure whose leaves are exported secrets, one for each of 65,536 components
// (draft-ietf-mls-extensions, "Exported Secrets"). Each is taken once.
//
// A Tree is not safe for concurrent use, nor is an Exporter.
//
// Files: tree.go (Tree, derivation of nodes), ratchet.go (the hash ratchet), claim.go (Peek, Next, Commit), parts.go
// (state), exporter.go (Exporter).
package secrettree
