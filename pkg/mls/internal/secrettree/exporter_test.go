package secrettree

import (
	"bytes"
	"errors"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/treemath"
)

func newExporter(t testing.TB) *Exporter {
	t.Helper()
	s := testSuite(t)
	x, err := NewExporter(s, secret.Own(bytes.Repeat([]byte{0x5e}, s.Nh())))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func export(t testing.TB, x *Exporter, component uint16) []byte {
	t.Helper()
	exported, err := x.Export(component)
	if err != nil {
		t.Fatalf("component %d: %v", component, err)
	}
	return exported.Bytes()
}

// Is what is exported the tree_node_secret of the component's leaf: sixteen steps from the root, one for each bit?
func TestExportIsTheSecretOfTheLeaf(t *testing.T) {
	for _, component := range []uint16{0, 1, 0x8000, 0xABCD, 0xFFFF} {
		s := testSuite(t)
		want := secret.New(bytes.Repeat([]byte{0x5e}, s.Nh()))
		for bit := 15; bit >= 0; bit-- {
			side := "left"
			if component>>bit&1 == 1 {
				side = "right"
			}
			want = s.ExpandWithLabel(want, "tree", []byte(side), s.Nh())
		}
		if got := export(t, newExporter(t), component); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("component %#x: another secret", component)
		}
	}
}

// Is a secret exported once, and the same whatever was exported before and wherever the tree was stored and loaded?
func TestExportOnce(t *testing.T) {
	order := []uint16{7, 6, 0x8000, 0, 0xFFFF}
	x, kept := newExporter(t), store{}
	for _, component := range order {
		kept.write(x.TakeChanges())
		loaded, err := LoadExporter(x.tree.suite, kept.parts())
		if err != nil {
			t.Fatal(err)
		}
		x = loaded
		if got := export(t, x, component); !bytes.Equal(got, export(t, newExporter(t), component)) {
			t.Errorf("component %d: another secret", component)
		}
	}
	for _, component := range order {
		if _, err := x.Export(component); !errors.Is(err, ErrConsumed) {
			t.Errorf("component %d twice: %v", component, err)
		}
	}
}

// Is nothing left from which an exported secret could be derived, and little written for it?
func TestExportErasesItsSources(t *testing.T) {
	x := newExporter(t)
	root := x.tree.nodes[exporterLeaves.Root()]
	export(t, x, 0x1234)
	if root.Len() != 0 {
		t.Error("the root is still there")
	}
	for n := range x.tree.nodes {
		if n.Contains(treemath.LeafIndex(0x1234).Node()) {
			t.Errorf("a secret above the leaf is kept: node %d", n)
		}
	}
	if parts := x.Parts(); len(parts) != 16 {
		t.Errorf("%d parts", len(parts))
	}
	x.Clear()
	if _, err := x.Export(1); !errors.Is(err, ErrConsumed) || len(x.Parts()) != 0 {
		t.Errorf("after Clear: %v, %d parts", err, len(x.Parts()))
	}
}

func TestExporterThatDoesNotLoad(t *testing.T) {
	x, tree := newExporter(t), newTree(t, 4)
	take(t, tree, 1, Application, 2)
	ratchet := Part{"r/1/a", tree.part("r/1/a")}
	for name, parts := range map[string][]Part{
		"a ratchet":               {ratchet},
		"a node outside":          {{"n/131071", bytes.Repeat([]byte{1}, 32)}},
		"a secret above another":  append(x.Parts(), Part{"n/0", bytes.Repeat([]byte{1}, 32)}),
		"a secret that is short":  {{"n/0", make([]byte, 31)}},
		"the part of another set": {{"x", nil}},
	} {
		if _, err := LoadExporter(x.tree.suite, parts); err == nil {
			t.Errorf("%s loads", name)
		}
	}
	if _, err := NewExporter(x.tree.suite, secret.Own(make([]byte, 31))); !errors.Is(err, ErrState) {
		t.Errorf("a short root: %v", err)
	}
}
