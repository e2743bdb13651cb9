package mls

import (
	"testing"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
)

// welcomeScene is a Welcome by alice for carol, made by hand so that each of its pieces can be changed.
type welcomeScene struct {
	*world
	kp      *PrivateKeyPackage
	secrets func(*groupSecrets)
	info    func(*groupInfo)   // before it is signed
	signed  func(*groupInfo)   // after
	welcome func(*welcome)     // before it is encoded
	context func(*commitDraft) // before the secrets of the epoch are derived
	options []JoinOption
}

func newWelcomeScene(t *testing.T) *welcomeScene {
	t.Helper()
	w := newWorld(t, "alice", "bob")
	s := &welcomeScene{world: w, kp: newTestKeyPackage(t, w.client("carol").signer)}
	s.secrets, s.info, s.signed = func(*groupSecrets) {}, func(*groupInfo) {}, func(*groupInfo) {}
	s.welcome, s.context = func(*welcome) {}, func(*commitDraft) {}
	return s
}

// noPSK is the psk_secret of an epoch without pre-shared keys.
func noPSK(s *suite.Suite) keyschedule.PSKSecret { return keyschedule.PSKSecret{Secret: s.Zero()} }

// join makes the Welcome and answers what carol says of it.
func (s *welcomeScene) join() error {
	s.t.Helper()
	g := s.group("alice")
	d := &commitDraft{order: &order{}, by: memberCommits(g.OwnLeaf())}
	d.proposals = []*proposal{{kind: proposalTypeAdd, add: &addProposal{*s.kp.Public()}}}
	s.check(g.draft(d))
	s.context(d)
	context, err := encode("GroupContext", d.next.context.wire)
	s.check(err)
	d.welcome, d.next.secrets = keyschedule.Derive(g.suite, d.joiner, noPSK(g.suite), context)
	d.next.confirmationTag = d.next.secrets.Confirmation.Tag(g.suite, d.next.context.confirmedTranscriptHash)
	welcome, signer := s.seal(g, d), s.client("carol").signer
	var joined *Group
	join := func() { joined, err = JoinGroup(signer, s.kp, welcome, s.options...) }
	for _, place := range watch(join, func() []any { return []any{s.kp, signer, joined} }) {
		s.t.Errorf("a join that ends with %v leaves a secret: %s", err, place)
	}
	return err
}

func (s *welcomeScene) seal(g *Group, d *commitDraft) []byte {
	s.t.Helper()
	info, err := d.next.groupInfo(g.signer, true)
	s.check(err)
	s.info(info)
	tbs, err := encode("GroupInfoTBS", info.tbs)
	s.check(err)
	info.signature, err = g.signer.sign(groupInfoLabel, tbs)
	s.check(err)
	s.signed(info)
	w := &welcome{cipherSuite: s.cs}
	key, nonce := d.welcome.KeyNonce(g.suite)
	w.encryptedGroupInfo, err = g.suite.Seal(key, nonce, nil, mustEncode(info.wire))
	s.check(err)
	pathSecretFor, _ := d.path.pathSecretFor(2)
	secrets := &groupSecrets{joinerSecret: d.joiner.Secret, pathSecret: &pathSecret{pathSecretFor}}
	s.secrets(secrets)
	kem, ciphertext, err := g.suite.EncryptWithLabel(s.kp.public.initKey, welcomeLabel, w.encryptedGroupInfo, mustEncode(secrets.wire))
	s.check(err)
	w.secrets = []encryptedGroupSecrets{{newMember: s.kp.Public().Ref(), kemOutput: kem, ciphertext: ciphertext}}
	s.welcome(w)
	m := message{wireFormat: WireFormatWelcome, welcome: w}
	return mustEncode(m.wire)
}

// Is the Welcome that was made by hand one like any other?
func TestSoundWelcome(t *testing.T) {
	s := newWelcomeScene(t)
	s.options = []JoinOption{At(testNow), AlreadyJoined(func(id []byte) bool { return string(id) != "group" })}
	s.check(s.join())
}

// breaksWelcome registers a Welcome that carol must refuse.
func breaksWelcome(rule, what string, change func(s *welcomeScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := newWelcomeScene(t)
		change(s)
		return s.join()
	})
}

var _ = breaksWelcome("wel-1", "a Welcome for somebody else", func(s *welcomeScene) {
	s.welcome = func(w *welcome) { w.secrets[0].newMember[0] ^= 1 }
})

var _ = breaksWelcome("wel-1", "a tree with the leaf of another key package of carol's", func(s *welcomeScene) {
	s.context = func(*commitDraft) { s.kp = newTestKeyPackage(s.t, s.client("carol").signer) }
})

var _ = breaksWelcome("wel-1", "a tree without a leaf of carol's", func(s *welcomeScene) {
	s.context = func(*commitDraft) {
		carol := s.client("carol")
		carol.signer = newTestSigner(s.t, s.cs, "carol")
		s.kp = newTestKeyPackage(s.t, carol.signer)
	}
})

var _ = breaksWelcome("wel-2", "a pre-shared key that is not held", func(s *welcomeScene) {
	s.secrets = func(x *groupSecrets) {
		x.psks = []preSharedKeyID{{kind: pskExternal, pskID: []byte("id"), nonce: make([]byte, 32)}}
	}
})

var _ = breaksWelcome("wel-3", "a signature of nobody", func(s *welcomeScene) {
	s.signed = func(x *groupInfo) { x.signature[0] ^= 1 }
})

var _ = breaksWelcome("wel-3", "a signer who is another member", func(s *welcomeScene) {
	s.info = func(x *groupInfo) { x.signer = 1 }
})

var _ = breaksWelcome("wel-3", "a signer outside of the tree", func(s *welcomeScene) {
	s.info = func(x *groupInfo) { x.signer = 1 << 30 }
})

var _ = breaksWelcome("wel-4", "a group that carol is in", func(s *welcomeScene) {
	s.options = []JoinOption{AlreadyJoined(func(id []byte) bool { return string(id) == "group" })}
})

var _ = breaksWelcome("wel-5", "a GroupInfo of another suite", func(s *welcomeScene) {
	s.context = func(d *commitDraft) { d.next.context.cipherSuite = 1 }
})

var _ = breaksWelcome("wel-5", "a GroupInfo of another version", func(s *welcomeScene) {
	s.context = func(d *commitDraft) { d.next.context.version = 2 }
})

var _ = breaksWelcome("wel-5", "a Welcome of another suite", func(s *welcomeScene) {
	s.welcome = func(w *welcome) { w.cipherSuite = 1 }
})

var _ = breaksWelcome("wel-11", "a confirmation tag that is not the epoch's", func(s *welcomeScene) {
	s.info = func(x *groupInfo) { x.confirmationTag[0] ^= 1 }
})

var _ = breaksWelcome("wel-11", "half a confirmation tag", func(s *welcomeScene) {
	s.info = func(x *groupInfo) { x.confirmationTag = x.confirmationTag[:16] }
})

var _ = breaksWelcome("wel-13", "an extension of the group that the key package does not claim", func(s *welcomeScene) {
	s.context = func(d *commitDraft) { d.next.context.extensions = extensionList{{extensionType: 0xf003}} }
})

var _ = breaksWelcome("st-4", "an extension of the group that is claimed and unknown", func(s *welcomeScene) {
	s.greased("carol")
	s.kp = newTestKeyPackage(s.t, s.client("carol").signer)
	claimed := s.kp.public.leaf.capabilities.extensions
	s.context = func(d *commitDraft) {
		d.next.context.extensions = extensionList{{extensionType: claimed[len(claimed)-1]}} // the GREASE value
	}
})

var _ = breaksWelcome("wel-17", "a path secret that is too short", func(s *welcomeScene) {
	s.secrets = func(x *groupSecrets) { x.pathSecret.secret = secret.New(make([]byte, 31)) }
})

var _ = breaksWelcome("com-9", "a path secret that is another's", func(s *welcomeScene) {
	s.secrets = func(x *groupSecrets) { x.pathSecret.secret = secret.New(make([]byte, 32)) }
})

// wel-15: Is every client that a commit adds covered by its Welcome, and by nothing else that is in it, however it came into the list?
func TestWelcomeCoversWhomTheCommitAdds(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	byValue := newTestKeyPackage(t, w.client("carol").signer)
	first, last := newTestKeyPackage(t, w.client("dave").signer), newTestKeyPackage(t, w.client("erin").signer)
	w.propose("bob", Add(first.Public()))
	w.propose("bob", Remove(w.leaf("bob")))
	w.propose("bob", Add(last.Public()))
	commit := w.commit("alice", Add(byValue.Public()))
	refs, err := WelcomeKeyPackageRefs(commit.Welcome)
	w.check(err)
	if len(refs) != 3 {
		t.Errorf("%d clients are named", len(refs))
	}
	for name, kp := range map[string]*PrivateKeyPackage{"carol": byValue, "dave": first, "erin": last} {
		w.join(name, kp, commit)
	}
	w.agree()
}

// Is an unknown extension of the GroupInfo ignored?
func TestUnknownGroupInfoExtension(t *testing.T) {
	s := newWelcomeScene(t)
	s.info = func(x *groupInfo) {
		x.extensions = append(x.extensions, extension{extensionType: someExtension, data: []byte("unknown")})
	}
	s.check(s.join())
}

// Are members judged by the time that the joiner asks for, and only then?
func TestJoinJudgesLifetimes(t *testing.T) {
	s := newWelcomeScene(t)
	s.options = []JoinOption{At(testNow.Add(2 * DefaultLifetime))}
	wantCode(t, s.join(), CodeInvalidMessage, "wel-8")
}

// Is a Welcome refused by a client with another key, and a commit as a Welcome?
func TestJoinWithTheWrongThings(t *testing.T) {
	w := newWorld(t, "alice")
	kp := newTestKeyPackage(t, w.client("bob").signer)
	commit, err := w.group("alice").Commit(Add(kp.Public()))
	w.check(err)
	_, err = JoinGroup(w.client("eve").signer, kp, commit.Welcome)
	wantCode(t, err, CodeInvalidArgument)
	_, err = JoinGroup(w.client("bob").signer, newTestKeyPackage(t, w.client("bob").signer), commit.Welcome)
	wantCode(t, err, CodeNotForUs, "wel-1")
	_, err = JoinGroup(w.client("bob").signer, kp, commit.Message)
	wantCode(t, err, CodeInvalidMessage, "frm-13")
	_, err = WelcomeKeyPackageRefs(commit.Message)
	wantCode(t, err, CodeInvalidMessage, "frm-13")
	_, err = NewGroup(w.client("bob").signer, nil)
	wantCode(t, err, CodeInvalidArgument)
	_, err = NewGroup(w.client("bob").signer, make([]byte, 256))
	wantCode(t, err, CodeInvalidArgument)
	_, err = NewGroup(nil, []byte("id"))
	wantCode(t, err, CodeInvalidArgument)
	for i := range commit.Welcome {
		forged := append([]byte(nil), commit.Welcome...)
		forged[i] ^= 1
		if _, err := JoinGroup(w.client("bob").signer, kp, forged); err == nil {
			t.Fatalf("a Welcome with byte %d changed was taken", i)
		}
	}
}
