package mls

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// counting is a component whose updates are bytes that are appended, with their senders; it takes no byte 0.
func counting(id DraftComponentID) DraftComponent {
	judge := func(x DraftAppData) error {
		if bytes.IndexByte(x.Data, 0) >= 0 || x.Component != id {
			return errors.New("a byte 0")
		}
		return nil
	}
	return DraftComponent{
		ID: id,
		Update: func(current []byte, updates []DraftAppData) ([]byte, error) {
			if current == nil {
				current = []byte("new:")
			}
			for _, u := range updates {
				if err := judge(u); err != nil {
					return nil, err
				}
				current = append(append(current, 'A'+byte(u.Sender.Leaf)), u.Data...)
			}
			return current, nil
		},
		Ephemeral: judge,
	}
}

// appDataScene has a component that counts, and one without functions.
func appDataScene(t testing.TB, entries []DraftComponentData, names ...string) *draftScene {
	t.Helper()
	s := newDraftScene(t)
	s.components = []DraftComponent{counting(testComponent), {ID: otherComponent}}
	s.start(entries, names...)
	return s
}

// has fails unless every member has that data of a component, "" standing for none.
func (s *draftScene) has(component DraftComponentID, want string) {
	s.t.Helper()
	for _, name := range s.active() {
		data, ok := s.group(name).DraftAppData(component)
		if ok != (want != "") || string(data) != want {
			s.t.Fatalf("%s has %q of component %#x, want %q", name, data, component, want)
		}
	}
}

// Do updates reach all members and joiners, by value and by reference, in the order of the commit, without a path?
func TestDraftAppDataUpdate(t *testing.T) {
	s := appDataScene(t, nil, "alice", "bob", "carol")
	s.propose("bob", DraftAppDataUpdate(testComponent, []byte("one")))
	s.propose("carol", DraftAppDataUpdate(otherComponent, []byte("first")))
	s.propose("carol", DraftAppDataUpdate(testComponent, []byte("two")))
	s.propose("bob", DraftAppDataUpdate(otherComponent, []byte("last")))
	s.reload()
	commit := s.commit("alice", DraftAppDataUpdate(testComponent, []byte("zero")), WithoutPath())
	if len(commit.Updated()) != 0 {
		t.Error("a path that nothing asked for")
	}
	s.agree()
	s.has(testComponent, "new:AzeroBoneCtwo")
	s.has(otherComponent, "last")
	s.have("dave")
	s.add("bob", "dave")
	s.commit("dave", DraftAppDataUpdate(testComponent, nil), DraftAppDataRemove(otherComponent))
	s.reload()
	s.agree()
	s.has(testComponent, "new:AzeroBoneCtwoD")
	s.has(otherComponent, "")
	s.commit("alice", DraftAppDataRemove(testComponent))
	s.has(testComponent, "")
	if got := s.group("bob").Extensions(); len(got) != 1 || !bytes.Equal(got[0].Data, []byte{0}) {
		t.Errorf("not an empty dictionary: %v", got)
	}
	s.talk()
}

// Does a dictionary stay where it stands among the extensions, and come after those that the same commit sets?
func TestDraftAppDataBesideExtensions(t *testing.T) {
	s := newDraftScene(t)
	s.components = []DraftComponent{counting(testComponent)}
	s.have("alice", "bob")
	for _, name := range s.order {
		c := s.client(name)
		var err error
		c.signer, err = c.signer.SupportingExtensions(someExtension)
		s.check(err)
	}
	own := Extension{someExtension, []byte("own")}
	group, err := NewGroup(s.client("alice").signer, []byte("group"), DraftAppDataDictionary(), own)
	s.check(err)
	s.clients["alice"].group = group
	s.add("alice", "bob")
	s.commit("alice", DraftAppDataUpdate(testComponent, []byte("x")))
	types := func() (out []ExtensionType) {
		for _, x := range s.group("bob").Extensions() {
			out = append(out, x.Type)
		}
		return out
	}
	if got := types(); !slices.Equal(got, []ExtensionType{extensionAppDataDictionary, someExtension}) {
		t.Errorf("%v", got)
	}
	s.commit("bob", SetExtensions(own), DraftAppDataUpdate(testComponent, []byte("y")))
	if got := types(); !slices.Equal(got, []ExtensionType{someExtension, extensionAppDataDictionary}) {
		t.Errorf("%v", got)
	}
	s.has(testComponent, "new:By")
	s.agree()
}

// Can the lists of this package's own components be changed, and do they hold at once?
func TestDraftAppDataOfOurOwnComponents(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	s.commit("alice", DraftAppDataUpdate(componentSafeAAD, DraftRequireSafeAAD(testComponent).Data))
	_, err := s.group("bob").Encrypt(nil, []byte("text"))
	wantCode(t, err, CodeInvalidArgument, "draft-3")
	_, err = s.group("bob").Commit(DraftAppDataUpdate(componentAppComponents, DraftRequireComponents(noComponent).Data))
	wantCode(t, err, CodeInvalidMessage, "draft-4")
	_, err = s.group("bob").Commit(DraftAppDataUpdate(componentAppComponents, []byte{1}))
	wantCode(t, err, CodeInvalidMessage, "draft-2")
	s.commit("bob", DraftAppDataRemove(componentSafeAAD))
	s.talk()
	s.agree()
}

// Do all members get what is attached to a commit, in its order, and nothing stay in the group?
func TestDraftAppEphemeral(t *testing.T) {
	s := appDataScene(t, nil, "alice", "bob", "carol")
	s.propose("bob", DraftAppEphemeral(otherComponent, []byte("second")))
	s.reload()
	want := []DraftAppData{
		{testComponent, memberAt(s.leaf("alice")), []byte("first")},
		{otherComponent, memberAt(s.leaf("bob")), []byte("second")},
	}
	same := func(got []DraftAppData) bool {
		return slices.EqualFunc(got, want, func(a, b DraftAppData) bool {
			return a.Component == b.Component && a.Sender == b.Sender && bytes.Equal(a.Data, b.Data)
		})
	}
	own, err := s.group("alice").Commit(DraftAppEphemeral(testComponent, []byte("first")), WithoutPath())
	s.check(err)
	again, err := s.group("alice").UnmarshalTransition(must(t)(own.Marshal()))
	s.check(err)
	for _, got := range [][]DraftAppData{own.DraftEphemeral(), again.DraftEphemeral(), s.transition("carol", own.Message).DraftEphemeral()} {
		if !same(got) {
			t.Errorf("%v", got)
		}
	}
	if len(own.Updated()) != 0 || len(own.Extensions()) != 0 {
		t.Error("it needs a path, or stays")
	}
	s.deliver("alice", again)
	s.agree()
	s.talk()
}

// Does a proposal say what it is for?
func TestDraftProposalEvents(t *testing.T) {
	s := appDataScene(t, []DraftComponentData{{otherComponent, []byte("old")}}, "alice", "bob")
	for _, c := range []struct {
		change Change
		kind   ProposalType
		want   DraftProposal
		data   string
	}{
		{DraftAppDataUpdate(testComponent, []byte("u")), DraftProposalAppDataUpdate, DraftProposal{testComponent, false}, "u"},
		{DraftAppDataRemove(otherComponent), DraftProposalAppDataUpdate, DraftProposal{otherComponent, true}, ""},
		{DraftAppEphemeral(testComponent, []byte("e")), DraftProposalAppEphemeral, DraftProposal{testComponent, false}, "e"},
	} {
		event := s.process("bob", must(t)(s.group("alice").Propose(c.change))).(*ProposalEvent)
		if event.Type != c.kind || event.Draft == nil || *event.Draft != c.want || string(event.Data) != c.data {
			t.Errorf("%+v", event)
		}
	}
	s.commit("bob")
	s.has(testComponent, "new:Au")
	s.has(otherComponent, "")
}

// Can a client that joins by an external commit update and attach, and does the component see who it was?
func TestDraftChangesInAnExternalCommit(t *testing.T) {
	s := appDataScene(t, nil, "alice", "bob")
	s.have("carol")
	info := must(t)(s.group("alice").GroupInfo(true))
	joined, commit, err := ExternalCommit(s.client("carol").signer, info,
		DraftChanges(DraftAppDataUpdate(otherComponent, []byte("by carol")), DraftAppEphemeral(testComponent, []byte("hello"))))
	s.check(err)
	for _, name := range s.active() {
		transition := s.transition(name, commit)
		attached := transition.DraftEphemeral()
		if len(attached) != 1 || attached[0].Sender.Type != SenderNewMemberCommit || string(attached[0].Data) != "hello" {
			t.Errorf("%v", attached)
		}
		s.check(s.group(name).Apply(transition))
	}
	s.clients["carol"].group = joined
	s.agree()
	s.has(otherComponent, "by carol")
	for _, bad := range []Change{DraftSelfRemove(), Update(), {}} {
		_, _, err = ExternalCommit(s.client("carol").signer, info, DraftChanges(bad))
		wantCode(t, err, CodeInvalidArgument)
	}
}

// Can an external sender update and attach, and not ask to leave?
func TestDraftAppDataByAnExternalSender(t *testing.T) {
	s := appDataScene(t, nil, "alice", "bob")
	s.have("service")
	service := s.client("service").signer
	s.commit("alice", SetExtensions(ExternalSenders(ExternalSender{service.PublicKey(), service.Credential()})))
	propose := func(change Change) ([]byte, error) {
		return ProposeAsExternalSender(service, 0, s.group("alice").ID(), s.group("alice").Epoch(), change)
	}
	for _, change := range []Change{DraftAppDataUpdate(otherComponent, []byte("by the service")), DraftAppEphemeral(testComponent, []byte("hello"))} {
		message := must(t)(propose(change))
		for _, name := range s.active() {
			if event := s.process(name, message).(*ProposalEvent); event.Sender.Type != SenderExternal || event.Draft == nil {
				t.Errorf("%+v", event)
			}
		}
	}
	s.reload()
	commit := s.commit("bob")
	if got := commit.DraftEphemeral(); len(got) != 1 || got[0].Sender != (Sender{Type: SenderExternal}) {
		t.Errorf("%v", got)
	}
	s.agree()
	s.has(otherComponent, "by the service")
	_, err := propose(DraftSelfRemove())
	wantCode(t, err, CodeInvalidArgument)
}

// Is a proposal for a component refused where the draft is off, from others and of our own?
func TestDraftAppDataIsOff(t *testing.T) {
	for _, change := range []Change{DraftAppDataUpdate(testComponent, nil), DraftAppDataRemove(testComponent), DraftAppEphemeral(testComponent, nil)} {
		s := &listScene{world: newWorld(t, "alice", "bob")}
		_, err := s.group("alice").Propose(change)
		wantCode(t, err, CodeUnsupported)
		_, err = s.group("alice").Commit(change)
		wantCode(t, err, CodeUnsupported)
		content := s.group("alice").epoch.messages.newContent(ContentTypeProposal, nil)
		content.proposal = change.draft
		wantCode(t, s.processed(s.signed("alice", WireFormatPrivateMessage, content), func(*message) {}), CodeUnsupported, "st-8")
		s.cover("alice", change.draft)
		wantCode(t, s.judge(), CodeInvalidMessage, "list-11")
	}
	half := newDraftScene(t)
	half.features = []Draft{AppEphemeralDraft} // the other proposal type stays off
	half.start(nil, "alice", "bob")
	_, err := half.group("alice").Propose(DraftAppDataUpdate(testComponent, nil))
	wantCode(t, err, CodeUnsupported, "st-8")
}
