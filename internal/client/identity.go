package client

import (
	"crypto/rand"

	"mlswasm/internal/vault"
	"mlswasm/pkg/mls"
)

// proofLabel is what the signature of proveDevice is bound to.
const proofLabel = "mlswasm device proof"

// newIdentity makes a device: a random name and a signature key. It stages the rows of commit 1.
func (t *turn) newIdentity(user string, key vault.Key) error {
	device := hexBytes(randomBytes(8))
	signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(user, device)))
	if err != nil {
		return fromMLS("the signature key could not be made", err)
	}
	secret, err := signer.Marshal()
	if err != nil {
		return fromMLS("the signature key could not be encoded", err)
	}
	t.state = newState(user, device, key)
	t.identities.put(selfKey, identityRow{Signer: secret})
	t.inboxes.put(selfKey, inboxRow{})
	if len(t.e.points) > 0 {
		t.policies.put(selfKey, policyRow{CodePoints: t.e.points})
	}
	t.signer, err = t.readSigner(identityRow{Signer: secret})
	return err
}

// signerOf returns this device's identity in a cipher suite; in another one than the default it is made when it is first needed.
func (t *turn) signerOf(suite mls.CipherSuite) (*mls.Signer, error) {
	if suite == t.signer.CipherSuite() {
		return t.signer, nil
	}
	if signer := t.signers[suite]; signer != nil {
		return signer, nil
	}
	key := hexNumber(uint64(suite), 4)
	row, ok := t.identities.get(key)
	if ok {
		signer, err := t.readSigner(row)
		if err == nil {
			t.signers[suite] = signer
		}
		return signer, err
	}
	signer, err := mls.NewSigner(suite, t.signer.Credential())
	if err != nil {
		return nil, fromMLS("the signature key could not be made", err)
	}
	secret, err := signer.Marshal()
	if err != nil {
		return nil, fromMLS("the signature key could not be encoded", err)
	}
	t.identities.put(key, identityRow{Signer: secret})
	return t.readSigner(identityRow{Signer: secret})
}

// suiteOf returns the cipher suite of a conversation.
func (t *turn) suiteOf(conv conversationRow) mls.CipherSuite {
	if conv.Suite == 0 {
		return t.signer.CipherSuite()
	}
	return mls.CipherSuite(conv.Suite)
}

func (t *turn) whoAmI(*Nothing) (IdentityResult, error) {
	suites := []uint32{uint32(t.signer.CipherSuite())}
	for _, suite := range t.otherSuites() {
		suites = append(suites, uint32(suite))
	}
	return IdentityResult{t.user, t.device, suites[0], t.signer.PublicKey(), suites}, nil
}

func (t *turn) proveDevice(p *ProveDeviceParams) (ProveDeviceResult, error) {
	if len(p.Challenge) < 16 || len(p.Challenge) > 256 {
		return ProveDeviceResult{}, invalid("challenge", "16 to 256 bytes")
	}
	signature, err := t.signer.Sign(proofLabel, p.Challenge)
	if err != nil {
		return ProveDeviceResult{}, fromMLS("the challenge could not be signed", err)
	}
	return ProveDeviceResult{t.device, uint32(t.signer.CipherSuite()), t.signer.PublicKey(), signature}, nil
}

// randomBytes returns n bytes of crypto/rand, which ends the program rather than return fewer.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
