package treemath

import (
	"slices"
	"testing"

	"mlswasm/internal/vectors"
)

func TestOfficialVectors(t *testing.T) {
	type vector struct {
		Leaves  LeafCount    `json:"n_leaves"`
		Nodes   uint32       `json:"n_nodes"`
		Root    NodeIndex    `json:"root"`
		Left    []*NodeIndex `json:"left"`
		Right   []*NodeIndex `json:"right"`
		Parent  []*NodeIndex `json:"parent"`
		Sibling []*NodeIndex `json:"sibling"`
	}
	vectors.Each(t, "tree-math.json", func(t *testing.T, v vector) {
		if v.Leaves.Nodes() != v.Nodes || v.Leaves.Root() != v.Root {
			t.Errorf("%d leaves: %d nodes, root %d", v.Leaves, v.Leaves.Nodes(), v.Leaves.Root())
		}
		same := func(what string, n NodeIndex, want *NodeIndex) func(NodeIndex, bool) {
			return func(got NodeIndex, ok bool) {
				if ok != (want != nil) || ok && got != *want {
					t.Errorf("%s of %d: %d, %t", what, n, got, ok)
				}
			}
		}
		for n := range NodeIndex(v.Nodes) {
			same("left", n, v.Left[n])(n.Left())
			same("right", n, v.Right[n])(n.Right())
			same("parent", n, v.Parent[n])(v.Leaves.Parent(n))
			same("sibling", n, v.Sibling[n])(v.Leaves.Sibling(n))
		}
	})
}

// The relations agree with each other in every tree up to 64 leaves, found by walking and not by bits.
func TestPathsFollowParents(t *testing.T) {
	for c := LeafCount(1); c <= 64; c *= 2 {
		for n := range NodeIndex(c.Nodes()) {
			var direct, co []NodeIndex
			for x := n; x != c.Root(); {
				s, _ := c.Sibling(x)
				x, _ = c.Parent(x)
				direct, co = append(direct, x), append(co, s)
			}
			if got := c.DirectPath(n); !slices.Equal(got, direct) {
				t.Errorf("direct path of %d in %d: %d, want %d", n, c, got, direct)
			}
			if got := c.Copath(n); !slices.Equal(got, co) {
				t.Errorf("copath of %d in %d: %d, want %d", n, c, got, co)
			}
			if left, ok := n.Left(); ok {
				right, _ := n.Right()
				lp, _ := c.Parent(left)
				rp, _ := c.Parent(right)
				if lp != n || rp != n {
					t.Errorf("children of %d in %d have parents %d, %d", n, c, lp, rp)
				}
			}
		}
	}
}

func TestCommonAncestorIsTheLowestOfBothPaths(t *testing.T) {
	const c = LeafCount(32)
	up := func(n NodeIndex) []NodeIndex { return append([]NodeIndex{n}, c.DirectPath(n)...) }
	for a := range NodeIndex(c.Nodes()) {
		for b := range NodeIndex(c.Nodes()) {
			above := up(b)
			i := slices.IndexFunc(up(a), func(n NodeIndex) bool { return slices.Contains(above, n) })
			want := up(a)[i]
			if got := CommonAncestor(a, b); got != want {
				t.Errorf("common ancestor of %d and %d: %d, want %d", a, b, got, want)
			}
			if got, want := a.Contains(b), slices.Contains(above, a); got != want {
				t.Errorf("%d contains %d: %t", a, b, got)
			}
		}
	}
}

func TestSubtreesHoldTheLeavesBelowThem(t *testing.T) {
	const c = LeafCount(32)
	for n := range NodeIndex(c.Nodes()) {
		first, last := n.Leaves()
		for i := range LeafIndex(c) {
			if below := n.Contains(i.Node()); below != (i >= first && i <= last) {
				t.Errorf("leaf %d below %d: %t, but its leaves are %d to %d", i, n, below, first, last)
			}
		}
	}
}

func TestSizesOfFullTrees(t *testing.T) {
	for _, c := range []struct {
		leaf  LeafIndex
		want  LeafCount
		nodes uint32
	}{
		{0, 1, 1}, {1, 2, 3}, {2, 4, 7}, {3, 4, 7}, {4, 8, 15}, {7, 8, 15}, {8, 16, 31},
		{1<<31 - 1, MaxLeaves, 1<<32 - 1},
	} {
		got, ok := Full(c.leaf)
		if !ok || got != c.want || got.Nodes() != c.nodes || !got.Valid() {
			t.Errorf("leaf %d: %d leaves, %d nodes", c.leaf, got, got.Nodes())
		}
	}
	if _, ok := Full(1 << 31); ok {
		t.Error("a leaf beyond the largest tree has a tree")
	}
	for _, c := range []LeafCount{0, 3, 5, 6, 1<<31 + 1, 1<<32 - 1} {
		if c.Valid() {
			t.Errorf("%d leaves make a full tree", c)
		}
	}
}

// Indices that a message may claim: outside of the tree, at the ends of their type. No answer, no panic, no work.
func TestIndicesFarOutsideHaveNoNeighbours(t *testing.T) {
	for _, c := range []LeafCount{0, 1, 8, MaxLeaves} {
		for _, n := range []NodeIndex{NodeIndex(c.Nodes()), 1<<31 - 1, 1 << 31, 1<<32 - 2, 1<<32 - 1} {
			if c.Has(n) {
				continue
			}
			if p, ok := c.Parent(n); ok {
				t.Errorf("%d outside of %d leaves has parent %d", n, c, p)
			}
			if s, ok := c.Sibling(n); ok {
				t.Errorf("%d outside of %d leaves has sibling %d", n, c, s)
			}
			if c.DirectPath(n) != nil || c.Copath(n) != nil {
				t.Errorf("%d outside of %d leaves has paths", n, c)
			}
			n.Leaves()
		}
	}
	if n, ok := NodeIndex(1<<32 - 1).Left(); ok {
		t.Errorf("the node of level 32 has a child %d", n)
	}
	if got := len(MaxLeaves.DirectPath(0)); got != 31 {
		t.Errorf("the longest path has %d nodes", got)
	}
	if !NodeIndex(1<<32-1).Contains(5) || CommonAncestor(0, 1<<32-2) != 1<<31-1 {
		t.Error("the ends of the type relate wrongly")
	}
}

func TestRootAtTheLargestTree(t *testing.T) {
	if r := MaxLeaves.Root(); r != 1<<31-1 || r.Level() != 31 {
		t.Errorf("root %d of level %d", r, r.Level())
	}
	left, ok := MaxLeaves.Root().Left()
	if !ok || left != 1<<30-1 {
		t.Errorf("its left child is %d, %t", left, ok)
	}
	if p, ok := MaxLeaves.Parent(left); !ok || p != MaxLeaves.Root() {
		t.Errorf("whose parent is %d, %t", p, ok)
	}
}
