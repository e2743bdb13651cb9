package mls

import (
	"bytes"
	"testing"
)

const (
	testProposal  ProposalType = 0xF0CC
	otherProposal ProposalType = 0x0FFF // registered, one day
)

// newWorldProposing is newWorld of clients whose application knows the proposal types.
func newWorldProposing(t testing.TB, types []ProposalType, names ...string) *world {
	t.Helper()
	return newWorldAfter(t, DefaultCipherSuite, func(w *world, name string) { w.supportProposals(name, types...) }, names...)
}

func (w *world) supportProposals(name string, types ...ProposalType) {
	w.t.Helper()
	signer, err := w.client(name).signer.SupportingProposals(types...)
	w.check(err)
	w.clients[name].signer = signer
}

// Do an application's proposals reach everyone, by value and by reference, through stored states and Transitions?
func TestCustomProposals(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal, otherProposal}, "alice", "bob", "carol")
	message, err := w.group("bob").Propose(CustomProposal(testProposal, []byte("by reference")))
	w.check(err)
	for _, name := range []string{"alice", "carol"} {
		event := w.process(name, message).(*ProposalEvent)
		if event.Type != testProposal || string(event.Data) != "by reference" {
			t.Errorf("%s got %+v", name, event)
		}
	}
	w.reloadAll()
	data := []byte("by value")
	change := CustomProposal(otherProposal, data)
	data[0] = 'X'
	commit, err := w.group("alice").Commit(change, CustomProposal(testProposal, nil))
	w.check(err)
	stored, err := commit.Marshal()
	w.check(err)
	w.reloadAll()
	commit, err = w.group("alice").UnmarshalTransition(stored)
	w.check(err)
	for _, x := range []*Transition{commit, w.transition("bob", commit.Message), w.transition("carol", commit.Message)} {
		got := x.CustomProposals()
		if len(got) != 3 || got[0].Type != otherProposal || string(got[0].Data) != "by value" || got[0].Ref != nil || got[0].Sender != memberAt(0) {
			t.Fatalf("got %+v", got)
		}
		if got[1].Type != testProposal || len(got[1].Data) != 0 || got[2].Type != testProposal || string(got[2].Data) != "by reference" {
			t.Errorf("got %+v", got[1:])
		}
		if got[2].Sender != memberAt(w.leaf("bob")) || len(got[2].Ref) == 0 || len(x.Updated()) != 1 {
			t.Errorf("got %+v", got[2])
		}
	}
	w.deliver("alice", commit)
	w.agree()
	w.talk()
}

// Is a proposal refused that somebody does not support, and can it be sent once everybody does?
func TestCustomProposalsNeedSupport(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	w.add("alice", "carol") // knows nothing of it
	change := CustomProposal(testProposal, []byte("data"))
	_, err := w.group("alice").Propose(change)
	wantCode(t, err, CodeInvalidMessage, "list-11")
	_, err = w.group("alice").Commit(change)
	wantCode(t, err, CodeInvalidMessage, "list-11")
	commit, err := w.group("alice").Commit(change, Remove(w.leaf("carol"))) // who leaves has no say
	w.check(err)
	if len(commit.CustomProposals()) != 1 {
		t.Error("the proposal is gone")
	}
	_, err = w.group("carol").Commit(change)
	wantCode(t, err, CodeInvalidMessage, "list-11")
	w.supportProposals("carol", testProposal)
	w.reload("carol")
	w.commit("carol")
	w.commit("bob", change)
	w.agree()
}

// May a commit of the application's types be without a path when it comes, while none is left out here?
func TestPathOfCustomProposals(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	change := CustomProposal(testProposal, nil)
	commit, err := w.group("alice").Commit(change, WithoutPath())
	w.check(err)
	if len(commit.Updated()) != 1 {
		t.Error("the path was left out")
	}
	list := proposalList{{sender: memberAt(1), proposal: &proposal{kind: testProposal}}}
	if list.needsPath() || !append(list, coveredProposal{proposal: removeOf(1)}).needsPath() {
		t.Error("a path is demanded for the wrong list")
	}
}

var _ = breaksProposal("st-8", "a type that nobody supports", CodeUnsupported, func(*listScene) *proposal {
	return &proposal{kind: testProposal}
})

var _ = breaksProposal("st-8", "a GREASE value that the own leaf lists", CodeUnsupported, func(s *listScene) *proposal {
	for _, name := range s.active() {
		leaf := *s.group(name).epoch.tree.leaf(1)
		leaf.capabilities.proposals = append(leaf.capabilities.proposals, 0x3a3a)
		s.group(name).epoch.tree.setLeaf(1, &leaf)
	}
	return &proposal{kind: 0x3a3a}
})

var _ = breaksRule("list-11", "a type that one of the members does not support", func(t *testing.T) error {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	w.add("alice", "carol")
	for _, name := range w.active() { // alice does not look
		leaf := *w.group("alice").epoch.tree.leaf(w.leaf(name))
		leaf.capabilities.proposals = []ProposalType{testProposal}
		w.group("alice").epoch.tree.setLeaf(w.leaf(name), &leaf)
	}
	commit, err := w.group("alice").Commit(CustomProposal(testProposal, nil))
	w.check(err)
	_, err = w.group("bob").Process(commit.Message)
	return err
})

// Can a group require that its members know a type of proposals?
func TestRequiredProposalTypes(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	w.commit("alice", SetExtensions(RequiredCapabilities{Proposals: []ProposalType{testProposal}}.Extension()))
	w.agree()
	stranger := newTestKeyPackage(t, w.client("carol").signer)
	_, err := w.group("bob").Commit(Add(stranger.Public()))
	wantCode(t, err, CodeInvalidMessage, "list-1")
	w.supportProposals("carol", testProposal)
	w.add("bob", "carol")
	_, err = w.group("bob").Commit(SetExtensions(RequiredCapabilities{Proposals: []ProposalType{otherProposal}}.Extension()))
	wantCode(t, err, CodeInvalidMessage, "gce-1")
}

// Is a type refused that can not be the application's?
func TestCustomProposalsThatAreNone(t *testing.T) {
	w := newWorldProposing(t, []ProposalType{testProposal}, "alice", "bob")
	for _, kind := range []ProposalType{0, ProposalRemove, proposalTypeExternalInit, 0x2A2A, proposalTypeSelfRemove, otherProposal} {
		before := marshal(t, w.group("alice"))
		_, err := w.group("alice").Propose(CustomProposal(kind, nil))
		wantCode(t, err, CodeInvalidArgument)
		if !bytes.Equal(before, marshal(t, w.group("alice"))) {
			t.Errorf("%#x changed the group", kind)
		}
		if kind != otherProposal {
			_, err = w.client("alice").signer.SupportingProposals(kind)
			wantCode(t, err, CodeInvalidArgument)
		}
	}
	var p proposal
	if err := decode("proposal", []byte{0, 0, 1, 1}, p.wire); CodeOf(err) != CodeUnsupported {
		t.Error(err)
	}
}
