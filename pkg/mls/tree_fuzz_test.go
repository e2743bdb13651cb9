package mls

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// fuzzWire decodes bytes into a struct: what decodes must encode to the same bytes.
func fuzzWire[T any](t *testing.T, b []byte, fields func(*T, *wire.Codec)) (*T, bool) {
	x := new(T)
	if err := decode("fuzz", b, func(c *wire.Codec) { fields(x, c) }); err != nil {
		if code := CodeOf(err); code != CodeMalformed && code != CodeUnsupported && code != CodeInvalidMessage {
			t.Errorf("code %s: %v", code, err)
		}
		return nil, false
	}
	again, err := wire.EncodeFunc(func(c *wire.Codec) { fields(x, c) })
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("%x encodes to %x, %v", b, again, err)
	}
	return x, true
}

// fuzzScene gives the seeds: a group with blanks and unmerged leaves, and a path in it.
func fuzzScene(f *testing.F) (*treeGroup, *newPath) {
	f.Helper()
	g := newTreeGroup(f, DefaultCipherSuite)
	g.commit(treeCommit{committer: 0, adds: 4, path: true})
	g.commit(treeCommit{committer: 3, removes: []LeafIndex{1}, path: true})
	g.commit(treeCommit{committer: 2, adds: 1})
	path, err := g.members[2].tree.clone().createUpdatePath(pathRequest{
		signer: g.members[2].signer, groupID: g.id, leaf: 2, context: g.context,
	})
	g.check(err)
	return g, path
}

func encoded(f *testing.F, fields func(*wire.Codec)) []byte {
	f.Helper()
	b, err := wire.EncodeFunc(fields)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// What decodes as a leaf is judged without a panic, and does not verify by chance.
func FuzzLeafNode(f *testing.F) {
	g, path := fuzzScene(f)
	f.Add(encoded(f, path.path.leafNode.wire))
	for _, leaf := range g.members[0].tree.members() {
		f.Add(encoded(f, leaf.wire))
	}
	suite := g.members[0].tree.suite
	f.Fuzz(func(t *testing.T, b []byte) {
		if leaf, ok := fuzzWire(t, b, (*leafNode).wire); ok {
			_ = judgeLeaf(leafSubject{leafRules: leafRules{suite: suite, now: testNow}, leaf: leaf, groupID: g.id})
		}
	})
}

// What decodes as a key package answers all questions.
func FuzzKeyPackage(f *testing.F) {
	signer, err := NewSigner(DefaultCipherSuite, BasicCredential([]byte("alice")))
	if err != nil {
		f.Fatal(err)
	}
	for _, option := range []KeyPackageOption{LastResort(), Lifetime(DefaultLifetime)} {
		kp := newTestKeyPackage(f, signer, option)
		f.Add(encoded(f, kp.public.wireMessage))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzWire(t, b, (*KeyPackage).wireMessage)
		kp, err := ParseKeyPackage(b)
		if err != nil {
			return
		}
		_ = kp.Verify(testNow)
		if again, err := kp.Marshal(); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x encodes to %x, %v", b, again, err)
		}
		if len(kp.Ref()) == 0 || kp.NotAfter().Before(kp.NotBefore()) && kp.Verify(testNow) == nil {
			t.Error("an answer that can not be")
		}
	})
}

// What decodes as a tree is judged, hashed and changed without a panic.
func FuzzRatchetTree(f *testing.F) {
	g, _ := fuzzScene(f)
	for _, m := range g.members {
		data, err := m.tree.marshal()
		g.check(err)
		f.Add(data)
		break
	}
	suite, newcomer := g.members[0].tree.suite, testLeaf("newcomer")
	f.Fuzz(func(t *testing.T, b []byte) {
		tree, err := unmarshalTree(suite, b)
		if err != nil {
			return
		}
		if again, err := tree.marshal(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x encodes to %x, %v", b, again, err)
		}
		hash := bytes.Clone(tree.rootTreeHash())
		_ = tree.judgeJoin(leafRules{suite: suite, now: testNow}, g.id, hash)
		for _, c := range treeChecks { // also the ones behind a rule that is broken
			if c.id != "wel-7" || checkTreeUnmerged(treeSubject{tree: tree}) == nil {
				_ = c.judge(treeSubject{leafRules{suite: suite}, tree, g.id, hash})
			}
		}
		exerciseTree(t, tree.clone(), newcomer)
		if !bytes.Equal(tree.rootTreeHash(), hash) {
			t.Error("the tree changed with its clone")
		}
	})
}

func exerciseTree(t *testing.T, tree *ratchetTree, newcomer *leafNode) {
	for n := range treemath.NodeIndex(tree.size().Nodes()) {
		tree.resolution(n, nil)
	}
	i, err := tree.addLeaf(newcomer)
	if err != nil {
		t.Fatal(err)
	}
	tree.filteredDirectPath(i)
	if err := tree.removeLeaf(i); err != nil {
		t.Fatal(err)
	}
	tree.rootTreeHash()
}

// What decodes as an UpdatePath is opened by a member of a group without a panic, and gives it nothing.
func FuzzUpdatePath(f *testing.F) {
	g, path := fuzzScene(f)
	genuine := encoded(f, path.path.wire)
	f.Add(genuine)
	receiver := g.members[4]
	f.Fuzz(func(t *testing.T, b []byte) {
		x, ok := fuzzWire(t, b, (*updatePath).wire)
		if !ok {
			return
		}
		_, err := receiver.tree.clone().openUpdatePath(pathOpening{
			sender: 2, path: x, groupID: g.id, context: g.context,
			private: receiver.private, rules: leafRules{suite: receiver.tree.suite},
		})
		if (err == nil) != bytes.Equal(b, genuine) && err == nil {
			t.Errorf("opened %x", b)
		}
	})
}

// What decodes as a stored form is used without a panic.
func FuzzStoredForms(f *testing.F) {
	g, _ := fuzzScene(f)
	m := g.members[0]
	kp := newTestKeyPackage(f, m.signer)
	f.Add(encoded(f, m.private.wire))
	f.Add(encoded(f, kp.wire))
	f.Add(encoded(f, (&storedSigner{m.signer.cipherSuite, m.signer.credential, m.signer.key.Raw()}).wire))
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzWire(t, b, (*treePrivate).wire)
		fuzzWire(t, b, (*storedSigner).wire)
		fuzzWire(t, b, (*PrivateKeyPackage).wire)
		if s, err := UnmarshalSigner(b); err == nil {
			newTestKeyPackage(t, s)
		}
		if kp, err := UnmarshalPrivateKeyPackage(b); err == nil {
			_ = kp.Public().Verify(testNow)
		}
	})
}
