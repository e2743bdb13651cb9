package suite

import (
	"crypto/rand"
	"io"

	"mlswasm/pkg/mls/internal/secret"
)

// random is the source of every key. crypto/rand.Read would end the program on failure; reading the Reader gives the
// error back. Tests put a failing source in its place.
var random io.Reader = rand.Reader

// Random returns n fresh random bytes, or an error that wraps [secret.ErrRandom].
func Random(n int) (secret.Secret, error) { return secret.ReadFrom(random, n) }

// scalarAttempts bounds rejection sampling. One draw fails with a probability below 2^-32 on every curve here but
// P-521 (where its masked top byte makes it below 2^-250), so that running out means a broken source.
const scalarAttempts = 8
