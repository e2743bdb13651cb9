package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	maxFileLines     = 400
	maxFunctionLines = 60
)

// Generated files answer to their generator; their length is the table's.
func generated(name string) bool {
	return strings.Contains(name, ".gen.") || strings.HasSuffix(name, ".d.ts")
}

func TestFilesStayReadable(t *testing.T) {
	for _, name := range sources(t, ".go", ".ts", ".tsx", ".mjs", ".css") {
		if generated(name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // deleted in the working tree, not yet in the index
		}
		if lines := strings.Count(string(text), "\n"); lines > maxFileLines {
			t.Errorf("%s has %d lines, over %d: it holds more than one noun or verb", name, lines, maxFileLines)
		}
	}
}

func TestFunctionsStayReadable(t *testing.T) {
	for _, name := range sources(t, ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(root, name), nil, 0)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if lines := files.Position(fn.End()).Line - files.Position(fn.Pos()).Line + 1; lines > maxFunctionLines {
				t.Errorf("%s: %s has %d lines, over %d", name, fn.Name.Name, lines, maxFunctionLines)
			}
		}
	}
}

// leftOut finds what hides a test or says of itself that it is unfinished.
var leftOut = regexp.MustCompile(`\b[tbf]b?\.Skip(?:f|Now)?\(|\btesting\.Short\(|\b(?:test|it|describe)\.(?:skip|only|todo)\(|\b(?:TODO|FIXME|XXX)\b|not implemented|unimplemented`)

func TestEveryWayToLeaveOutIsFound(t *testing.T) {
	for _, line := range []string{`t.Skip("later")`, `t.Skipf("%d", 1)`, `t.SkipNow()`, `b.Skip()`, `tb.SkipNow()`, `f.Skip()`, `if testing.Short() {`,
		`test.skip("x", f)`, `describe.only("x", f)`, `it.todo("x")`, `// TODO: all of it`} {
		if leftOut.FindString(line) == "" {
			t.Errorf("%s passes", line)
		}
	}
	for _, line := range []string{`l.SkipLines()`, `at.Skipped()`, `text.Short()`, `it.each(cases)`} {
		if found := leftOut.FindString(line); found != "" {
			t.Errorf("%s is taken for %s", line, found)
		}
	}
}

// A test that is skipped or singled out, and a place that says of itself that it is unfinished, is work nobody sees.
func TestNothingIsLeftOutSilently(t *testing.T) {
	self := filepath.Join("internal", "archtest", "shape_test.go")
	for _, name := range sources(t, ".go", ".ts", ".tsx", ".mjs", ".sh") {
		if name == self {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := leftOut.FindString(line); found != "" {
				t.Errorf("%s:%d: %s", name, i+1, found)
			}
		}
	}
}

// Cryptographic keys and nonces come from crypto/rand; a generator with a seed belongs in tests.
func TestRandomnessComesFromCryptoRand(t *testing.T) {
	for _, name := range sources(t, ".go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, filepath.Join("internal", "vectors")) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if strings.HasPrefix(spec.Path.Value, `"math/rand`) {
				t.Errorf("%s imports %s", name, spec.Path.Value)
			}
		}
	}
}
