package mls

import (
	"bytes"
	"testing"
)

// Components of applications in these tests.
const (
	testComponent  DraftComponentID = 0x8001
	otherComponent DraftComponentID = 0x8002
	noComponent    DraftComponentID = 0x8003 // nobody has it
)

// draftScene is a group whose clients have drafts switched on.
type draftScene struct {
	*world
	features   []Draft
	components []DraftComponent
}

// allDrafts lists every feature.
func allDrafts() []Draft {
	var all []Draft
	for f := Draft(1); f <= lastDraft; f++ {
		all = append(all, f)
	}
	return all
}

// newDraftScene prepares clients that have every draft and two components, and no group yet.
func newDraftScene(t testing.TB) *draftScene {
	t.Helper()
	return &draftScene{
		world:      &world{t: t, cs: DefaultCipherSuite, clients: map[string]*client{}},
		features:   allDrafts(),
		components: []DraftComponent{{ID: otherComponent}, {ID: testComponent, SafeAAD: true, Leaf: []byte("leaf")}},
	}
}

// have gives the clients signers with the scene's drafts.
func (s *draftScene) have(names ...string) {
	s.t.Helper()
	for _, name := range names {
		c := s.client(name)
		var err error
		c.signer, err = c.signer.WithDrafts(s.features...)
		s.check(err)
		c.signer, err = c.signer.WithDraftComponents(s.components...)
		s.check(err)
	}
}

// start makes the group by the first client, with a dictionary of these entries when there are any, and adds the others.
func (s *draftScene) start(entries []DraftComponentData, names ...string) {
	s.t.Helper()
	s.have(names...)
	var extensions []Extension
	if len(entries) > 0 {
		extensions = append(extensions, DraftAppDataDictionary(entries...))
	}
	first := s.client(names[0])
	var err error
	first.group, err = NewGroup(first.signer, []byte("group"), extensions...)
	s.check(err)
	if len(names) > 1 {
		s.add(names[0], names[1:]...)
	}
}

// startedDraftScene is a group of these members with every draft and no dictionary.
func startedDraftScene(t testing.TB, names ...string) *draftScene {
	t.Helper()
	s := newDraftScene(t)
	s.start(nil, names...)
	return s
}

// reload stores and loads every member's group, and fails when the state is another.
func (s *draftScene) reload() {
	s.t.Helper()
	for _, name := range s.order {
		c := s.clients[name]
		if c.group == nil {
			continue
		}
		before := marshal(s.t, c.group)
		var err error
		c.group, err = UnmarshalGroup(before, c.signer)
		s.check(err)
		if !bytes.Equal(before, marshal(s.t, c.group)) {
			s.t.Fatalf("%s: the state is another after loading", name)
		}
	}
}
