package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var signature = regexp.MustCompile(`(?m)^//\t(\w+)\*? \((.*)\) → (.*)$`)

// The package documentation lists every rpc with the fields that its types have, in both directions.
func TestTheDocumentationIsTheTable(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[string]bool)
	for _, m := range signature.FindAllStringSubmatch(string(text), -1) {
		documented[m[1]] = true
		method, ok := methods[m[1]]
		if !ok {
			t.Errorf("%s is documented and not served", m[1])
			continue
		}
		compare(t, m[1]+"'s request", list(m[2]), fields(reflect.TypeOf(method.request)))
		compare(t, m[1]+"'s response", list(m[3]), fields(reflect.TypeOf(method.response)))
	}
	for name := range methods {
		if !documented[name] {
			t.Errorf("%s is served and not documented", name)
		}
	}
}

func compare(t *testing.T, what string, documented, real []string) {
	t.Helper()
	slices.Sort(documented)
	slices.Sort(real)
	if !slices.Equal(documented, real) {
		t.Errorf("%s is documented as %v and has %v", what, documented, real)
	}
}

func list(s string) []string {
	s = strings.NewReplacer("*", "", "()", "", " ", "").Replace(s)
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// fields returns the JSON names of a struct's fields, those of embedded structs included.
func fields(t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			names = append(names, fields(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
