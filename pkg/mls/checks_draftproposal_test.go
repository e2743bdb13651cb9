package mls

import (
	"testing"
	"time"
)

// draftListScene is a list that alice commits in a group with drafts.
type draftListScene struct {
	*draftScene
	list proposalList
}

// cover adds a proposal: by value of alice, by reference of another.
func (s *draftListScene) cover(by string, change Change) {
	p := coveredProposal{sender: memberAt(s.leaf(by)), proposal: change.draft}
	if by != "alice" {
		p.ref = []byte{byte(len(s.list))}
	}
	s.list = append(s.list, p)
}

// breaksDraftList registers a list that bob must refuse: by the rule itself, or in words of list-1.
func breaksDraftList(rule, what string, build func(s *draftListScene)) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		s := &draftListScene{draftScene: appDataScene(t, []DraftComponentData{{otherComponent, []byte("old")}}, "alice", "bob", "carol")}
		build(s)
		_, err := s.group("bob").provision(s.list, memberCommits(s.leaf("alice")), time.Time{})
		return err
	})
}

var _ = []struct{}{
	breaksDraftList("draft-9", "a SelfRemove by value", func(s *draftListScene) {
		s.list = append(s.list, coveredProposal{sender: memberAt(s.leaf("bob")), proposal: DraftSelfRemove().draft})
	}),
	breaksDraftList("draft-10", "a SelfRemove of the committer", func(s *draftListScene) {
		s.cover("alice", DraftSelfRemove())
		s.list[0].ref = []byte("ref")
	}),
	breaksDraftList("draft-11", "an update and a removal", func(s *draftListScene) {
		s.cover("alice", DraftAppDataUpdate(otherComponent, nil))
		s.cover("carol", DraftAppDataRemove(otherComponent))
	}),
	breaksDraftList("draft-11", "two removals", func(s *draftListScene) {
		s.cover("alice", DraftAppDataRemove(otherComponent))
		s.cover("carol", DraftAppDataRemove(otherComponent))
	}),
	breaksDraftList("draft-12", "the removal of nothing", func(s *draftListScene) {
		s.cover("alice", DraftAppDataRemove(testComponent))
	}),
	breaksDraftList("draft-13", "an update that the application refuses", func(s *draftListScene) {
		s.cover("alice", DraftAppDataUpdate(testComponent, []byte("sound")))
		s.cover("carol", DraftAppDataUpdate(testComponent, []byte{0}))
	}),
	breaksDraftList("list-4", "a SelfRemove and a Remove of a leaf", func(s *draftListScene) {
		s.cover("carol", DraftSelfRemove())
		s.list = append(s.list, coveredProposal{sender: memberAt(0), proposal: removeOf(s.leaf("carol"))})
	}),
	breaksDraftList("list-4", "two SelfRemoves of a leaf", func(s *draftListScene) {
		s.cover("carol", DraftSelfRemove())
		s.cover("carol", DraftSelfRemove())
	}),
	breaksDraftList("list-1", "a component that nobody has", func(s *draftListScene) {
		s.cover("alice", DraftAppDataUpdate(noComponent, nil))
	}),
}

// breaksDraftProposal registers a proposal that bob must refuse when he receives it.
func breaksDraftProposal(rule, what string, code Code, format WireFormat, p *proposal) struct{} {
	return breaksRule(rule, what, func(t *testing.T) error {
		entries := []DraftComponentData{{otherComponent, []byte("old")}}
		s := newDraftScene(t)
		s.components = []DraftComponent{counting(testComponent), {ID: otherComponent}}
		s.have("alice", "bob")
		required := RequiredCapabilities{Proposals: []ProposalType{DraftProposalAppDataUpdate}}
		group, err := NewGroup(s.client("alice").signer, []byte("group"), required.Extension(), DraftAppDataDictionary(entries...))
		s.check(err)
		s.clients["alice"].group = group
		s.add("alice", "bob")
		list := &listScene{world: s.world}
		content := group.epoch.messages.newContent(ContentTypeProposal, nil)
		content.proposal = p
		err = list.processed(list.signed("alice", format, content), func(*message) {})
		if CodeOf(err) != code {
			t.Errorf("got %v, want the code %s", err, code)
		}
		return err
	})
}

var _ = []struct{}{
	breaksDraftProposal("draft-6", "an update for a component that nobody has", CodeUnsupported, WireFormatPrivateMessage,
		DraftAppDataUpdate(noComponent, nil).draft),
	breaksDraftProposal("draft-6", "data for a component that nobody has", CodeUnsupported, WireFormatPrivateMessage,
		DraftAppEphemeral(noComponent, nil).draft),
	breaksDraftProposal("draft-7", "data that the application refuses", CodeInvalidMessage, WireFormatPrivateMessage,
		DraftAppEphemeral(testComponent, []byte{0}).draft),
	breaksDraftProposal("draft-8", "extensions without the dictionary", CodeInvalidMessage, WireFormatPrivateMessage, extensionsOf()),
	breaksDraftProposal("draft-8", "extensions with another dictionary", CodeInvalidMessage, WireFormatPrivateMessage,
		extensionsOf(ownExtensions([]Extension{DraftAppDataDictionary()})...)),
	breaksDraftProposal("draft-14", "a SelfRemove as PrivateMessage", CodeInvalidMessage, WireFormatPrivateMessage, DraftSelfRemove().draft),
}

// Are extensions taken that leave the dictionary alone where AppDataUpdate is required?
func TestDraftExtensionsBesideTheDictionary(t *testing.T) {
	s := newDraftScene(t)
	s.have("alice", "bob")
	required := RequiredCapabilities{Proposals: []ProposalType{DraftProposalAppDataUpdate}}.Extension()
	dictionary := DraftAppDataDictionary(DraftComponentData{testComponent, []byte("data")})
	group, err := NewGroup(s.client("alice").signer, []byte("group"), required)
	s.check(err)
	s.clients["alice"].group = group
	s.add("alice", "bob")
	_, err = group.Commit(SetExtensions(required, dictionary))
	wantCode(t, err, CodeInvalidMessage, "list-1")
	s.commit("alice", DraftAppDataUpdate(testComponent, []byte("data")))
	s.commit("bob", SetExtensions(required, dictionary), DraftAppDataUpdate(otherComponent, []byte("more")))
	s.commit("bob", SetExtensions(dictionaryOf(s.group("bob"))))
	s.commit("alice", SetExtensions())
	s.agree()
}

func dictionaryOf(g *Group) Extension {
	data, _ := g.epoch.context.extensions.get(extensionAppDataDictionary)
	return Extension{extensionAppDataDictionary, data}
}

var _ = breaksRule("draft-15", "a second SelfRemove in an epoch", func(t *testing.T) error {
	s := startedDraftScene(t, "alice", "bob")
	s.selfRemoves("bob")
	_, err := s.group("bob").Propose(DraftSelfRemove())
	return err
})

// breaksSelfRemoves registers what a client that joins must not cover.
func breaksSelfRemoves(what string, change func(*message)) struct{} {
	return breaksRule("draft-16", what, func(t *testing.T) error {
		s := startedDraftScene(t, "alice", "bob")
		s.have("carol")
		m, err := decodeMessage(s.selfRemoves("bob"))
		s.check(err)
		change(m)
		info := must(t)(s.group("alice").GroupInfo(true))
		_, _, err = ExternalCommit(s.client("carol").signer, info, DraftSelfRemoves(must(t)(encode("MLSMessage", m.wire))))
		return err
	})
}

var _ = []struct{}{
	breaksSelfRemoves("another member's signature", func(m *message) { m.public.content.sender.Leaf = 0 }),
	breaksSelfRemoves("a blank leaf", func(m *message) { m.public.content.sender.Leaf = 7 }),
	breaksSelfRemoves("a Remove", func(m *message) { m.public.content.proposal = removeOf(0) }),
	breaksSelfRemoves("an external sender", func(m *message) { m.public.content.sender = Sender{Type: SenderExternal} }),
	breaksSelfRemoves("another kind of message", func(m *message) {
		*m = message{wireFormat: WireFormatWelcome, welcome: &welcome{cipherSuite: DefaultCipherSuite}}
	}),
}

// Does a member refuse an external commit that covers another proposal by reference, or names one that it does not know?
func TestDraftSelfRemoveAloneGoesByReference(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	s.have("carol")
	message := s.selfRemoves("bob")
	info := must(t)(s.group("alice").GroupInfo(true))
	_, commit, err := ExternalCommit(s.client("carol").signer, info, DraftSelfRemoves(message))
	s.check(err)
	s.group("alice").pending[0].proposal = *removeOf(s.leaf("bob")) // under the reference of the SelfRemove
	_, err = s.group("alice").Process(commit)
	wantCode(t, err, CodeInvalidMessage, "ext-4")
	s.group("alice").pending = nil
	_, err = s.group("alice").Process(commit)
	wantCode(t, err, CodeInvalidMessage, "com-4")
}
