package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// goFiles parses the files of a package, tests left out, in order of their names.
func goFiles(dir string) ([]*ast.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	set := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(dir, e.Name()), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// typeComments returns the comment of each type that a package declares, in one
// line.
func typeComments(dir string) (map[string]string, error) {
	files, err := goFiles(dir)
	if err != nil {
		return nil, err
	}
	comments := make(map[string]string)
	for _, f := range files {
		for _, decl := range f.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.TYPE {
				continue
			}
			for _, spec := range group.Specs {
				typ := spec.(*ast.TypeSpec)
				doc := typ.Doc
				if doc == nil {
					doc = group.Doc
				}
				comments[typ.Name.Name] = oneLine(doc.Text())
			}
		}
	}
	return comments, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
