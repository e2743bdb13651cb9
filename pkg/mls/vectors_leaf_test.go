package mls

import (
	"bytes"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// The runners of the files that the leaves alone can verify. Each leaf has tests of its own besides.

func vectorEqual(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got %x, want %x", what, got, want)
	}
}

type deserializationCase struct {
	Header vectors.Hex `json:"vlbytes_header"`
	Length uint32      `json:"length"`
}

var _ = vectorFile("deserialization.json", func(t *testing.T, c deserializationCase) {
	var n uint32
	if err := wire.DecodeFunc(c.Header, func(w *wire.Codec) { w.Varint(&n) }); err != nil || n != c.Length {
		t.Errorf("%x decodes to %d, %v, want %d", []byte(c.Header), n, err, c.Length)
	}
	again, err := wire.EncodeFunc(func(w *wire.Codec) { w.Varint(&n) })
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "encoded again", again, c.Header)
})

type treeMathCase struct {
	Leaves  treemath.LeafCount    `json:"n_leaves"`
	Nodes   uint32                `json:"n_nodes"`
	Root    treemath.NodeIndex    `json:"root"`
	Left    []*treemath.NodeIndex `json:"left"`
	Right   []*treemath.NodeIndex `json:"right"`
	Parent  []*treemath.NodeIndex `json:"parent"`
	Sibling []*treemath.NodeIndex `json:"sibling"`
}

var _ = vectorFile("tree-math.json", func(t *testing.T, c treeMathCase) {
	if c.Leaves.Nodes() != c.Nodes || c.Leaves.Root() != c.Root {
		t.Errorf("%d nodes with root %d, want %d, %d", c.Leaves.Nodes(), c.Leaves.Root(), c.Nodes, c.Root)
	}
	for i := range c.Nodes {
		n := treemath.NodeIndex(i)
		neighbour(t, "left", n, c.Left[i])(n.Left())
		neighbour(t, "right", n, c.Right[i])(n.Right())
		neighbour(t, "parent", n, c.Parent[i])(c.Leaves.Parent(n))
		neighbour(t, "sibling", n, c.Sibling[i])(c.Leaves.Sibling(n))
	}
})

func neighbour(t *testing.T, what string, n treemath.NodeIndex, want *treemath.NodeIndex) func(treemath.NodeIndex, bool) {
	return func(got treemath.NodeIndex, ok bool) {
		t.Helper()
		if ok != (want != nil) || ok && got != *want {
			t.Errorf("%s of %d is %d, %t", what, n, got, ok)
		}
	}
}

type keyScheduleCase struct {
	Suite       CipherSuite        `json:"cipher_suite"`
	GroupID     vectors.Hex        `json:"group_id"`
	InitialInit vectors.Hex        `json:"initial_init_secret"`
	Epochs      []keyScheduleEpoch `json:"epochs"`
}

type keyScheduleEpoch struct {
	GroupContext       vectors.Hex `json:"group_context"`
	TreeHash           vectors.Hex `json:"tree_hash"`
	ConfirmedHash      vectors.Hex `json:"confirmed_transcript_hash"`
	CommitSecret       vectors.Hex `json:"commit_secret"`
	PSKSecret          vectors.Hex `json:"psk_secret"`
	JoinerSecret       vectors.Hex `json:"joiner_secret"`
	WelcomeSecret      vectors.Hex `json:"welcome_secret"`
	InitSecret         vectors.Hex `json:"init_secret"`
	SenderDataSecret   vectors.Hex `json:"sender_data_secret"`
	EncryptionSecret   vectors.Hex `json:"encryption_secret"`
	ExporterSecret     vectors.Hex `json:"exporter_secret"`
	EpochAuthenticator vectors.Hex `json:"epoch_authenticator"`
	ExternalSecret     vectors.Hex `json:"external_secret"`
	ConfirmationKey    vectors.Hex `json:"confirmation_key"`
	MembershipKey      vectors.Hex `json:"membership_key"`
	ResumptionPSK      vectors.Hex `json:"resumption_psk"`
	ExternalPub        vectors.Hex `json:"external_pub"`
	Exporter           struct {
		Label   string      `json:"label"`
		Context vectors.Hex `json:"context"`
		Length  int         `json:"length"`
		Secret  vectors.Hex `json:"secret"`
	} `json:"exporter"`
}

var _ = vectorFile("key-schedule.json", func(t *testing.T, c keyScheduleCase) {
	s := vectorSuite(t, c.Suite)
	init := keyschedule.InitSecret{Secret: secret.New(c.InitialInit)}
	for i := range c.Epochs {
		init = verifyKeySchedule(t, s, c.GroupID, init, uint64(i), &c.Epochs[i])
	}
})

func verifyKeySchedule(t *testing.T, s *suite.Suite, groupID []byte, init keyschedule.InitSecret, number uint64, e *keyScheduleEpoch) keyschedule.InitSecret {
	t.Helper()
	vectorEqual(t, "group_context", vectorGroupContext(t, s, groupID, number, e), e.GroupContext)
	joiner := keyschedule.Join(s, init, keyschedule.CommitSecret{Secret: secret.New(e.CommitSecret)}, e.GroupContext)
	psk := keyschedule.PSKSecret{Secret: secret.New(e.PSKSecret)}
	welcome, epoch := keyschedule.Derive(s, joiner, psk, e.GroupContext)
	for _, x := range []struct {
		name string
		got  secret.Secret
		want []byte
	}{
		{"joiner_secret", joiner.Secret, e.JoinerSecret},
		{"welcome_secret", welcome.Secret, e.WelcomeSecret},
		{"welcome_secret alone", keyschedule.Welcome(s, joiner, psk).Secret, e.WelcomeSecret},
		{"init_secret", epoch.Init.Secret, e.InitSecret},
		{"sender_data_secret", epoch.SenderData.Secret, e.SenderDataSecret},
		{"encryption_secret", epoch.Encryption.Secret, e.EncryptionSecret},
		{"exporter_secret", epoch.Exporter.Secret, e.ExporterSecret},
		{"epoch_authenticator", epoch.Authenticator.Secret, e.EpochAuthenticator},
		{"external_secret", epoch.External.Secret, e.ExternalSecret},
		{"confirmation_key", epoch.Confirmation.Secret, e.ConfirmationKey},
		{"membership_key", epoch.Membership.Secret, e.MembershipKey},
		{"resumption_psk", epoch.Resumption.Secret, e.ResumptionPSK},
	} {
		vectorEqual(t, x.name, x.got.Bytes(), x.want)
	}
	external, err := epoch.External.KeyPair(s)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "external_pub", external.Public(), e.ExternalPub)
	exported, err := epoch.Exporter.Export(s, e.Exporter.Label, e.Exporter.Context, e.Exporter.Length)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "exporter.secret", exported.Bytes(), e.Exporter.Secret)
	return epoch.Init
}

type pskCase struct {
	Suite  CipherSuite    `json:"cipher_suite"`
	PSKs   []pskCaseEntry `json:"psks"`
	Secret vectors.Hex    `json:"psk_secret"`
}

type pskCaseEntry struct {
	ID    vectors.Hex `json:"psk_id"`
	PSK   vectors.Hex `json:"psk"`
	Nonce vectors.Hex `json:"psk_nonce"`
}

var _ = vectorFile("psk_secret.json", func(t *testing.T, c pskCase) {
	mixed, err := keyschedule.MixPSKs(vectorSuite(t, c.Suite), c.psks(t))
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "psk_secret", mixed.Bytes(), c.Secret)
})

// psks gives the keys of a case their PreSharedKeyID, of PSKType external.
func (c *pskCase) psks(t *testing.T) []keyschedule.PSK {
	t.Helper()
	psks := make([]keyschedule.PSK, len(c.PSKs))
	for i, p := range c.PSKs {
		id, err := encode("PreSharedKeyID", (&preSharedKeyID{kind: pskExternal, pskID: p.ID, nonce: p.Nonce}).wire)
		if err != nil {
			t.Fatal(err)
		}
		psks[i] = keyschedule.PSK{ID: id, Secret: secret.New(p.PSK)}
	}
	return psks
}

type secretTreeCase struct {
	Suite      CipherSuite `json:"cipher_suite"`
	SenderData struct {
		Secret     vectors.Hex `json:"sender_data_secret"`
		Ciphertext vectors.Hex `json:"ciphertext"`
		Key        vectors.Hex `json:"key"`
		Nonce      vectors.Hex `json:"nonce"`
	} `json:"sender_data"`
	Encryption vectors.Hex        `json:"encryption_secret"`
	Leaves     [][]secretTreeLeaf `json:"leaves"`
}

type secretTreeLeaf struct {
	Generation       secrettree.Generation `json:"generation"`
	HandshakeKey     vectors.Hex           `json:"handshake_key"`
	HandshakeNonce   vectors.Hex           `json:"handshake_nonce"`
	ApplicationKey   vectors.Hex           `json:"application_key"`
	ApplicationNonce vectors.Hex           `json:"application_nonce"`
}

var _ = vectorFile("secret-tree.json", func(t *testing.T, c secretTreeCase) {
	s := vectorSuite(t, c.Suite)
	sender := keyschedule.SenderDataSecret{Secret: secret.New(c.SenderData.Secret)}
	key, nonce := sender.KeyNonce(s, c.SenderData.Ciphertext)
	vectorEqual(t, "sender_data.key", key.Bytes(), c.SenderData.Key)
	vectorEqual(t, "sender_data.nonce", nonce.Bytes(), c.SenderData.Nonce)

	tree, err := secrettree.New(s, treemath.LeafCount(len(c.Leaves)), secret.New(c.Encryption))
	if err != nil {
		t.Fatal(err)
	}
	for leaf, generations := range c.Leaves {
		for _, g := range generations {
			verifyRatchet(t, tree, treemath.LeafIndex(leaf), secrettree.Handshake, g.Generation, g.HandshakeKey, g.HandshakeNonce)
			verifyRatchet(t, tree, treemath.LeafIndex(leaf), secrettree.Application, g.Generation, g.ApplicationKey, g.ApplicationNonce)
		}
	}
})

func verifyRatchet(t *testing.T, tree *secrettree.Tree, leaf treemath.LeafIndex, kind secrettree.Kind, g secrettree.Generation, key, nonce []byte) {
	t.Helper()
	claim, err := tree.Peek(leaf, kind, g)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "key", claim.Key().Bytes(), key)
	vectorEqual(t, "nonce", claim.Nonce().Bytes(), nonce)
	tree.Commit(claim)
}
