package suite

import "mlswasm/pkg/mls/internal/secret"

// Random returns n fresh random bytes, or an error that wraps [secret.ErrRandom]. Every key of this package comes from
// here: crypto/rand.Read would end the program on failure, reading crypto/rand.Reader gives the error back.
func Random(n int) (secret.Secret, error) { return secret.Random(n) }

// scalarAttempts bounds rejection sampling. One draw fails with a probability below 2^-32 on every curve here but
// P-521 (where its masked top byte makes it below 2^-250), so that running out means a broken source.
const scalarAttempts = 8
