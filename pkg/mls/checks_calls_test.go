package mls

import (
	"errors"
	"testing"
)

// Are the rules asked wherever they have to be? Each case here stands for a call that judges: with the call left out, the rule
// would stand in its table and do nothing.

var _ = []struct{}{
	breaksRule("draft-1", "in a key package that is added", func(t *testing.T) error {
		signer := newTestSigner(t, DefaultCipherSuite, "alice")
		kp := newTestKeyPackage(t, signer).public
		rules := leafRules{suite: signer.suite, now: testNow, drafts: dictionaryRules(draftDemands{})}
		kp.leaf.capabilities.extensions = append(kp.leaf.capabilities.extensions, extensionAppDataDictionary)
		kp.extensions = append(kp.extensions, extension{extensionAppDataDictionary, []byte{6, 0, 2, 0, 0, 1, 0}})
		resign(t, signer, &kp)
		return kp.judge(rules)
	}),
	breaksRule("upd-1", "an Update of nobody in the group", func(t *testing.T) error {
		s := newListScene(t)
		rules, err := s.group("bob").leafRules(nil, testNow)
		s.check(err)
		subject := proposalSubject{memberAt(s.leaf("alice")), s.updateOf("alice"), s.group("bob").epoch, rules}
		keepsAll(t, proposalChecks, subject)
		subject.sender.Type = SenderExternal
		return judgeAll(proposalChecks, subject)
	}),
	breaksTreeRule("wel-9", "a leaf elsewhere that all above it list", func(s *treeSubject) { s.setParent(3, unmerged(7)) }),
	breaksRule("wel-8", "two members with one signature key", func(t *testing.T) error {
		signer := newTestSigner(t, DefaultCipherSuite, "alice")
		tree := newRatchetTree(signer.suite, &newTestKeyPackage(t, signer).public.leaf)
		if _, err := tree.addLeaf(&newTestKeyPackage(t, signer).public.leaf); err != nil {
			t.Fatal(err)
		}
		return tree.judgeJoin(leafRules{suite: signer.suite}, testGroupID, tree.rootTreeHash())
	}),
	breaksRule("leaf-3", "one's own leaf of an external commit", func(t *testing.T) error {
		w := newWorld(t, "alice")
		info := requiring(w, RequiredCapabilities{Extensions: []ExtensionType{someExtension}})
		_, _, err := ExternalCommit(w.client("bob").signer, info)
		return err
	}),
	breaksRule("leaf-10", "an Update with the encryption key of another member", func(t *testing.T) error {
		s := newListScene(t)
		update := s.updateOf("carol")
		leaf := &update.update.leafNode
		leaf.encryptionKey = s.group("alice").epoch.tree.leaf(s.leaf("dave")).encryptionKey
		s.check(s.clients["carol"].signer.signLeaf(leaf, []byte("group"), s.leaf("carol")))
		s.cover("carol", update)
		return within("list-12", s.judge())
	}),
	breaksRule("leaf-3", "a member of a group that is joined", func(t *testing.T) error {
		s := newWelcomeScene(t)
		requires := requires(someExtension)
		s.context = func(d *commitDraft) { d.next.context.extensions = extensionList{requires} }
		return within("wel-8", s.join())
	}),
	breaksRule("com-13", "a member of a group that is joined", func(t *testing.T) error {
		s := newWelcomeScene(t)
		s.knows("carol", someExtension)
		s.context = func(d *commitDraft) { d.next.context.extensions = extensionList{{extensionType: someExtension}} }
		return within("wel-8", s.join())
	}),
	breaksRule("psk-4", "a Welcome with more keys than PSKLabel can count", func(t *testing.T) error {
		s := newWelcomeScene(t)
		key, err := NewExternalPSK([]byte("id"), []byte("key"))
		s.check(err)
		s.options = []JoinOption{PSKs(key)}
		s.secrets = func(x *groupSecrets) {
			for range 1 << 16 {
				x.psks = append(x.psks, preSharedKeyID{kind: pskExternal, pskID: []byte("id"), nonce: make([]byte, 32)})
			}
		}
		return s.join()
	}),
}

// knows lets a client that has not joined support an extension.
func (s *welcomeScene) knows(name string, x ExtensionType) {
	s.t.Helper()
	c := s.client(name)
	var err error
	c.signer, err = c.signer.SupportingExtensions(x)
	s.check(err)
	s.kp = newTestKeyPackage(s.t, c.signer)
}

// within returns the rule on leaves for which a rule on trees was broken.
func within(rule string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Rule == rule {
		return e.Unwrap()
	}
	return err
}

// requiring makes alice's group require what it has, by the hand of somebody who judges nothing, and returns its GroupInfo.
func requiring(w *world, r RequiredCapabilities) []byte {
	w.t.Helper()
	e := w.group("alice").epoch
	x := r.Extension()
	e.context.extensions = e.context.extensions.with(x.Type, x.Data)
	leaf := *e.tree.leaf(0)
	leaf.capabilities = leaf.capabilities.including([]ExtensionType{someExtension}, nil)
	w.check(w.clients["alice"].signer.signLeaf(&leaf, e.context.groupID, 0))
	e.tree.setLeaf(0, &leaf)
	e.context.treeHash = e.tree.rootTreeHash()
	info, err := e.exportGroupInfo(w.clients["alice"].signer, true)
	w.check(err)
	return info
}

// Is one's own leaf compared with the members', before an external commit leaves?
func TestExternalCommitterIsComparedWithTheMembers(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	joiner, _ := x509Signer(t)
	info, err := w.group("alice").GroupInfo(true)
	w.check(err)
	_, _, err = ExternalCommit(joiner, info, Authenticate(func(Credential, []byte) error { return nil }))
	wantCode(t, err, CodeInvalidMessage, "leaf-4")
}

// Does a GroupInfo without external_pub, or with one that is no key, say that nobody joins by it?
func TestInspectionOfAGroupNobodyJoins(t *testing.T) {
	w := newWorld(t, "alice")
	for name, list := range map[string][]extension{
		"none":     nil,
		"no key":   {{extensionExternalPub, opaque([]byte{1, 2, 3})}},
		"trailing": {{extensionExternalPub, append(opaque(x25519Base), 0)}},
	} {
		info, err := w.group("alice").epoch.groupInfo(w.clients["alice"].signer, true, list...)
		w.check(err)
		seen, err := InspectGroupInfo(mustEncode((&message{wireFormat: WireFormatGroupInfo, groupInfo: info}).wire))
		w.check(err)
		if seen.External {
			t.Errorf("%s: an external commit is said to be possible", name)
		}
	}
}

// Do calls that outsiders make refuse what no outsider may send, and a branch what no group may have?
func TestOwnCallsAreJudged(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	_, err := ProposeAsExternalSender(w.clients["bob"].signer, 0, g.ID(), g.Epoch(), CustomProposal(0xF0A1, nil))
	if CodeOf(err) == "" {
		t.Error("an external sender proposes what is the members'")
	}
	_, _, err = g.Branch(w.clients["alice"].signer, []byte("branch"), []Extension{{Type: 0x0A0A}})
	wantCode(t, err, CodeInvalidArgument)
}
