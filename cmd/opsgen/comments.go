package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// comments are the texts that stand in the sources of a package, each in one line.
type comments struct {
	types      map[string]string // by name
	fields     map[string]string // of structs, by "Type.Field"
	operations map[string]string // by the name of the operation whose row stands below
}

// readComments reads the files of a package, whatever they are built for.
func readComments(dir string) (*comments, error) {
	set, files, err := goFiles(dir)
	if err != nil {
		return nil, err
	}
	c := &comments{map[string]string{}, map[string]string{}, map[string]string{}}
	for _, f := range files {
		for _, decl := range f.Decls {
			if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.TYPE {
				c.readTypes(group)
			}
		}
		c.readOperations(set, f)
	}
	return c, nil
}

func (c *comments) readTypes(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		typ := spec.(*ast.TypeSpec)
		doc := typ.Doc
		if doc == nil {
			doc = group.Doc
		}
		c.types[typ.Name.Name] = oneLine(doc.Text())
		s, ok := typ.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, field := range s.Fields.List {
			for _, name := range field.Names {
				c.fields[typ.Name.Name+"."+name.Name] = oneLine(field.Doc.Text())
			}
		}
	}
}

// readOperations finds the rows of the table of operations, such as stored("lock", …), with the comment that ends in the line above.
func (c *comments) readOperations(set *token.FileSet, f *ast.File) {
	above := make(map[int]string)
	for _, group := range f.Comments {
		above[set.Position(group.End()).Line+1] = oneLine(group.Text())
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		kind, ok := call.Fun.(*ast.Ident)
		if !ok || !slices.Contains([]string{"stateless", "stored", "judging"}, kind.Name) {
			return true
		}
		if name, ok := stringLiteral(call.Args[0]); ok {
			c.operations[name] = above[set.Position(call.Pos()).Line]
		}
		return true
	})
}

// goFiles parses the files of a package, tests left out, in order of their names.
func goFiles(dir string) (*token.FileSet, []*ast.File, error) {
	return parseFiles(dir, func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
}

// parseFiles parses the files of a package that are wanted.
func parseFiles(dir string, wanted func(name string) bool) (*token.FileSet, []*ast.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	var files []*ast.File
	set := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || !wanted(e.Name()) {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(dir, e.Name()), nil, parser.ParseComments)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return set, files, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
