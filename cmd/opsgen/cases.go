package main

import (
	"errors"
	"fmt"
	"go/ast"
	"path/filepath"
	"slices"
	"strings"
)

// shown is a test that fails without a rule: a case of TestRuleIsEnforced in words, or a test of its own.
type shown struct{ file, text string }

// The cases of the rules are registered by calls, when the variables of the test binary are initialised:
//
//	breaksRule("leaf-3", "a proposal", func(t *testing.T) error { … })
//
// and by helpers named breaks… that return struct{} and call one another in the end, with their own parameters or with literals:
//
//	func breaksLeaf(rule, what string, …) struct{} { return breaksRule(rule, what, …) }

// helper is such a function: where in its arguments, or with which text, it hands over rule and words.
type helper struct{ rule, what slot }

type slot struct {
	text     string
	argument int // of the helper; -1: it is the text
}

type caseReader struct {
	funcs   map[string]*ast.FuncDecl // the helpers
	helpers map[string]helper        // those that are understood
	tests   map[string]string        // every function, and its file
	found   map[string][]shown       // by rule
}

// ruleTests reads from the tests of a package what shows each rule: the calls above, and the map promiseTests.
func ruleTests(dir string) (map[string][]shown, error) {
	set, files, err := parseFiles(dir, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	if err != nil {
		return nil, err
	}
	r := &caseReader{map[string]*ast.FuncDecl{}, map[string]helper{"breaksRule": {slot{argument: 0}, slot{argument: 1}}}, map[string]string{}, map[string][]shown{}}
	name := func(f *ast.File) string { return filepath.Base(set.Position(f.Pos()).Filename) }
	for _, f := range files {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil {
				r.tests[fn.Name.Name] = name(f)
				if isHelper(fn) {
					r.funcs[fn.Name.Name] = fn
				}
			}
		}
	}
	for _, f := range files {
		if err := r.readFile(name(f), f); err != nil {
			return nil, err
		}
	}
	return r.found, nil
}

// isHelper tells a function that registers a case from one that judges one.
func isHelper(fn *ast.FuncDecl) bool {
	results := fn.Type.Results
	if !strings.HasPrefix(fn.Name.Name, "breaks") || results == nil || len(results.List) != 1 {
		return false
	}
	_, ok := results.List[0].Type.(*ast.StructType)
	return ok
}

func (r *caseReader) readFile(file string, f *ast.File) (err error) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n.Recv != nil || r.funcs[n.Name.Name] == nil
		case *ast.ValueSpec:
			if n.Names[0].Name == "promiseTests" && err == nil {
				err = r.readPromises(n)
			}
		case *ast.CallExpr:
			name, ok := n.Fun.(*ast.Ident)
			if !ok || r.funcs[name.Name] == nil || err != nil {
				break
			}
			var h helper
			if h, err = r.helper(name.Name); err != nil {
				break
			}
			rule, known := h.rule.in(n)
			what, worded := h.what.in(n)
			if !known || !worded {
				err = fmt.Errorf("%s: the rule or the words of a call of %s are no literals", file, name.Name)
				break
			}
			r.found[rule] = append(r.found[rule], shown{file, what})
		}
		return err == nil
	})
	return err
}

// in is what a call hands over.
func (s slot) in(call *ast.CallExpr) (string, bool) {
	if s.argument < 0 {
		return s.text, true
	}
	if s.argument >= len(call.Args) {
		return "", false
	}
	return stringLiteral(call.Args[s.argument])
}

// helper follows a function to breaksRule.
func (r *caseReader) helper(name string) (helper, error) {
	if h, ok := r.helpers[name]; ok {
		return h, nil
	}
	fn := r.funcs[name]
	var inner *ast.CallExpr
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && inner == nil {
			if callee, ok := call.Fun.(*ast.Ident); ok && callee.Name != name && r.funcs[callee.Name] != nil {
				inner = call
			}
		}
		return inner == nil
	})
	if inner == nil {
		return helper{}, fmt.Errorf("%s registers no case", name)
	}
	next, err := r.helper(inner.Fun.(*ast.Ident).Name)
	if err != nil {
		return helper{}, err
	}
	h := helper{next.rule.through(fn, inner), next.what.through(fn, inner)}
	r.helpers[name] = h
	return h, nil
}

// through is the slot of the function around a call for what the call hands over.
func (s slot) through(fn *ast.FuncDecl, call *ast.CallExpr) slot {
	if text, ok := s.in(call); ok {
		return slot{text, -1}
	}
	argument, ok := call.Args[s.argument].(*ast.Ident)
	index := 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if ok && name.Name == argument.Name {
				return slot{argument: index}
			}
			index++
		}
	}
	return slot{argument: index} // beyond the arguments: no call has it
}

// readPromises reads promiseTests: the id of a rule, and a test.
func (r *caseReader) readPromises(spec *ast.ValueSpec) error {
	if len(spec.Values) != 1 {
		return nil
	}
	list, ok := spec.Values[0].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, element := range list.Elts {
		row, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return errors.New("promiseTests has a row that is no rule and test")
		}
		rule, known := stringLiteral(row.Key)
		test, named := row.Value.(*ast.Ident)
		if !known || !named || r.tests[test.Name] == "" {
			return fmt.Errorf("promiseTests has a row that is no rule and test: %q", rule)
		}
		r.found[rule] = append(r.found[rule], shown{r.tests[test.Name], "`" + test.Name + "`"})
	}
	return nil
}

// showRules gives each rule its tests. A rule without one is an error, and so is a test of no rule.
func showRules(rules []rule, tests map[string][]shown) error {
	listed := map[string]bool{}
	for i := range rules {
		listed[rules[i].id] = true
		if rules[i].tests = tests[rules[i].id]; rules[i].tests == nil {
			return fmt.Errorf("no test shows %s", rules[i].id)
		}
	}
	for id := range tests {
		if !listed[id] {
			return fmt.Errorf("a test shows %s, which is no rule", id)
		}
	}
	return nil
}

// shownBy writes the tests of a rule, each file once.
func (r rule) shownBy() string {
	var files []string
	texts := map[string][]string{}
	for _, s := range r.tests {
		if !slices.Contains(files, s.file) {
			files = append(files, s.file)
		}
		texts[s.file] = append(texts[s.file], s.text)
	}
	for i, file := range files {
		files[i] = fmt.Sprintf("[%s](../pkg/mls/%s): %s", file, file, strings.Join(texts[file], "; "))
	}
	return strings.Join(files, "; ")
}
