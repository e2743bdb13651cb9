package vectors

import (
	"embed"
	"io/fs"
)

//go:embed all:embedded
var embedded embed.FS

func official() (fs.FS, bool) { return folder("embedded/official") }

func own() (fs.FS, bool) { return folder("embedded/own") }

func postQuantum() (fs.FS, bool) { return folder("embedded/pq") }

func sums() ([]byte, error) { return embedded.ReadFile("embedded/" + SumsFile) }

// folder answers false for a folder without a JSON file.
func folder(dir string) (fs.FS, bool) {
	files, err := fs.Sub(embedded, dir)
	if err != nil {
		return nil, false
	}
	names, err := fs.Glob(files, "*.json")
	return files, err == nil && len(names) > 0
}
