package client

// Millis is a moment in milliseconds since 1970-01-01T00:00:00Z.
type Millis int64

// KDF are the parameters of Argon2id, as the service keeps them for an account.
type KDF struct {
	Salt        []byte `json:"salt" doc:"16 random bytes of this account"`
	Time        uint32 `json:"time" doc:"passes over the memory, 3 to 12"`
	MemoryKiB   uint32 `json:"memoryKiB" doc:"memory in KiB, 65536 to 262144"`
	Parallelism uint32 `json:"parallelism" doc:"lanes, 1 to 4"`
}

// Nothing is the empty parameter or result.
type Nothing struct{}

// DeriveVaultRootParams are the parameters of deriveVaultRoot.
type DeriveVaultRootParams struct {
	Password    []byte `json:"password" doc:"the password, NFKC-normalised UTF-8, 1 to 1024 bytes"`
	Salt        []byte `json:"salt" doc:"16 random bytes of this account"`
	Time        uint32 `json:"time" doc:"passes over the memory, 3 to 12"`
	MemoryKiB   uint32 `json:"memoryKiB" doc:"memory in KiB, 65536 to 262144"`
	Parallelism uint32 `json:"parallelism" doc:"lanes, 1 to 4"`
}

// DeriveVaultRootResult is the result of deriveVaultRoot.
type DeriveVaultRootResult struct {
	Root []byte `json:"root" doc:"32 secret bytes from which the login key and the vault's key come"`
}

// DeriveLoginKeyParams are the parameters of deriveLoginKey.
type DeriveLoginKeyParams struct {
	Account string `json:"account" doc:"e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter"`
	Root    []byte `json:"root" doc:"32 secret bytes of deriveVaultRoot"`
}

// DeriveLoginKeyResult is the result of deriveLoginKey.
type DeriveLoginKeyResult struct {
	Auth []byte `json:"auth" doc:"32 bytes that prove the password to the service; they do not open the vault"`
}

// CreateVaultParams are the parameters of createVault.
type CreateVaultParams struct {
	Account string `json:"account" doc:"e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter"`
	Root    []byte `json:"root" doc:"32 secret bytes of deriveVaultRoot, made with the same kdf"`
	KDF     KDF    `json:"kdf" doc:"the parameters with which root was derived"`
}

// CreateVaultResult is the result of createVault.
type CreateVaultResult struct {
	Header []byte `json:"header" doc:"the sealed vault header, to be kept by the service, at most 4096 bytes"`
}

// UnlockParams are the parameters of unlock.
type UnlockParams struct {
	Account string `json:"account" doc:"e-mail address of the account, 3 to 254 bytes; case and surrounding space do not matter"`
	Root    []byte `json:"root" doc:"32 secret bytes of deriveVaultRoot"`
	Header  []byte `json:"header" doc:"the sealed vault header that the service keeps, at most 4096 bytes"`
}

// UnlockResult is the result of unlock.
type UnlockResult struct {
	User    string `json:"user" doc:"the account's e-mail address in its canonical form"`
	Device  string `json:"device" doc:"this device: 16 lower-case hexadecimal digits"`
	Created bool   `json:"created" doc:"true when the store was empty and a new device identity was made"`
}

// IdentityResult is the result of identity.
type IdentityResult struct {
	User         string `json:"user" doc:"the account's e-mail address in its canonical form"`
	Device       string `json:"device" doc:"this device: 16 lower-case hexadecimal digits"`
	CipherSuite  uint32 `json:"cipherSuite" doc:"the MLS cipher suite of this device, an IANA number"`
	SignatureKey []byte `json:"signatureKey" doc:"the public signature key of this device"`

	CipherSuites []uint32 `json:"cipherSuites" doc:"every suite of which the directory is to have key packages of this device: cipherSuite first, then those to which a conversation can be migrated"`
}

// ProveDeviceParams are the parameters of proveDevice.
type ProveDeviceParams struct {
	Challenge []byte `json:"challenge" doc:"the service's challenge, 16 to 256 bytes"`
}

// ProveDeviceResult is the result of proveDevice.
type ProveDeviceResult struct {
	Device       string `json:"device" doc:"this device: 16 lower-case hexadecimal digits"`
	CipherSuite  uint32 `json:"cipherSuite" doc:"the MLS cipher suite of this device, an IANA number"`
	SignatureKey []byte `json:"signatureKey" doc:"the public signature key of this device"`
	Signature    []byte `json:"signature" doc:"SignWithLabel(., \"mlswasm device proof\", challenge), RFC 9420, Section 5.1.2"`
}

// PrepareKeyPackagesParams are the parameters of prepareKeyPackages.
type PrepareKeyPackagesParams struct {
	CipherSuite        *uint32 `json:"cipherSuite" doc:"one of identity's cipherSuites; absent: the first"`
	OneTimeOnServer    uint32  `json:"oneTimeOnServer" doc:"one-time key packages that the service still holds for this device"`
	LastResortOnServer bool    `json:"lastResortOnServer" doc:"whether the service holds a last-resort key package of this device"`
}

// KeyPackageUpload is what the service's directory should store.
type KeyPackageUpload struct {
	ID          string   `json:"id" doc:"names this upload; the service stores an id once"`
	CipherSuite uint32   `json:"cipherSuite" doc:"the cipher suite of the packages"`
	OneTime     [][]byte `json:"oneTime" doc:"at most 50 MLSMessages of wire format mls_key_package, each to be handed out once"`
	LastResort  *[]byte  `json:"lastResort" doc:"replaces the last-resort key package; absent when the one that the service holds stays"`
}

// PrepareKeyPackagesResult is the result of prepareKeyPackages.
type PrepareKeyPackagesResult struct {
	Upload *KeyPackageUpload `json:"upload" doc:"what to upload; the same one until it is confirmed; absent when nothing is needed"`
	Fresh  bool              `json:"fresh" doc:"true when the service holds enough and nothing is to be uploaded"`
}

// ConfirmKeyPackagesParams are the parameters of confirmKeyPackages.
type ConfirmKeyPackagesParams struct {
	ID string `json:"id" doc:"the id of the upload that the service has stored"`
}

// ExportStateForVaultResult is the result of exportStateForVault.
type ExportStateForVaultResult struct {
	Snapshot []byte `json:"snapshot" doc:"sealed identity, conversations and history for another device of this account; never empty; no ratchet and no private key is inside"`
	Commit   uint64 `json:"commit" doc:"the number of the store commit whose state this is"`
}
