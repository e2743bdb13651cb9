package mls

import (
	"mlswasm/pkg/mls/internal/secret"
)

// welcomeLabel is the label under which group secrets are encrypted to a new member (RFC 9420, Section 12.4.3.1).
const welcomeLabel = "Welcome"

// draftWelcome makes one Welcome for all clients that a commit adds (RFC 9420, Section 12.4.3.1); nil when there are
// none.
func (g *Group) draftWelcome(d *commitDraft) ([]byte, error) {
	if len(d.p.packages) == 0 {
		return nil, nil
	}
	info, err := d.next.groupInfo(g.signer, !d.treeBeside, d.groupInfo...)
	if err != nil {
		return nil, err
	}
	plaintext, err := encode("GroupInfo", info.wire)
	if err != nil {
		return nil, err
	}
	w := &welcome{cipherSuite: CipherSuite(g.suite.ID())}
	key, nonce := d.welcome.KeyNonce(g.suite)
	defer key.Clear()
	defer nonce.Clear()
	if w.encryptedGroupInfo, err = g.suite.Seal(key, nonce, nil, plaintext); err != nil {
		return nil, failWith(CodeInternal, "encrypting the GroupInfo", err)
	}
	for i, keyPackage := range d.p.packages {
		sealed, err := g.sealGroupSecrets(d, d.p.added[i], keyPackage, w.encryptedGroupInfo)
		if err != nil {
			return nil, err
		}
		w.secrets = append(w.secrets, sealed)
	}
	m := message{wireFormat: WireFormatWelcome, welcome: w}
	return encode("MLSMessage", m.wire)
}

// sealGroupSecrets encrypts the joiner secret, and the path secret that a new member needs, to its init key.
func (g *Group) sealGroupSecrets(d *commitDraft, leaf LeafIndex, keyPackage *KeyPackage, encryptedGroupInfo []byte) (encryptedGroupSecrets, error) {
	secrets := groupSecrets{joinerSecret: d.joiner.Secret, psks: d.p.pskIDs()}
	if d.path != nil {
		if s, ok := d.path.pathSecretFor(leaf); ok {
			secrets.pathSecret = &pathSecret{s}
		}
	}
	b, err := encode("GroupSecrets", secrets.wire)
	if err != nil {
		return encryptedGroupSecrets{}, err
	}
	plaintext := secret.Own(b)
	defer plaintext.Clear()
	kem, ciphertext, err := g.suite.EncryptWithLabel(keyPackage.initKey, welcomeLabel, encryptedGroupInfo, plaintext.Bytes())
	if err != nil {
		return encryptedGroupSecrets{}, failWith(CodeInternal, "encrypting group secrets", err)
	}
	return encryptedGroupSecrets{newMember: keyPackage.Ref(), kemOutput: kem, ciphertext: ciphertext}, nil
}
