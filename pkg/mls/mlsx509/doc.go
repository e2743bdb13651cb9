// Package mlsx509 judges X.509 credentials (RFC 9420, Section 5.3) by path validation (RFC 5280, Section 6): it is an
// Authentication Service (RFC 9420, Section 5.3.1) for programs that hold the certificates of their authorities. A
// [Policy] says whom they trust and whom they expect; [Policy.Authenticator] makes the mls.Authenticator of it.
//
// It demands of a credential that
//
//   - it is short: 8 certificates, 64 KiB, RSA keys of 8192 bits at most, looked at before any signature is checked;
//   - a chain leads from its first certificate to one of the policy's roots, each valid at the time given;
//   - the first certificate is an end entity's and may be used for digital signatures;
//   - its key is the leaf's signature key and of a kind that a cipher suite signs with: ECDSA on P-256, P-384 or P-521,
//     Ed25519, Ed448, ML-DSA-44, ML-DSA-65, ML-DSA-87. An X25519 key has as many bytes as an Ed25519 key, so the
//     algorithm is compared, too;
//   - one of its subject alternative names is expected, when the policy says who is.
//
// It does not fetch anything: no revocation list, no OCSP, no missing certificate. A program that revokes leaves the
// certificate's authority or name out of its policy. The clock is a parameter.
//
// A page does not link this package: crypto/x509 costs a quarter megabyte on the wire. There the application judges, by
// the operation judgeCredentials.
//
// Files: policy.go (the rules and their order), key.go (kinds of keys), name.go (who a certificate names).
package mlsx509
