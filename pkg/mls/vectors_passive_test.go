package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
)

// passiveCase is a client that is added to a group and follows it.
type passiveCase struct {
	CipherSuite       CipherSuite   `json:"cipher_suite"`
	KeyPackage        vectors.Hex   `json:"key_package"`
	SignaturePrivate  vectors.Hex   `json:"signature_priv"`
	EncryptionPrivate vectors.Hex   `json:"encryption_priv"`
	InitPrivate       vectors.Hex   `json:"init_priv"`
	Welcome           vectors.Hex   `json:"welcome"`
	RatchetTree       *vectors.Hex  `json:"ratchet_tree"`
	Authenticator     vectors.Hex   `json:"initial_epoch_authenticator"`
	Epochs            []passiveStep `json:"epochs"`
}

type passiveStep struct {
	Proposals     []vectors.Hex `json:"proposals"`
	Commit        vectors.Hex   `json:"commit"`
	Authenticator vectors.Hex   `json:"epoch_authenticator"`
}

// Of the passive-client files, this one needs neither pre-shared keys nor external commits: a member follows 200 epochs
// of another implementation.
var _ = vectorFile("passive-client-random.json", func(t *testing.T, c passiveCase) {
	kp, err := ParseKeyPackage(c.KeyPackage)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := NewSignerWithKey(c.CipherSuite, kp.Credential(), c.SignaturePrivate)
	if err != nil {
		t.Fatal(err)
	}
	private := &PrivateKeyPackage{public: *kp, initKey: secret.New(c.InitPrivate), leafKey: secret.New(c.EncryptionPrivate)}
	var options []JoinOption
	if c.RatchetTree != nil {
		options = append(options, RatchetTree(*c.RatchetTree))
	}
	g, err := JoinGroup(signer, private, c.Welcome, options...)
	if err != nil {
		t.Fatal(err)
	}
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
})
