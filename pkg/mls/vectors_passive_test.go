package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
)

// passiveCase is a client that is added to a group and follows it.
type passiveCase struct {
	CipherSuite       CipherSuite   `json:"cipher_suite"`
	PSKs              []passivePSK  `json:"external_psks"`
	KeyPackage        vectors.Hex   `json:"key_package"`
	SignaturePrivate  vectors.Hex   `json:"signature_priv"`
	EncryptionPrivate vectors.Hex   `json:"encryption_priv"`
	InitPrivate       vectors.Hex   `json:"init_priv"`
	Welcome           vectors.Hex   `json:"welcome"`
	RatchetTree       *vectors.Hex  `json:"ratchet_tree"`
	Authenticator     vectors.Hex   `json:"initial_epoch_authenticator"`
	Epochs            []passiveStep `json:"epochs"`
}

type passivePSK struct {
	ID  vectors.Hex `json:"psk_id"`
	PSK vectors.Hex `json:"psk"`
}

type passiveStep struct {
	Proposals     []vectors.Hex `json:"proposals"`
	Commit        vectors.Hex   `json:"commit"`
	Authenticator vectors.Hex   `json:"epoch_authenticator"`
}

// passiveFiles is how the names of all files begin that have a passive client's format: larger sets may bring more of them than
// the three official ones.
const passiveFiles = "passive-client-"

var (
	_ = vectorFile(passiveFiles+"welcome.json", runPassive)
	_ = vectorFile(passiveFiles+"handling-commit.json", runPassive)
	_ = vectorFile(passiveFiles+"random.json", runPassive)
)

// padded restores the zeros at the head of a NIST curve's private key, which the files leave out.
func (c *passiveCase) padded(key []byte) []byte {
	length := map[CipherSuite]int{
		MLS_128_DHKEMP256_AES128GCM_SHA256_P256: 32,
		MLS_256_DHKEMP384_AES256GCM_SHA384_P384: 48,
		MLS_256_DHKEMP521_AES256GCM_SHA512_P521: 66,
	}[c.CipherSuite]
	return append(make([]byte, max(length-len(key), 0)), key...)
}

// join has the client join by its Welcome.
func (c *passiveCase) join(t *testing.T) *Group {
	t.Helper()
	kp, err := ParseKeyPackage(c.KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := NewSignerWithKey(c.CipherSuite, kp.Credential(), c.padded(c.SignaturePrivate))
	if err != nil {
		t.Fatal(err)
	}
	private := &PrivateKeyPackage{
		public:  *kp,
		initKey: secret.Own(c.padded(c.InitPrivate)),
		leafKey: secret.Own(c.padded(c.EncryptionPrivate)),
	}
	var options []JoinOption
	if c.RatchetTree != nil {
		options = append(options, RatchetTree(*c.RatchetTree))
	}
	for _, p := range c.PSKs {
		psk, err := NewExternalPSK(p.ID, p.PSK)
		if err != nil {
			t.Fatal(err)
		}
		options = append(options, PSKs(psk))
	}
	g, err := JoinGroup(signer, private, c.Welcome, options...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// runPassive has a client join a group of another implementation and follow its commits.
func runPassive(t *testing.T, c passiveCase) {
	g := c.join(t)
	vectorEqual(t, "initial epoch authenticator", g.EpochAuthenticator(), c.Authenticator)
	for _, step := range c.Epochs {
		for _, proposal := range step.Proposals {
			if _, err := g.Process(proposal); err != nil {
				t.Fatal(err)
			}
		}
		event, err := g.Process(step.Commit)
		if err != nil {
			t.Fatalf("epoch %d: %v", g.Epoch(), err)
		}
		if err := g.Apply(event.(*Transition)); err != nil {
			t.Fatal(err)
		}
		vectorEqual(t, "epoch authenticator", g.EpochAuthenticator(), step.Authenticator)
	}
}
