package mls

import (
	"fmt"
	"testing"
)

// benchGroup is a group of n whose parents are all set, as after n commits. The members share one tree.
type benchGroup struct {
	*treeGroup
	tree *ratchetTree
}

var benchGroups = map[int]*benchGroup{}

func newBenchGroup(b *testing.B, n int) *benchGroup {
	b.Helper()
	if g, ok := benchGroups[n]; ok {
		g.t = b
		return g
	}
	g := &benchGroup{treeGroup: newTreeGroup(b, DefaultCipherSuite)}
	g.tree = g.members[0].tree
	for i := 1; i < n; i++ {
		kp := g.newKeyPackage()
		i, err := g.tree.addLeaf(&kp.private.public.leaf)
		g.check(err)
		g.members[i] = &treeMember{signer: kp.signer, private: newTreePrivate(i, kp.private.leafKey)}
	}
	for i := range LeafIndex(n) {
		path := &newPath{steps: g.tree.filteredDirectPath(i)}
		g.check(g.tree.freshPath(pathRequest{signer: g.members[i].signer, groupID: g.id, leaf: i, base: g.tree.leaf(i)}, path))
		g.give(i, path)
	}
	g.tree.rootTreeHash()
	benchGroups[n] = g
	return g
}

// give hands the private keys of a path to the members below its nodes, without the encryption in between.
func (g *benchGroup) give(i LeafIndex, path *newPath) {
	g.members[i].private = path.private
	for j, m := range g.members {
		for _, step := range path.steps {
			if j != i && step.node.Contains(j.node()) {
				m.private.set(step.node, path.private.keys[step.node].Clone())
			}
		}
	}
}

func eachSize(b *testing.B, run func(b *testing.B, g *benchGroup)) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := newBenchGroup(b, n)
			b.ReportAllocs()
			b.ResetTimer()
			run(b, g)
		})
	}
}

func (g *benchGroup) path(tree *ratchetTree) *newPath {
	path, err := tree.createUpdatePath(pathRequest{signer: g.members[0].signer, groupID: g.id, leaf: 0, context: g.context})
	g.check(err)
	return path
}

// BenchmarkCreatePath is the tree's part of making an empty commit.
func BenchmarkCreatePath(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		for b.Loop() {
			g.path(g.tree.clone())
		}
	})
}

// BenchmarkOpenPath is the tree's part of receiving one, as the farthest member does.
func BenchmarkOpenPath(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		last := LeafIndex(len(g.members) - 1)
		path := g.path(g.tree.clone())
		for b.Loop() {
			_, err := g.tree.clone().openUpdatePath(pathOpening{
				sender: 0, path: path.path, groupID: g.id, context: g.context,
				private: g.members[last].private, rules: leafRules{suite: g.tree.suite},
			})
			g.check(err)
		}
	})
}

// BenchmarkMergePath is the receiving without keys: what grows with the group.
func BenchmarkMergePath(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		path := g.path(g.tree.clone())
		for b.Loop() {
			tree := g.tree.clone()
			g.check(tree.mergeUpdatePath(pathOpening{sender: 0, path: path.path, groupID: g.id, rules: leafRules{suite: tree.suite}}))
			tree.rootTreeHash()
		}
	})
}

// BenchmarkJoinTree is the tree's part of joining: decoding, hashing, judging with every signature.
func BenchmarkJoinTree(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		data, err := g.tree.marshal()
		g.check(err)
		hash := g.tree.rootTreeHash()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			tree, err := unmarshalTree(g.tree.suite, data)
			g.check(err)
			g.check(tree.judgeJoin(leafRules{suite: tree.suite}, g.id, hash))
		}
	})
}

// BenchmarkTreeHash is the hash of a tree of which nothing is known.
func BenchmarkTreeHash(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		tree := g.tree.clone()
		tree.own()
		for b.Loop() {
			clear(tree.hashes)
			tree.rootTreeHash()
		}
	})
}

// BenchmarkAddAll adds as many members to a group of one in one commit, without a path.
func BenchmarkAddAll(b *testing.B) {
	eachSize(b, func(b *testing.B, g *benchGroup) {
		for b.Loop() {
			tree := newRatchetTree(g.tree.suite, g.tree.leaf(0))
			for i := 1; i < len(g.members); i++ {
				_, err := tree.addLeaf(g.tree.leaf(LeafIndex(i)))
				g.check(err)
			}
			tree.rootTreeHash()
		}
	})
}
