// Package web holds the built page of the messenger, for cmd/mlsd. The page itself is TypeScript, in src/.
package web

import (
	"embed"
	"io/fs"
)

// The pattern matches dist.txt, which is always there, and dist/, which is there once the page is built: so a build
// without the page compiles, too.
//
//go:embed all:dist*
var built embed.FS

// Files returns the built page, or nil when the page was not built before this binary.
func Files() fs.FS {
	if _, err := fs.Stat(built, "dist/index.html"); err != nil {
		return nil
	}
	files, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // only for an invalid path, and this one is constant
	}
	return files
}
