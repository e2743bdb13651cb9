package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// suitesBeside are some of each kind: classical, post-quantum with a classical signature, and post-quantum throughout, which the full
// module has alone.
var suitesBeside = []uint32{
	uint32(mls.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519),
	uint32(mls.MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519),
	uint32(mls.MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87),
}

func (d *device) support(suites ...uint32) {
	d.t.Helper()
	must[Nothing](d, "supportCipherSuites", &SupportCipherSuitesParams{suites})
	d.publish()
}

// packages is one of each user's devices, of a suite.
func (s *service) packages(suite uint32, users ...string) (members []MemberPackage) {
	for _, user := range users {
		members = append(members, claimFrom(s.others[suite], user)...)
	}
	return members
}

func TestConversationsOfEverySuiteThatTheApplicationNames(t *testing.T) {
	for _, suite := range suitesBeside {
		t.Run(hexNumber(uint64(suite), 4), func(t *testing.T) {
			a, b, c, cid := trio(t)
			others := []string{"b@example.com", "c@example.com"}
			if _, err := supported(suite); err != nil {
				_, err := try[Nothing](a.client, "supportCipherSuites", &SupportCipherSuitesParams{[]uint32{1, suite}})
				expectCode(t, err, CodeUnsupported)
				if got := must[IdentityResult](a, "identity", &Nothing{}).CipherSuites; len(got) != 2 {
					t.Errorf("%x", got)
				}
				return
			}
			for _, d := range []*device{a, b, c} {
				d.support(suite)
				d.reload()
				want := []uint32{uint32(mls.DefaultCipherSuite), postQuantum, suite}
				if got := must[IdentityResult](d, "identity", &Nothing{}).CipherSuites; !slices.Equal(got, want) {
					t.Errorf("%x", got)
				}
			}
			a.send(cid, "before")
			next := must[MigrateResult](a, "migrate", &MigrateParams{cid, suite, a.s.packages(suite, others...)}).Conversation
			made := must[CreateConversationResult](a, "createConversation",
				&CreateConversationParams{Title: "made", Members: a.s.packages(suite, others...), CipherSuite: &suite}).Conversation
			a.push()
			for _, d := range []*device{b, c} {
				d.pull()
				d.accept()
				d.pull()
				d.reload()
			}
			a.reload()
			for _, name := range []string{next, made} {
				agree(t, name, a, b, c)
				b.send(name, "in it")
				must[ChangeResult](c, "updateKeys", &ConversationParams{name})
				for _, d := range []*device{b, c, a, b} {
					d.push()
					d.pull()
				}
				agree(t, name, a, b, c)
				if got := a.conversation(name); got.CipherSuite != suite || got.State != "active" {
					t.Errorf("%+v", got)
				}
			}
			expectTexts(t, c, cid, "before", "in it")
			expectTexts(t, a, made, "in it")
		})
	}
}

func TestASuiteIsNamedOnce(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	a.support(1, postQuantum, uint32(mls.DefaultCipherSuite))
	a.store.unchanged(t, func() { a.support(1) })
	if got := must[IdentityResult](a, "identity", &Nothing{}).CipherSuites; !slices.Equal(got, []uint32{3, postQuantum, 1}) {
		t.Errorf("%x", got)
	}
	if shelf := a.s.others[1][a.name]; len(shelf.oneTime) != 0 || shelf.last == nil {
		t.Error("not one package of last resort")
	}
}

// A state with suites that a module does not have stays closed to it, and as it was.
func TestAStateOfOtherSuitesStaysClosed(t *testing.T) {
	for name, prepare := range map[string]func(*turn){
		"of key packages": func(t *turn) { t.keepers.put("f0ff", keeperRow{}) },
		"of a conversation": func(t *turn) {
			t.convs.put(conversationName(make([]byte, 16)), conversationRow{State: active, Suite: 0xF0FF})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t, newService(), "a@example.com")
			inTurn(t, a, func(t *turn) error { prepare(t); return nil })
			a.restart()
			a.store.unchanged(t, func() {
				_, err := try[UnlockResult](a.client, "unlock", &UnlockParams{a.name.User, testRoot, a.header})
				expectCode(t, err, CodeUnsupported)
			})
		})
	}
}

// A conversation that is over has nothing to read any more but its history.
func TestAConversationThatIsOverKeepsNoModuleOut(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	inTurn(t, a, func(t *turn) error {
		t.convs.put(conversationName(make([]byte, 16)), conversationRow{State: removed, Suite: 0xF0FF})
		return nil
	})
	a.reload()
}

// Whoever makes a Welcome chooses the suite in it, and must not choose what this device has keys of.
func TestAWelcomeOfAnotherSuiteMakesNoIdentity(t *testing.T) {
	s := newService()
	a := newDevice(t, s, "a@example.com")
	b := newDevice(t, s, "b@example.com")
	b.support(1)
	a.support(1)
	suite := uint32(1)
	must[CreateConversationResult](b, "createConversation", &CreateConversationParams{Members: s.packages(1, "a@example.com"), CipherSuite: &suite})
	welcome := b.outbox()[0].Welcomes[0].Bytes
	welcome[5] = 2 // MLSMessage: version, wire format; Welcome: cipher_suite
	one := uint64(1)
	r := must[ReceiveResult](a, "receive", &ReceiveParams{[]Frame{{Source: "inbox", Seq: 1, CommitSeq: &one, Bytes: welcome}}}).Results
	if got := kinds(r); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
	inTurn(t, a, func(t2 *turn) error {
		if t2.identities.has("0002") {
			t.Error("it made an identity")
		}
		return nil
	})
}

// The service knows the key of a leaf from the device's key packages. In a suite without any, nobody would believe who it is.
func TestADeviceGoesByItselfIntoSuitesOfItsOwnOnly(t *testing.T) {
	a, _, cid := pair(t)
	suite := uint32(mls.MLS_128_DHKEMP256_AES128GCM_SHA256_P256)
	expectCode(t, mustFail(a, "createConversation", &CreateConversationParams{CipherSuite: &suite}), CodeUnsupported)
	expectCode(t, mustFail(a, "migrate", &MigrateParams{Conversation: cid, CipherSuite: suite}), CodeUnsupported)
	id := []byte("0123456789abcdef")
	own, err := openLink(testRoot, id)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := mls.NewSigner(mls.CipherSuite(suite), mls.BasicCredential(identityOf("f@example.com", "00000000000000ff")))
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = signer.SupportingExtensions(linkExtension); err != nil {
		t.Fatal(err)
	}
	x := own.link(linkJoin).extension()
	g, err := mls.NewGroup(signer, id, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := g.Commit() // the first leaf of a group has no end
	if err == nil {
		err = g.Apply(tr)
	}
	if err != nil {
		t.Fatal(err)
	}
	info, err := g.GroupInfo(false)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := g.RatchetTree()
	if err != nil {
		t.Fatal(err)
	}
	there := conversationName(id)
	a.follow(there, testRoot)
	expectCode(t, mustFail(a, "joinByLink", &RejoinParams{there, info, tree}), CodeUnsupported)
	expectCode(t, mustFail(a, "askByLink", &AskByLinkParams{there, suite, 1}), CodeUnsupported)
	must[Nothing](a, "supportCipherSuites", &SupportCipherSuitesParams{[]uint32{suite}})
	must[ChangeResult](a, "joinByLink", &RejoinParams{there, info, tree})
}
