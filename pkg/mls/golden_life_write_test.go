//go:build !js

package mls

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Can a life that is stored today be read today? With -golden it is written for a release.
func TestWriteGoldenLife(t *testing.T) {
	life := makeLife(t)
	if *writeGolden == "" {
		useLife(t, readLife(t, life))
		return
	}
	f, err := os.OpenFile(filepath.Join("testdata", "golden", *writeGolden+"-life.bin"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(life); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// makeLife lets bob live in several groups and stores what he has at each turn.
func makeLife(t *testing.T) []byte {
	t.Helper()
	x := goldenLife{waiting: makeWaiting(t), drafts: makeDrafts(t)}
	x.ending, x.suspended = makeSuspended(t)
	x.leaving, x.removed = makeRemoved(t)
	return mustEncode(x.wire)
}

// turn is what bob has now.
func (w *world) turn(next ...*Transition) goldenTurn {
	w.t.Helper()
	signer, err := w.client("bob").signer.Marshal()
	w.check(err)
	x := goldenTurn{signer: signer, group: marshal(w.t, w.group("bob"))}
	for _, step := range next {
		b, err := step.Marshal()
		w.check(err)
		x.transitions = append(x.transitions, b)
	}
	return x
}

func makeWaiting(t *testing.T) goldenTurn {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob", "carol")
	service := newTestSigner(t, w.cs, "service")
	w.commit("alice", SetExtensions(ExternalSenders(sentBy(service))))
	w.say("alice", "read")
	w.commit("carol")
	given := right(NewExternalPSK([]byte("given"), bytes.Repeat([]byte{7}, 32)))(t)
	for _, name := range w.active() {
		w.check(w.group(name).AddPSK(given))
	}
	bob := w.group("bob")
	receive := func(message []byte, err error) []byte {
		w.check(err)
		for _, name := range []string{"carol", "bob"} {
			w.process(name, message)
		}
		all := bob.PendingProposals()
		return all[len(all)-1].Ref
	}
	comes := func(name string) []byte {
		signer := newTestSigner(t, w.cs, name)
		return receive(ProposeSelf(signer, bob.ID(), bob.Epoch(), newTestKeyPackage(t, signer).Public(), AuthenticatedData([]byte("let me in"))))
	}
	dave := newTestKeyPackage(t, newTestSigner(t, w.cs, "dave")).Public()
	receive(ProposeAsExternalSender(service, 0, bob.ID(), bob.Epoch(), Add(dave)))
	eve := comes("eve")
	comes("frank")
	receive(w.group("alice").Propose(CustomProposal(testProposal, []byte("custom")), AuthenticatedData([]byte("clear"))))
	unwanted := receive(w.group("alice").Propose(PreSharedKey(given.ID()), AuthenticatedData([]byte("mix it in"))))
	for _, name := range []string{"carol", "bob"} {
		w.check(w.group(name).AcceptProposal(eve))
	}
	w.check(bob.DiscardProposal(unwanted))
	commit := right(w.group("carol").Commit())(t)
	own := right(bob.Commit(PreSharedKey(given.ID())))(t)
	w.supportProposals("zed", testProposal)
	_, enters, err := ExternalCommit(w.client("zed").signer, right(w.group("alice").GroupInfo(true))(t))
	w.check(err)
	x := w.turn(own, w.transition("bob", enters))
	x.messages = [][]byte{commit.Message}
	return x
}

func makeDrafts(t *testing.T) goldenTurn {
	s := startedDraftScene(t, "alice", "bob", "carol")
	s.exports("bob", testComponent)
	s.propose("carol", DraftSelfRemove())
	exported := s.exports("alice", otherComponent)
	commit := right(s.group("alice").Commit(DraftAppEphemeral(testComponent, []byte("passing"))))(t)
	x := s.turn(s.transition("bob", commit.Message))
	s.check(s.group("alice").Apply(commit))
	x.messages = [][]byte{exported, s.exports("alice", testComponent)}
	return x
}

func makeSuspended(t *testing.T) (before, after goldenTurn) {
	w := newWorld(t, "alice", "bob", "carol")
	late := w.encrypt("alice", "late")
	commit := right(w.group("carol").Commit(ReInitialize(ReInit{
		GroupID: []byte("next"), CipherSuite: MLS_128_DHKEMP256_AES128GCM_SHA256_P256,
		Extensions: []Extension{RequiredCapabilities{Credentials: []CredentialType{CredentialBasic}}.Extension()},
	})))(t)
	before = w.turn(w.transition("bob", commit.Message))
	w.deliver("carol", commit)
	after = w.turn()
	after.messages = [][]byte{late}
	return before, after
}

func makeRemoved(t *testing.T) (before, after goldenTurn) {
	w := newWorld(t, "alice", "bob", "carol")
	late := w.encrypt("alice", "late")
	commit := right(w.group("carol").Commit(Remove(w.leaf("bob"))))(t)
	before = w.turn(w.transition("bob", commit.Message))
	w.deliver("carol", commit)
	after = w.turn()
	after.messages = [][]byte{late}
	return before, after
}
