package main

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
)

// mutant is one check that can be taken out.
type mutant struct {
	number int
	dir    string // of its package
	place  string // file:line
	rule   string // id, where it is known
	what   string
	named  bool // a rule of docs/validation.md: what is not named is a refusal of any other kind
}

func (m *mutant) String() string {
	return strings.TrimSpace(fmt.Sprintf("%d\t%s\t%s\t%s", m.number, m.place, m.rule, m.what))
}

// counter numbers mutants from 1; 0 is the program as it is.
type counter int

func (c *counter) next() int { *c++; return int(*c) }

// edit puts text in the place of some, or none, at an offset.
type edit struct {
	at, cut int
	text    string
}

// source is a file with what can be taken out of it.
type source struct {
	dir, name string
	text      []byte
	mutants   []*mutant
	edits     []edit
	files     *token.FileSet
	file      *ast.File
	judges    map[string]bool   // functions whose one result is an error, and whose name says that they judge
	rules     map[string]string // by the function that a row of a table names
	numbers   *counter
}

// findMutants reads the sources of a package.
func findMutants(dir string, numbers *counter) ([]*source, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var sources []*source
	rules := map[string]string{}
	judges := map[string]bool{"VerifyWithLabel": true, "CheckHPKEPublicKey": true, "CheckSignaturePublicKey": true}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		s := &source{dir: dir, name: name, files: token.NewFileSet(), judges: judges, rules: rules, numbers: numbers}
		if s.text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
		if s.file, err = parser.ParseFile(s.files, name, s.text, 0); err != nil {
			return nil, err
		}
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name != "Verify" && judging.MatchString(f.Name.Name) && answersError(f.Type) {
				judges[f.Name.Name] = true
			}
		}
		sources = append(sources, s)
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("no sources in %s: run it at the top of the module", dir)
	}
	for _, s := range sources {
		s.tables(func(row *ast.CompositeLit) { rules[name(row.Elts[3])] = ruleOf(row) })
		s.errors()
	}
	for _, s := range sources {
		s.find()
	}
	return sources, nil
}

// answersError tells whether a function has one result, an error.
func answersError(f *ast.FuncType) bool {
	return f.Results != nil && len(f.Results.List) == 1 && len(f.Results.List[0].Names) < 2 && name(f.Results.List[0].Type) == "error"
}

func (s *source) find() {
	s.tables(func(row *ast.CompositeLit) {
		m := s.add(row, ruleOf(row), "the row holds always")
		s.wrap(row.Elts[3], fmt.Sprintf("mutantHolds(%d, ", m.number), ")")
	})
	for _, decl := range s.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			ast.Inspect(f, func(n ast.Node) bool {
				s.condition(f.Name.Name, n)
				s.judgement(f.Name.Name, n)
				return true
			})
			s.tail(f)
		}
	}
}

// tables visits the rows of the tables of the file.
func (s *source) tables(visit func(row *ast.CompositeLit)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		table, ok := n.(*ast.CompositeLit)
		if !ok || !isTable(table.Type) {
			return true
		}
		for _, element := range table.Elts {
			if row, ok := element.(*ast.CompositeLit); ok && len(row.Elts) == 4 {
				visit(row)
			}
		}
		return true
	})
}

// errors finds the rules of the error variables of the file.
func (s *source) errors() {
	for _, decl := range s.file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			variable := spec.(*ast.ValueSpec)
			if len(variable.Names) == 1 && len(variable.Values) == 1 && refusal.MatchString(variable.Names[0].Name) {
				s.rules[variable.Names[0].Name] = ruleIn(variable.Values[0])
			}
		}
	}
}

func ruleOf(row *ast.CompositeLit) string {
	id, _ := row.Elts[0].(*ast.BasicLit)
	return strings.Trim(id.Value, `"`)
}

func (s *source) add(n ast.Node, rule, what string) *mutant {
	place := s.files.Position(n.Pos())
	m := &mutant{s.numbers.next(), s.dir, fmt.Sprintf("%s:%d", filepath.Base(place.Filename), place.Line), rule, what,
		rule != "" || slices.Contains(leaves, s.dir) || strings.HasPrefix(filepath.Base(s.name), "checks")}
	s.mutants = append(s.mutants, m)
	return m
}

// wrap puts text around a node.
func (s *source) wrap(n ast.Node, before, after string) {
	s.edits = append(s.edits, edit{at: s.files.Position(n.Pos()).Offset, text: before}, edit{at: s.files.Position(n.End()).Offset, text: after})
}

// isTable recognises []check[T].
func isTable(t ast.Expr) bool {
	list, ok := t.(*ast.ArrayType)
	if !ok {
		return false
	}
	element, ok := list.Elt.(*ast.IndexExpr)
	if !ok {
		return false
	}
	name, ok := element.X.(*ast.Ident)
	return ok && name.Name == "check"
}

// condition makes a mutant of an if or a case behind which something is refused: it is never entered.
func (s *source) condition(function string, n ast.Node) {
	switch x := n.(type) {
	case *ast.IfStmt:
		if rule, ok := s.refuses(function, x.Body.List); ok {
			m := s.add(x, rule, function+": if "+s.excerpt(x.Cond))
			s.wrap(x.Cond, fmt.Sprintf("mutantDead(%d) && (", m.number), ")")
		}
	case *ast.SwitchStmt:
		if x.Tag != nil {
			return
		}
		for _, stmt := range x.Body.List {
			clause := stmt.(*ast.CaseClause)
			if rule, ok := s.refuses(function, clause.Body); ok && len(clause.List) == 1 {
				m := s.add(clause, rule, function+": case "+s.excerpt(clause.List[0]))
				s.wrap(clause.List[0], fmt.Sprintf("mutantDead(%d) && (", m.number), ")")
			}
		}
	}
}

var (
	ruleID  = regexp.MustCompile(`^"([a-z0-9]+-[0-9]+)"$`)
	refusal = regexp.MustCompile(`^(fail|failWith|breaks|ownMessage)$|^[Ee]rr[A-Z]`)
	judging = regexp.MustCompile(`^([Jj]udge|[Vv]erify|[Cc]heck|held)`)
)

// refuses tells whether statements end in an error of this package, and names its rule: that of the error, or else of the
// function.
func (s *source) refuses(function string, body []ast.Stmt) (rule string, ok bool) {
	for _, stmt := range body {
		var answer ast.Expr
		switch x := stmt.(type) {
		case *ast.ReturnStmt:
			if len(x.Results) > 0 {
				answer = x.Results[len(x.Results)-1]
			}
		case *ast.ExprStmt: // c.Fail(…)
			if call, isCall := x.X.(*ast.CallExpr); isCall && name(call.Fun) == "Fail" && len(call.Args) == 1 {
				answer = call.Args[0]
			}
		case *ast.AssignStmt: // err = …
			if len(x.Rhs) == 1 {
				answer = x.Rhs[0]
			}
		}
		if answer == nil || !isRefusal(answer) {
			continue
		}
		ok = true
		if rule == "" {
			rule = ruleIn(answer)
		}
		if rule == "" {
			rule = s.rules[name(answer)]
		}
	}
	if rule == "" {
		rule = s.rules[function]
	}
	return rule, ok
}

// ruleIn is the first id of a rule that stands in an expression.
func ruleIn(e ast.Expr) (rule string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if literal, isLiteral := n.(*ast.BasicLit); isLiteral && rule == "" {
			if found := ruleID.FindStringSubmatch(literal.Value); found != nil {
				rule = found[1]
			}
		}
		return true
	})
	return rule
}

// tail makes a mutant of a refusal that a function ends in: it is none.
func (s *source) tail(f *ast.FuncDecl) {
	if f.Body == nil || len(f.Body.List) < 2 || f.Type.Results == nil {
		return
	}
	types := f.Type.Results.List
	last, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) == 0 || name(types[len(types)-1].Type) != "error" {
		return
	}
	if rule, ok := s.refuses(f.Name.Name, f.Body.List[len(f.Body.List)-1:]); ok {
		answer := last.Results[len(last.Results)-1]
		m := s.add(answer, rule, f.Name.Name+": return "+s.excerpt(answer))
		s.wrap(answer, fmt.Sprintf("mutantIgnores(%d, ", m.number), ")")
	}
}

func isRefusal(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.CallExpr:
		if len(x.Args) > 0 && name(x.Args[0]) == "CodeInternal" {
			return false // a bug of this package, not of whoever sent something
		}
		return refusal.MatchString(name(x.Fun))
	case *ast.Ident, *ast.SelectorExpr:
		return refusal.MatchString(name(e))
	case *ast.UnaryExpr:
		literal, ok := x.X.(*ast.CompositeLit)
		return ok && x.Op == token.AND && name(literal.Type) == "Error"
	}
	return false
}

// judgement makes a mutant of a call of a function that judges: what it answers is ignored.
func (s *source) judgement(function string, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || !s.judges[name(call.Fun)] {
		return
	}
	m := s.add(call, s.rules[function], function+": "+s.excerpt(call))
	m.named = true
	s.wrap(call, fmt.Sprintf("mutantIgnores(%d, ", m.number), ")")
}

// name is the last part of a name.
func name(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// excerpt is the text of a node, on one line.
func (s *source) excerpt(n ast.Node) string {
	text := string(s.text[s.files.Position(n.Pos()).Offset:s.files.Position(n.End()).Offset])
	return strings.Join(strings.Fields(text), " ")
}
