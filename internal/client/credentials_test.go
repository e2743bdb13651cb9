package client

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

func (d *device) judgeAll() {
	d.t.Helper()
	must[Nothing](d, "setCredentialPolicy", &SetCredentialPolicyParams{Judged: true})
}

// unjudged lists what the device wants to have judged, by the identities.
func (d *device) unjudged() (identities []string) {
	d.t.Helper()
	for _, c := range must[UnjudgedCredentialsResult](d, "unjudgedCredentials", &Nothing{}).Credentials {
		identities = append(identities, string(c.Identity))
	}
	slices.Sort(identities)
	return identities
}

// judge gives one verdict on all that waits.
func (d *device) judge(verdict Verdict) {
	d.t.Helper()
	var p JudgeCredentialsParams
	for _, c := range must[UnjudgedCredentialsResult](d, "unjudgedCredentials", &Nothing{}).Credentials {
		verdict.ID = c.ID
		p.Verdicts = append(p.Verdicts, verdict)
	}
	must[Nothing](d, "judgeCredentials", &p)
}

// unverified fails unless the operation answers credential_unverified and changes nothing.
func (d *device) unverified(op string, params any) {
	d.t.Helper()
	if p, ok := params.(*ReceiveParams); ok && len(p.Frames) == 0 {
		d.t.Fatal("nothing to receive")
	}
	d.store.unchanged(d.t, func() {
		_, err := try[any](d.client, op, params)
		expectCode(d.t, err, CodeCredentialUnverified)
	})
}

// A Welcome, a commit and a key package wait for the verdict, survive a restart, and are then what they are.
func TestWhatBringsAnUnknownCredentialWaitsForTheVerdict(t *testing.T) {
	s := newService()
	a, b, c := newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com"), newDevice(t, s, "c@example.com")
	b.judgeAll()
	cid := a.create("lunch", "b@example.com")
	a.push()
	b.unverified("receive", &ReceiveParams{b.frames()})
	if got := b.unjudged(); !slices.Equal(got, []string{string(identityOf(a.name.User, a.name.Device))}) {
		t.Fatalf("to be judged: %q", got)
	}
	b.reload()
	if got := b.unjudged(); len(got) != 0 {
		t.Errorf("after a restart nothing waits: %q", got)
	}
	b.unverified("receive", &ReceiveParams{b.frames()})
	b.judge(Verdict{Accepted: true})
	if got := b.unjudged(); len(got) != 0 {
		t.Errorf("after the verdict %q waits", got)
	}
	b.pull()
	b.accept()
	b.pull()

	must[ChangeResult](a, "addMembers", &AddMembersParams{cid, s.claim("c@example.com")})
	a.push()
	a.send(cid, "welcome, c")
	a.push()
	b.unverified("receive", &ReceiveParams{b.frames()})
	b.judge(Verdict{Accepted: true})
	if got := kinds(b.pull()); !slices.Equal(got, []string{"commit", "message", "message"}) && !slices.Equal(got, []string{"commit", "profile", "message"}) {
		t.Errorf("%v", got)
	}
	d := newDevice(t, s, "d@example.com")
	add := &AddMembersParams{cid, s.claim("d@example.com")}
	b.unverified("addMembers", add)
	b.judge(Verdict{Accepted: true})
	must[ChangeResult](b, "addMembers", add)
	b.push()
	for _, other := range []*device{a, c, d} {
		other.pull()
		other.accept()
		other.pull()
	}
	agree(t, cid, a, b, c, d)
}

func TestARefusedCredentialMakesInvalidWhatBringsIt(t *testing.T) {
	a, b, cid := pair(t)
	c := newDevice(t, a.s, "c@example.com")
	b.judgeAll()
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.unverified("receive", &ReceiveParams{b.frames()})
	b.judge(Verdict{Accepted: true})
	b.pull()
	add := &AddMembersParams{cid, a.s.claim("c@example.com")}
	b.unverified("addMembers", add)
	b.judge(Verdict{})
	_, err := try[ChangeResult](b.client, "addMembers", add)
	expectCode(t, err, CodeInvalidMessage)
	must[ChangeResult](a, "addMembers", add)
	a.push()
	c.pull()
	for range maxTries {
		must[ReceiveResult](b, "receive", &ReceiveParams{b.frames()})
	}
	if got := b.conversation(cid).State; got != "diverged" {
		t.Errorf("after a commit with a refused credential the state is %s", got)
	}
}

func TestAVerdictEnds(t *testing.T) {
	a, b, cid := pair(t)
	b.judgeAll()
	update := func() { must[ChangeResult](a, "updateKeys", &ConversationParams{cid}); a.push() }
	update()
	b.unverified("receive", &ReceiveParams{b.frames()})
	until := a.s.clock + 60_000
	b.judge(Verdict{Accepted: true, Until: &until})
	b.pull()
	update()
	b.pull()
	a.s.clock = until
	update()
	b.unverified("receive", &ReceiveParams{b.frames()})
	b.judge(Verdict{Accepted: true})
	b.pull()
	agree(t, cid, a, b)
}

// certified is a member of another program, with a certificate.
func certified(t *testing.T, now time.Time) *mls.Signer {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "carol"}, NotBefore: now, NotAfter: now.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.X509Credential([][]byte{der}), private.Seed())
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func TestAMemberWithACertificateIsWhomTheVerdictNames(t *testing.T) {
	s := newService()
	a := lockedDevice(t, s, "a@example.com")
	a.unlock()
	a.judgeAll()
	a.publish()
	signer := certified(t, s.now())
	kp, err := signer.NewKeyPackage(s.now())
	if err != nil {
		t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	name := DeviceName{"carol@example.com", "0123456789abcdef"}
	create := &CreateConversationParams{Title: "", Members: []MemberPackage{{name.User, name.Device, public}}}
	a.unverified("createConversation", create)
	_, err = try[Nothing](a.client, "judgeCredentials", &JudgeCredentialsParams{[]Verdict{{ID: a.waiting(0).ID, Accepted: true}}})
	expectCode(t, err, CodeInvalidArgument)
	if c := a.waiting(0); c.Type != "x509" || len(c.Certificates) != 1 || string(c.SignatureKey) != string(signer.PublicKey()) {
		t.Errorf("%+v", c)
	}
	a.judge(Verdict{Accepted: true, User: &name.User, Device: &name.Device})
	cid := must[CreateConversationResult](a, "createConversation", create).Conversation
	a.push()
	g, err := mls.JoinGroup(signer, kp, s.inboxes[name][0].Bytes, mls.Authenticate(func(mls.Credential, []byte) error { return nil }))
	if err != nil {
		t.Fatal(err)
	}
	frame := appFrame{Type: frameText, Nonce: randomBytes(nonceSize), Body: "hello from another program"}
	message, err := g.Encrypt(encodeRecord(&frame), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := feed(a, cid, 1<<20, message)
	if len(r) != 1 || r[0].Kind != "message" || *r[0].Sender != name.User || *r[0].Device != name.Device {
		t.Errorf("%+v", r)
	}
	if c := a.conversation(cid); len(c.Members) != 2 || c.Members[1].User != name.User {
		t.Errorf("%+v", c.Members)
	}
	other := DeviceName{"mallory@example.com", name.Device}
	_, err = try[CreateConversationResult](a.client, "createConversation", &CreateConversationParams{Title: "", Members: []MemberPackage{{other.User, other.Device, public}}})
	expectCode(t, err, CodeInvalidArgument)
}

func (d *device) waiting(i int) CredentialView {
	d.t.Helper()
	return must[UnjudgedCredentialsResult](d, "unjudgedCredentials", &Nothing{}).Credentials[i]
}

// withCertificate asks for a conversation with somebody whose key package has a certificate.
func (d *device) withCertificate() *CreateConversationParams {
	d.t.Helper()
	kp, err := certified(d.t, d.s.now()).NewKeyPackage(d.s.now())
	if err != nil {
		d.t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		d.t.Fatal(err)
	}
	return &CreateConversationParams{"", []MemberPackage{{"c@example.com", "0123456789abcdef", public}}, nil}
}

// Without the policy nothing is asked, and a certificate is nobody's.
func TestWithoutAPolicyACertificateIsRefused(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	_, err := try[CreateConversationResult](a.client, "createConversation", a.withCertificate())
	expectCode(t, err, CodeUnsupported)
}

// Where names are looked up and nobody can judge a certificate, one is refused without a question, and no leaf claims to know the type.
func TestWithoutX509ACertificateIsRefusedUnasked(t *testing.T) {
	none := false
	a := lockedDevice(t, newService(), "a@example.com")
	a.unlock()
	must[Nothing](a, "setCredentialPolicy", &SetCredentialPolicyParams{Judged: true, X509: &none})
	a.publish()
	certificate := a.withCertificate()
	expectCode(t, mustFail(a, "createConversation", certificate), CodeInvalidMessage)
	if got := a.unjudged(); len(got) != 0 {
		t.Errorf("%q is to be judged", got)
	}
	b := newDevice(t, a.s, "b@example.com")
	basic := &CreateConversationParams{"", a.s.claim("b@example.com"), nil}
	a.unverified("createConversation", basic)
	if got := a.unjudged(); !slices.Equal(got, []string{string(identityOf(b.name.User, b.name.Device))}) {
		t.Errorf("to be judged: %q", got)
	}
	b.judgeAll() // and so b would take the certificate, but not beside a, who does not know the type
	b.unverified("createConversation", certificate)
	both := &CreateConversationParams{"", append(a.s.claim("a@example.com"), certificate.Members...), nil}
	expectCode(t, mustFail(b, "createConversation", both), CodeInvalidMessage)
}

// Every way by which a leaf of a member's making could come before this device: none is taken once the credential is refused.
func TestAMadeUpMemberIsRefusedWhereverItIsMet(t *testing.T) {
	name := identityOf("boss@example.com", "0123456789abcdef")
	ways := map[string]func(a *device, v *villain) (kinds []string){
		"a commit": func(a *device, v *villain) []string {
			v.seq++
			at := Frame{Source: "group", Conversation: &v.cid, Seq: v.seq, Time: a.s.clock, Bytes: v.commits(mls.Add(v.forged(name)))}
			a.unverified("receive", &ReceiveParams{[]Frame{at}})
			a.judge(Verdict{})
			must[ReceiveResult](a, "receive", &ReceiveParams{[]Frame{at}})
			for range maxTries - 2 {
				must[ReceiveResult](a, "receive", &ReceiveParams{})
			}
			return kinds(must[ReceiveResult](a, "receive", &ReceiveParams{}).Results)
		},
		"a Welcome": func(a *device, v *villain) []string {
			next, err := mls.NewGroup(v.signer, []byte("0123456789abcdef"))
			if err != nil {
				v.t.Fatal(err)
			}
			next.SetTime(a.s.now())
			tr, err := next.Commit(mls.Add(v.forged(name)), mls.Add(v.packageOf(a)))
			at := Frame{Source: "inbox", Seq: 1, CommitSeq: &v.seq, Time: a.s.clock, Bytes: v.begins(next, tr, err)}
			a.unverified("receive", &ReceiveParams{[]Frame{at}})
			a.judge(Verdict{})
			return kinds(must[ReceiveResult](a, "receive", &ReceiveParams{[]Frame{at}}).Results)
		},
	}
	for what, meet := range ways {
		t.Run(what, func(t *testing.T) {
			a := newDevice(t, newService(), "a@example.com")
			v := newVillain(t, a)
			v.g.SetTime(a.s.now())
			a.judgeAll()
			if got := meet(a, v); !slices.Equal(got, []string{"quarantined"}) {
				t.Errorf("%v", got)
			}
			for _, c := range must[ConversationsResult](a, "conversations", &Nothing{}).Conversations {
				if slices.ContainsFunc(c.Members, func(m MemberView) bool { return m.User == "boss@example.com" }) {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}
