package mls

import (
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// agedScene is a group of alice, bob, carol and dave, in whose epoch 1 somebody branched off. Afterwards dave went, mallory came, carol
// renewed her name, and as many epochs went by as it takes for the keys of epoch 1 to be gone.
func agedScene(t *testing.T) *successionScene {
	t.Helper()
	w := newWorld(t, "alice", "bob", "carol", "dave")
	s := &successionScene{world: w, usage: resumptionBranch, cs: DefaultCipherSuite, id: []byte("branch"), members: []string{"bob", "dave"}}
	w.commit("alice", Remove(w.leaf("dave")))
	w.add("bob", "mallory")
	for _, name := range w.active() {
		w.group(name).SetEquivalence(func(former, next Credential) bool { return strings.HasPrefix(string(next.Identity()), "carol") })
	}
	w.rename("carol", "caroline")
	w.commit("carol")
	w.commit("alice")
	w.group("bob").SetEquivalence(nil)
	s.behind = w.group("alice").Epoch() - 1
	if w.group("bob").pastKeys(1) != nil {
		t.Fatal("the scene is another: the roster of epoch 1 is there")
	}
	return s
}

// joinOf is join of who has its old group as it is now.
func (s *successionScene) joinOf(old *Group) error {
	s.options = []JoinOption{Continues(old)}
	return s.join()
}

// partsOf returns the parts of the whole state.
func partsOf(t *testing.T, g *Group) []StatePart {
	t.Helper()
	var parts []StatePart
	if err := decode("group", marshal(t, g), func(c *wire.Codec) { wireState(c, &parts) }); err != nil {
		t.Fatal(err)
	}
	return parts
}

// Are the members of a branch compared with those of the epoch that it comes from, when all but its pre-shared key is gone?
func TestBranchFromLongAgo(t *testing.T) {
	for what, c := range map[string]struct {
		members []string
		code    Code
	}{
		"dave, who was a member":         {[]string{"bob", "dave"}, ""},
		"carol by the name that she had": {[]string{"bob", "carol"}, ""},
		"mallory, who came later":        {[]string{"bob", "mallory"}, CodeInvalidMessage},
	} {
		t.Run(what, func(t *testing.T) {
			s := agedScene(t)
			s.members = c.members
			for range 2 {
				err := s.joinOf(s.group("bob"))
				if CodeOf(err) != c.code {
					t.Errorf("got %v", err)
				}
				s.reload("bob")
			}
		})
	}
}

// Is a branch refused as too old when nobody knows any more who was in its epoch: in a state of an earlier release?
func TestBranchFromAnEpochWithoutARoster(t *testing.T) {
	s := agedScene(t)
	var parts []StatePart
	for _, p := range partsOf(t, s.group("bob")) {
		if p.Name != lineagePart {
			parts = append(parts, p)
		}
	}
	old, err := LoadGroup(parts, s.client("bob").signer)
	s.check(err)
	wantCode(t, s.joinOf(old), CodeTooOld, "wel-12")
	s.clients["bob"].group = old
	s.add("alice", "erin") // from here on it is known again
	s.behind, s.members = 1, []string{"bob", "carol"}
	for range maxPastEpochs + 1 {
		s.behind++
		s.commit("alice")
	}
	wantCode(t, s.joinOf(old), CodeInvalidMessage, "wel-12") // carol has another name by then
	s.members = []string{"bob", "mallory"}
	s.check(s.joinOf(old))
}

// Does what is remembered of members end with the pre-shared keys, and is it not stored again when nothing came of it?
func TestLineageIsBounded(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("bob")
	for range 2*maxPastPSKs + 3 {
		w.add("alice", "carol")
		w.commit("alice", Remove(w.leaf("carol")))
	}
	if n := len(g.lineage.changes); n != maxPastPSKs || g.lineage.since != g.psks.past[0].id.Epoch {
		t.Errorf("%d changes since %d", n, g.lineage.since)
	}
	for range maxPastPSKs {
		w.commit("alice")
	}
	if n := len(g.lineage.changes); n != 0 {
		t.Errorf("%d changes", n)
	}
	leaving := w.commit("alice", Remove(w.leaf("bob")))
	if g.lineage != nil || len(leaving.Removed()) != 1 {
		t.Error("a removed member remembers")
	}
	w.reload("bob")
}

// Is a stored lineage refused that can not be the group's?
func TestStoredLineageIsJudged(t *testing.T) {
	s := agedScene(t)
	g := s.group("bob")
	sound := *g.lineage
	stranger := BasicCredential([]byte("nobody"))
	for what, x := range map[string]lineage{
		"an epoch to come":         {since: g.Epoch(), changes: nil},
		"changes before it begins": {since: 3, changes: sound.changes},
		"a change to come":         {since: 1, changes: []rosterChange{{epoch: g.Epoch(), went: []Credential{stranger}}}},
		"changes out of order":     {since: 1, changes: append(sound.changes[:2:2], sound.changes[0])},
		"a change of nothing":      {since: 1, changes: []rosterChange{{epoch: 2}}},
		"somebody who never was":   {since: 1, changes: []rosterChange{{epoch: 2, came: []Credential{stranger}}}},
	} {
		g.lineage = &x
		_, err := UnmarshalGroup(marshal(t, g), s.client("bob").signer)
		if CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", what, err)
		}
	}
	g.lineage = &sound
	parts := partsOf(t, g)
	for _, p := range parts {
		if p.Name == lineagePart {
			_, err := LoadGroup(append(parts, p), s.client("bob").signer)
			wantCode(t, err, CodeMalformed)
		}
	}
}
