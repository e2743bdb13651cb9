package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	maxFileLines     = 400
	medianFileLines  = 200
	maxFunctionLines = 60
	maxLineRunes     = 180
)

// Tables of sentences, whose rows are easier to compare when each is one line.
var sentenceTables = []string{filepath.Join("internal", "client", "codes.go"), filepath.Join("web", "src", "model", "standing.ts")}

// Generated files answer to their generator; their length is the table's.
func generated(name string) bool {
	return strings.Contains(name, ".gen.") || strings.HasSuffix(name, ".d.ts")
}

// shape tells what is wrong with the lengths of files: the longest, or most of them. A limit alone would let every file grow up to it.
func shape(lengths map[string]int) (faults []string) {
	all := make([]int, 0, len(lengths))
	for name, lines := range lengths {
		if all = append(all, lines); lines > maxFileLines {
			faults = append(faults, fmt.Sprintf("%s has %d lines, over %d: it holds more than one noun or verb", name, lines, maxFileLines))
		}
	}
	slices.Sort(all)
	if median := all[len(all)/2]; median >= medianFileLines {
		faults = append(faults, fmt.Sprintf("half of the files have %d lines or more; it is to be less than %d", median, medianFileLines))
	}
	return faults
}

func TestLongFilesAreFound(t *testing.T) {
	for _, c := range []struct {
		lengths map[string]int
		faults  int
	}{
		{map[string]int{"a": 1, "b": 199, "c": 400}, 0},
		{map[string]int{"a": 1, "b": 199, "c": 401}, 1},
		{map[string]int{"a": 1, "b": 200, "c": 400}, 1},
		{map[string]int{"a": 300, "b": 402, "c": 401}, 3},
	} {
		if faults := shape(c.lengths); len(faults) != c.faults {
			t.Errorf("%v: %q", c.lengths, faults)
		}
	}
}

func TestFilesStayReadable(t *testing.T) {
	lengths := map[string]int{}
	for _, name := range sources(t, ".go", ".ts", ".tsx", ".mjs", ".css") {
		if generated(name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // deleted in the working tree, not yet in the index
		}
		lengths[name] = strings.Count(string(text), "\n")
	}
	for _, fault := range shape(lengths) {
		t.Error(fault)
	}
}

func TestLinesStayReadable(t *testing.T) {
	for _, name := range sources(t, ".go", ".ts", ".tsx", ".mjs", ".sh", ".css") {
		if generated(name) || slices.Contains(sentenceTables, name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // deleted in the working tree, not yet in the index
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := utf8.RuneCountInString(line); n > maxLineRunes {
				t.Errorf("%s:%d has %d characters, over %d", name, i+1, n, maxLineRunes)
			}
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
var leftOut = regexp.MustCompile(strings.Join([]string{
	`\b[tbf]b?\.Skip(?:f|Now)?\(`, `\btesting\.Short\(`, // Go
	`\b(?:test|it|describe|suite|story|t)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf|fails)\(`, // node:test, vitest
	`[{,]\s*(?:skip|only|todo|fails)\s*:`,                                                     // their options
	`\b(?:TODO|FIXME|XXX)\b`, `not implemented`, `unimplemented`,
}, "|"))

func TestEveryWayToLeaveOutIsFound(t *testing.T) {
	for _, line := range []string{`t.Skip("later")`, `t.Skipf("%d", 1)`, `t.SkipNow()`, `b.Skip()`, `tb.SkipNow()`, `f.Skip()`, `if testing.Short() {`,
		`test.skip("x", f)`, `describe.only("x", f)`, `it.todo("x")`, `// TODO: all of it`,
		`test("x", { skip: true }, f)`, `test("x", { timeout: 5, only: it }, f)`, `test("x", { fails: true }, f)`,
		`t.skip("later")`, `t.todo()`, `test.skipIf(slow)("x", f)`, `describe.runIf(fast)("x", f)`, `test.fails("x", f)`, `it.concurrent.only("x", f)`} {
		if leftOut.FindString(line) == "" {
			t.Errorf("%s passes", line)
		}
	}
	for _, line := range []string{`l.SkipLines()`, `at.Skipped()`, `text.Short()`, `it.each(cases)`,
		`list.skip(1)`, `at.only`, `skip: 3`, `test.each(cases)("x", f)`, `{ skipped: 1 }`, `f(a, only)`} {
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
