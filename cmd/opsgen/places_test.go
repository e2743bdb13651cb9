package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPlacesAreFoundByTheirNames(t *testing.T) {
	dir := t.TempDir()
	for name, source := range map[string]string{
		"group.go":           "package mls\ntype Group struct{}\nfunc (g *Group) Apply() {}\nfunc (l list[T]) find() {}\nfunc judge() {}",
		"group_test.go":      "package mls\nfunc inTests() {}",
		"internal/w/wire.go": "package wire\nfunc judge() {}\nfunc Take() {}",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(source), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p, err := readPlaces(dir)
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string]string{
		"Group.Apply":      "`Group.Apply` in [group.go](../pkg/mls/group.go)",
		"list.find":        "`list.find` in [group.go](../pkg/mls/group.go)",
		"judge":            "`judge` in [group.go](../pkg/mls/group.go)",
		"wire.Take, Group": "`wire.Take` in [internal/w/wire.go](../pkg/mls/internal/w/wire.go), `Group` in [group.go](../pkg/mls/group.go)",
		"wire.go":          "[internal/w/wire.go](../pkg/mls/internal/w/wire.go)",
	} {
		if got, err := p.heldBy(rule{id: "st-1", by: by}); err != nil || got != want {
			t.Errorf("%s: %q, %v", by, got, err)
		}
	}
	for _, by := range []string{"", "inTests", "Apply", "Group.Leave", "judge and more", "group_test.go"} {
		if err := placeRules([]rule{{id: "st-1", by: by}}, p); err == nil {
			t.Errorf("%q is found", by)
		}
	}
}
