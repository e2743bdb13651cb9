package mls

import (
	"bytes"
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/keyschedule"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
)

// exports returns a member's secret of a component.
func (s *draftScene) exports(name string, component DraftComponentID) []byte {
	s.t.Helper()
	return must(s.t.(*testing.T))(s.group(name).DraftSafeExportSecret(component))
}

// Do all members get the same secret, once, another for each component and epoch, whenever they are stored and loaded?
func TestDraftSafeExport(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob", "carol")
	seen := map[string]bool{}
	for range 3 {
		for _, component := range []DraftComponentID{testComponent, 0, 0xFFFF} {
			first := s.exports("alice", component)
			if len(first) != 32 || seen[string(first)] {
				t.Errorf("%x", first)
			}
			seen[string(first)] = true
			for _, name := range []string{"bob", "carol"} {
				if !bytes.Equal(s.exports(name, component), first) {
					t.Errorf("%s has another secret", name)
				}
			}
			s.reload()
			_, err := s.group("bob").DraftSafeExportSecret(component)
			wantCode(t, err, CodeTooOld, "draft-5")
		}
		s.commit("bob")
	}
	s.commit("alice", Remove(s.leaf("carol")))
	_, err := s.group("carol").DraftSafeExportSecret(testComponent)
	wantCode(t, err, CodeNotAMember)
}

// Is the root derived as the draft says, beside the secrets of the RFC?
func TestDraftSafeExportDerivation(t *testing.T) {
	suite := vectorSuite(t, DefaultCipherSuite)
	root := keyschedule.EpochSecret{Secret: secret.New(bytes.Repeat([]byte{7}, suite.Nh()))}
	e := &epochState{suite: suite, secrets: keyschedule.FromEpochSecret(suite, root)}
	signer, err := newTestSigner(t, DefaultCipherSuite, "alice").WithDrafts(SafeExporterDraft)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.beginDrafts(signer.drafts); err != nil {
		t.Fatal(err)
	}
	want, err := secrettree.NewExporter(suite, suite.DeriveSecret(root.Secret, "application_export"))
	if err != nil {
		t.Fatal(err)
	}
	a, errA := e.drafts.(*exporterTree).Export(9)
	b, errB := want.Export(9)
	if errA != nil || errB != nil || !a.Equal(b) || e.secrets.Export.Len() != 0 {
		t.Errorf("%v, %v, or another secret, or the root stays", errA, errB)
	}
}

// Are the parts small, kept by the changes alone, and gone with their epoch?
func TestDraftSafeExportIsStored(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	g, kept := s.group("bob"), store{}
	kept.take(g)
	s.exports("bob", testComponent)
	if n := kept.take(g); n > 17*(32+len("export/1/n/000000")) {
		t.Errorf("an export writes %d bytes", n)
	}
	loaded, err := LoadGroup(kept.parts(), g.signer)
	s.check(err)
	if !bytes.Equal(marshal(t, loaded), marshal(t, g)) {
		t.Error("the changes are another state")
	}
	_, err = loaded.DraftSafeExportSecret(testComponent)
	wantCode(t, err, CodeTooOld, "draft-5")
	s.commit("alice")
	kept.take(g)
	for name := range kept {
		if strings.HasPrefix(name, "export/") && name != "export/2/n/65535" {
			t.Errorf("%s is kept", name)
		}
	}
	s.commit("alice", Remove(s.leaf("bob")))
	kept.take(g)
	for name := range kept {
		if strings.HasPrefix(name, "export/") {
			t.Errorf("%s is kept after the removal", name)
		}
	}
}

// Does a commit that waits for its answer keep the root of the epoch that it leads to?
func TestDraftSafeExportSurvivesAStoredTransition(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	commit, err := s.group("alice").Commit()
	s.check(err)
	stored := must(t)(commit.Marshal())
	s.reload()
	again, err := s.group("alice").UnmarshalTransition(stored)
	s.check(err)
	if !bytes.Equal(must(t)(again.Marshal()), stored) {
		t.Error("stored differently")
	}
	s.deliver("alice", again)
	if !bytes.Equal(s.exports("alice", 5), s.exports("bob", 5)) {
		t.Error("another secret")
	}
	for name, bad := range map[string][]byte{"a short secret": append(bytes.Clone(stored[:len(stored)-34]), 1, 9, 0), "nothing": stored[:len(stored)-34]} {
		if _, err := s.group("alice").UnmarshalTransition(bad); CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Is nothing kept where the draft is off, and told apart from what was taken?
func TestDraftSafeExportIsOff(t *testing.T) {
	w := newWorld(t, "alice", "bob")
	g := w.group("alice")
	if g.epoch.drafts != nil || g.epoch.secrets.Export.Len() != 0 {
		t.Error("a secret that nobody has asked for")
	}
	_, err := g.DraftSafeExportSecret(1)
	wantCode(t, err, CodeUnsupported)
	commit, err := g.Commit()
	w.check(err)
	if version := must(t)(commit.Marshal())[0]; version != stateVersion {
		t.Errorf("a Transition of version %d", version)
	}
	signer, err := w.client("alice").signer.WithDrafts(SafeExporterDraft)
	w.check(err)
	g, err = UnmarshalGroup(marshal(t, g), signer)
	w.check(err)
	_, err = g.DraftSafeExportSecret(1)
	wantCode(t, err, CodeTooOld)
}

// Does a client that has switched all drafts off forget the tree, and leave alone a Transition that it can not read?
func TestDraftSafeExportIsForgotten(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	g, kept := s.group("alice"), store{}
	commit, err := g.Commit()
	s.check(err)
	kept.take(g)
	plain, err := UnmarshalSigner(must(t)(g.signer.Marshal()))
	s.check(err)
	loaded, err := LoadGroup(kept.parts(), plain)
	s.check(err)
	_, err = loaded.UnmarshalTransition(must(t)(commit.Marshal()))
	wantCode(t, err, CodeUnsupported)
	kept.take(loaded)
	for name := range kept {
		if strings.HasPrefix(name, exportParts) {
			t.Errorf("%s is kept", name)
		}
	}
	_, err = LoadGroup(kept.parts(), g.signer)
	s.check(err)
}

// Are parts refused that no group has?
func TestDraftSafeExportThatDoesNotLoad(t *testing.T) {
	s := startedDraftScene(t, "alice", "bob")
	g, kept := s.group("bob"), store{}
	kept.take(g)
	node := bytes.Repeat([]byte{1}, 32)
	for name, data := range map[string][]byte{"export/1/n/3": node, "export/0/n/65535": node, "export/1/r/1/a": node, "export/01/n/1": node, "export/1": node} {
		_, err := LoadGroup(append(kept.parts(), StatePart{name, data}), g.signer)
		if CodeOf(err) != CodeMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var _ = breaksRule("draft-5", "a secret taken twice", func(t *testing.T) error {
	s := startedDraftScene(t, "alice")
	s.exports("alice", testComponent)
	_, err := s.group("alice").DraftSafeExportSecret(testComponent)
	return err
})
