package mls

import (
	"bytes"
	"encoding/binary"
	"testing"

	"mlswasm/pkg/mls/internal/secrettree"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// opaque is bytes as opaque<V>.
func opaque(b []byte) []byte {
	return mustEncode(func(c *wire.Codec) { c.Bytes(&b) })
}

// blanks is a ratchet_tree of that many blank nodes, and a leaf at the end.
func blanks(t *testing.T, count int) []byte {
	t.Helper()
	leaf, _ := soundLeaf(t, leafSourceUpdate)
	last := &node{leaf: leaf.leaf}
	return opaque(append(make([]byte, count), mustEncode(func(c *wire.Codec) { optional(c, &last, (*node).wire) })...))
}

// Does a tree take memory and hashes for the nodes that came, and is one refused that claims more (dos-3)?
func TestClaimedTreeCostsNothing(t *testing.T) {
	s, err := DefaultCipherSuite.suite()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"2^30-1 bytes of nodes":          {0xbf, 0xff, 0xff, 0xff, 0, 0, 0},
		"2^30-1 bytes, and a parent":     {0xbf, 0xff, 0xff, 0xff, 0, 1, 2, 0, 0, 0},
		"a parent with 2^30-1 unmerged":  opaque([]byte{0, 1, 2, 0, 0, 0xbf, 0xff, 0xff, 0xff}),
		"a leaf whose chain claims 2^30": opaque([]byte{1, 1, 0, 0, 0, 2, 0xbf, 0xff, 0xff, 0xff}),
	} {
		costOf(t, DefaultCipherSuite, func() {
			if _, err := unmarshalTree(s, data); CodeOf(err) != CodeMalformed {
				t.Errorf("%s: %v", name, err)
			}
		}).within(t, name, 0, 1<<12)
	}
	for _, leaves := range []int{1 << 10, 1 << 14} {
		data := blanks(t, 2*leaves-2)
		var tree *ratchetTree
		costOf(t, DefaultCipherSuite, func() {
			if tree, err = unmarshalTree(s, data); err != nil {
				t.Fatal(err)
			}
		}).within(t, "a tree of blanks", 0, 128*uint64(len(data)))
		costOf(t, DefaultCipherSuite, func() { tree.rootTreeHash() }).within(t, "its hash", 2*leaves, 2048*uint64(len(data)))
	}
	_, err = unmarshalTree(s, blanks(t, int(2*maxTreeLeaves)))
	wantCode(t, err, CodeUnsupported)
}

// Is a tree in which every parent lists every leaf judged in O(n log n) hashes, and no signature checked before?
func TestTreeOfUnmergedLeaves(t *testing.T) {
	const n, log = 256, 8
	leaf, _ := soundLeaf(t, leafSourceUpdate)
	s, err := DefaultCipherSuite.suite()
	if err != nil {
		t.Fatal(err)
	}
	tree := &ratchetTree{suite: s, leaves: make([]*leafNode, n), parents: make([]*parentNode, n-1), hashes: make([][]byte, 2*n-1)}
	for i := range tree.leaves {
		own := *leaf.leaf
		own.encryptionKey = append(binary.BigEndian.AppendUint32(nil, uint32(i)), bytes.Repeat([]byte{9}, 28)...)
		tree.leaves[i] = &own
	}
	for k := range tree.parents {
		first, last := treemath.NodeIndex(2*k + 1).Leaves()
		p := &parentNode{encryptionKey: append(binary.BigEndian.AppendUint32(nil, uint32(k)), bytes.Repeat([]byte{7}, 28)...)}
		for i := max(first, 1); i <= last; i++ { // all but the first, which would have to vouch for those above it
			p.unmergedLeaves = append(p.unmergedLeaves, LeafIndex(i))
		}
		tree.parents[k] = p
	}
	tree.rootTreeHash()
	costOf(t, DefaultCipherSuite, func() {
		for k := range tree.parents { // all of them, though judging ends with the first that nobody vouches for
			tree.verifyParentHash(treemath.NodeIndex(2*k + 1))
		}
	}).within(t, "verifying all parent hashes", 2*n*log, 1<<24)
	costOf(t, DefaultCipherSuite, func() {
		wantCode(t, tree.judgeJoin(leafRules{suite: s}, testGroupID, tree.rootTreeHash()), CodeInvalidMessage, "wel-7")
	}).within(t, "judging", n+2*n*log, 1<<24)
}

// many repeats an encoding up to about a quarter of a megabyte and makes a vector of it.
func many(element ...byte) []byte { return opaque(bytes.Repeat(element, 1<<18/len(element))) }

// Is the memory of a decode bounded by its input, however small the elements and whatever lengths are claimed (dos-4)?
func TestDecodingTakesMemoryByItsInput(t *testing.T) {
	head := mustEncode(func(c *wire.Codec) {
		wireMessageVersion(c)
		format := WireFormatPublicMessage
		wire.U16(c, &format)
		content := framedContent{groupID: []byte("group"), sender: Sender{Type: SenderMember}, contentType: ContentTypeCommit}
		content.wireHead(c)
	})
	commit := func(body ...[]byte) []byte { return append(bytes.Clone(head), bytes.Join(body, nil)...) }
	claim := []byte{0xbf, 0xff, 0xff, 0xff}
	var numbered []byte // extensions of all types
	for i := range uint16(1<<16 - 1) {
		numbered = append(binary.BigEndian.AppendUint16(numbered, i), 0)
	}
	leaf, _ := soundLeaf(t, leafSourceUpdate)
	for name, b := range map[string][]byte{
		"references of no bytes":     commit(many(2, 0)),
		"Removes":                    commit(many(1, 0, 3, 0, 0, 0, 9)),
		"pre-shared keys":            commit(many(1, 0, 4, 1, 0, 0)),
		"extensions":                 commit(opaque(append([]byte{1, 0, 7}, opaque(numbered)...)), []byte{0}),
		"path nodes of no bytes":     commit([]byte{0, 1}, mustEncode(leaf.leaf.wire), many(0, 0)),
		"ciphertexts of no bytes":    commit([]byte{0, 1}, mustEncode(leaf.leaf.wire), opaque(append([]byte{0}, many(0, 0)...))),
		"secrets of a Welcome":       append([]byte{0, 1, 0, 3, 0, 3}, many(0, 0, 0)...),
		"extensions of a GroupInfo":  append([]byte{0, 1, 0, 4, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, opaque(numbered)...),
		"a GroupInfo's claim":        append([]byte{0, 1, 0, 4, 0, 1, 0, 3}, claim...),
		"a chain of no certificates": append([]byte{0, 1, 0, 5, 0, 1, 0, 3, 0, 0, 0, 0, 2}, many(0)...),
		"versions":                   append([]byte{0, 1, 0, 5, 0, 1, 0, 3, 0, 0, 0, 0, 1, 0}, many(0, 1)...),
		"a Welcome's claim":          append([]byte{0, 1, 0, 3, 0, 3}, claim...),
		"a commit's claim":           commit(claim),
		"a reference's claim":        commit(opaque(append([]byte{2}, claim...))),
		"a path's claim":             commit([]byte{0, 1}, mustEncode(leaf.leaf.wire), claim),
	} {
		spent := costOf(t, DefaultCipherSuite, func() {
			_, _ = decodeMessage(b) // refused or not: that is asked elsewhere
		})
		spent.within(t, name, 0, 256*uint64(len(b))+1<<13)
		if len(b) > 1<<16 && spent.bytes < uint64(len(b)) {
			t.Errorf("%s: refused before its elements were read", name)
		}
	}
}

// Is the stored form as strict? A damaged state must not take the memory that it claims.
func TestStoredClaimsCostNothing(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	parts := store{}
	parts.take(w.group("bob"))
	for _, claim := range [][]byte{{0xbf, 0xff, 0xff, 0xff}, {1, 1, 0xbf, 0xff, 0xff, 0xff}, {1, 1, 0, 1, 0, 3, 0xbf, 0xff, 0xff, 0xff}} {
		costOf(t, w.cs, func() {
			for _, name := range []string{"group", "psks", "past/0", "proposal/0", "keys/1/r/0/a"} {
				stored := append([]StatePart{{Name: name, Data: claim}}, parts.parts()...)
				if _, err := LoadGroup(stored, w.clients["bob"].signer); err == nil {
					t.Errorf("%s: %x was taken", name, claim)
				}
			}
		}).within(t, "stored claims", 200, 1<<20)
	}
	if _, err := secrettree.Load(w.group("bob").suite, 1<<31, nil); err != nil {
		t.Errorf("a tree of 2^31 leaves that never spoke: %v", err)
	}
	costOf(t, w.cs, func() {
		_, _ = secrettree.Load(w.group("bob").suite, 1<<31, nil)
	}).within(t, "2^31 leaves", 0, 1<<10)
}

// Does a Welcome for a hundred thousand cost a joiner what a Welcome for one costs, and somebody else nothing (dos-5)?
func TestWelcomeForMany(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	kp := newTestKeyPackage(t, w.client("carol").signer)
	commit, err := w.group("alice").Commit(Add(kp.Public()))
	w.check(err)
	own, err := decodeMessage(commit.Welcome)
	w.check(err)
	crowd := *own.welcome
	crowd.secrets = nil
	for i := range uint32(100_000) {
		crowd.secrets = append(crowd.secrets, encryptedGroupSecrets{
			newMember: binary.BigEndian.AppendUint32(make([]byte, 28), i), kemOutput: make([]byte, 32), ciphertext: make([]byte, 48),
		})
	}
	stranger := mustEncode((&message{wireFormat: WireFormatWelcome, welcome: &crowd}).wire)
	crowd.secrets = append(crowd.secrets, own.welcome.secrets...)
	last := mustEncode((&message{wireFormat: WireFormatWelcome, welcome: &crowd}).wire)
	join := func(welcome []byte, code Code) cost {
		return costOf(t, w.cs, func() {
			_, err := JoinGroup(w.client("carol").signer, kp, welcome)
			wantCode(t, err, code)
		})
	}
	one, many := join(commit.Welcome, ""), join(last, "")
	if one.Meter != many.Meter || one.Transports != 1 {
		t.Errorf("a Welcome for one: %+v, for many: %+v", one.Meter, many.Meter)
	}
	join(stranger, CodeNotForUs).within(t, "a Welcome for others", 1, 8*uint64(len(stranger)))
	costOf(t, w.cs, func() {
		if refs, err := WelcomeKeyPackageRefs(last); err != nil || len(refs) != 100_001 {
			t.Errorf("%d references, %v", len(refs), err)
		}
	}).within(t, "its references", 0, 8*uint64(len(last)))
}
