package secrettree

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"mlswasm/pkg/mls/internal/treemath"
)

func TestPeekChangesNothing(t *testing.T) {
	tree := newTree(t, 8)
	take(t, tree, 2, Application, 4)
	tree.TakeChanges()
	before := tree.Parts()
	for _, leaf := range []treemath.LeafIndex{2, 7} { // one that has spoken and one that has not
		for _, g := range []Generation{0, 3, 5, 6, 500} {
			a, err := tree.Peek(leaf, Application, g)
			if err != nil {
				t.Fatal(err)
			}
			b, err := tree.Peek(leaf, Application, g)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(material(a), material(b)) {
				t.Errorf("leaf %d, generation %d: two looks, two keys", leaf, g)
			}
		}
	}
	if !sameParts(before, tree.Parts()) || len(tree.TakeChanges()) != 0 {
		t.Error("the tree changed")
	}
}

// A tampered copy arrives first: the caller drops its claim, and the genuine message still opens.
func TestADroppedClaimLeavesTheKeyForTheGenuineMessage(t *testing.T) {
	tree := newTree(t, 4)
	forged, err := tree.Peek(1, Application, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := material(forged)
	if got := take(t, tree, 1, Application, 3); !bytes.Equal(got, want) {
		t.Error("the genuine message gets another key")
	}
}

func TestAKeyIsGivenOnce(t *testing.T) {
	tree := newTree(t, 4)
	for _, g := range []Generation{5, 2, 0, 4} {
		take(t, tree, 1, Application, g)
		if _, err := tree.Peek(1, Application, g); !errors.Is(err, ErrConsumed) {
			t.Errorf("generation %d a second time: %v", g, err)
		}
	}
	take(t, tree, 1, Handshake, 5) // the other ratchet is untouched
}

func TestBoundsOfTheWindow(t *testing.T) {
	for _, c := range []struct {
		name string
		seen Generation
		g    Generation
		want error
	}{
		{"the next one", 100, 101, nil},
		{"the furthest ahead", 100, 101 + MaxForward, nil},
		{"one too far", 100, 102 + MaxForward, ErrTooFar},
		{"the last generation", 100, 1<<32 - 1, ErrTooFar},
		{"the last but one", 100, 1<<32 - 2, ErrTooFar},
		{"the oldest kept", 100, 101 - MaxBehind, nil},
		{"one too old", 100, 100 - MaxBehind, ErrTooOld},
		{"the first, long ago", 100, 0, ErrTooOld},
		{"the newest again", 100, 100, ErrConsumed},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := newTree(t, 4)
			take(t, tree, 0, Application, c.seen)
			if _, err := tree.Peek(0, Application, c.g); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// A generation that claims four thousand million steps derives not one key: whatever else is done is done for the leaf.
func TestTheLargestGenerationIsAnsweredAtOnce(t *testing.T) {
	tree := newTree(t, 4)
	take(t, tree, 0, Application, 0)
	r := tree.ratchets[ratchetID{0, Application}]
	r.head.Clear() // a step from here would panic or derive from nothing; the answer must come before
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := tree.Peek(0, Application, 1<<32-1); !errors.Is(err, ErrTooFar) {
			t.Error(err)
		}
	})
	if allocations > 2 {
		t.Errorf("%v allocations", allocations)
	}
}

// A skipped generation leaves key and nonce and nothing that leads to others (RFC 9420, Section 9.2).
func TestSkippedGenerationsKeepNoRatchetSecret(t *testing.T) {
	s := testSuite(t)
	reference := newTree(t, 1)
	descent, err := reference.descend(0)
	if err != nil {
		t.Fatal(err)
	}
	secrets := [][]byte{}
	head := descent.ratchets[Application].head.Clone()
	for g := range Generation(6) {
		secrets = append(secrets, head.Clone().Bytes())
		head = step(s, head, g)
	}
	tree := newTree(t, 1)
	take(t, tree, 0, Application, 5)
	for _, p := range tree.Parts() {
		for g, secret := range secrets {
			if bytes.Contains(p.Data, secret) {
				t.Errorf("part %s holds the ratchet secret of generation %d", p.Name, g)
			}
		}
	}
}

func TestSendingCountsUpAndEnds(t *testing.T) {
	tree := newTree(t, 2)
	for want := range Generation(3) {
		c, err := tree.Next(1, Application)
		if err != nil || c.Generation() != want {
			t.Fatalf("generation %d, %v", c.Generation(), err)
		}
		tree.Commit(c)
	}
	tree.ratchets[ratchetID{1, Application}].next = 1<<32 - 2
	c, err := tree.Next(1, Application)
	if err != nil || c.Generation() != 1<<32-2 {
		t.Fatalf("the last generation: %v", err)
	}
	tree.Commit(c)
	if _, err := tree.Next(1, Application); !errors.Is(err, ErrExhausted) {
		t.Errorf("beyond the last: %v", err)
	}
}

func TestALateCommitOfAClaimPanics(t *testing.T) {
	next := func(t *testing.T, tree *Tree) *Claim {
		c, err := tree.Next(0, Application)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	// Each case has a tree of its own: a cleared one would hide what the others ask.
	for name, late := range map[string]func(*testing.T, *Tree) *Claim{
		"the same claim twice": func(t *testing.T, tree *Tree) *Claim {
			c := next(t, tree)
			tree.Commit(c)
			return c
		},
		"a claim of an older state": func(t *testing.T, tree *Tree) *Claim {
			c := next(t, tree)
			take(t, tree, 1, Application, 0)
			return c
		},
		"a claim of another tree": func(t *testing.T, _ *Tree) *Claim { return next(t, newTree(t, 2)) },
		"a claim of before clearing": func(t *testing.T, tree *Tree) *Claim {
			c := next(t, tree)
			tree.Clear()
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			tree := newTree(t, 2)
			c := late(t, tree)
			defer func() {
				if recover() == nil {
					t.Error("no panic: a key could be used twice")
				}
			}()
			tree.Commit(c)
		})
	}
}

// Any order of arrival within the bounds opens every message exactly once, with the keys that the sender used.
func TestAnyOrderOpensEveryMessageOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		sender, receiver := newTree(t, 4), newTree(t, 4)
		var sent [][]byte
		for range 120 {
			c, err := sender.Next(2, Application)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, material(c))
			sender.Commit(c)
		}
		order := make([]Generation, len(sent))
		for i := range order {
			order[i] = Generation(i)
		}
		for i := 0; i+MaxBehind/2 <= len(order); i += MaxBehind / 2 { // shuffled within half a window
			block := order[i : i+MaxBehind/2]
			random.Shuffle(len(block), func(a, b int) { block[a], block[b] = block[b], block[a] })
		}
		for _, g := range order {
			if random.IntN(4) == 0 { // stored and loaded again on the way
				receiver = reload(t, receiver)
			}
			if got := take(t, receiver, 2, Application, g); !bytes.Equal(got, sent[g]) {
				t.Fatalf("generation %d has another key", g)
			}
			if _, err := receiver.Peek(2, Application, g); err == nil {
				t.Fatalf("generation %d opens twice", g)
			}
		}
		if n := len(receiver.ratchets[ratchetID{2, Application}].skipped); n != 0 {
			t.Errorf("%d keys left over", n)
		}
	}
}

func reload(t *testing.T, tree *Tree) *Tree {
	t.Helper()
	loaded, err := Load(tree.suite, tree.leaves, tree.Parts())
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
