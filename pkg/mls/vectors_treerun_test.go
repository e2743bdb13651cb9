package mls

import (
	"os"
	"testing"
)

func TestTreeVectors(t *testing.T) {
	dir := os.Getenv("MLS_VECTORS")
	if dir == "" {
		t.Skip("MLS_VECTORS names no folder")
	}
	for name, run := range map[string]func(*testing.T, []byte) int{
		"tree-operations": vectorTreeOperations, "tree-validation": vectorTreeValidation, "treekem": vectorTreeKEM,
	} {
		data, err := os.ReadFile(dir + "/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s.json: %d passed", name, run(t, data))
	}
}
