package main

import (
	"fmt"
	"io/fs"
	"os"

	"mlswasm/web"
)

// pageFiles returns the page to serve: a folder, or what was built into the binary; nil when there is neither.
func pageFiles(folder string) (fs.FS, error) {
	if folder == "" {
		return web.Files(), nil
	}
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("--web %s is not a folder: build the page first, or leave --web out", folder)
	}
	return os.DirFS(folder), nil
}
