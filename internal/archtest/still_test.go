package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// clocks are the functions that read the time or wait for it, by the package that has them.
var clocks = map[string][]string{
	"time":    {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"},
	"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause", "AfterFunc"},
}

// stirs lists where a file starts a goroutine, or names what reads a clock.
func stirs(set *token.FileSet, file *ast.File) (found []string) {
	report := func(at token.Pos, format string, args ...any) {
		found = append(found, fmt.Sprintf("line %d: ", set.Position(at).Line)+fmt.Sprintf(format, args...))
	}
	names := map[string]string{} // as the file calls a package: its path
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if clocks[path] == nil {
			continue
		}
		names[path] = path
		if spec.Name != nil {
			delete(names, path)
			names[spec.Name.Name] = path
		}
		if names["."] != "" {
			report(spec.Pos(), "%s without its name", path)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			report(n.Pos(), "a goroutine")
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && slices.Contains(clocks[names[x.Name]], n.Sel.Name) {
				report(n.Pos(), "%s.%s", names[x.Name], n.Sel.Name)
			}
		}
		return true
	})
	return found
}

func TestEveryClockAndGoroutineIsFound(t *testing.T) {
	for code, wants := range map[string]int{
		`import "time"; func f() int64 { return time.Now().Unix() }`:                     1,
		`import "time"; var clock = time.Now`:                                            1,
		`import clock "time"; func f() { clock.Sleep(1); <-clock.After(1) }`:             2,
		`import . "time"; var x = Now()`:                                                 1,
		`import "context"; func f(c context.Context) { context.WithTimeout(c, 1) }`:      1,
		`func f() { go f() }`:                                                            1,
		`func f() { func() { for { go func() {}() } }() }`:                               1,
		`import "time"; func f(now time.Time) time.Time { return now.Add(time.Second) }`: 0,
		`import "time"; func f(x struct{ Now func() }) { x.Now(); _ = time.Unix(0, 0) }`: 0,
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "", "package x; "+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := stirs(set, file); len(found) != wants {
			t.Errorf("%s: %q", code, found)
		}
	}
}

// The protocol and the engine take the time as an argument and do nothing by themselves: their tests need no clock, they behave
// alike in every browser, and who calls them decides what runs when (docs/adr/0001-one-public-protocol-package.md). The one
// goroutine there is belongs to pkg/queue, which also measures how long turns take.
func TestTheCoreHasNoClockAndStartsNoGoroutine(t *testing.T) {
	looked := 0
	for _, name := range sources(t, ".go") {
		place := filepath.ToSlash(name)
		still := strings.HasPrefix(place, "pkg/mls/") || strings.HasPrefix(place, "internal/client/") || strings.HasPrefix(place, "internal/vault/")
		if !still || strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join(root, name), nil, 0)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		looked++
		for _, found := range stirs(set, file) {
			t.Errorf("%s: %s", name, found)
		}
	}
	if looked < 200 {
		t.Errorf("%d files: the rule does not reach the core", looked)
	}
}
