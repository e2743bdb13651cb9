//go:build !js

package mls

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mlswasm/internal/vectors"
)

// ownVectorFolders are where the project's own sets stand, by their names.
func ownVectorFolders(t *testing.T) map[string]string {
	t.Helper()
	root, ok := vectors.Root()
	if !ok {
		t.Fatal("no go.mod above the working folder")
	}
	own := filepath.Join(root, "testdata", "vectors")
	return map[string]string{"own": own, "pq": filepath.Join(own, "pq")}
}

// vectorSums are the lines of sha256sum.
func vectorSums(files map[string][]byte) string {
	var sums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return sums.String()
}

func writeOwnVectors(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(vectorSums(files)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The project's own vectors are a promise to later releases: they change by a decision only, which changes their sums.
func TestOwnVectorsAreTheOnesThatWerePinned(t *testing.T) {
	for _, dir := range ownVectorFolders(t) {
		checkVectorSums(t, dir)
	}
}

func checkVectorSums(t *testing.T, dir string) {
	t.Helper()
	pinned, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if got := vectorSums(files); got != string(pinned) {
		t.Errorf("the files of %s differ from their sums:\n%s", dir, got)
	}
}
