//go:build !js

package vectors

import (
	"io/fs"
	"os"
	"path/filepath"
)

func official() (fs.FS, bool) {
	if dir := os.Getenv("MLS_VECTORS"); dir != "" {
		return os.DirFS(dir), true // also when it is empty: a misspelled name must not pass for no set
	}
	root, ok := Root()
	if !ok {
		return nil, false
	}
	return folder(filepath.Join(root, ".vectors"))
}

func own() (fs.FS, bool) {
	root, ok := Root()
	if !ok {
		return nil, false
	}
	return folder(filepath.Join(root, "testdata", "vectors"))
}

func postQuantum() (fs.FS, bool) {
	root, ok := Root()
	if !ok {
		return nil, false
	}
	return folder(filepath.Join(root, "testdata", "vectors", "pq"))
}

func sums() ([]byte, error) {
	root, ok := Root()
	if !ok {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(filepath.Join(root, "testdata", SumsFile))
}

// folder answers false for a folder without a JSON file.
func folder(dir string) (fs.FS, bool) {
	files := os.DirFS(dir)
	names, err := fs.Glob(files, "*.json")
	return files, err == nil && len(names) > 0
}

// Root returns the folder of go.mod, above the working folder.
func Root() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}
