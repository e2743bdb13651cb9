package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
)

// rule is a row of one of the tables of validity rules in pkg/mls, such as
//
//	{"leaf-3", "7.3", "the lifetime holds now", checkLifetime}
//	{"com-1", "12.4.2", "a Commit is of the current epoch"}, // keysFor
type rule struct {
	id, section, text string
	by                string  // the function in the row, or what the comment behind it names
	place             string  // the same with its file, in Markdown
	tests             []shown // what fails without the rule
}

// checkRules finds the tables by their type, []check[…] or []checkInfo, and
// reads the three strings at the beginning of each row, and what holds the rule.
func checkRules(dir string) ([]rule, error) {
	set, files, err := goFiles(dir)
	if err != nil {
		return nil, err
	}
	var rules []rule
	seen := make(map[string]bool)
	for _, f := range files {
		behind := make(map[int]string)
		for _, group := range f.Comments {
			behind[set.Position(group.Pos()).Line] = oneLine(group.Text())
		}
		for _, list := range checkLists(f) {
			for _, element := range list.Elts {
				r, err := ruleOf(element)
				if err != nil {
					return nil, err
				}
				if r.by == "" {
					r.by = behind[set.Position(element.End()).Line]
				}
				if seen[r.id] {
					return nil, fmt.Errorf("the rule %s stands there twice", r.id)
				}
				seen[r.id] = true
				rules = append(rules, r)
			}
		}
	}
	if len(rules) == 0 {
		return nil, errors.New("no rules in " + dir)
	}
	return rules, nil
}

func checkLists(f *ast.File) []*ast.CompositeLit {
	var lists []*ast.CompositeLit
	for _, decl := range f.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				if list, ok := value.(*ast.CompositeLit); ok && isCheckList(list.Type) {
					lists = append(lists, list)
				}
			}
		}
	}
	return lists
}

func ruleOf(element ast.Expr) (rule, error) {
	var texts []string
	var by string
	if row, ok := element.(*ast.CompositeLit); ok {
		for _, value := range row.Elts {
			if text, ok := stringLiteral(value); ok {
				texts = append(texts, text)
			} else if judge, ok := value.(*ast.Ident); ok {
				by = judge.Name
			}
		}
	}
	if len(texts) != 3 {
		return rule{}, fmt.Errorf("a row of the checks is not id, section, rule and function: %q", texts)
	}
	return rule{id: texts[0], section: texts[1], text: texts[2], by: by}, nil
}

func isCheckList(t ast.Expr) bool {
	list, ok := t.(*ast.ArrayType)
	if !ok || list.Len != nil {
		return false
	}
	switch element := list.Elt.(type) {
	case *ast.Ident:
		return element.Name == "checkInfo"
	case *ast.IndexExpr:
		name, ok := element.X.(*ast.Ident)
		return ok && name.Name == "check"
	}
	return false
}

func stringLiteral(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}
