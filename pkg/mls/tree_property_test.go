package mls

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Do all members, old and new, agree on the tree, the commit secret and their private keys after any commits?
func TestMembersAgreeAfterRandomCommits(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 9420))
			g := newTreeGroup(t, DefaultCipherSuite)
			for range 40 {
				g.commit(g.randomCommit(r))
				g.agree()
			}
		})
	}
}

// Does every suite carry a group through a commit of each kind?
func TestEverySuiteCommits(t *testing.T) {
	for _, cs := range CipherSuites() {
		g := newTreeGroup(t, cs)
		g.commit(treeCommit{committer: 0, adds: 3, path: true})
		g.commit(treeCommit{committer: 2, adds: 1})
		g.commit(treeCommit{committer: 1, updates: []LeafIndex{0}, removes: []LeafIndex{3}, path: true})
		g.agree()
	}
}
