package main

import (
	"fmt"
	"go/ast"
	"io/fs"
	"path/filepath"
	"strings"
)

// places knows in which file of pkg/mls, or of its leaves, each function, type and method stands: by its name, by the name of its
// package and its own, by the name of its type and its own. Paths are relative to pkg/mls, with slashes.
type places map[string]string

// readPlaces reads a package and those below it, tests left out.
func readPlaces(dir string) (places, error) {
	p := places{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || entry.Name() == "testdata" {
			return err
		}
		set, files, err := goFiles(path)
		if err != nil {
			return err
		}
		for _, f := range files {
			file, err := filepath.Rel(dir, set.Position(f.Pos()).Filename)
			if err != nil {
				return err
			}
			p.readFile(filepath.ToSlash(file), f)
		}
		return nil
	})
	return p, err
}

func (p places) readFile(file string, f *ast.File) {
	add := func(name string) {
		if _, taken := p[name]; !taken { // the package itself comes before those below it
			p[name] = file
		}
	}
	add(filepath.Base(file))
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv != nil {
				add(receiver(decl.Recv.List[0].Type) + "." + decl.Name.Name)
				break
			}
			add(decl.Name.Name)
			add(f.Name.Name + "." + decl.Name.Name)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if typ, ok := spec.(*ast.TypeSpec); ok {
					add(typ.Name.Name)
				}
			}
		}
	}
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// heldBy writes what holds a rule, with the files in which it stands.
func (p places) heldBy(r rule) (string, error) {
	var out []string
	for _, name := range strings.Split(r.by, ", ") {
		file := p[name]
		if file == "" {
			return "", fmt.Errorf("%s is held by %q, which is nowhere in pkg/mls: name the function in its row, or behind it", r.id, name)
		}
		text := fmt.Sprintf("`%s` in [%s](../pkg/mls/%s)", name, file, file)
		if strings.HasSuffix(name, ".go") {
			text = fmt.Sprintf("[%s](../pkg/mls/%s)", file, file)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", "), nil
}

// placeRules gives each rule the place that holds it.
func placeRules(rules []rule, p places) (err error) {
	for i := range rules {
		if rules[i].place, err = p.heldBy(rules[i]); err != nil {
			return err
		}
	}
	return nil
}
