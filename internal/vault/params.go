package vault

import "crypto/rand"

// Floors and ceilings of the key derivation. The floor is what new vaults get:
// no vault was ever made with less, so less can only be an attack. The ceiling
// is what a small phone can bear: more can only be an attack, too.
const (
	SaltSize = 16 // bytes, exactly

	MinTime, MaxTime               = 3, 12                 // passes
	MinMemoryKiB, MaxMemoryKiB     = 64 * 1024, 256 * 1024 // KiB
	MinParallelism, MaxParallelism = 1, 4                  // lanes
)

// Params are the public parameters of Argon2id (RFC 9106), chosen once for a
// user and kept by the server.
type Params struct {
	Salt        []byte // SaltSize bytes
	Time        uint32 // passes over the memory
	MemoryKiB   uint32 // memory in KiB
	Parallelism uint8  // lanes
}

// DefaultParams returns the parameters of new vaults with a salt of their own: 3
// passes over 64 MiB in one lane.
func DefaultParams() Params {
	return Params{Salt: NewSalt(), Time: MinTime, MemoryKiB: MinMemoryKiB, Parallelism: MinParallelism}
}

// NewSalt returns SaltSize random bytes.
func NewSalt() []byte {
	salt := make([]byte, SaltSize)
	rand.Read(salt)
	return salt
}

// Check answers ErrKDFDowngrade for parameters outside of the floors and
// ceilings.
func (p Params) Check() error {
	switch {
	case len(p.Salt) != SaltSize,
		p.Time < MinTime, p.Time > MaxTime,
		p.MemoryKiB < MinMemoryKiB, p.MemoryKiB > MaxMemoryKiB,
		p.Parallelism < MinParallelism, p.Parallelism > MaxParallelism:
		return ErrKDFDowngrade
	}
	return nil
}
