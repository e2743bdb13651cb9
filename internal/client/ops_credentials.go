package client

// SetCredentialPolicyParams are the parameters of setCredentialPolicy.
type SetCredentialPolicyParams struct {
	Judged bool `json:"judged" doc:"true: every credential of another device needs a verdict of judgeCredentials, and X.509 credentials are possible; false, as at first: a basic credential is believed as the assertion it is, an X.509 credential never"`
}

// CredentialView is a credential that waits for a verdict.
type CredentialView struct {
	ID           string   `json:"id" doc:"64 hexadecimal digits: SHA-256 over credential and signature key, the same for the same two for ever"`
	Type         string   `json:"type" doc:"the credential's type, RFC 9420, Section 5.3" enum:"basic|x509"`
	Identity     []byte   `json:"identity" doc:"of a basic credential: what it asserts, in this product user/device; empty for x509"`
	Certificates [][]byte `json:"certificates" doc:"of an X.509 credential: DER, the end-entity certificate first; its key is the signature key, nothing else of the chain was verified"`
	SignatureKey []byte   `json:"signatureKey" doc:"the public signature key that the credential goes with; RFC 9420, Section 5.1.1"`
}

// UnjudgedCredentialsResult is the result of unjudgedCredentials.
type UnjudgedCredentialsResult struct {
	Credentials []CredentialView `json:"credentials" doc:"in ascending order of id, at most 1000; judge these, repeat the operation, and the rest is asked for"`
}

// Verdict is the application's judgement of a credential.
type Verdict struct {
	ID       string  `json:"id" doc:"the credential's id"`
	Accepted bool    `json:"accepted" doc:"whether the credential legitimately stands for its identity and belongs to the signature key"`
	User     *string `json:"user" doc:"accepted, of an X.509 credential: the user whom it names, 1 to 254 bytes"`
	Device   *string `json:"device" doc:"accepted, of an X.509 credential: that user's device, 16 lower-case hexadecimal digits"`
	Until    *Millis `json:"until" doc:"when the verdict ends and the credential is asked for again; absent: never"`
}

// JudgeCredentialsParams are the parameters of judgeCredentials.
type JudgeCredentialsParams struct {
	Verdicts []Verdict `json:"verdicts" doc:"1 to 1000; one replaces an earlier verdict on the same credential, from the next frame on"`
}

func credentialOperations() []Operation {
	return []Operation{
		stored("setCredentialPolicy", `Says whether the application judges credentials (RFC 9420, Section 5.3.1). It is stored; until it is set, it is false. Leaves and key packages that are made while it is true list X.509 among their credential types.`,
			call((*turn).setCredentialPolicy)),
		stored("unjudgedCredentials", `Lists the credentials that calls answered credential_unverified for, until they are judged or the client is locked.`,
			call((*turn).unjudgedCredentials)),
		stored("judgeCredentials", `Stores the application's verdicts. An accepted credential is believed with its signature key only; a refused one makes invalid whatever brings it: a Welcome, a key package, a commit. A later verdict does not touch what was taken in before: remove the member.`,
			call((*turn).judgeCredentials)),
	}
}
