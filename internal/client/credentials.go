package client

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strconv"

	"mlswasm/pkg/mls"
)

// The application may judge credentials (RFC 9420, Section 5.3.1), and a turn never waits for it. So a turn that meets a
// credential without a verdict goes on as if it were accepted, is then dropped whole, and answers credential_unverified. The host asks the
// application, gives the verdicts, and repeats the operation:
//
//	receive ──▶ credential_unverified ──▶ unjudgedCredentials ──▶ the application ──▶ judgeCredentials ──▶ receive
//
// Nothing was stored, so frames wait where they are, at the service; none is quarantined before its credentials are judged.
const maxUnjudged = 1000

// judgement says whose credentials need a verdict.
type judgement uint8

const (
	judgesNone  judgement = iota // basic ones are assertions, certificates are refused
	judgesAll                    // both kinds
	judgesBasic                  // basic ones; certificates are refused
)

// policyRow says whether credentials are judged, and what else the application decides once for this device.
type policyRow struct {
	Judges     judgement
	Extensions []uint32 // that the application knows
	Proposals  []uint32 // of its own types, that it knows

	CodePoints []CodePoint // under which the state was made
}

func (r *policyRow) fields(c *codec) {
	c.uint8((*uint8)(&r.Judges))
	if r.Judges > judgesBasic {
		c.fail()
	}
	if c.version > 1 {
		list(c, &r.Extensions, (*codec).uint32)
		list(c, &r.Proposals, (*codec).uint32)
		list(c, &r.CodePoints, codePointFields)
	}
}

// verdictRow is a verdict, by the credential's id.
type verdictRow struct {
	Accepted bool
	Name     DeviceName // of an X.509 credential
	Until    Millis     // 0: for ever
}

func (r *verdictRow) fields(c *codec) {
	c.bool(&r.Accepted)
	deviceFields(c, &r.Name)
	c.millis(&r.Until)
}

// credentialID names a credential together with its signature key. An X.509 credential contains the key: pkg/mls has compared
// them (leaf-12), so its id can be found from the credential alone.
func credentialID(c mls.Credential, signatureKey []byte) string {
	var b []byte
	part := func(p []byte) { b = append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...) }
	b = binary.BigEndian.AppendUint16(b, uint16(c.Type()))
	if c.Type() == mls.CredentialX509 {
		for _, certificate := range c.Certificates() {
			part(certificate)
		}
	} else {
		part(c.Identity())
		part(signatureKey)
	}
	sum := sha256.Sum256(b)
	return hexBytes(sum[:])
}

// authenticator returns who judges credentials: nil where pkg/mls does it by itself.
func (s *state) authenticator() mls.Authenticator {
	if policy, _ := s.policies.get(selfKey); policy.Judges == judgesNone {
		return nil
	}
	return s.authenticate
}

// guard gives a group those who judge the credentials in it, and who asks to come in. The latter judge by the group and the message alone:
// a commit that covers what they turn away nobody follows.
func (s *state) guard(g *mls.Group) {
	g.SetAuthenticator(s.authenticator())
	g.SetEquivalence(s.isSameDevice)
	g.SetAdmission(func(client mls.Member, beside []byte) bool {
		return vouches(g, linkAsk, client, beside) || pleads(g, client, beside)
	})
}

// isSameDevice reports whether a credential is of the device that the one before was of. A name is a device's for ever; but a
// certificate is renewed, and whom it names is part of the verdict on it. In a turn that is dropped there may be none.
func (s *state) isSameDevice(former, next mls.Credential) bool {
	if next.Type() != mls.CredentialX509 {
		return false
	}
	verdict, ok := s.verdicts.get(credentialID(next, nil))
	if !ok {
		return len(s.asked) > 0
	}
	return verdict.Accepted && verdict.Name.User != "" && verdict.Name == s.name(former)
}

var errRefused = errors.New("client: the application refused the credential")

// authenticate looks for the verdict. What has none is noted and, for the rest of a turn that is dropped anyway, accepted.
func (s *state) authenticate(c mls.Credential, signatureKey []byte) error {
	if s.isOwn(c, signatureKey) {
		return nil
	}
	if policy, _ := s.policies.get(selfKey); policy.Judges == judgesBasic && c.Type() != mls.CredentialBasic {
		return errRefused
	}
	id := credentialID(c, signatureKey)
	verdict, ok := s.verdicts.get(id)
	switch {
	case !ok || verdict.Until != 0 && verdict.Until <= s.at:
		if len(s.asked) < maxUnjudged {
			s.asked[id] = credentialView(id, c, signatureKey)
		}
	case !verdict.Accepted:
		return errRefused
	}
	return nil
}

// isOwn reports whether a credential is this device's, in any of its suites.
func (s *state) isOwn(c mls.Credential, signatureKey []byte) bool {
	if s.signer == nil || !s.signer.Credential().Equal(c) {
		return false
	}
	for _, key := range s.identities.keys("") {
		row, _ := s.identities.get(key)
		if signer, err := mls.UnmarshalSigner(row.Signer); err == nil && string(signer.PublicKey()) == string(signatureKey) {
			return true
		}
	}
	return false
}

// name returns user and device of a member. A basic credential of another application stands for itself, with no device.
func (s *state) name(c mls.Credential) DeviceName {
	if c.Type() == mls.CredentialX509 {
		verdict, _ := s.verdicts.get(credentialID(c, nil))
		return verdict.Name
	}
	return names(c)
}

func (t *turn) setCredentialPolicy(p *SetCredentialPolicyParams) (Nothing, error) {
	judges := judgesNone
	switch certificates := p.X509 == nil || *p.X509; {
	case p.Judged && certificates:
		judges = judgesAll
	case p.Judged:
		judges = judgesBasic
	case p.X509 != nil && certificates:
		return Nothing{}, invalid("x509", "with judged only")
	}
	if policy, _ := t.policies.get(selfKey); policy.Judges != judges {
		policy.Judges = judges
		t.policies.put(selfKey, policy)
		t.e.stale = true // signer and groups are made anew, by the new policy
	}
	return Nothing{}, nil
}

func (t *turn) unjudgedCredentials(*Nothing) (UnjudgedCredentialsResult, error) {
	result := UnjudgedCredentialsResult{Credentials: []CredentialView{}}
	for _, id := range sortedKeys(t.e.unjudged) {
		result.Credentials = append(result.Credentials, t.e.unjudged[id])
	}
	return result, nil
}

func credentialView(id string, c mls.Credential, signatureKey []byte) CredentialView {
	if c.Type() == mls.CredentialX509 {
		return CredentialView{id, "x509", []byte{}, c.Certificates(), signatureKey}
	}
	return CredentialView{id, "basic", c.Identity(), [][]byte{}, signatureKey}
}

// unverified is the answer of a turn that met credentials without a verdict. Those of the turns before it stay on the list as
// long as there is room: their callers may be about to ask for them.
func (e *engine) unverified(asked map[string]CredentialView) error {
	if len(e.unjudged)+len(asked) > maxUnjudged {
		clear(e.unjudged)
	}
	for id, view := range asked {
		e.unjudged[id] = view
	}
	return fail(CodeCredentialUnverified, "a credential has no verdict")
}

func (t *turn) judgeCredentials(p *JudgeCredentialsParams) (Nothing, error) {
	if len(p.Verdicts) == 0 || len(p.Verdicts) > maxUnjudged {
		return Nothing{}, invalid("verdicts", "1 to 1000")
	}
	for i, v := range p.Verdicts {
		row, err := v.row("verdicts[" + strconv.Itoa(i) + "].")
		if err != nil {
			return Nothing{}, err
		}
		if v.Accepted && t.e.unjudged[v.ID].Type == "x509" && row.Name.User == "" {
			return Nothing{}, invalid("verdicts["+strconv.Itoa(i)+"].user", "an X.509 credential stands for nobody without it")
		}
		t.verdicts.put(v.ID, row)
	}
	for _, v := range p.Verdicts {
		delete(t.e.unjudged, v.ID)
	}
	return Nothing{}, nil
}

// row judges what the application says before anything of it is stored.
func (v Verdict) row(at string) (verdictRow, error) {
	row := verdictRow{Accepted: v.Accepted}
	if v.Until != nil {
		if row.Until = *v.Until; row.Until <= 0 {
			return row, invalid(at+"until", "1 or more")
		}
	}
	if len(v.ID) != 64 || !isHash(v.ID[:32]) || !isHash(v.ID[32:]) {
		return row, invalid(at+"id", "64 lower-case hexadecimal digits")
	}
	if v.User != nil {
		if row.Name.User = *v.User; len(row.Name.User) == 0 || len(row.Name.User) > 254 {
			return row, invalid(at+"user", "1 to 254 bytes")
		}
	}
	if v.Device != nil {
		if row.Name.Device = *v.Device; !isDevice(row.Name.Device) || v.User == nil {
			return row, invalid(at+"device", "16 lower-case hexadecimal digits, of a user")
		}
	}
	return row, nil
}
