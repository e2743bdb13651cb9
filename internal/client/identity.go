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
	t.signer = signer
	t.identities.put(selfKey, identityRow{Signer: secret})
	t.inboxes.put(selfKey, inboxRow{})
	return nil
}

func (t *turn) whoAmI(*Nothing) (IdentityResult, error) {
	return IdentityResult{t.user, t.device, uint32(t.signer.CipherSuite()), t.signer.PublicKey()}, nil
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
