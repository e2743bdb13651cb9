package secrettree

import (
	"errors"
	"testing"

	"mlswasm/pkg/mls/internal/treemath"
)

// Is the last generation never reached, though it be the next?
func TestTheLastGenerationIsNeverReached(t *testing.T) {
	for _, next := range []Generation{0, 1<<32 - 1 - MaxForward, 1<<32 - 2, 1<<32 - 1} {
		r := &ratchet{next: next}
		if err := r.check(1<<32 - 1); !errors.Is(err, ErrTooFar) {
			t.Errorf("when %d is next: %v", next, err)
		}
	}
}

// Is a state refused that is of no tree, or names what no tree has, though its data are sound?
func TestSoundPartsInTheWrongPlace(t *testing.T) {
	s := testSuite(t)
	for _, leaves := range []treemath.LeafCount{0, 3, 6, 1<<31 + 1} {
		if _, err := Load(s, leaves, nil); !errors.Is(err, ErrState) {
			t.Errorf("%d leaves: %v", leaves, err)
		}
	}
	tree := newTree(t, 1)
	take(t, tree, 0, Application, 0)
	for _, p := range tree.Parts() {
		for _, name := range []string{"", "r", "r/", "r/0", "r/0/b", "r/00/a", "x/0/a", "r/0/a/"} {
			if _, err := Load(s, 1, []Part{{name, p.Data}}); !errors.Is(err, ErrState) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}
