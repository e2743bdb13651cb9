package mls

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

// tagOrSecret finds the names of what an attacker must not be able to guess byte by byte.
var tagOrSecret = regexp.MustCompile(`(?i)(tag|secret|mac|psk|authenticator|initkey|leafkey|private|\braw|\bkey\.Raw|\bKey\(\)|plaintext)$`)

// public are the comparisons whose names look like it: why each is none.
var publicComparisons = map[string]string{
	"s.kp.initKey":      "the public half, in a key package",
	"b.confirmationTag": "which of two epochs: both tags are this member's own, computed or verified before",
	"e.confirmationTag": "the other one of the two",
}

// Is no tag, key or secret compared by a function that ends at the first difference? What compares them takes the same time for
// all bytes: secret.Secret.Equal, Suite.VerifyMAC.
func TestSecretsAreComparedInConstantTime(t *testing.T) {
	compared := 0
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, operand := range operands(n) {
				compared++
				if name := expression(operand); tagOrSecret.MatchString(name) && publicComparisons[name] == "" {
					t.Errorf("%s: %s is compared in a time that depends on its bytes", files.Position(n.Pos()), name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared < 50 {
		t.Errorf("%d operands were looked at: the test finds nothing", compared)
	}
}

// operands returns what a node compares as bytes.
func operands(n ast.Node) []ast.Expr {
	switch x := n.(type) {
	case *ast.CallExpr:
		switch expression(x.Fun) {
		case "bytes.Equal", "bytes.Compare", "bytes.HasPrefix", "slices.Equal", "slices.Compare", "reflect.DeepEqual", "strings.EqualFold":
			return x.Args
		}
	case *ast.BinaryExpr:
		if x.Op == token.EQL || x.Op == token.NEQ {
			return stringsIn(x.X, x.Y)
		}
	}
	return nil
}

// stringsIn returns those of the operands of == that are bytes made a string. Of slices, == takes nil alone.
func stringsIn(of ...ast.Expr) []ast.Expr {
	var found []ast.Expr
	for _, e := range of {
		if call, ok := e.(*ast.CallExpr); ok && expression(call.Fun) == "string" {
			found = append(found, call.Args...)
		}
	}
	return found
}

// expression writes a name, a selection or a call without arguments as it stands in the source.
func expression(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return expression(x.X) + "." + x.Sel.Name
	case *ast.CallExpr:
		if name := expression(x.Fun); strings.HasSuffix(name, ".Bytes") {
			return strings.TrimSuffix(name, ".Bytes")
		} else if name == "string" && len(x.Args) == 1 {
			return expression(x.Args[0])
		} else {
			return name + "()"
		}
	case *ast.IndexExpr:
		return expression(x.X)
	case *ast.SliceExpr:
		return expression(x.X)
	case *ast.UnaryExpr:
		return expression(x.X)
	case *ast.ParenExpr:
		return expression(x.X)
	}
	return ""
}

// Does the test above find what it looks for?
func TestComparisonsAreFound(t *testing.T) {
	for source, want := range map[string]string{
		"bytes.Equal(m.membershipTag, tag)":             "m.membershipTag",
		"bytes.Compare(x.confirmationTag[:16], y)":      "x.confirmationTag",
		"string(joinerSecret) == string(other)":         "joinerSecret",
		"bytes.Equal(k.initKey.Bytes(), other)":         "k.initKey",
		"slices.Equal(e.secrets.Init.Secret.Bytes(),b)": "e.secrets.Init.Secret",
	} {
		e, err := parser.ParseExpr(source)
		if err != nil {
			t.Fatal(err)
		}
		found := operands(e)
		if len(found) == 0 || expression(found[0]) != want || !tagOrSecret.MatchString(want) {
			t.Errorf("%s: found %v", source, found)
		}
	}
}
