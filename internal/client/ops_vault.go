package client

// AssignCodePointsParams are the parameters of assignCodePoints.
type AssignCodePointsParams struct {
	// 1 to 11 suites, each once; those that are not named keep theirs, and no two get the same
	Points []CodePoint `json:"points"`
}

// CodePoint is the code point of a cipher suite.
type CodePoint struct {
	// which suite: 0xF001 to 0xF00B stand for TBD1 to TBD11 of the draft, whether this build has it or not
	Suite uint32 `json:"suite"`
	// what goes over the wire instead: 0x0008 to 0xFFFF, but for GREASE
	Point uint32 `json:"point"`
}

// Millis is a moment in milliseconds since 1970-01-01T00:00:00Z.
type Millis int64

// KDF are the parameters of Argon2id, as the service keeps them for an account.
type KDF struct {
	// 16 random bytes of this account
	Salt []byte `json:"salt"`
	// passes over the memory, 3 to 12
	Time uint32 `json:"time"`
	// memory in KiB, 65536 to 262144
	MemoryKiB uint32 `json:"memoryKiB"`
	// lanes, 1 to 4
	Parallelism uint32 `json:"parallelism"`
}

// Nothing is the empty parameter or result.
type Nothing struct{}

// DeriveVaultRootParams are the parameters of deriveVaultRoot.
type DeriveVaultRootParams struct {
	// the password, NFKC-normalised UTF-8, 1 to 1024 bytes
	Password []byte `json:"password"`
	// 16 random bytes of this account
	Salt []byte `json:"salt"`
	// passes over the memory, 3 to 12
	Time uint32 `json:"time"`
	// memory in KiB, 65536 to 262144
	MemoryKiB uint32 `json:"memoryKiB"`
	// lanes, 1 to 4
	Parallelism uint32 `json:"parallelism"`
}

// DeriveVaultRootResult is the result of deriveVaultRoot.
type DeriveVaultRootResult struct {
	// 32 secret bytes from which the login key and the vault's key come
	Root []byte `json:"root"`
}

// DeriveLoginKeyParams are the parameters of deriveLoginKey.
type DeriveLoginKeyParams struct {
	// e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter
	Account string `json:"account"`
	// 32 secret bytes of deriveVaultRoot
	Root []byte `json:"root"`
}

// DeriveLoginKeyResult is the result of deriveLoginKey.
type DeriveLoginKeyResult struct {
	// 32 bytes that prove the password to the service; they do not open the vault
	Auth []byte `json:"auth"`
}

// CreateVaultParams are the parameters of createVault.
type CreateVaultParams struct {
	// e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter
	Account string `json:"account"`
	// 32 secret bytes of deriveVaultRoot, made with the same kdf
	Root []byte `json:"root"`
	// the parameters with which root was derived
	KDF KDF `json:"kdf"`
}

// CreateVaultResult is the result of createVault.
type CreateVaultResult struct {
	// the sealed vault header, to be kept by the service, at most 4096 bytes
	Header []byte `json:"header"`
}

// UnlockParams are the parameters of unlock.
type UnlockParams struct {
	// e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter
	Account string `json:"account"`
	// 32 secret bytes of deriveVaultRoot
	Root []byte `json:"root"`
	// the sealed vault header that the service keeps, at most 4096 bytes
	Header []byte `json:"header"`
}

// UnlockResult is the result of unlock.
type UnlockResult struct {
	// the account's e-mail address in its canonical form
	User string `json:"user"`
	// this device: 16 lower-case hexadecimal digits
	Device string `json:"device"`
	// true when the store was empty and a new device identity was made
	Created bool `json:"created"`
}

// IdentityResult is the result of identity.
type IdentityResult struct {
	// the account's e-mail address in its canonical form
	User string `json:"user"`
	// this device: 16 lower-case hexadecimal digits
	Device string `json:"device"`
	// the MLS cipher suite of this device, an IANA number
	CipherSuite uint32 `json:"cipherSuite"`
	// the public signature key of this device
	SignatureKey []byte `json:"signatureKey"`

	// every suite of which the directory is to have key packages of this device: cipherSuite first, then 0xF001, then those
	// of supportCipherSuites
	CipherSuites []uint32 `json:"cipherSuites"`
}

// ProveDeviceParams are the parameters of proveDevice.
type ProveDeviceParams struct {
	// the service's challenge, 16 to 256 bytes
	Challenge []byte `json:"challenge"`
}

// ProveDeviceResult is the result of proveDevice.
type ProveDeviceResult struct {
	// this device: 16 lower-case hexadecimal digits
	Device string `json:"device"`
	// the MLS cipher suite of this device, an IANA number
	CipherSuite uint32 `json:"cipherSuite"`
	// the public signature key of this device
	SignatureKey []byte `json:"signatureKey"`
	// SignWithLabel(., "mlswasm device proof", challenge), RFC 9420, Section 5.1.2
	Signature []byte `json:"signature"`
}

// SupportCipherSuitesParams are the parameters of supportCipherSuites.
type SupportCipherSuitesParams struct {
	// 1 to 16 suites of this module
	CipherSuites []uint32 `json:"cipherSuites"`
}

// PrepareKeyPackagesParams are the parameters of prepareKeyPackages.
type PrepareKeyPackagesParams struct {
	// one of identity's cipherSuites; absent: the first
	CipherSuite *uint32 `json:"cipherSuite"`
	// one-time key packages that the service still holds for this device
	OneTimeOnServer uint32 `json:"oneTimeOnServer"`
	// whether the service holds a last-resort key package of this device
	LastResortOnServer bool `json:"lastResortOnServer"`
}

// KeyPackageUpload is what the service's directory should store.
type KeyPackageUpload struct {
	// names this upload; the service stores an id once
	ID string `json:"id"`
	// the cipher suite of the packages
	CipherSuite uint32 `json:"cipherSuite"`
	// at most 50 MLSMessages of wire format mls_key_package, each to be handed out once
	OneTime [][]byte `json:"oneTime"`
	// replaces the last-resort key package; absent when the one that the service holds stays
	LastResort *[]byte `json:"lastResort"`
}

// PrepareKeyPackagesResult is the result of prepareKeyPackages.
type PrepareKeyPackagesResult struct {
	// what to upload; the same one until it is confirmed; absent when nothing is needed
	Upload *KeyPackageUpload `json:"upload"`
	// true when the service holds enough and nothing is to be uploaded
	Fresh bool `json:"fresh"`
}

// ConfirmKeyPackagesParams are the parameters of confirmKeyPackages.
type ConfirmKeyPackagesParams struct {
	// the id of the upload that the service has stored
	ID string `json:"id"`
}

// ExportStateForVaultResult is the result of exportStateForVault.
type ExportStateForVaultResult struct {
	// sealed identity, conversations and history for another device of this account; never empty; no ratchet and no private
	// key is inside
	Snapshot []byte `json:"snapshot"`
	// the number of the store commit whose state this is
	Commit uint64 `json:"commit"`
}
