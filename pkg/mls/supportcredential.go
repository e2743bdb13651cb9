package mls

import "slices"

// SupportingCredentials returns a Signer of the same identity and key, for a client whose application can judge more types of
// credentials than the one it presents: its leaves list them in their capabilities, so that members with such a credential may
// come into its groups (RFC 9420, Sections 5.3.3 and 7.3). The application gives an [Authenticator] that judges them. What
// [Signer.SupportingExtensions] says of the moment, of repeating and of storing holds here, too.
//
// Codes: [CodeInvalidArgument] for a type that this package cannot read: basic and X.509 it can.
func (s *Signer) SupportingCredentials(types ...CredentialType) (*Signer, error) {
	out := *s
	out.credentials = slices.Clone(s.credentials)
	for _, t := range types {
		if t != CredentialBasic && t != CredentialX509 {
			return nil, fail(CodeInvalidArgument, "a credential type that can not be read")
		}
		out.credentials = append(out.credentials, t)
	}
	return &out, nil
}

// judging returns a copy that lists the credential types, too.
func (x capabilities) judging(types []CredentialType) capabilities {
	x.credentials = listing(x.credentials, types)
	return x
}
