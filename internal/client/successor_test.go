package client

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

// claiming is a member's group whose leaves to come have another credential of the same key, and which finds nothing wrong with it.
func claiming(t *testing.T, g *mls.Group, signer *mls.Signer) *mls.Group {
	t.Helper()
	stored, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	other, err := mls.UnmarshalGroup(stored, signer)
	if err != nil {
		t.Fatal(err)
	}
	other.SetAuthenticator(believe)
	other.SetEquivalence(func(mls.Credential, mls.Credential) bool { return true })
	return other
}

// named is a member of another program whose signature key the test has.
func named(t *testing.T, name DeviceName, seed []byte) *mls.Signer {
	t.Helper()
	signer, err := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(name.User, name.Device)), seed)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// enrol lets a device begin a conversation with a member of another program.
func enrol(t *testing.T, a *device, signer *mls.Signer, name DeviceName) (*mls.Group, string) {
	t.Helper()
	kp, err := signer.NewKeyPackage(a.s.now())
	if err != nil {
		t.Fatal(err)
	}
	public, err := kp.Public().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	create := &CreateConversationParams{Title: "", Members: []MemberPackage{{name.User, name.Device, public}}}
	if signer.Credential().Type() == mls.CredentialX509 {
		a.unverified("createConversation", create)
		a.judge(Verdict{Accepted: true, User: &name.User, Device: &name.Device})
	}
	cid := must[CreateConversationResult](a, "createConversation", create).Conversation
	a.push()
	inbox := a.s.inboxes[name]
	g, err := mls.JoinGroup(signer, kp, inbox[len(inbox)-1].Bytes, mls.Authenticate(believe))
	if err != nil {
		t.Fatal(err)
	}
	return g, cid
}

// sayAs encrypts a text in the form that this program reads.
func sayAs(t *testing.T, g *mls.Group, text string) []byte {
	t.Helper()
	message, err := g.Encrypt(encodeRecord(&appFrame{Type: frameText, Nonce: randomBytes(nonceSize), Body: text}), nil)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// Whoever is in the conversation stays who he is: a leaf under another's name is refused, and what he says is shown under his own.
func TestAMemberCannotSpeakAsAnother(t *testing.T) {
	name, seed := DeviceName{"f@example.com", "00000000000000ff"}, randomBytes(ed25519.SeedSize)
	for what, as := range map[string]DeviceName{"this device": {}, "a stranger": {"carol@example.com", "0123456789abcdef"}} {
		t.Run(what, func(t *testing.T) {
			a := newDevice(t, newService(), "a@example.com")
			if as.User == "" {
				as = a.name
			}
			g, cid := enrol(t, a, named(t, name, seed), name)
			liar := claiming(t, g, named(t, as, seed))
			proposal, err := liar.Propose(mls.Update())
			if err != nil {
				t.Fatal(err)
			}
			if r := feed(a, cid, 1<<20, proposal); len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) {
				t.Errorf("a proposal: %+v", r)
			}
			honest := sayAs(t, g, "hello")
			if r := feed(a, cid, 1<<20+1, honest); len(r) != 1 || r[0].Kind != "message" || *r[0].Sender != name.User {
				t.Errorf("a message: %+v", r)
			}
			commit, err := claiming(t, g, named(t, as, seed)).Commit()
			if err != nil {
				t.Fatal(err)
			}
			before := a.conversation(cid)
			for range maxTries {
				feed(a, cid, 1<<20+2, commit.Message)
			}
			after := a.conversation(cid)
			if after.State != "diverged" || after.Epoch != before.Epoch || len(after.Members) != 2 || after.Members[1].User != name.User {
				t.Errorf("after a commit: %+v", after)
			}
		})
	}
}

// A certificate is renewed when the verdict on the new one names the same device, and not when it names another.
func TestACertificateIsRenewed(t *testing.T) {
	name := DeviceName{"carol@example.com", "0123456789abcdef"}
	for what, c := range map[string]struct {
		verdict DeviceName
		renewed bool
	}{
		"the same":       {name, true},
		"another device": {DeviceName{name.User, "fedcba9876543210"}, false},
		"another user":   {DeviceName{"dave@example.com", name.Device}, false},
	} {
		t.Run(what, func(t *testing.T) {
			a := lockedDevice(t, newService(), "a@example.com")
			a.unlock()
			a.judgeAll()
			a.publish()
			_, private, err := ed25519.GenerateKey(nil)
			if err != nil {
				t.Fatal(err)
			}
			g, cid := enrol(t, a, certificate(t, a.s.now(), 1, private), name)
			g = claiming(t, g, certificate(t, a.s.now(), 2, private))
			commit, err := g.Commit()
			if err != nil {
				t.Fatal(err)
			}
			peer := Frame{Source: "group", Conversation: &cid, Seq: 1 << 20, Time: a.s.clock, Bytes: commit.Message}
			a.unverified("receive", &ReceiveParams{[]Frame{peer}})
			a.judge(Verdict{Accepted: true, User: &c.verdict.User, Device: &c.verdict.Device})
			if !c.renewed {
				for range maxTries {
					feed(a, cid, 1<<20, commit.Message)
				}
				if got := a.conversation(cid); got.State != "diverged" || got.Members[1].User != name.User {
					t.Errorf("%+v", got)
				}
				return
			}
			if err := g.Apply(commit); err != nil {
				t.Fatal(err)
			}
			r := feed(a, cid, 1<<20, commit.Message, sayAs(t, g, "with a new certificate"))
			if len(r) != 2 || r[0].Kind != "commit" || r[1].Kind != "message" || *r[1].Sender != name.User || *r[1].Device != name.Device {
				t.Errorf("%+v", r)
			}
		})
	}
}

// certificate is a member of another program with its so-manieth certificate.
func certificate(t *testing.T, now time.Time, number int64, private ed25519.PrivateKey) *mls.Signer {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "carol"}, NotBefore: now, NotAfter: now.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := mls.NewSignerWithKey(mls.DefaultCipherSuite, mls.X509Credential([][]byte{der}), private.Seed())
	if err != nil {
		t.Fatal(err)
	}
	return signer
}
