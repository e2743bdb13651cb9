package mls

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// draftWalk is a life of a group in which every member has every draft.
type draftWalk struct {
	*draftScene
	r        *rand.Rand
	leaving  map[string][]byte // SelfRemoves of this epoch
	count    int
	attached int // data seen in commits
}

func (w *draftWalk) someone() string {
	active := w.active()
	return active[w.r.IntN(len(active))]
}

// component returns one that the application has.
func (w *draftWalk) component() DraftComponentID {
	return []DraftComponentID{testComponent, otherComponent}[w.r.IntN(2)]
}

// steps are what can happen in an epoch, and how an epoch ends.
var draftSteps = []func(*draftWalk){
	func(w *draftWalk) {
		w.propose(w.someone(), DraftAppDataUpdate(w.component(), []byte{1 + byte(w.count)}))
	},
	func(w *draftWalk) {
		w.propose(w.someone(), DraftAppEphemeral(w.component(), []byte{1 + byte(w.count)}))
	},
	func(w *draftWalk) {
		name := w.someone()
		if w.leaving[name] == nil && len(w.active()) > len(w.leaving)+2 {
			w.leaving[name] = w.selfRemoves(name)
		}
	},
	func(w *draftWalk) { w.reload() },
	func(w *draftWalk) { w.ends(w.stays(), DraftAppEphemeral(otherComponent, []byte("by value"))) },
	func(w *draftWalk) { w.ends(w.stays()) },
	func(w *draftWalk) { w.joinsExternally() },
}

// stays returns a member that does not leave.
func (w *draftWalk) stays() string {
	for {
		if name := w.someone(); w.leaving[name] == nil {
			return name
		}
	}
}

// ends lets a member commit what waits.
func (w *draftWalk) ends(by string, changes ...Change) {
	commit := w.commit(by, changes...)
	w.attached += len(commit.DraftEphemeral())
	w.ended()
}

// joinsExternally lets a new client in, which takes along who leaves.
func (w *draftWalk) joinsExternally() {
	name := fmt.Sprintf("joiner%d", w.count)
	w.have(name)
	var messages [][]byte
	for _, by := range w.active() { // in an order that does not depend on the map
		if w.leaving[by] != nil {
			messages = append(messages, w.leaving[by])
		}
	}
	info := must(w.t.(*testing.T))(w.group(w.stays()).GroupInfo(true))
	joined, commit, err := ExternalCommit(w.client(name).signer, info, DraftSelfRemoves(messages...))
	w.check(err)
	for _, member := range w.active() {
		w.check(w.group(member).Apply(w.transition(member, commit)))
	}
	w.clients[name].group = joined
	w.ended()
}

// ended compares all members after an epoch.
func (w *draftWalk) ended() {
	for name := range w.leaving {
		if w.group(name).Active() {
			w.t.Fatalf("%s has not left", name)
		}
	}
	clear(w.leaving)
	w.agree()
	component := DraftComponentID(w.r.IntN(1 << 16))
	var first []byte
	for _, name := range w.active() {
		exported := w.exports(name, component)
		if first == nil {
			first = exported
		}
		if !bytes.Equal(first, exported) {
			w.t.Fatalf("%s has another secret", name)
		}
	}
}

// Do members agree through random lives of leaving, joining, updates, attached data, exports and reloads?
func TestDraftWalk(t *testing.T) {
	for seed := range uint64(3) {
		s := newDraftScene(t)
		s.components = []DraftComponent{counting(testComponent), {ID: otherComponent}}
		s.start(nil, "alice", "bob", "carol", "dave")
		w := &draftWalk{draftScene: s, r: rand.New(rand.NewPCG(seed, 1)), leaving: map[string][]byte{}}
		for w.count = range 40 {
			draftSteps[w.r.IntN(len(draftSteps))](w)
		}
		if w.group(w.stays()).Epoch() < 8 || w.attached == 0 {
			t.Errorf("seed %d: epoch %d, %d attached: nothing happened", seed, w.group(w.stays()).Epoch(), w.attached)
		}
	}
}
