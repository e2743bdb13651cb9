// Package vault turns a password into keys, and keys into sealed bytes.
//
//	root = Argon2id(password, salt, time, memory, parallelism, 32 bytes)
//	prk  = HKDF-Extract-SHA256(salt = "mlswasm/vault/v1", root)
//	       │
//	       ├─ auth   logs in; all that the server ever gets (Auth)
//	       ├─ kek    seals the vault key; never leaves the browser
//	       └─ commit is stored; tells a wrong password from a damaged vault
//
//	VK   = 32 random bytes, sealed by kek in the header     (Create, Open)
//	       │
//	       ├─ rows   one key for each user, device and store (Key.Rows)
//	       └─ backup one key for each user                   (Key.SealBackup)
//
// Argon2id is RFC 9106, HKDF is RFC 5869, everything sealed is
// XChaCha20-Poly1305 with a random nonce. Every sealed form starts with a
// version, and its associated data names all that it belongs to, so that nothing
// sealed can be read as something else or in another place.
//
// It is for the messenger's engine and for the service's seeding of test users.
// It knows nothing of MLS, stores nothing, and does not talk to anybody. It does
// not normalise passwords: that takes tables which every browser already has.
//
// Files: account.go, params.go (floors and ceilings), derive.go (Root, Auth),
// header.go (the stored form), key.go (Create, Open), row.go, backup.go,
// envelope.go (what rows and backups have in common), secret.go, errors.go.
package vault
