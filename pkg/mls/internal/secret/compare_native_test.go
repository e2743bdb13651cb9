//go:build !js

package secret

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// The compiler refuses to compare secrets or to use one as a key.
func TestTheCompilerRefusesToCompare(t *testing.T) {
	source, err := os.ReadFile("secret.go")
	if err != nil {
		t.Fatal(err)
	}
	if comparableSecret(t, string(source)) {
		t.Error("Secret is comparable")
	}
	if !comparableSecret(t, strings.Replace(string(source), "_ [0]func()", "", 1)) {
		t.Error("the test does not notice a comparable Secret")
	}
}

// comparableSecret type-checks the declaration of Secret alone.
func comparableSecret(t *testing.T, source string) bool {
	t.Helper()
	start := strings.Index(source, "type Secret struct")
	end := start + strings.Index(source[start:], "\n}") + 2
	code := "package p\n" + source[start:end] + "\ntype box struct{ self *box; b []byte }\n"
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return types.Comparable(pkg.Scope().Lookup("Secret").Type())
}
