package mls

import (
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

type treeKEMCase struct {
	CipherSuite             CipherSuite      `json:"cipher_suite"`
	GroupID                 vectors.Hex      `json:"group_id"`
	Epoch                   uint64           `json:"epoch"`
	ConfirmedTranscriptHash vectors.Hex      `json:"confirmed_transcript_hash"`
	RatchetTree             vectors.Hex      `json:"ratchet_tree"`
	LeavesPrivate           []treeKEMLeaf    `json:"leaves_private"`
	UpdatePaths             []treeKEMUpdates `json:"update_paths"`
}

type treeKEMLeaf struct {
	Index          LeafIndex       `json:"index"`
	EncryptionPriv vectors.Hex     `json:"encryption_priv"`
	SignaturePriv  vectors.Hex     `json:"signature_priv"`
	PathSecrets    []treeKEMSecret `json:"path_secrets"`
}

type treeKEMSecret struct {
	Node       treemath.NodeIndex `json:"node"`
	PathSecret vectors.Hex        `json:"path_secret"`
}

type treeKEMUpdates struct {
	Sender        LeafIndex      `json:"sender"`
	UpdatePath    vectors.Hex    `json:"update_path"`
	PathSecrets   []*vectors.Hex `json:"path_secrets"`
	CommitSecret  vectors.Hex    `json:"commit_secret"`
	TreeHashAfter vectors.Hex    `json:"tree_hash_after"`
}

// treeKEMState is a case, read: the tree, and what each of its members knows besides.
type treeKEMState struct {
	*treeKEMCase
	tree    *ratchetTree
	private map[LeafIndex]*treePrivate
	signers map[LeafIndex]*Signer
}

var _ = vectorFile("treekem.json", func(t *testing.T, c treeKEMCase) {
	s := vectorSuite(t, c.CipherSuite)
	state := treeKEMState{&c, vectorTree(t, s, c.RatchetTree), map[LeafIndex]*treePrivate{}, map[LeafIndex]*Signer{}}
	for _, leaf := range c.LeavesPrivate {
		state.readLeaf(t, leaf)
	}
	for _, u := range c.UpdatePaths {
		var path updatePath
		if err := decode("UpdatePath", u.UpdatePath, path.wire); err != nil {
			t.Fatal(err)
		}
		for receiver := range state.private {
			if receiver != u.Sender {
				opened, after := state.open(t, u.Sender, &path, receiver)
				vectorEqual(t, "path secret", opened.pathSecret.Bytes(), *u.PathSecrets[receiver])
				vectorEqual(t, "commit secret", opened.commitSecret.Bytes(), u.CommitSecret)
				vectorEqual(t, "tree hash after", after.rootTreeHash(), u.TreeHashAfter)
			}
		}
		state.openFresh(t, u.Sender)
	}
})

// readLeaf checks that the private keys of a member are those of the tree.
func (s *treeKEMState) readLeaf(t *testing.T, leaf treeKEMLeaf) {
	t.Helper()
	p := newTreePrivate(leaf.Index, secret.New(leaf.EncryptionPriv))
	for _, x := range leaf.PathSecrets {
		if _, err := p.derivePath(s.tree, []treemath.NodeIndex{x.Node}, secret.New(x.PathSecret)); err != nil {
			t.Fatalf("leaf %d, node %d: %v", leaf.Index, x.Node, err)
		}
	}
	key, err := s.tree.suite.NewHPKEKey(leaf.EncryptionPriv)
	if err != nil {
		t.Fatal(err)
	}
	vectorEqual(t, "public key of a leaf", key.Public(), s.tree.leaf(leaf.Index).encryptionKey)
	signer, err := NewSignerWithKey(s.CipherSuite, s.tree.leaf(leaf.Index).credential, leaf.SignaturePriv)
	if err != nil {
		t.Fatal(err)
	}
	s.private[leaf.Index], s.signers[leaf.Index] = p, signer
}

// open lets one member receive a path.
func (s *treeKEMState) open(t *testing.T, sender LeafIndex, path *updatePath, receiver LeafIndex) (*openedPath, *ratchetTree) {
	t.Helper()
	after := s.tree.clone()
	opened, err := after.openUpdatePath(pathOpening{
		sender: sender, path: path, groupID: s.GroupID, context: s.context,
		private: s.private[receiver], rules: leafRules{suite: s.tree.suite},
	})
	if err != nil {
		t.Fatalf("path of %d opened by %d: %v", sender, receiver, err)
	}
	return opened, after
}

// openFresh makes a path of the sender's and has everyone open it.
func (s *treeKEMState) openFresh(t *testing.T, sender LeafIndex) {
	t.Helper()
	made := s.tree.clone()
	fresh, err := made.createUpdatePath(pathRequest{
		signer: s.signers[sender], groupID: s.GroupID, leaf: sender, context: s.context,
	})
	if err != nil {
		t.Fatalf("path of %d: %v", sender, err)
	}
	for receiver := range s.private {
		if receiver != sender {
			opened, after := s.open(t, sender, fresh.path, receiver)
			vectorEqual(t, "commit secret of a fresh path", opened.commitSecret.Bytes(), fresh.commitSecret.Bytes())
			vectorEqual(t, "tree hash after a fresh path", after.rootTreeHash(), made.rootTreeHash())
		}
	}
}

// context encodes the GroupContext of the case for a tree hash (RFC 9420, Section 8.1), without extensions.
func (c *treeKEMCase) context(treeHash []byte) ([]byte, error) {
	return encode("GroupContext", func(w *wire.Codec) {
		version, extensions := protocolMLS10, extensionList{}
		wire.U16(w, &version)
		wire.U16(w, &c.CipherSuite)
		w.Bytes((*[]byte)(&c.GroupID))
		w.Uint64(&c.Epoch)
		w.Bytes(&treeHash)
		w.Bytes((*[]byte)(&c.ConfirmedTranscriptHash))
		extensions.wire(w)
	})
}
