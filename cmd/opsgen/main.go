// Command opsgen writes what is known once into the places where it is read.
//
//	internal/client's table of operations ─┬─▶ js/src/operations.gen.ts
//	                                       └─▶ docs/operations.md
//	internal/client's table of codes ──────┬─▶ js/src/operations.gen.ts
//	                                       └─▶ docs/errors.md
//	pkg/mls's tables of checks, cases of tests ─▶ docs/validation.md
//
// Without arguments it writes these files. With -check it writes nothing, prints
// how they differ from what it would write, and exits with status 1 when they do.
// It is run anywhere inside of the module, whose sources it reads for what
// reflection does not tell: the comments of types, fields and rows, and the
// unexported tables of pkg/mls.
//
// Files: table.go (the types behind the operations), comments.go, checks.go,
// places.go and cases.go (what is read from the sources), typescript.go,
// operations.go, errors.go, validation.go (the files), diff.go.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mlswasm/internal/client"
)

func main() {
	check := flag.Bool("check", false, "write nothing; exit with status 1 when a file is not up to date")
	flag.Parse()
	if err := run(os.Stdout, *check); err != nil {
		fmt.Fprintln(os.Stderr, "opsgen:", err)
		os.Exit(1)
	}
}

var errStale = errors.New("generated files are not up to date: run make generate")

func run(out io.Writer, check bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	files, err := generate(root)
	if err != nil {
		return err
	}
	stale := false
	for _, f := range files {
		path := filepath.Join(root, filepath.FromSlash(f.path))
		old, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if string(old) == f.text {
			continue
		}
		stale = true
		if check {
			fmt.Fprintf(out, "%s\n%s", f.path, diff(string(old), f.text))
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.text), 0o666); err != nil {
			return err
		}
		fmt.Fprintln(out, "wrote", f.path)
	}
	if check && stale {
		return errStale
	}
	return nil
}

// file is one generated file; its path is relative to the module, with slashes.
type file struct{ path, text string }

func generate(root string) ([]file, error) {
	texts, err := readComments(filepath.Join(root, "internal", "client"))
	if err != nil {
		return nil, err
	}
	table, err := newTable(client.Operations(), client.Codes(), texts)
	if err != nil {
		return nil, err
	}
	rules, err := provenRules(filepath.Join(root, "pkg", "mls"))
	if err != nil {
		return nil, err
	}
	validation, err := validationPage(rules)
	if err != nil {
		return nil, err
	}
	return []file{
		{"js/src/operations.gen.ts", typescript(table)},
		{"docs/operations.md", operationsPage(table)},
		{"docs/errors.md", errorsPage(table)},
		{"docs/validation.md", validation},
	}, nil
}

// provenRules reads the rules of pkg/mls, what holds each and what shows it.
func provenRules(dir string) ([]rule, error) {
	rules, err := checkRules(dir)
	if err != nil {
		return nil, err
	}
	where, err := readPlaces(dir)
	if err != nil {
		return nil, err
	}
	if err := placeRules(rules, where); err != nil {
		return nil, err
	}
	tests, err := ruleTests(dir)
	if err != nil {
		return nil, err
	}
	return rules, showRules(rules, tests)
}

// moduleRoot returns the nearest directory upwards that holds a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside of a module")
		}
		dir = parent
	}
}
