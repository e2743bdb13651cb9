package mls

import (
	"bytes"
	"errors"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
	"mlswasm/pkg/mls/internal/wire"
)

// handles returns copies of the secrets, which share their bytes.
func (p *treePrivate) handles() []secret.Secret {
	var out []secret.Secret
	for _, key := range p.keys {
		out = append(out, key)
	}
	return out
}

func allCleared(secrets []secret.Secret) bool {
	for _, s := range secrets {
		if s.Len() != 0 {
			return false
		}
	}
	return true
}

// Is every secret of a path overwritten when the commit is given up, and none before?
func TestClearOverwritesAPath(t *testing.T) {
	s := newPathScene(t)
	secrets := append(s.fresh.private.handles(), s.fresh.commitSecret)
	pathSecrets := append([]secret.Secret(nil), s.fresh.pathSecrets...)
	s.fresh.clearPathSecrets()
	if !allCleared(pathSecrets) || allCleared(secrets[:1]) {
		t.Error("clearPathSecrets")
	}
	s.fresh.clear()
	if !allCleared(secrets) || len(s.fresh.private.keys) != 0 {
		t.Error("clear")
	}
}

// Do a receiver's keys stay as they are, whether a path opens or not?
func TestOpeningAPathLeavesThePrivateKeys(t *testing.T) {
	s := newPathScene(t)
	private := s.g.members[s.receiver].private
	before := must(t)(wire.EncodeFunc(private.wire))
	s.g.check(s.open())
	s.fresh.path.nodes[1].encryptedPathSecret[0].ciphertext[0] ^= 1
	if err := s.open(); err == nil {
		t.Fatal("opened")
	}
	if after := must(t)(wire.EncodeFunc(private.wire)); !bytes.Equal(after, before) {
		t.Error("private keys changed")
	}
}

// Does a copy share nothing with the keys it was made from, and leave out those of blank nodes?
func TestPrunedIsACopyWithoutBlankNodes(t *testing.T) {
	s := newPathScene(t)
	private := s.g.members[0].private
	tree := s.g.members[0].tree.clone()
	s.g.check(tree.removeLeaf(1)) // blanks every node above 0, too
	pruned := private.pruned(tree)
	if len(pruned.keys) != 1 || !pruned.keys[0].Equal(private.keys[0]) {
		t.Errorf("%d keys are left", len(pruned.keys))
	}
	kept := private.handles()
	pruned.clear()
	if allCleared(kept) {
		t.Error("clearing the copy cleared the original")
	}
	old := private.keys[0]
	private.setLeafKey(secret.New([]byte{1}))
	if old.Len() != 0 {
		t.Error("a replaced key was kept")
	}
}

// Are the stored private keys the same again, and refused in another order than theirs?
func TestPrivateKeysSurviveStorage(t *testing.T) {
	p := newTreePrivate(2, secret.New([]byte("leaf")))
	p.set(5, secret.New([]byte("parent")))
	stored := must(t)(wire.EncodeFunc(p.wire))
	var again treePrivate
	if err := wire.DecodeFunc(stored, again.wire); err != nil || again.leaf != 2 || !again.keys[4].Equal(p.keys[4]) || !again.keys[5].Equal(p.keys[5]) {
		t.Errorf("got %v", err)
	}
	for name, nodes := range map[string][]uint32{"falling": {5, 4}, "twice": {4, 4}} {
		b := must(t)(wire.EncodeFunc(func(c *wire.Codec) {
			leaf := uint32(2)
			c.Uint32(&leaf)
			wire.Vector(c, &nodes, func(c *wire.Codec, n *uint32) {
				key := []byte{1}
				c.Uint32(n)
				c.Bytes(&key)
			})
		}))
		if err := decode("private", b, new(treePrivate).wire); CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Is a joiner's path secret refused when it belongs to no node, or gives keys that are not the tree's?
func TestJoinRefusesAPathSecretThatDoesNotFit(t *testing.T) {
	s := newPathScene(t)
	tree := s.g.members[0].tree
	for name, signer := range map[string]LeafIndex{
		"another node's":         0,
		"a blank node's":         6,
		"one's own":              7,
		"of nobody":              9,
		"of nobody, far outside": 1<<32 - 1,
	} {
		pathSecret, key := secret.New(make([]byte, 32)), secret.New([]byte("key"))
		if _, err := tree.joinPrivate(7, key, signer, &pathSecret); CodeOf(err) != CodeInvalidMessage {
			t.Errorf("%s: %v", name, err)
		}
		if pathSecret.Len() != 32 || key.Len() != 0 {
			t.Errorf("%s: the path secret is the caller's, the key is not", name)
		}
	}
}

// Does a commit fail where its context can not be made, on both sides, and does a joiner below no node of the path get nothing?
func TestPathWithoutContext(t *testing.T) {
	s := newPathScene(t)
	broken := func([]byte) ([]byte, error) { return nil, fail(CodeInternal, "context") }
	if _, err := s.tree.clone().createUpdatePath(pathRequest{signer: s.g.members[1].signer, leaf: 1, context: broken}); CodeOf(err) != CodeInternal {
		t.Errorf("created: %v", err)
	}
	o := s.opening()
	o.context = broken
	if _, err := s.tree.clone().openUpdatePath(o); CodeOf(err) != CodeInternal {
		t.Errorf("opened: %v", err)
	}
	if _, ok := s.fresh.pathSecretFor(1); ok {
		t.Error("a path secret for the committer's own leaf")
	}
}

// Is the commit secret of a lone member fresh each time, though nobody is there to share it with?
func TestPathOfALoneMember(t *testing.T) {
	g := newTreeGroup(t, DefaultCipherSuite)
	var secrets [2]secret.Secret
	for i := range secrets {
		path, err := g.members[0].tree.createUpdatePath(pathRequest{signer: g.members[0].signer, groupID: g.id, context: g.context})
		g.check(err)
		secrets[i] = path.commitSecret
		if len(path.path.nodes) != 0 || len(path.path.leafNode.parentHash) != 0 {
			t.Error("a path above nothing")
		}
	}
	if secrets[0].Len() != 32 || secrets[0].Equal(secrets[1]) {
		t.Error("commit secrets")
	}
}

// Does an error say its code, rule and cause, in one line, and does every error have a code?
func TestErrorsHaveCodes(t *testing.T) {
	cause := errors.New("cause")
	err := error(&Error{Code: CodeInvalidMessage, Rule: "leaf-2", text: "text", cause: cause})
	if got, want := err.Error(), "mls: invalid_message (leaf-2): text: cause"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !errors.Is(err, cause) || (&Error{Code: CodeStale}).Error() != "mls: stale" {
		t.Error("wrapping")
	}
	for want, err := range map[Code]error{"": nil, CodeInternal: cause, CodeInvalidMessage: errors.Join(cause, err)} {
		if got := CodeOf(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// Are required capabilities read strictly, and nothing required where the extension is missing?
func TestRequiredCapabilitiesAreReadStrictly(t *testing.T) {
	want := requiredCapabilities{extensions: []ExtensionType{3}, proposals: []ProposalType{8}, credentials: []CredentialType{1}}
	data := must(t)(wire.EncodeFunc(want.wire))
	for name, c := range map[string]struct {
		list extensionList
		want Code
		n    int
	}{
		"missing":     {nil, "", 0},
		"there":       {extensionList{}.with(extensionRequiredCapabilities, data), "", 1},
		"a byte more": {extensionList{{extensionRequiredCapabilities, append(bytes.Clone(data), 0)}}, CodeMalformed, 0},
		"empty":       {extensionList{{extensionRequiredCapabilities, nil}}, CodeMalformed, 0},
	} {
		got, err := c.list.requiredCapabilities()
		if CodeOf(err) != c.want || err == nil && len(got.proposals) != c.n {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	list := extensionList{{someExtension, nil}, {extensionRequiredCapabilities, []byte("old")}}.with(extensionRequiredCapabilities, data)
	if got, ok := list.get(extensionRequiredCapabilities); len(list) != 2 || !ok || !bytes.Equal(got, data) {
		t.Error("with")
	}
	if (&treePrivate{}).pruned(newRatchetTree(nil, nil)).keys[treemath.NodeIndex(0)].Len() != 0 {
		t.Error("keys out of nothing")
	}
}

// Is the work linear for a list of required capabilities as long as a message, and a leaf that has them all? Quadratic work
// would take minutes here.
func TestRequiredCapabilitiesOfAWholeMessage(t *testing.T) {
	var required requiredCapabilities
	var own capabilities
	for i := range 1 << 18 { // types repeat: a list may
		required.extensions = append(required.extensions, ExtensionType(i|0x1000))
		own.extensions = append(own.extensions, ExtensionType((1<<18-i)|0x1000))
	}
	if !own.satisfies(&required) {
		t.Error("not satisfied")
	}
	own.extensions = own.extensions[:10]
	if own.satisfies(&required) {
		t.Error("satisfied")
	}
}
