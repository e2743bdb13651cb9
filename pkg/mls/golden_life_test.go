package mls

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/wire"
)

// goldenLife is what bob had stored at the turns of his groups that golden does not come to: one suite, all shapes of a state.
type goldenLife struct {
	waiting   goldenTurn // proposals of all senders, accepted, discarded and with authenticated data; a pre-shared key that was given
	drafts    goldenTurn // an exporter tree, a SelfRemove
	ending    goldenTurn // before a ReInit
	suspended goldenTurn // after it
	leaving   goldenTurn // before his removal
	removed   goldenTurn // after it
}

// goldenTurn is a state, and what comes next.
type goldenTurn struct {
	signer      []byte
	group       []byte
	transitions [][]byte
	messages    [][]byte
}

func (x *goldenLife) turns() []*goldenTurn {
	return []*goldenTurn{&x.waiting, &x.drafts, &x.ending, &x.suspended, &x.leaving, &x.removed}
}

func (x *goldenLife) wire(c *wire.Codec) {
	for _, turn := range x.turns() {
		c.Bytes(&turn.signer)
		c.Bytes(&turn.group)
		wire.Vector(c, &turn.transitions, func(c *wire.Codec, b *[]byte) { c.Bytes(b) })
		wire.Vector(c, &turn.messages, func(c *wire.Codec, b *[]byte) { c.Bytes(b) })
	}
}

// lives reads the golden lives of all releases.
func lives(t *testing.T) map[string]*goldenLife {
	t.Helper()
	files, err := fs.Glob(goldenStates, path.Join(goldenFolder, "*-life.bin"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no release has stored a life: %v", err)
	}
	all := map[string]*goldenLife{}
	for _, file := range files {
		stored, err := goldenStates.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[path.Base(file)] = readLife(t, stored)
	}
	return all
}

func readLife(t *testing.T, stored []byte) *goldenLife {
	t.Helper()
	x := new(goldenLife)
	if err := decode("golden life", stored, x.wire); err != nil {
		t.Fatal(err)
	}
	return x
}

// Can what a client of any release has stored, at any turn of a group, be read and worked with?
func TestGoldenLives(t *testing.T) {
	for name, x := range lives(t) {
		t.Run(name, func(t *testing.T) { useLife(t, x) })
	}
}

func useLife(t *testing.T, x *goldenLife) {
	t.Run("waiting", func(t *testing.T) { useWaiting(t, &x.waiting) })
	t.Run("drafts", func(t *testing.T) { useDrafts(t, &x.drafts) })
	t.Run("ending", func(t *testing.T) {
		g := x.ending.apply(t, 0)
		wantSuspended(t, g)
	})
	t.Run("suspended", func(t *testing.T) { useSuspended(t, &x.suspended) })
	t.Run("leaving", func(t *testing.T) {
		if g := x.leaving.apply(t, 0); g.Active() {
			t.Error("bob is still there")
		}
	})
	t.Run("removed", func(t *testing.T) {
		g := x.removed.load(t)
		if g.Active() {
			t.Error("bob is still there")
		}
		wantText(t, g, x.removed.messages[0], "late")
	})
}

// right returns what a call answers, which must not fail.
func right[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// identity is bob, who knows an application's proposals and has the drafts switched on that the turn needs.
func (x *goldenTurn) identity(t *testing.T) *Signer {
	t.Helper()
	signer := right(UnmarshalSigner(x.signer))(t)
	return right(signer.SupportingProposals(testProposal))(t)
}

// load reads the state, which is stored today as it was.
func (x *goldenTurn) load(t *testing.T) *Group {
	t.Helper()
	return x.loadAs(t, x.identity(t))
}

func (x *goldenTurn) loadAs(t *testing.T, signer *Signer) *Group {
	t.Helper()
	g := right(UnmarshalGroup(x.group, signer))(t)
	if !bytes.Equal(marshal(t, g), x.group) {
		t.Error("the group is stored differently now")
	}
	return g
}

// apply loads the state and takes the step of a stored Transition.
func (x *goldenTurn) apply(t *testing.T, i int) *Group {
	t.Helper()
	g := x.load(t)
	x.step(t, g, i)
	return g
}

func (x *goldenTurn) step(t *testing.T, g *Group, i int) *Transition {
	t.Helper()
	step := right(g.UnmarshalTransition(x.transitions[i]))(t)
	if again := right(step.Marshal())(t); !bytes.Equal(again, x.transitions[i]) {
		t.Error("the Transition is stored differently now")
	}
	if err := g.Apply(step); err != nil {
		t.Fatal(err)
	}
	return step
}

func wantText(t *testing.T, g *Group, message []byte, text string) {
	t.Helper()
	if a, ok := right(g.Process(message))(t).(*Application); !ok || string(a.Plaintext) != text {
		t.Errorf("got %+v, not %q", a, text)
	}
}

func useWaiting(t *testing.T, x *goldenTurn) {
	g := x.load(t)
	// What bob has accepted he covers, what he has discarded he does not; nor frank, of whom he has said nothing.
	own := right(g.Commit())(t)
	if got := identities(own.Added()); !slices.Equal(got, []string{"dave", "eve"}) || len(own.PSKs()) != 0 || len(own.CustomProposals()) != 1 {
		t.Errorf("bob adds %v with %v and %v", got, own.PSKs(), own.CustomProposals())
	}
	for _, p := range g.PendingProposals() {
		if p.Type == testProposal && string(p.AuthenticatedData) != "clear" {
			t.Errorf("got %+v", p)
		}
	}
	// Carol covers what he has discarded, too: that needs the key that he was given.
	step, ok := right(g.Process(x.messages[0]))(t).(*Transition)
	if !ok || len(step.PSKs()) != 1 || len(step.CustomProposals()) != 1 {
		t.Fatalf("got %+v", step)
	}
	if err := g.Apply(step); err != nil {
		t.Fatal(err)
	}

	g = x.load(t)
	own = x.step(t, g, 0)
	if got := own.CustomProposals(); len(own.PSKs()) != 1 || len(got) != 1 || string(got[0].Data) != "custom" || !own.Own() {
		t.Errorf("his own commit has %v and %v", own.PSKs(), got)
	}
	g = x.load(t)
	if entered := x.step(t, g, 1); !entered.External() || len(g.Members()) != 4 {
		t.Errorf("nobody has entered: %v", g.Members())
	}
}

func identities(members []Member) []string {
	var names []string
	for _, m := range members {
		names = append(names, string(m.Credential.Identity()))
	}
	return names
}

func useDrafts(t *testing.T, x *goldenTurn) {
	signer := right(x.identity(t).WithDrafts(allDrafts()...))(t)
	g := x.loadAs(t, signer)
	if got := right(g.DraftSafeExportSecret(otherComponent))(t); !bytes.Equal(got, x.messages[0]) {
		t.Error("another secret is exported")
	}
	_, err := g.DraftSafeExportSecret(testComponent) // which was exported before
	wantCode(t, err, CodeTooOld, "draft-5")
	if own := right(g.Commit())(t); len(own.Removed()) != 1 {
		t.Errorf("carol wants to leave, and bob removes %v", own.Removed())
	}
	g = x.loadAs(t, signer)
	step := x.step(t, g, 0)
	if got := step.DraftEphemeral(); len(got) != 1 || string(got[0].Data) != "passing" || len(g.Members()) != 2 {
		t.Errorf("got %v", got)
	}
	if got := right(g.DraftSafeExportSecret(testComponent))(t); !bytes.Equal(got, x.messages[1]) {
		t.Error("another secret of the next epoch is exported")
	}
}

func wantSuspended(t *testing.T, g *Group) ReInit {
	t.Helper()
	r, ok := g.ReInit()
	if !ok || string(r.GroupID) != "next" || r.CipherSuite != MLS_128_DHKEMP256_AES128GCM_SHA256_P256 || len(r.Extensions) != 1 {
		t.Fatalf("got %+v", r)
	}
	return r
}

func useSuspended(t *testing.T, x *goldenTurn) {
	g := x.load(t)
	r := wantSuspended(t, g)
	wantText(t, g, x.messages[0], "late")
	var packages []*KeyPackage
	for _, name := range []string{"alice", "carol"} {
		packages = append(packages, newTestKeyPackage(t, newTestSigner(t, r.CipherSuite, name)).Public())
	}
	_, step, err := g.ContinueReInit(newTestSigner(t, r.CipherSuite, "bob"), packages...)
	if err != nil || len(step.Welcome) == 0 {
		t.Fatal(err)
	}
}

// Has every kind of part, and every version of a Transition, a state that a release has stored?
func TestEveryPartHasAGoldenState(t *testing.T) {
	parts, versions := map[string]bool{}, map[byte]bool{1: true} // as golden has it
	for _, x := range lives(t) {
		for _, turn := range x.turns() {
			g := right(UnmarshalGroup(turn.group, right(turn.identity(t).WithDrafts(allDrafts()...))(t)))(t)
			var stored []StatePart
			if err := decode("group", marshal(t, g), func(c *wire.Codec) { wireState(c, &stored) }); err != nil {
				t.Fatal(err)
			}
			for _, p := range stored {
				parts[kindOfPart(p.Name)] = true
			}
			for _, step := range turn.transitions {
				versions[step[0]] = true
			}
		}
	}
	for _, kind := range []string{"group", "keys/n", "keys/r", "export/n", "past", "psks", "lineage", "reinit", "proposal", "note", "outside"} {
		if !parts[kind] {
			t.Errorf("no state has a part %s", kind)
		}
		delete(parts, kind)
	}
	for kind := range parts {
		t.Errorf("the part %s is not listed", kind)
	}
	for version := byte(1); version <= transitionDraftVersion; version++ {
		if !versions[version] {
			t.Errorf("no Transition is of version %d", version)
		}
	}
}

// kindOfPart is the name of a part without its numbers.
func kindOfPart(name string) string {
	words := strings.Split(name, "/")
	if len(words) > 2 {
		return words[0] + "/" + words[2]
	}
	return words[0]
}
