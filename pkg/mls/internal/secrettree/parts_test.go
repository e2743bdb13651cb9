package secrettree

import (
	"bytes"
	"testing"

	"mlswasm/pkg/mls/internal/treemath"
)

// store is what a caller keeps of the changes.
type store map[string][]byte

func (s store) write(parts []Part) (bytes int) {
	for _, p := range parts {
		bytes += len(p.Name) + len(p.Data)
		if p.Data == nil {
			delete(s, p.Name)
		} else {
			s[p.Name] = p.Data
		}
	}
	return bytes
}

func (s store) parts() []Part {
	var parts []Part
	for name, data := range s {
		parts = append(parts, Part{name, data})
	}
	sortParts(parts)
	return parts
}

func TestTheChangesAddUpToTheState(t *testing.T) {
	tree, kept := newTree(t, 16), store{}
	kept.write(tree.TakeChanges())
	for _, m := range []struct {
		leaf treemath.LeafIndex
		kind Kind
		g    Generation
	}{{3, Application, 0}, {3, Application, 40}, {3, Application, 20}, {9, Handshake, 1}, {3, Handshake, 0}, {3, Application, 80}, {15, Application, 7}} {
		want := take(t, reload(t, tree), m.leaf, m.kind, m.g)
		loaded, err := Load(tree.suite, 16, kept.parts())
		if err != nil {
			t.Fatal(err)
		}
		if got := take(t, loaded, m.leaf, m.kind, m.g); !bytes.Equal(got, want) {
			t.Errorf("leaf %d, generation %d: another key from the stored changes", m.leaf, m.g)
		}
		take(t, tree, m.leaf, m.kind, m.g)
		kept.write(tree.TakeChanges())
		if !sameParts(kept.parts(), tree.Parts()) {
			t.Errorf("after leaf %d, generation %d: the stored changes differ from the tree", m.leaf, m.g)
		}
		if again := tree.TakeChanges(); len(again) != 0 {
			t.Errorf("%d changes were told twice", len(again))
		}
	}
	if loaded := reload(t, tree); len(loaded.TakeChanges()) != 0 {
		t.Error("a loaded tree says that it changed")
	}
}

// What a message writes does not grow with the group: one part, but for the first message of a leaf, which writes its path.
func TestAMessageWritesLittle(t *testing.T) {
	for _, leaves := range []treemath.LeafCount{2, 1024, 1 << 20} {
		tree, kept := newTree(t, leaves), store{}
		kept.write(tree.TakeChanges())
		take(t, tree, 1, Application, 0)
		height := leaves.Root().Level()
		if parts := tree.TakeChanges(); len(parts) > height+3 { // path, root, two ratchets
			t.Errorf("%d leaves: the first message writes %d parts", leaves, len(parts))
		}
		take(t, tree, 1, Application, 1)
		parts := tree.TakeChanges()
		if n := kept.write(parts); len(parts) != 1 || n > 64 {
			t.Errorf("%d leaves: the second message writes %d parts, %d bytes", leaves, len(parts), n)
		}
		take(t, tree, 1, Application, 1000)
		if n := kept.write(tree.TakeChanges()); n > 64+MaxBehind*64 {
			t.Errorf("%d leaves: a message after a gap writes %d bytes", leaves, n)
		}
	}
}

func TestWhatDoesNotLoad(t *testing.T) {
	tree := newTree(t, 4)
	take(t, tree, 1, Application, 2)
	valid := tree.Parts()
	ratchet := append([]byte(nil), tree.part("r/1/a")...)
	node := bytes.Repeat([]byte{1}, 32)
	if _, err := Load(tree.suite, 4, valid); err != nil {
		t.Fatal(err)
	}
	late := append([]byte(nil), ratchet...)
	late[3] = 1 // next generation below the skipped ones
	for name, bad := range map[string]Part{
		"an unknown name":              {"x/1", node},
		"an empty name":                {"", node},
		"a second spelling":            {"n/00", node},
		"a sign":                       {"n/+2", node},
		"a node outside":               {"n/7", node},
		"a number beyond its type":     {"n/4294967296", node},
		"a short secret":               {"n/6", node[:31]},
		"a deleted part":               {"n/6", nil},
		"a secret above another":       {"n/3", node},
		"a secret above a ratchet":     {"n/2", node},
		"the same part twice":          valid[0],
		"a leaf outside":               {"r/4/a", ratchet},
		"a third kind":                 {"r/0/x", ratchet},
		"a ratchet cut short":          {"r/0/a", ratchet[:len(ratchet)-1]},
		"a ratchet with a tail":        {"r/0/a", append(append([]byte(nil), ratchet...), 0)},
		"a ratchet before its skipped": {"r/0/a", late},
		"an empty ratchet":             {"r/0/a", []byte{}},
	} {
		if _, err := Load(tree.suite, 4, append(append([]Part(nil), valid...), bad)); err == nil {
			t.Errorf("%s loads", name)
		}
	}
	if _, err := Load(tree.suite, 3, valid); err == nil {
		t.Error("a tree of three leaves loads")
	}
}

func FuzzLoad(f *testing.F) {
	tree := newTree(f, 4)
	take(f, tree, 1, Application, 5)
	for _, p := range tree.Parts() {
		f.Add(p.Name, p.Data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		loaded, err := Load(testSuite(t), 8, []Part{{name, data}})
		if err != nil {
			return
		}
		parts := loaded.Parts()
		if len(parts) != 1 || parts[0].Name != name || !bytes.Equal(parts[0].Data, data) {
			t.Fatalf("%q %x loads as %v", name, data, parts)
		}
	})
}
