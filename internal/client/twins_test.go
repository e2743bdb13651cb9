package client

import (
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// forged is a key package of the villain's own making, under any name.
func (v *villain) forged(identity []byte) *mls.KeyPackage {
	v.t.Helper()
	signer, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identity))
	if err != nil {
		v.t.Fatal(err)
	}
	if signer, err = signer.SupportingExtensions(linkExtension); err != nil {
		v.t.Fatal(err)
	}
	kp, err := signer.NewKeyPackage(v.now)
	if err != nil {
		v.t.Fatal(err)
	}
	return kp.Public()
}

// commits makes a commit in the villain's group, and goes on in what it leads to.
func (v *villain) commits(changes ...mls.Change) (message []byte) {
	v.t.Helper()
	tr, err := v.g.Commit(changes...)
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.g.Apply(tr); err != nil {
		v.t.Fatal(err)
	}
	return tr.Message
}

func adds(packages []*mls.KeyPackage) (changes []mls.Change) {
	for _, kp := range packages {
		changes = append(changes, mls.Add(kp))
	}
	return changes
}

// twins are leaves that a villain makes, as a device sees them: none may stand beside it.
var twins = map[string]func(v *villain, d *device) []*mls.KeyPackage{
	"of a member": func(v *villain, d *device) []*mls.KeyPackage {
		return []*mls.KeyPackage{v.forged(identityOf(v.name.User, v.name.Device))}
	},
	"of each other": func(v *villain, d *device) []*mls.KeyPackage {
		name := identityOf("boss@example.com", "0123456789abcdef")
		return []*mls.KeyPackage{v.forged(name), v.forged(name)}
	},
	"of this device": func(v *villain, d *device) []*mls.KeyPackage {
		return []*mls.KeyPackage{v.forged(identityOf(d.name.User, d.name.Device))}
	},
	"of this user, without a device": func(v *villain, d *device) []*mls.KeyPackage {
		return []*mls.KeyPackage{v.forged([]byte(d.name.User))}
	},
}

// eachTwin asks a question of a device and a villain in its conversation, for each kind of twin.
func eachTwin(t *testing.T, ask func(t *testing.T, a *device, v *villain, twins []*mls.KeyPackage)) {
	for name, make := range twins {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t, newService(), "a@example.com")
			v := newVillain(t, a)
			ask(t, a, v, make(v, a))
		})
	}
}

func TestACommitThatMakesTwinsIsRefused(t *testing.T) {
	eachTwin(t, func(t *testing.T, a *device, v *villain, twins []*mls.KeyPackage) {
		before := a.conversation(v.cid)
		v.seq++
		r := feed(a, v.cid, v.seq, v.commits(adds(twins)...))
		after := a.conversation(v.cid)
		if len(r) != 1 || r[0].Kind != "quarantined" || *r[0].Code != string(CodeInvalidMessage) || after.State != "diverged" || after.Epoch != before.Epoch {
			t.Errorf("%+v, %+v", r, after)
		}
		// Nor does the device come back into what the commit led to.
		info, err := v.g.GroupInfo(false)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := v.g.RatchetTree()
		if err != nil {
			t.Fatal(err)
		}
		expectCode(t, mustFail(a, "rejoin", &RejoinParams{v.cid, info, tree}), CodeInvalidMessage)
	})
}

func TestAWelcomeAmongTwinsIsRefused(t *testing.T) {
	eachTwin(t, func(t *testing.T, a *device, v *villain, twins []*mls.KeyPackage) {
		next, err := mls.NewGroup(v.signer, []byte("0123456789abcdef"))
		if err != nil {
			t.Fatal(err)
		}
		next.SetTime(a.s.now())
		tr, err := next.Commit(adds(append(twins, v.packageOf(a)))...)
		if got := v.invites(a, v.begins(next, tr, err)); !slices.Equal(got, []string{"quarantined"}) {
			t.Errorf("%v", got)
		}
	})
}

// pkg/mls sees to it that what continues a group has each member once (wel-12), but of what branches off it asks only that nobody is new.
func TestABranchAmongTwinsIsRefused(t *testing.T) {
	a := newDevice(t, newService(), "a@example.com")
	v := newVillain(t, a)
	v.g.SetTime(a.s.now())
	next, tr, err := v.g.Branch(v.signer, []byte("0123456789abcdef"), nil, v.packageOf(a), v.forged(identityOf(v.name.User, v.name.Device)))
	if got := v.invites(a, v.begins(next, tr, err)); !slices.Equal(got, []string{"quarantined"}) {
		t.Errorf("%v", got)
	}
}

func TestALinkDoesNotLeadAmongTwins(t *testing.T) {
	eachTwin(t, func(t *testing.T, a *device, v *villain, twins []*mls.KeyPackage) {
		id := []byte("0123456789abcdef")
		own, err := openLink(testRoot, id)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := v.signer.SupportingExtensions(linkExtension)
		if err != nil {
			t.Fatal(err)
		}
		x := own.link(linkJoin).extension()
		if v.g, err = mls.NewGroup(signer, id, mls.Extension{Type: mls.ExtensionType(x.Type), Data: x.Data}); err != nil {
			t.Fatal(err)
		}
		v.g.SetTime(a.s.now())
		v.commits(adds(twins)...)
		info, err := v.g.GroupInfo(false)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := v.g.RatchetTree()
		if err != nil {
			t.Fatal(err)
		}
		cid := conversationName(id)
		a.follow(cid, testRoot)
		err = mustFail(a, "joinByLink", &RejoinParams{cid, info, tree})
		if code := CodeOf(err); code != CodeInvalidMessage && code != CodeConflict {
			t.Errorf("%v", err)
		}
	})
}

// A proposal is no member yet. This device does not make one of it, and talks on as if it were not there.
func TestAProposedTwinIsNotCommitted(t *testing.T) {
	eachTwin(t, func(t *testing.T, a *device, v *villain, twins []*mls.KeyPackage) {
		v.g.SetTime(a.s.now())
		for _, twin := range twins {
			proposal, err := v.g.Propose(mls.Add(twin))
			if err != nil {
				t.Fatal(err)
			}
			if got := v.logs(a, v.cid, proposal); !slices.Equal(got, []string{"proposal"}) {
				t.Fatalf("%v", got)
			}
		}
		expectCode(t, mustFail(a, "commitProposals", &CommitProposalsParams{Conversation: v.cid}), CodeInvalidMessage)
		a.send(v.cid, "and now?")
		a.push()
		for _, m := range a.conversation(v.cid).Members {
			if len(m.Devices) > 1 {
				t.Errorf("%+v", m)
			}
		}
		if conv := a.conversation(v.cid); conv.State != "active" || conv.Problem != nil || conv.Last == nil || conv.Last.State != "sent" {
			t.Errorf("%+v", conv)
		}
	})
}

// A leaf under this user's name is a device of the user's when that is proven, and somebody who says so when it is not.
func TestANameAloneMakesNoMessageTheUsersOwn(t *testing.T) {
	for name, proven := range map[string]bool{"nobody has judged it": false, "it is proven": true} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t, newService(), "a@example.com")
			v := newVillain(t, a)
			second, err := mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential(identityOf(a.name.User, "00000000000000aa")))
			if err != nil {
				t.Fatal(err)
			}
			kp, err := second.NewKeyPackage(a.s.now())
			if err != nil {
				t.Fatal(err)
			}
			v.g.SetTime(a.s.now())
			tr, err := v.g.Commit(mls.Add(kp.Public()))
			if err != nil {
				t.Fatal(err)
			}
			g, err := mls.JoinGroup(second, kp, tr.Welcome)
			if err != nil {
				t.Fatal(err)
			}
			message, err := g.Encrypt(encodeRecord(&appFrame{Type: frameText, Nonce: make([]byte, nonceSize), Body: "I said that"}), nil)
			if err != nil {
				t.Fatal(err)
			}
			if proven {
				a.judgeAll()
				at := Frame{Source: "group", Conversation: &v.cid, Seq: 1001, Time: a.s.clock, Bytes: tr.Message}
				a.unverified("receive", &ReceiveParams{[]Frame{at}})
				a.judge(Verdict{Accepted: true})
			}
			v.logs(a, v.cid, tr.Message)
			r := feed(a, v.cid, 1002, message)
			shown := a.history(v.cid)
			if len(r) != 1 || len(shown) != 1 || shown[0].Sender != a.name.User || shown[0].Own != proven || r[0].Own != proven {
				t.Errorf("%+v, %+v", r, shown)
			}
			if unread := a.conversation(v.cid).Unread; (unread == 0) != proven {
				t.Errorf("%d unread", unread)
			}
		})
	}
}
