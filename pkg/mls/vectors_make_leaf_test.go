//go:build !js

package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// The makers of the files whose runners stand in vectors_leaf_test.go and vectors_crypto_test.go.

func randomHex(t *testing.T, n int) vectors.Hex {
	t.Helper()
	s, err := secret.Random(n)
	if err != nil {
		t.Fatal(err)
	}
	return s.Bytes()
}

func done[T any](t *testing.T) func(T, error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

var _ = plainVectorMaker("deserialization.json", func(t *testing.T) []any {
	var cases []any
	for _, n := range []uint32{0, 1, 62, 63, 64, 65, 255, 256, 16382, 16383, 16384, 16385, 65535, 65536, 1<<24 - 1, 1 << 24, wire.MaxVector - 1, wire.MaxVector} {
		header := done[[]byte](t)(wire.EncodeFunc(func(c *wire.Codec) { c.Varint(&n) }))
		cases = append(cases, deserializationCase{header, n})
	}
	return cases
})

var _ = plainVectorMaker("tree-math.json", func(*testing.T) []any {
	var cases []any
	for leaves := 1; leaves <= 128; leaves *= 2 {
		n := 2*leaves - 1
		c := treeMathCase{Leaves: treemath.LeafCount(leaves), Nodes: uint32(n)}
		c.Left, c.Right = make([]*treemath.NodeIndex, n), make([]*treemath.NodeIndex, n)
		c.Parent, c.Sibling = make([]*treemath.NodeIndex, n), make([]*treemath.NodeIndex, n)
		c.Root = c.span(0, n)
		cases = append(cases, c)
	}
	return cases
})

// span fills in the subtree over the nodes from first to end by halving, without the arithmetic that is tested, and
// returns its root.
func (c *treeMathCase) span(first, end int) treemath.NodeIndex {
	middle := (first + end) / 2
	root := treemath.NodeIndex(middle)
	if end-first == 1 {
		return root
	}
	left, right := c.span(first, middle), c.span(middle+1, end)
	c.Left[root], c.Right[root] = &left, &right
	c.Parent[left], c.Parent[right] = &root, &root
	c.Sibling[left], c.Sibling[right] = &right, &left
	return root
}

var _ = vectorMaker("crypto-basics.json", func(t *testing.T, s *suite.Suite) []any {
	c := cryptoBasicsCase{Suite: CipherSuite(s.ID())}
	c.RefHash.Label, c.RefHash.Value = "RefHash", randomHex(t, 100)
	c.RefHash.Out = done[[]byte](t)(s.RefHash(c.RefHash.Label, c.RefHash.Value))
	e := &c.ExpandWithLabel
	e.Secret, e.Label, e.Context, e.Length = randomHex(t, s.Nh()), "ExpandWithLabel", randomHex(t, 50), 3*s.Nh()-1
	e.Out = s.ExpandWithLabel(secret.New(e.Secret), e.Label, e.Context, e.Length).Bytes()
	d := &c.DeriveSecret
	d.Secret, d.Label = randomHex(t, s.Nh()), "DeriveSecret"
	d.Out = s.DeriveSecret(secret.New(d.Secret), d.Label).Bytes()
	r := &c.DeriveTreeSecret
	r.Secret, r.Label, r.Generation, r.Length = randomHex(t, s.Nh()), "DeriveTreeSecret", 0xfffffffe, s.Nk()
	r.Out = s.DeriveTreeSecret(secret.New(r.Secret), r.Label, r.Generation, r.Length).Bytes()

	signer := done[*suite.SignatureKey](t)(s.GenerateSignatureKey())
	c.SignWithLabel = signCase{Private: signer.Raw().Bytes(), Public: signer.Public(), Content: randomHex(t, 64), Label: "SignWithLabel"}
	c.SignWithLabel.Signature = done[[]byte](t)(signer.SignWithLabel(c.SignWithLabel.Label, c.SignWithLabel.Content))

	key := done[*suite.HPKEKey](t)(s.GenerateKeyPair())
	x := encryptCase{Private: key.Raw().Bytes(), Public: key.Public(), Label: "EncryptWithLabel", Context: randomHex(t, 40), Plaintext: randomHex(t, 32)}
	kemOutput, ciphertext, err := s.EncryptWithLabel(x.Public, x.Label, x.Context, x.Plaintext)
	if err != nil {
		t.Fatal(err)
	}
	x.KEMOutput, x.Ciphertext = kemOutput, ciphertext
	c.EncryptWithLabel = x
	return []any{c}
})

var _ = vectorMaker("key-schedule.json", func(t *testing.T, s *suite.Suite) []any {
	c := keyScheduleCase{Suite: CipherSuite(s.ID()), GroupID: randomHex(t, 16), InitialInit: randomHex(t, s.Nh())}
	init := keyschedule.InitSecret{Secret: secret.New(c.InitialInit)}
	for i := range 3 {
		e := keyScheduleEpoch{
			TreeHash: randomHex(t, s.Nh()), ConfirmedHash: randomHex(t, s.Nh()), CommitSecret: randomHex(t, s.Nh()), PSKSecret: randomHex(t, s.Nh()),
		}
		if i == 0 {
			e.PSKSecret = noPSK(s).Bytes()
		}
		e.GroupContext = vectorGroupContext(t, s, c.GroupID, uint64(i), &e)
		joiner := keyschedule.Join(s, init, keyschedule.CommitSecret{Secret: secret.New(e.CommitSecret)}, e.GroupContext)
		welcome, epoch := keyschedule.Derive(s, joiner, keyschedule.PSKSecret{Secret: secret.New(e.PSKSecret)}, e.GroupContext)
		e.JoinerSecret, e.WelcomeSecret, e.InitSecret = joiner.Bytes(), welcome.Bytes(), epoch.Init.Bytes()
		e.SenderDataSecret, e.EncryptionSecret, e.ExporterSecret = epoch.SenderData.Bytes(), epoch.Encryption.Bytes(), epoch.Exporter.Bytes()
		e.EpochAuthenticator, e.ExternalSecret, e.ConfirmationKey = epoch.Authenticator.Bytes(), epoch.External.Bytes(), epoch.Confirmation.Bytes()
		e.MembershipKey, e.ResumptionPSK = epoch.Membership.Bytes(), epoch.Resumption.Bytes()
		e.ExternalPub = done[*suite.HPKEKey](t)(epoch.External.KeyPair(s)).Public()
		x := &e.Exporter
		x.Label, x.Context, x.Length = "exporter label", randomHex(t, 20), s.Nh()+i
		x.Secret = done[secret.Secret](t)(epoch.Exporter.Export(s, x.Label, x.Context, x.Length)).Bytes()
		c.Epochs, init = append(c.Epochs, e), epoch.Init
	}
	return []any{c}
})

var _ = vectorMaker("psk_secret.json", func(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for n := range 4 {
		c := pskCase{Suite: CipherSuite(s.ID()), PSKs: make([]pskCaseEntry, n)}
		for i := range c.PSKs {
			c.PSKs[i] = pskCaseEntry{randomHex(t, 8+i), randomHex(t, s.Nh()), randomHex(t, s.Nh())}
		}
		c.Secret = done[keyschedule.PSKSecret](t)(keyschedule.MixPSKs(s, c.psks(t))).Bytes()
		cases = append(cases, c)
	}
	return cases
})

var _ = vectorMaker("secret-tree.json", func(t *testing.T, s *suite.Suite) []any {
	var cases []any
	for _, leaves := range []int{1, 4} {
		c := secretTreeCase{Suite: CipherSuite(s.ID()), Encryption: randomHex(t, s.Nh()), Leaves: make([][]secretTreeLeaf, leaves)}
		c.SenderData.Secret, c.SenderData.Ciphertext = randomHex(t, s.Nh()), randomHex(t, s.Nh()+leaves-2)
		key, nonce := keyschedule.SenderDataSecret{Secret: secret.New(c.SenderData.Secret)}.KeyNonce(s, c.SenderData.Ciphertext)
		c.SenderData.Key, c.SenderData.Nonce = key.Bytes(), nonce.Bytes()
		tree := done[*secrettree.Tree](t)(secrettree.New(s, treemath.LeafCount(leaves), secret.New(c.Encryption)))
		for i := range c.Leaves {
			for _, g := range []secrettree.Generation{0, 1, 33} {
				x := secretTreeLeaf{Generation: g}
				x.HandshakeKey, x.HandshakeNonce = ratchetKey(t, tree, i, secrettree.Handshake, g)
				x.ApplicationKey, x.ApplicationNonce = ratchetKey(t, tree, i, secrettree.Application, g)
				c.Leaves[i] = append(c.Leaves[i], x)
			}
		}
		cases = append(cases, c)
	}
	return cases
})

func ratchetKey(t *testing.T, tree *secrettree.Tree, leaf int, kind secrettree.Kind, g secrettree.Generation) (key, nonce vectors.Hex) {
	t.Helper()
	claim := done[*secrettree.Claim](t)(tree.Peek(treemath.LeafIndex(leaf), kind, g))
	defer tree.Commit(claim)
	return claim.Key().Clone().Bytes(), claim.Nonce().Clone().Bytes()
}
