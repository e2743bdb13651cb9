// Package keyschedule derives the secrets of an epoch (RFC 9420, Section 8):
//
//	init_secret_[n-1] ─┐
//	commit_secret ─────┴─ Extract ── "joiner" + GroupContext ──▶ joiner_secret
//	joiner_secret ─────┬─ Extract ┬─ "welcome" ──▶ welcome_secret
//	psk_secret or 0 ───┘          └─ "epoch" + GroupContext ──▶ epoch_secret ──▶ the secrets of Epoch
//
// Every secret is a type of its own: the compiler refuses a membership key where a confirmation key is due. All embed
// [secret.Secret], so none prints, compares or serves as a map key. Protocol structs arrive encoded, as bytes.
//
// Files: epoch.go (the schedule), psk.go (psk_secret), external.go (the init secret of external commits), use.go (what the
// secrets are for: tags, sender data, Welcome, exporter, external key), transcript.go (transcript hashes).
package keyschedule
