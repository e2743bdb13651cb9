package client

// SetCredentialPolicyParams are the parameters of setCredentialPolicy.
type SetCredentialPolicyParams struct {
	// true: every credential of another device needs a verdict of judgeCredentials; false, as at first: a basic credential is
	// believed as the assertion it is, an X.509 credential never
	Judged bool `json:"judged"`
	// with judged: whether X.509 credentials are judged, too; false: they are refused; absent: they are judged
	X509 *bool `json:"x509"`
}

// CredentialView is a credential that waits for a verdict.
type CredentialView struct {
	// 64 hexadecimal digits: SHA-256 over credential and signature key, the same for the same two for ever
	ID string `json:"id"`
	// the credential's type, RFC 9420, Section 5.3
	Type string `json:"type" enum:"basic|x509"`
	// of a basic credential: what it asserts, in this product user/device; empty for x509
	Identity []byte `json:"identity"`
	// of an X.509 credential: DER, the end-entity certificate first; its key is the signature key, nothing else of the chain
	// was verified
	Certificates [][]byte `json:"certificates"`
	// the public signature key that the credential goes with; RFC 9420, Section 5.1.1
	SignatureKey []byte `json:"signatureKey"`
}

// UnjudgedCredentialsResult is the result of unjudgedCredentials.
type UnjudgedCredentialsResult struct {
	// in ascending order of id, at most 1000; judge these, repeat the operation, and the rest is asked for
	Credentials []CredentialView `json:"credentials"`
}

// Verdict is the application's judgement of a credential.
type Verdict struct {
	// the credential's id
	ID string `json:"id"`
	// whether the credential legitimately stands for its identity and belongs to the signature key
	Accepted bool `json:"accepted"`
	// accepted, of an X.509 credential: the user whom it names, 1 to 254 bytes
	User *string `json:"user"`
	// accepted, of an X.509 credential: that user's device, 16 lower-case hexadecimal digits
	Device *string `json:"device"`
	// when the verdict ends and the credential is asked for again; absent: never
	Until *Millis `json:"until"`
}

// JudgeCredentialsParams are the parameters of judgeCredentials.
type JudgeCredentialsParams struct {
	// 1 to 1000; one replaces an earlier verdict on the same credential, from the next frame on
	Verdicts []Verdict `json:"verdicts"`
}

func credentialOperations() []Operation {
	return []Operation{
		// Says whether the application judges credentials (RFC 9420, Section 5.3.1). It is stored; until it is set, it is
		// false. Leaves and key packages that are made while X.509 credentials are judged list that type among those that they
		// know.
		stored("setCredentialPolicy", call((*turn).setCredentialPolicy)),
		// Lists the credentials that calls answered credential_unverified for, until they are judged or the client is
		// locked.
		stored("unjudgedCredentials", call((*turn).unjudgedCredentials)),
		// Stores the application's verdicts. An accepted credential is believed with its signature key only; a refused one
		// makes invalid whatever brings it: a Welcome, a key package, a commit. A later verdict does not touch what was
		// taken in before: remove the member.
		stored("judgeCredentials", call((*turn).judgeCredentials)),
	}
}
