//go:build !js

package mls

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// writeGolden names the release whose stored states are written, for every suite: once, before it is released.
var writeGolden = flag.String("golden", "", "write testdata/golden/NAME, the stored states of the release of that name, which must not exist")

// Can what is stored today be read today? With -golden it is written for a release, of every suite.
func TestWriteGoldenStates(t *testing.T) {
	if *writeGolden == "" {
		useGolden(t, makeGolden(t, DefaultCipherSuite))
		return
	}
	dir := filepath.Join("testdata", "golden", *writeGolden)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, cs := range CipherSuites() {
		name := vectorSuite(t, cs).Name() + ".bin"
		files[name] = makeGolden(t, cs)
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(vectorSums(files)), 0o644); err != nil {
		t.Fatal(err)
	}
}
