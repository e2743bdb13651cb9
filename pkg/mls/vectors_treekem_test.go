package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

type treeKEMVector struct {
	CipherSuite             CipherSuite `json:"cipher_suite"`
	GroupID                 hexBytes    `json:"group_id"`
	Epoch                   uint64      `json:"epoch"`
	ConfirmedTranscriptHash hexBytes    `json:"confirmed_transcript_hash"`
	RatchetTree             hexBytes    `json:"ratchet_tree"`
	LeavesPrivate           []struct {
		Index          LeafIndex `json:"index"`
		EncryptionPriv hexBytes  `json:"encryption_priv"`
		SignaturePriv  hexBytes  `json:"signature_priv"`
		PathSecrets    []struct {
			Node       treemath.NodeIndex `json:"node"`
			PathSecret hexBytes           `json:"path_secret"`
		} `json:"path_secrets"`
	} `json:"leaves_private"`
	UpdatePaths []struct {
		Sender        LeafIndex   `json:"sender"`
		UpdatePath    hexBytes    `json:"update_path"`
		PathSecrets   []*hexBytes `json:"path_secrets"`
		CommitSecret  hexBytes    `json:"commit_secret"`
		TreeHashAfter hexBytes    `json:"tree_hash_after"`
	} `json:"update_paths"`
}

// context encodes the GroupContext of the vector for a tree hash (RFC 9420, Section 8.1), without extensions.
func (v *treeKEMVector) context(treeHash []byte) ([]byte, error) {
	return encode("GroupContext", func(c *wire.Codec) {
		version, extensions := protocolMLS10, extensionList{}
		wire.U16(c, &version)
		wire.U16(c, &v.CipherSuite)
		c.Bytes((*[]byte)(&v.GroupID))
		c.Uint64(&v.Epoch)
		c.Bytes(&treeHash)
		c.Bytes((*[]byte)(&v.ConfirmedTranscriptHash))
		extensions.wire(c)
	})
}

// vectorTreeKEM runs treekem.json: every member opens the paths of the file, and fresh ones made here.
func vectorTreeKEM(t *testing.T, data []byte) int {
	cases := decodeVectors[treeKEMVector](t, data)
	for n := range cases {
		runTreeKEM(t, n, &cases[n])
	}
	return len(cases)
}

func runTreeKEM(t *testing.T, n int, v *treeKEMVector) {
	t.Helper()
	s := vectorSuite(t, v.CipherSuite)
	tree := vectorTree(t, s, v.RatchetTree)
	private := map[LeafIndex]*treePrivate{}
	signers := map[LeafIndex]*Signer{}
	for _, leaf := range v.LeavesPrivate {
		p := newTreePrivate(leaf.Index, secret.New(leaf.EncryptionPriv))
		for _, x := range leaf.PathSecrets {
			last, err := p.derivePath(tree, []treemath.NodeIndex{x.Node}, secret.New(x.PathSecret))
			if err != nil {
				t.Fatalf("case %d, leaf %d, node %d: %v", n, leaf.Index, x.Node, err)
			}
			last.Clear()
		}
		key, err := s.NewHPKEKey(leaf.EncryptionPriv)
		if err != nil || !bytes.Equal(key.Public(), tree.leaf(leaf.Index).encryptionKey) {
			t.Fatalf("case %d, leaf %d: private key is not the leaf's: %v", n, leaf.Index, err)
		}
		signer, err := NewSignerWithKey(v.CipherSuite, tree.leaf(leaf.Index).credential, leaf.SignaturePriv)
		if err != nil {
			t.Fatal(err)
		}
		private[leaf.Index], signers[leaf.Index] = p, signer
	}
	for _, u := range v.UpdatePaths {
		var path updatePath
		if err := decode("UpdatePath", u.UpdatePath, path.wire); err != nil {
			t.Fatal(err)
		}
		for j, p := range private {
			if j == u.Sender {
				continue
			}
			after := tree.clone()
			opened, err := after.openUpdatePath(pathOpening{
				sender: u.Sender, path: &path, groupID: v.GroupID, context: v.context, private: p, rules: leafRules{suite: s},
			})
			if err != nil {
				t.Fatalf("case %d: path of %d opened by %d: %v", n, u.Sender, j, err)
			}
			if !bytes.Equal(opened.pathSecret.Bytes(), *u.PathSecrets[j]) || !bytes.Equal(opened.commitSecret.Bytes(), u.CommitSecret) {
				t.Errorf("case %d: path of %d opened by %d: secrets differ", n, u.Sender, j)
			}
			if !bytes.Equal(after.rootTreeHash(), u.TreeHashAfter) {
				t.Errorf("case %d: tree hash after the path of %d", n, u.Sender)
			}
		}
		freshPathOpens(t, n, v, tree, signers[u.Sender], u.Sender, private)
	}
}

// freshPathOpens makes a path of the sender's and has everyone open it.
func freshPathOpens(t *testing.T, n int, v *treeKEMVector, tree *ratchetTree, signer *Signer, sender LeafIndex, private map[LeafIndex]*treePrivate) {
	t.Helper()
	made := tree.clone()
	fresh, err := made.createUpdatePath(pathRequest{signer: signer, groupID: v.GroupID, leaf: sender, context: v.context})
	if err != nil {
		t.Fatalf("case %d: path of %d: %v", n, sender, err)
	}
	for j, p := range private {
		if j == sender {
			continue
		}
		after := tree.clone()
		opened, err := after.openUpdatePath(pathOpening{
			sender: sender, path: fresh.path, groupID: v.GroupID, context: v.context, private: p, rules: leafRules{suite: tree.suite},
		})
		if err != nil {
			t.Fatalf("case %d: fresh path of %d opened by %d: %v", n, sender, j, err)
		}
		if !opened.commitSecret.Equal(fresh.commitSecret) || !bytes.Equal(after.rootTreeHash(), made.rootTreeHash()) {
			t.Errorf("case %d: fresh path of %d opened by %d: results differ", n, sender, j)
		}
	}
}
