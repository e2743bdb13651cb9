package secrettree

import (
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

// ratchet is a hash ratchet (RFC 9420, Section 9.1). It is not changed in place: stepping makes a new one, which shares
// what stays with the old.
type ratchet struct {
	head    secret.Secret // ratchet_secret of generation next
	next    Generation
	skipped []skippedKey // ascending generations, all below next and at most MaxBehind below
}

// skippedKey opens one message that has not arrived. It is not a ratchet secret: nothing else follows from it.
type skippedKey struct {
	generation Generation
	key, nonce secret.Secret
}

// at derives key and nonce of the ratchet's next generation.
func (r *ratchet) at(s *suite.Suite, head secret.Secret, g Generation) (key, nonce secret.Secret) {
	return s.DeriveTreeSecret(head, "key", uint32(g), s.Nk()), s.DeriveTreeSecret(head, "nonce", uint32(g), s.Nn())
}

// check answers what g can not be, without deriving anything.
func (r *ratchet) check(g Generation) error {
	switch {
	case g == ^Generation(0):
		return ErrTooFar
	case g >= r.next:
		if g-r.next > MaxForward {
			return ErrTooFar
		}
		return nil
	case r.next-g > MaxBehind:
		return ErrTooOld
	case r.find(g) < 0:
		return ErrConsumed
	default:
		return nil
	}
}

func (r *ratchet) find(g Generation) int {
	for i := range r.skipped {
		if r.skipped[i].generation == g {
			return i
		}
	}
	return -1
}

// take returns key and nonce of generation g, which check has allowed, and the ratchet as it is without them.
func (r *ratchet) take(s *suite.Suite, g Generation) (key, nonce secret.Secret, after *ratchet) {
	if g < r.next {
		i := r.find(g)
		k := r.skipped[i]
		after = &ratchet{head: r.head, next: r.next}
		after.skipped = append(append(after.skipped, r.skipped[:i]...), r.skipped[i+1:]...)
		return k.key.Clone(), k.nonce.Clone(), after
	}
	after = &ratchet{next: g + 1}
	for _, k := range r.skipped {
		if after.next-k.generation <= MaxBehind {
			after.skipped = append(after.skipped, k)
		}
	}
	head := r.head.Clone()
	for i := r.next; i < g; i++ {
		if after.next-i <= MaxBehind { // the keys of older ones would be dropped at once
			key, nonce := r.at(s, head, i)
			after.skipped = append(after.skipped, skippedKey{i, key, nonce})
		}
		head = step(s, head, i)
	}
	key, nonce = r.at(s, head, g)
	after.head = step(s, head, g)
	return key, nonce, after
}

// step derives the secret of generation i+1 from that of i and erases the latter.
func step(s *suite.Suite, head secret.Secret, i Generation) secret.Secret {
	next := s.DeriveTreeSecret(head, "secret", uint32(i), s.Nh())
	head.Clear()
	return next
}

// eraseAllBut erases what r has and after has not.
func (r *ratchet) eraseAllBut(after *ratchet) {
	for i := range r.skipped {
		if after.find(r.skipped[i].generation) < 0 {
			r.skipped[i].clear()
		}
	}
	if r.next != after.next {
		r.head.Clear()
	}
}

func (r *ratchet) clear() {
	r.head.Clear()
	for i := range r.skipped {
		r.skipped[i].clear()
	}
	r.skipped = nil
}

func (k *skippedKey) clear() {
	k.key.Clear()
	k.nonce.Clear()
}

func (r *ratchet) wire(c *wire.Codec) {
	wire.U32(c, &r.next)
	r.head.Wire(c)
	wire.Vector(c, &r.skipped, func(c *wire.Codec, k *skippedKey) {
		wire.U32(c, &k.generation)
		k.key.Wire(c)
		k.nonce.Wire(c)
	})
}

// valid tells whether a decoded ratchet can have been made by take.
func (r *ratchet) valid(s *suite.Suite) bool {
	if r.head.Len() != s.Nh() {
		return false
	}
	for i, k := range r.skipped {
		if k.generation >= r.next || r.next-k.generation > MaxBehind || k.key.Len() != s.Nk() || k.nonce.Len() != s.Nn() ||
			i > 0 && r.skipped[i-1].generation >= k.generation {
			return false
		}
	}
	return true
}
